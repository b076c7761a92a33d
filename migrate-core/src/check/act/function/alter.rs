//! `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE`, `ALTER AGGREGATE`.

use super::signature::{self, Same};
use crate::check::act::object::Ask;
use crate::check::act::{body, extension, role};
use crate::check::model::{Id, Ident, Model, Name, Refusal};
use crate::check::read::function::AlterRoutine;
use crate::check::read::object::ObjectAction;

pub(in crate::check::act) fn alter(model: &mut Model, command: &AlterRoutine<'_>) -> Result<(), Refusal> {
    let Some(wanted) = signature::wanted(model, &command.signature, Ask::Need)? else { return Ok(()) };
    let id = signature::find(model, &wanted, command.kind, Ask::Need)?;
    match (&command.action, id) {
        (Some(ObjectAction::RenameTo(new)), Some(id)) => {
            is_free(model, id, model.object(id).within, new)?;
            let site = model.site.clone();
            model.change(id, |object| {
                object.name = new.name.clone();
                object.site = site;
            });
            Ok(())
        }
        (Some(ObjectAction::SetSchema(schema)), id) => {
            let within = model.need_schema(&schema.name, &schema.at)?;
            let Some(id) = id.filter(|id| model.object(*id).within != within) else { return Ok(()) };
            let name = model.object(id).name.clone();
            is_free(model, id, within, &Name::bare(name, schema.at.clone()))?;
            model.move_to(id, within, &schema.at)
        }
        (Some(ObjectAction::OwnerTo(owner)), id) => {
            match id {
                Some(id) => model.restrict(id),
                None => model.restrict_something(),
            }
            role::need(model, owner)
        }
        (Some(ObjectAction::DependsOnExtension(name)), _) => extension::need(model, name),
        (None, Some(id)) => {
            if let Some(path) = &command.path {
                let path = body::own_path(model, path);
                if let Some(routine) = model.bodies.get_mut(&id) {
                    routine.path = Some(path);
                }
            }
            Ok(())
        }
        (Some(ObjectAction::RenameTo(_)), None) => {
            model.restrict_something();
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

fn is_free(model: &Model, id: Id, within: Id, name: &Name) -> Result<(), Refusal> {
    let Some(function) = model.object(id).function() else { return Ok(()) };
    let new: &Ident = &name.name;
    match signature::same(model, within, new, function) {
        Same::Here(there) if !model.object(there).is_doubtful => Err(model.taken(there, name)),
        _ => Ok(()),
    }
}
