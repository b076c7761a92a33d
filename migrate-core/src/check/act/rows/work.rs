//! What a change of rows locks: its table, what is below it, and the tables at the other ends of foreign keys.

use crate::check::act::query::lock;
use crate::check::model::{Body, Constraint, ConstraintKind, Events, Id, Kind, Model, Object};
use crate::{LockMode, Work};

/// New rows, with values in these columns.
pub(super) fn insert(model: &mut Model, table: Id, columns: &[usize], is_query: bool) {
    let work = Work::None;
    model.lock(table, LockMode::RowExclusive, work);
    for below in below(model, table) {
        model.lock(below, LockMode::RowExclusive, work);
    }
    look_up(model, table, columns);
    model.insert_rows(table, is_query);
    if is_left(model, table, |_| true, |events| events.insert) {
        model.defer(table);
    }
}

/// Other values in these columns.
pub(super) fn update(model: &mut Model, table: Id, columns: Vec<usize>, is_all: bool, recurses: bool) {
    lock::take(model, table, LockMode::RowExclusive, recurses);
    look_up(model, table, &columns);
    let is_key = |key: &Constraint| match &key.kind {
        ConstraintKind::ForeignKey { columns: referenced, .. } => {
            referenced.iter().any(|number| columns.contains(number))
        }
        _ => false,
    };
    look_back(model, table, is_key);
    let has_changed = |key: &Constraint| key.columns.iter().any(|number| columns.contains(number));
    let is_left = is_left(model, table, has_changed, |events| events.update);
    model.update_rows(table, columns, is_all);
    if is_left {
        model.defer(table);
    }
}

pub(super) fn delete(model: &mut Model, table: Id, is_all: bool, recurses: bool) {
    lock::take(model, table, LockMode::RowExclusive, recurses);
    look_back(model, table, |_| true);
    let is_left = is_left(model, table, |_| false, |events| events.delete);
    model.delete_rows(table, is_all);
    if is_left {
        model.defer(table);
    }
}

/// Whether such rows are left to a foreign key or a constraint trigger that looks at them when the transaction commits.
fn is_left(
    model: &Model,
    table: Id,
    is_touched: impl Fn(&Constraint) -> bool,
    waits: impl Fn(Events) -> bool,
) -> bool {
    let parts = model.parts(table, Kind::Constraint).chain(model.parts(table, Kind::Trigger));
    let mut certain = parts.filter(|(_, object)| !object.is_doubtful);
    certain.any(|(_, object)| match &object.body {
        Body::Constraint(key) => key.is_deferred && is_touched(key),
        Body::Trigger(trigger) => trigger.is_deferred && trigger.is_enabled && waits(trigger.events),
        _ => false,
    })
}

/// Where rows may come to that are added to it.
fn below(model: &Model, table: Id) -> Vec<Id> {
    match model.object(table).kind {
        Kind::PartitionedTable => crate::check::act::trigger::partitions(model, table),
        Kind::View => lock::sources(model, table),
        _ => Vec::new(),
    }
}

/// The rows that foreign keys of these columns refer to must be there, and stay.
fn look_up(model: &mut Model, table: Id, columns: &[usize]) {
    let referenced = model.parts(table, Kind::Constraint);
    let referenced = referenced.filter_map(|(_, object)| match &object.body {
        Body::Constraint(Constraint {
            kind: ConstraintKind::ForeignKey { table, .. }, columns: own, ..
        }) => own.iter().any(|number| columns.contains(number)).then_some(*table),
        _ => None,
    });
    for other in referenced.collect::<Vec<_>>() {
        model.lock_at_run(other, LockMode::RowShare, Work::None);
    }
}

/// Rows of others may refer to those that are deleted or get another key.
fn look_back(model: &mut Model, table: Id, is_touched: impl Fn(&Constraint) -> bool) {
    let refers = |object: &Object| match &object.body {
        Body::Constraint(key) => {
            let is_of_table =
                matches!(&key.kind, ConstraintKind::ForeignKey { table: to, .. } if *to == table);
            is_of_table && is_touched(key)
        }
        _ => false,
    };
    let others = model.dependents(table).filter(|(_, object)| refers(object));
    let others: Vec<Id> = others.map(|(_, object)| object.within).collect();
    for other in others {
        model.lock_at_run(other, LockMode::RowShare, Work::Scan);
    }
}
