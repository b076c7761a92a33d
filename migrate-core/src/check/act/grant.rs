//! `GRANT`, `REVOKE` and `ALTER DEFAULT PRIVILEGES`: what they are about has to be there.

use super::object::{self, Ask};
use super::role;
use crate::check::model::{Id, Kind, Model, Name, Refusal};
use crate::check::read::grant::{DefaultPrivileges, Grant, Granted};
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, command: &Grant<'_>) -> Result<(), Refusal> {
    let mut taken: Vec<Id> = Vec::new();
    match &command.on {
        Granted::Relations { names, columns } => taken = relations(model, names, columns)?,
        Granted::AllTables(names) => {
            for schema in names {
                // Servers before 18 take no lock for it.
                let which = format!("every table of schema {}", schema.name);
                model.lock_many(which, LockMode::AccessShare, Work::None);
            }
            schemas(model, names)?;
        }
        Granted::Schemas(names) => {
            for name in names {
                taken.push(model.need_schema(&name.name, &name.at)?);
            }
        }
        Granted::Objects(kind, names) => {
            for name in names {
                taken.extend(object::find(model, *kind, name, Ask::Need)?);
            }
        }
        Granted::Other => {}
    }
    if command.is_revoke {
        if taken.is_empty() {
            model.restrict_something();
        }
        for of in taken {
            model.restrict(of);
        }
    }
    role::need(model, &command.roles)
}

fn relations(model: &mut Model, names: &[Name], columns: &[Name]) -> Result<Vec<Id>, Refusal> {
    let mut relations = Vec::new();
    for name in names {
        let id = model.need(Kind::Table, name)?;
        let there = model.object(id);
        if matches!(there.kind, Kind::Index | Kind::CompositeType) && !there.is_doubtful {
            return Err(model.wrong_kind(id, name, "and has no privileges of its own"));
        }
        model.lock(id, LockMode::AccessShare, Work::None);
        for column in columns {
            model.need_column(id, column)?;
        }
        relations.push(id);
    }
    Ok(relations)
}

fn schemas(model: &mut Model, names: &[Name]) -> Result<(), Refusal> {
    names.iter().try_for_each(|schema| model.need_schema(&schema.name, &schema.at).map(drop))
}

pub(super) fn alter_default(model: &mut Model, command: &DefaultPrivileges) -> Result<(), Refusal> {
    role::need(model, &command.roles)?;
    schemas(model, &command.schemas)
}
