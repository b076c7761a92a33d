//! `COMMENT ON`, `SECURITY LABEL`: what they are about has to be there.

use super::object::{self, Ask};
use super::table::not_null;
use crate::check::model::{Kind, Model, Name, Refusal};
use crate::check::read::object::{Comment, ObjectName};
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, command: &Comment<'_>) -> Result<(), Refusal> {
    match command {
        Comment::Column { table, column } => self::column(model, table, column),
        Comment::Constraint { name, of, is_of_domain } => constraint(model, name, of, *is_of_domain),
        Comment::Object { kind, object } => self::object(model, *kind, object),
    }
}

fn object(model: &mut Model, kind: Kind, object: &ObjectName<'_>) -> Result<(), Refusal> {
    let Some(id) = object::find(model, kind, object, Ask::Need)? else { return Ok(()) };
    match kind {
        Kind::Policy | Kind::Rule | Kind::Trigger => {
            let table = model.object(id).within;
            model.lock(table, LockMode::AccessShare, Work::None);
        }
        _ if kind.is_relation() => model.lock(id, LockMode::ShareUpdateExclusive, Work::None),
        _ => {}
    }
    Ok(())
}

fn column(model: &mut Model, table: &Name, column: &Name) -> Result<(), Refusal> {
    let id = model.need(Kind::Table, table)?;
    let there = model.object(id);
    if matches!(there.kind, Kind::Index | Kind::Sequence) && !there.is_doubtful {
        return Err(model.wrong_kind(id, table, "and has no columns of its own"));
    }
    model.lock(id, LockMode::ShareUpdateExclusive, Work::None);
    model.need_column(id, column).map(drop)
}

fn constraint(model: &mut Model, name: &Name, of: &Name, is_of_domain: bool) -> Result<(), Refusal> {
    let kind = if is_of_domain { Kind::SomeType } else { Kind::Table };
    let within = model.need(kind, of)?;
    if !is_of_domain {
        model.lock(within, LockMode::AccessShare, Work::None);
    }
    if name.name.contains("not_null") || not_null::find(model, within, &name.name).is_some() {
        // That one has a name since PostgreSQL 17 or 18.
        return Ok(());
    }
    model.need_in(Kind::Constraint, within, name).map(drop)
}
