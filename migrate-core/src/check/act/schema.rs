//! Schemas.

use super::{drop, statement};
use crate::check::model::{Found, Ident, Kind, Model, Name, Object, Refusal};
use crate::check::read::create;
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    let start = words;
    let mut name = if words.is("authorization") { None } else { words.ident() };
    let mut at = words.since(start);
    if words.eat("authorization") {
        let start = words;
        let mut ahead = words;
        let is_current = words.is_one_of(&["current_user", "current_role", "session_user"]);
        drop::role(model, &mut words)?;
        if name.is_none() {
            // It is called as the role.
            name = ahead.ident().filter(|_| !is_current);
            at = words.since(start);
        }
    }
    let Some(name) = name else {
        // It has the name of the role that runs this, and is the first of its search path from now on.
        model.doubt_names();
        return Ok(());
    };
    let name = Name::bare(name, at);
    if if_not_exists && may_be_there(model, &name.name) {
        return Ok(());
    }
    model.free(Kind::Schema, Model::DATABASE, &name)?;
    let object = Object::new(Kind::Schema, Model::DATABASE, name.name.clone(), model.site_at(&name.at));
    model.add(object);
    elements(model, words, &name.name)
}

/// Whether IF NOT EXISTS finds one. If nobody knows, what is in it is not known either.
fn may_be_there(model: &mut Model, name: &Ident) -> bool {
    match model.find_in(Kind::Schema, Model::DATABASE, name) {
        Found::Here(id) => {
            model.change(id, |object| object.is_doubtful = false);
            true
        }
        Found::Unknown(_) => {
            let object = Object::new(Kind::Schema, Model::DATABASE, name.clone(), model.site.clone());
            model.add(Object { is_open: true, is_outside: true, ..object });
            true
        }
        Found::Gone(_) | Found::Missing => false,
    }
}

/// `CREATE SCHEMA app CREATE TABLE … CREATE VIEW …`: they are made in it.
fn elements(model: &mut Model, mut words: Cursor<'_>, schema: &Ident) -> Result<(), Refusal> {
    let path = std::mem::replace(&mut model.search_path, vec![schema.clone()]);
    model.search_path.extend(path.iter().cloned());
    let mut elements = Vec::new();
    while words.first().is_some() {
        let mut element = words;
        element.advance();
        // A statement ends where the next one begins.
        let is_start = |token: &crate::check::lexer::Token<'_>| {
            ["create", "grant"].iter().any(|word| token.text.eq_ignore_ascii_case(word))
        };
        element.before(is_start);
        let count = words.tokens().len() - element.tokens().len();
        let this = Cursor::new(words.tokens().get(..count).unwrap_or_default());
        words = element;
        elements.push(this);
    }
    // PostgreSQL makes them in this order, whichever they are written in.
    elements.sort_by_key(|element| {
        let mut words = *element;
        words.eat("create");
        let kind = create::object(words).1;
        let order = [Kind::Sequence, Kind::Table, Kind::View, Kind::Index, Kind::Trigger];
        order.iter().position(|one| Some(*one) == kind).unwrap_or(order.len())
    });
    let result = elements.into_iter().try_for_each(|element| statement::run(model, element));
    model.search_path = path;
    result
}

/// `RENAME TO …`, `OWNER TO …`
pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let id = model.need_schema(&name, &words.since(start))?;
    if words.eat("rename to") {
        let start = words;
        let Some(new) = words.ident() else { return Ok(()) };
        return model.rename(id, &Name::bare(new, words.since(start)));
    }
    if words.eat("owner to") {
        drop::role(model, &mut words)?;
    }
    Ok(())
}
