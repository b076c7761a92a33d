//! Rules.

use super::expression::{self, Hidden, Place, Scope};
use super::query;
use crate::check::model::{Dependency, Found, Id, Kind, Model, Name, Object, Refusal, Target};
use crate::check::read::rule::{CreateRule, Event};
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, command: &CreateRule<'_>) -> Result<(), Refusal> {
    let CreateRule { name, table: on, .. } = command;
    let table = model.need(Kind::Table, on)?;
    let there = model.object(table);
    let can = matches!(there.kind, Kind::Table | Kind::PartitionedTable | Kind::View | Kind::SomeRelation);
    if !can && !there.is_doubtful {
        return Err(model.wrong_kind(table, on, "and can't have rules"));
    }
    model.lock(table, LockMode::AccessExclusive, Work::None);
    if command.event != Event::Select {
        let mark = model.mark();
        let judged = model.analyse(|model| judged(model, table, command));
        // The tables of its commands are locked when it fires.
        model.roll_back(mark);
        judged?;
    }
    let object = Object::new(Kind::Rule, table, name.name.clone(), model.site_at(&name.at));
    // What its commands use is not followed, so it may go with any CASCADE.
    let is_doubtful = !command.actions.is_empty();
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

/// What it does is read now, and done later.
fn judged(model: &mut Model, table: Id, command: &CreateRule<'_>) -> Result<(), Refusal> {
    if let Some(condition) = command.condition {
        let scope = of_condition(model, table, command.event);
        expression::condition(model, condition, &scope, Place::WHERE)?;
    }
    let scope = Scope::of_rows(model, table, &["new", "old"]);
    for action in &command.actions {
        query::read(model, *action, &scope)?;
    }
    Ok(())
}

/// The condition may name the columns of a row by themselves, where there is one: of an UPDATE there are two.
fn of_condition(model: &Model, table: Id, event: Event) -> Scope<'static> {
    let rows: &[&str] = match event {
        Event::Select | Event::Delete => &["old"],
        Event::Insert => &["new"],
        Event::Update => &["new", "old"],
    };
    let mut scope = Scope::of_rows(model, table, rows);
    scope.sources.iter_mut().for_each(|source| source.hidden = Hidden::None);
    scope
}

/// `ALTER RULE name ON table RENAME TO …`
pub(super) fn rename(model: &mut Model, rule: Id, new: &Name) -> Result<(), Refusal> {
    let table = model.object(rule).within;
    model.lock(table, LockMode::AccessExclusive, Work::None);
    model.rename(rule, new)
}
