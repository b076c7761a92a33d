//! Partitioned tables and their partitions.

use std::ops::Range;

use super::column::Draft;
use super::{extent, foreign_key, key};
use crate::check::act::index::make;
use crate::check::act::trigger;
use crate::check::model::{
    Body, Code, ConstraintKind, Id, Kind, Model, Name, Object, PartitionBy, Refusal, Relation, Strategy,
};
use crate::check::read::partition::{Bound, PartitionKey};
use crate::{LockMode, Work};

/// A table that can have partitions.
pub(in crate::check::act) fn parent(model: &mut Model, name: &Name) -> Result<Id, Refusal> {
    let id = model.need(Kind::Table, name)?;
    let object = model.object(id);
    if matches!(object.kind, Kind::PartitionedTable | Kind::SomeRelation) || object.is_doubtful {
        return Ok(id);
    }
    let title = format!("`{name}` is not partitioned");
    let refusal = Refusal::new(Code::WrongObjectType, &name.at, title).earlier(&object.site, "created here");
    Err(refusal.help("a partitioned table is made with CREATE TABLE … PARTITION BY"))
}

pub(super) fn key(by: &PartitionKey, draft: &Draft<'_>, relation: &mut Relation) -> Result<(), Refusal> {
    let strategy = by.strategy;
    if strategy == Strategy::List && by.columns.len() > 1 {
        let title = "LIST partitions by one column, not by several";
        return Err(Refusal::new(Code::InvalidTableDefinition, &by.at, title));
    }
    for name in by.columns.iter().flatten() {
        let number = draft.columns.iter().position(|column| column.name == name.name);
        let Some(number) = number else {
            if draft.is_open {
                continue;
            }
            let title = format!("column `{}` of the partition key does not exist", &*name.name);
            return Err(Refusal::new(Code::UndefinedColumn, &name.at, title));
        };
        if draft.columns.get(number).is_some_and(|column| column.is_generated) {
            let title = format!("generated column `{}` can't be in a partition key", &*name.name);
            return Err(Refusal::new(Code::InvalidObjectDefinition, &name.at, title));
        }
        relation.partition_key.push(number);
    }
    relation.partition_by = Some(PartitionBy { strategy, keys: by.columns.len() });
    Ok(())
}

/// That the parent can have a partition of these rows.
pub(in crate::check::act) fn bound(
    model: &Model,
    parent: Id,
    bound: &Bound,
    relation: &mut Relation,
) -> Result<(), Refusal> {
    let there = model.object(parent);
    let by = there.relation().and_then(|relation| relation.partition_by.as_ref());
    let refuse = |code: Code, at: &Range<usize>, title: String| {
        Err(Refusal::new(code, at, title).earlier(&there.site, "the partitioned table is created here"))
    };
    if let Some(by) = by {
        let wrong = bound.limits.iter().find(|(count, _)| *count != by.keys);
        if let Some((count, at)) = wrong.filter(|_| by.strategy == Strategy::Range) {
            let title =
                format!("{count} values bound a partition of `{}`, whose key has {}", &*there.name, by.keys);
            return refuse(Code::InvalidTableDefinition, at, title);
        }
    }
    match (by.map(|by| by.strategy), bound.strategy) {
        (Some(Strategy::Hash), None) => {
            let title = "a table that is partitioned by HASH has no DEFAULT partition".to_owned();
            return refuse(Code::InvalidTableDefinition, &bound.at, title);
        }
        (Some(wanted), Some(given)) if wanted != given => {
            let title =
                format!("`{}` is partitioned in another way than this partition is bound", &*there.name);
            return refuse(Code::InvalidTableDefinition, &bound.at, title);
        }
        _ => {}
    }
    extent::refuse(model, parent, bound)?;
    relation.bound = Some(bound.extent.clone());
    Ok(())
}

/// A partition has the indexes, keys and foreign keys of its parent. `work`: what checking its rows takes.
pub(in crate::check::act) fn inherit_indexes(model: &mut Model, parent: Id, child: Id, work: Work) {
    let mut constraints: Vec<(Id, ConstraintKind)> = Vec::new();
    for (id, object) in model.parts(parent, Kind::Constraint) {
        if let Body::Constraint(constraint) = &object.body {
            constraints.push((id, constraint.kind.clone()));
        }
    }
    let is_plain = |object: &Object| {
        matches!(&object.body, Body::Index(index) if index.table == parent)
            && !object.links.iter().any(|link| constraints.iter().any(|(id, _)| link.target.object == *id))
    };
    let plain: Vec<Id> =
        model.dependents(parent).filter(|(_, object)| is_plain(object)).map(|(id, _)| id).collect();
    for (id, kind) in constraints {
        match kind {
            ConstraintKind::Check => {}
            ConstraintKind::ForeignKey { table, .. } => {
                foreign_key::lock(model, table, LockMode::ShareRowExclusive, work);
                foreign_key::inherit(model, id, parent, child);
            }
            _ => key::inherit(model, id, parent, child),
        }
    }
    for index in plain {
        make::inherit(model, index, parent, child);
    }
    trigger::inherit(model, parent, child);
}
