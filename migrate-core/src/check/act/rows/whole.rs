//! `TRUNCATE`, `COPY`.

use std::collections::BTreeSet;

use crate::check::act::expression::{Place, Scope, Source, check};
use crate::check::act::query;
use crate::check::act::trigger::partitions;
use crate::check::model::{Body, Code, ConstraintKind, Id, Kind, Model, Name, Object, Refusal};
use crate::check::read::rows::{Copied, Copy, Truncate};
use crate::{LockMode, Work};

pub(in crate::check::act) fn truncate(model: &mut Model, command: &Truncate) -> Result<(), Refusal> {
    let kinds = [Kind::Table, Kind::PartitionedTable, Kind::ForeignTable];
    let mut tables: Vec<(Id, &Name)> = Vec::new();
    for name in &command.tables {
        tables.push((model.need_one_of(&kinds, name)?, name));
    }
    for (table, _) in &tables {
        empty(model, *table, command.cascade);
    }
    if command.cascade {
        return Ok(());
    }
    for (table, name) in &tables {
        let is_listed = |id: Id| tables.iter().any(|(other, _)| *other == id);
        let refers = |body: &Body| match body {
            Body::Constraint(constraint) => {
                matches!(&constraint.kind, ConstraintKind::ForeignKey { table: to, .. } if to == table)
            }
            _ => false,
        };
        let other = model.dependents(*table).find(|(_, object)| {
            let from = model.object(object.within);
            let is_part = from.relation().is_some_and(|relation| relation.is_partition);
            refers(&object.body)
                && !object.is_doubtful
                && !from.is_doubtful
                && !is_part
                && !is_listed(object.within)
        });
        if let Some((_, key)) = other {
            let from = &model.object(key.within).name;
            let title = format!("`{name}` can't be truncated: a foreign key of `{}` refers to it", &**from);
            return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
                .earlier(&key.site, "the foreign key is created here")
                .help(format!("name `{}` too, or write CASCADE to empty all of them", &**from)));
        }
    }
    Ok(())
}

/// The table, its partitions, and with CASCADE the tables that refer to them.
fn empty(model: &mut Model, table: Id, cascade: bool) {
    let mut emptied: BTreeSet<Id> = BTreeSet::new();
    let mut queue = vec![table];
    while let Some(table) = queue.pop() {
        if !emptied.insert(table) {
            continue;
        }
        model.lock(table, LockMode::AccessExclusive, Work::None);
        model.truncate(table, cascade);
        if cascade && model.object(table).is_outside {
            let what = format!("rows of tables that refer to {}", model.sql_name(model.object(table)));
            model.lose(what);
        }
        queue.extend(partitions(model, table));
        let refers = |object: &Object| match &object.body {
            Body::Constraint(constraint) => {
                matches!(constraint.kind, ConstraintKind::ForeignKey { table: to, .. } if to == table)
            }
            _ => false,
        };
        let others = model.dependents(table).filter(|(_, object)| cascade && refers(object));
        queue.extend(others.map(|(_, key)| key.within));
    }
}

pub(in crate::check::act) fn copy(model: &mut Model, command: &Copy<'_>) -> Result<(), Refusal> {
    let (name, columns, condition) = match &command.of {
        Copied::Query(query) => return query::run(model, *query),
        Copied::Table { name, columns, condition } => (name, columns, condition),
    };
    let table = query::from::needed(model, name)?;
    if command.is_from {
        model.lock(table, LockMode::RowExclusive, Work::None);
        model.insert_rows(table, true);
    } else {
        model.lock(table, LockMode::AccessShare, Work::Scan);
    }
    for column in columns {
        model.need_column(table, column)?;
    }
    if let Some(condition) = condition {
        let scope = Scope { sources: vec![Source::of(model, table)], ..Scope::default() };
        check(model, *condition, &scope, Place::COPY)?;
    }
    Ok(())
}
