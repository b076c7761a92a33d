//! Schemas.

use super::{role, statement};
use crate::check::model::{Found, Ident, Kind, Model, Object, Refusal};
use crate::check::read::Command;
use crate::check::read::schema::CreateSchema;

pub(super) fn create(model: &mut Model, command: &CreateSchema<'_>) -> Result<(), Refusal> {
    role::need(model, &command.owner)?;
    let Some(name) = &command.name else {
        // It has the name of the role that runs this, and is the first of its search path from now on.
        model.doubt_names();
        return Ok(());
    };
    if command.is_optional && may_be_there(model, &name.name) {
        return Ok(());
    }
    model.free(Kind::Schema, Model::DATABASE, name)?;
    let object = Object::new(Kind::Schema, Model::DATABASE, name.name.clone(), model.site_at(&name.at));
    model.add(object);
    elements(model, &command.elements, &name.name)
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

/// They are made in it.
fn elements(model: &mut Model, elements: &[Command<'_>], schema: &Ident) -> Result<(), Refusal> {
    let path = std::mem::replace(&mut model.search_path, vec![schema.clone()]);
    model.search_path.extend(path.iter().cloned());
    let result = elements.iter().try_for_each(|element| statement::act(model, element));
    model.search_path = path;
    result
}
