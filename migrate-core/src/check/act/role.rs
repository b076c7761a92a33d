//! Roles: they are of the server, so that one of any name may be there.

use super::drop;
use crate::check::model::{Ident, Kind, Model, Name, Object, Refusal};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    model.free(Kind::Role, Model::DATABASE, &name)?;
    model.add(Object::new(Kind::Role, Model::DATABASE, name.name.clone(), model.site_at(&name.at)));
    while words.first().is_some() {
        let lists = ["in role", "in group", "role", "admin", "user"];
        if words.eat_one_of(&lists).is_some() {
            drop::role(model, &mut words)?;
            while words.eat(",") {
                drop::role(model, &mut words)?;
            }
        } else {
            words.advance();
        }
    }
    Ok(())
}

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    if words.eat_one_of(&["all", "current_user", "current_role", "session_user"]).is_none() {
        let Some(name) = words.ident() else { return Ok(()) };
        let name = Name::bare(name, words.since(start));
        let role = model.need_in(Kind::Role, Model::DATABASE, &name)?;
        if words.eat("rename to") {
            let start = words;
            let Some(new) = words.ident() else { return Ok(()) };
            return model.rename(role, &Name::bare(new, words.since(start)));
        }
    }
    if words.eat("in database") {
        words.ident();
    }
    later_path(model, words);
    Ok(())
}

/// `SET search_path …` of a role or a database: sessions that begin later have it, this one has not.
pub(super) fn later_path(model: &mut Model, mut words: Cursor<'_>) {
    if !words.eat("set search_path") || words.eat_one_of(&["to", "="]).is_none() {
        return;
    }
    let mut path = words.items().filter_map(|mut item| super::session::value(&mut item));
    let first = path.find(|schema| &**schema != "$user");
    if first.as_deref() == Some("public") {
        // New objects are made where they were; others are found now that were not.
        model.later_path.extend(path);
    } else if first.as_ref().is_some_and(|first| *first != Ident::exact("default")) {
        model.doubt_names();
    }
}
