//! What a change of rows locks: its table, what is below it, and the tables at the other ends of foreign keys.

use crate::check::act::query::lock;
use crate::check::model::{Body, Constraint, ConstraintKind, Id, Model, Object};
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
    model.update_rows(table, columns, is_all);
}

pub(super) fn delete(model: &mut Model, table: Id, is_all: bool, recurses: bool) {
    lock::take(model, table, LockMode::RowExclusive, recurses);
    look_back(model, table, |_| true);
    model.delete_rows(table, is_all);
}

/// Where rows may come to that are added to it.
fn below(model: &Model, table: Id) -> Vec<Id> {
    match model.object(table).kind {
        crate::check::model::Kind::PartitionedTable => crate::check::act::trigger::partitions(model, table),
        crate::check::model::Kind::View => lock::sources(model, table),
        _ => Vec::new(),
    }
}

/// The rows that foreign keys of these columns refer to must be there, and stay.
fn look_up(model: &mut Model, table: Id, columns: &[usize]) {
    let referenced = model.parts(table, crate::check::model::Kind::Constraint);
    let referenced = referenced.filter_map(|(_, object)| match &object.body {
        Body::Constraint(Constraint {
            kind: ConstraintKind::ForeignKey { table, .. }, columns: own, ..
        }) => own.iter().any(|number| columns.contains(number)).then_some(*table),
        _ => None,
    });
    for other in referenced.collect::<Vec<_>>() {
        model.lock(other, LockMode::RowShare, Work::None);
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
        model.lock(other, LockMode::RowShare, Work::Scan);
    }
}
