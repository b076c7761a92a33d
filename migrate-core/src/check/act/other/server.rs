//! Foreign servers and user mappings.

use crate::check::act::object::{self, Ask};
use crate::check::model::{Dependency, Found, Id, Ident, Kind, Link, Model, Part, Refusal, Target};
use crate::check::read::server::{CreateMapping, CreateServer, MappingName};

pub(in crate::check::act) fn create(model: &mut Model, command: &CreateServer) -> Result<(), Refusal> {
    let id = super::add(model, Kind::Server, Model::DATABASE, &command.name, command.is_optional)?;
    let Some(id) = id else { return Ok(()) };
    let wrapper = model.need_in(Kind::Wrapper, Model::DATABASE, &command.wrapper)?;
    model.change(id, |object| {
        let target = Target::whole(wrapper);
        object.links.push(Link { part: Part::Whole, how: Dependency::Normal, target });
    });
    Ok(())
}

pub(in crate::check::act) fn create_mapping(
    model: &mut Model,
    command: &CreateMapping,
) -> Result<(), Refusal> {
    let MappingName { user, server } = &command.name;
    let server = model.need_in(Kind::Server, Model::DATABASE, server)?;
    let id = super::add(model, Kind::UserMapping, server, user, command.is_optional)?;
    let Some(id) = id else { return Ok(()) };
    model.change(id, |object| {
        let target = Target::whole(server);
        object.links.push(Link { part: Part::Whole, how: Dependency::Normal, target });
    });
    Ok(())
}

/// Of `ALTER` and `DROP USER MAPPING`.
pub(in crate::check::act) fn mapping(
    model: &mut Model,
    name: &MappingName,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    let MappingName { user, server } = name;
    let server = match model.find_in(Kind::Server, Model::DATABASE, &server.name) {
        Found::Here(server) => server,
        _ if ask == Ask::DropIfExists => return Ok(None),
        _ => model.need_in(Kind::Server, Model::DATABASE, server)?,
    };
    let is_here = |name: &Ident| matches!(model.find_in(Kind::UserMapping, server, name), Found::Here(_));
    let current = Ident::exact("current_user");
    if !is_here(&user.name) && (user.name == current || (&*user.name != "public" && is_here(&current))) {
        // It may be there under the name of who runs this, or who does may have this name.
        return Ok(None);
    }
    object::within(model, Kind::UserMapping, server, user, ask)
}
