//! What is made and dropped by its name alone.

pub(super) mod cast;
pub(super) mod publication;
pub(super) mod server;
pub(super) mod statistics;

pub(super) use cast::{key_of_cast, key_of_class, key_of_operator};
pub(super) use server::mapping;

use super::function;
use crate::check::model::{Dependency, Found, Id, Kind, Link, Model, Name, Object, Part, Refusal, Target};
use crate::check::read::create::CreateObject;

pub(super) fn create(model: &mut Model, command: &CreateObject) -> Result<(), Refusal> {
    let CreateObject { kind, ref name, .. } = *command;
    if kind == Kind::Language {
        // Since an extension is what brings it, there may be one already.
        if !matches!(model.find_in(kind, Model::DATABASE, &name.name), Found::Here(_)) {
            model.add(Object::new(kind, Model::DATABASE, name.name.clone(), model.site_at(&name.at)));
        }
        return Ok(());
    }
    let within = if kind.is_simple_in_schema() { model.home(name)? } else { Model::DATABASE };
    let Some(id) = add(model, kind, within, name, command.is_optional)? else { return Ok(()) };
    if let Some(function) = &command.function {
        let function = function::need_trigger_function(model, function.clone(), "event_trigger")?;
        model.change(id, |object| {
            object.links.extend(function.map(|function| Link {
                part: Part::Whole,
                how: Dependency::Normal,
                target: Target::whole(function),
            }));
        });
    }
    Ok(())
}

/// A new object; nothing if IF NOT EXISTS finds one.
pub(super) fn add(
    model: &mut Model,
    kind: Kind,
    within: Id,
    name: &Name,
    if_not_exists: bool,
) -> Result<Option<Id>, Refusal> {
    if if_not_exists {
        match model.find_in(kind, within, &name.name) {
            Found::Here(there) => {
                model.change(there, |object| object.is_doubtful = false);
                return Ok(None);
            }
            Found::Unknown(_) => {
                model.need_in(kind, within, name)?;
                return Ok(None);
            }
            _ => {}
        }
    }
    model.free(kind, within, name)?;
    Ok(Some(model.add(Object::new(kind, within, name.name.clone(), model.site_at(&name.at)))))
}
