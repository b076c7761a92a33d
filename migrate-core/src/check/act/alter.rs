//! What `ALTER` does with objects of most kinds: `RENAME TO`, `SET SCHEMA`, `OWNER TO`.

use super::object::{self, Ask};
use super::{extension, role, rule, trigger};
use crate::check::model::{Found, Id, Kind, Model, Refusal};
use crate::check::read::object::{AlterObject, ObjectAction, ObjectName};

/// What has nothing else that is modelled.
pub(super) fn object(model: &mut Model, command: &AlterObject<'_>) -> Result<(), Refusal> {
    if command.is_optional
        && let ObjectName::Named(name) = &command.object
        && !matches!(model.find(command.kind, name), Found::Here(_))
    {
        return Ok(());
    }
    let id = object::find(model, command.kind, &command.object, Ask::Need)?;
    match (id, &command.action) {
        (Some(id), Some(action)) => act(model, id, action),
        (_, None) if !matches!(command.kind, Kind::Statistics | Kind::Schema) => {
            model.restrict_something();
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn act(model: &mut Model, id: Id, action: &ObjectAction) -> Result<(), Refusal> {
    match action {
        ObjectAction::RenameTo(new) => match model.object(id).kind {
            Kind::Trigger => trigger::rename(model, id, new),
            Kind::Rule => rule::rename(model, id, new),
            _ => model.rename(id, new),
        },
        ObjectAction::SetSchema(schema) => {
            let target = model.need_schema(&schema.name, &schema.at)?;
            model.move_to(id, target, &schema.at)
        }
        ObjectAction::OwnerTo(owner) => {
            model.restrict(id);
            role::need(model, owner)
        }
        ObjectAction::DependsOnExtension(name) => extension::need(model, name),
    }
}
