//! `ALTER …`: which kind of object. What is the same for all kinds (`RENAME TO`, `SET SCHEMA`, `OWNER TO`) is done here.

use super::object::{self, Ask};
use super::{extension, policy, role, rule, trigger};
use crate::check::model::{Found, Id, Kind, Model, Refusal};
use crate::check::read::kinds;
use crate::check::read::object::{AlterObject, ObjectAction, ObjectName};
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(kind) = kinds::eat(&mut words) else { return Ok(()) };
    match kind {
        Kind::Policy => policy::alter(model, words),
        Kind::Trigger => trigger::alter(model, words),
        Kind::Rule => rule::alter(model, words),
        _ => Ok(()),
    }
}

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
        _ => Ok(()),
    }
}

pub(super) fn act(model: &mut Model, id: Id, action: &ObjectAction) -> Result<(), Refusal> {
    match action {
        ObjectAction::RenameTo(new) => model.rename(id, new),
        ObjectAction::SetSchema(schema) => {
            let target = model.need_schema(&schema.name, &schema.at)?;
            model.move_to(id, target, &schema.at)
        }
        ObjectAction::OwnerTo(owner) => role::need(model, owner),
        ObjectAction::DependsOnExtension(name) => extension::need(model, name),
    }
}
