//! Foreign servers and user mappings.

use crate::check::act::object::{self, Ask};
use crate::check::model::{Dependency, Found, Id, Ident, Kind, Link, Model, Name, Part, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    words.eat_up_to("wrapper");
    let Some(wrapper) = words.qualified() else { return Ok(()) };
    let id = super::add(model, Kind::Server, Model::DATABASE, &name, if_not_exists)?;
    let Some(id) = id else { return Ok(()) };
    let wrapper = model.need_in(Kind::Wrapper, Model::DATABASE, &wrapper)?;
    model.change(id, |object| {
        let target = Target::whole(wrapper);
        object.links.push(Link { part: Part::Whole, how: Dependency::Normal, target });
    });
    Ok(())
}

/// `[IF NOT EXISTS] FOR user SERVER name`
pub(super) fn create_mapping(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    let Some((user, server)) = head(&mut words) else { return Ok(()) };
    let server = model.need_in(Kind::Server, Model::DATABASE, &server)?;
    let id = super::add(model, Kind::UserMapping, server, &user, if_not_exists)?;
    let Some(id) = id else { return Ok(()) };
    model.change(id, |object| {
        let target = Target::whole(server);
        object.links.push(Link { part: Part::Whole, how: Dependency::Normal, target });
    });
    Ok(())
}

/// `FOR user SERVER name`
fn head(words: &mut Cursor<'_>) -> Option<(Name, Name)> {
    words.eat("for");
    let start = *words;
    let user = words.ident()?;
    // They all are the one who runs the statement.
    let is_current = ["user", "current_role", "session_user"].contains(&&*user);
    let user = if is_current { Ident::exact("current_user") } else { user };
    let user = Name::bare(user, words.since(start));
    words.eat("server");
    Some((user, words.qualified()?))
}

/// Of `ALTER` and `DROP USER MAPPING`.
pub(in crate::check::act) fn mapping(
    model: &mut Model,
    words: &mut Cursor<'_>,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    let Some((user, server)) = head(words) else { return Ok(None) };
    let server = match model.find_in(Kind::Server, Model::DATABASE, &server.name) {
        Found::Here(server) => server,
        _ if ask == Ask::DropIfExists => return Ok(None),
        _ => model.need_in(Kind::Server, Model::DATABASE, &server)?,
    };
    let is_known = matches!(model.find_in(Kind::UserMapping, server, &user.name), Found::Here(_));
    if !is_known && &*user.name == "current_user" {
        // It may be there under the name of who runs this.
        return Ok(None);
    }
    object::within(model, Kind::UserMapping, server, &user, ask)
}
