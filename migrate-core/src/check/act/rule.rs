//! Rules.

use crate::check::model::{Dependency, Found, Id, Kind, Model, Name, Object, Refusal, Target};
use crate::check::read::rule::CreateRule;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, command: &CreateRule) -> Result<(), Refusal> {
    let CreateRule { name, table: on, .. } = command;
    let table = model.need(Kind::Table, on)?;
    let there = model.object(table);
    let can = matches!(there.kind, Kind::Table | Kind::PartitionedTable | Kind::View | Kind::SomeRelation);
    if !can && !there.is_doubtful {
        return Err(model.wrong_kind(table, on, "and can't have rules"));
    }
    model.lock(table, LockMode::AccessExclusive, Work::None);
    let object = Object::new(Kind::Rule, table, name.name.clone(), model.site_at(&name.at));
    // What its commands use is not followed, so it may go with any CASCADE.
    let is_doubtful = command.does_something;
    let object = Object { is_doubtful, ..object.on(Dependency::Auto, Target::whole(table)) };
    if command.replaces
        && let Found::Here(there) = model.find_in(Kind::Rule, table, &name.name)
    {
        model.change(there, |old| *old = object);
        return Ok(());
    }
    model.free(Kind::Rule, table, name)?;
    model.add(object);
    Ok(())
}

/// `ALTER RULE name ON table RENAME TO …`
pub(super) fn rename(model: &mut Model, rule: Id, new: &Name) -> Result<(), Refusal> {
    let table = model.object(rule).within;
    model.lock(table, LockMode::AccessExclusive, Work::None);
    model.rename(rule, new)
}
