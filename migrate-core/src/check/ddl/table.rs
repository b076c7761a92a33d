//! A table with its columns and the constraints that need no other table.

use std::fmt::Write as _;

use super::record::{Record, TableWords};
use super::{column, constraint};
use crate::check::model::{Body, Constraint, ConstraintKind, Dependency, Id, Kind, Model, Object, Relation};

/// How a table gets the columns of its parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Descent {
    None,
    /// `PARTITION OF`
    Partition,
    /// `INHERITS`
    Heir,
    /// It is made alone, and becomes one later.
    Later,
}

/// `CREATE TABLE …`
pub(super) fn text(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let object = model.object(id);
    let Some(relation) = object.relation() else { return Err("its columns are not known".to_owned()) };
    let unwritten = TableWords::default();
    let words = record.tables.get(&id).unwrap_or(&unwritten);
    if words.is_lost {
        return Err("it is made in a block that renames something".to_owned());
    }
    let descent = descent(model, words, relation);
    let mut lines: Vec<String> = Vec::new();
    for (number, own) in relation.living() {
        let is_written = match descent {
            Descent::None | Descent::Later => true,
            Descent::Partition => false,
            Descent::Heir => own.is_local,
        };
        if is_written {
            lines.push(column::text(model, record, id, number)?);
        }
    }
    for (part, held) in model.parts(id, Kind::Constraint) {
        if is_inline(held, descent) && !is_again(model, part) {
            let fail = |why: String| format!("constraint {}: {why}", held.name);
            lines.push(constraint::text(model, record, part).map_err(fail)?);
        }
    }
    let foreign = if object.kind == Kind::ForeignTable { "FOREIGN " } else { "" };
    // Of a partitioned table SET UNLOGGED says nothing.
    let is_unlogged = words.is_unlogged || (relation.is_unlogged && object.kind == Kind::Table);
    let unlogged = if is_unlogged { "UNLOGGED " } else { "" };
    if descent == Descent::Partition && has_key_apart(model, id, relation) {
        return Err("its primary key is not known to be a part of its table's".to_owned());
    }
    let mut text = format!("CREATE {foreign}{unlogged}TABLE {}", model.qualified(id));
    let parents: Vec<String> = relation.parents.iter().map(|parent| model.qualified(*parent)).collect();
    if descent == Descent::Partition {
        _ = write!(text, " PARTITION OF {}", parents.join(", "));
    }
    if !lines.is_empty() {
        _ = write!(text, " (\n    {}\n)", lines.join(",\n    "));
    } else if descent != Descent::Partition {
        text.push_str(" ()");
    }
    if descent == Descent::Heir {
        _ = write!(text, " INHERITS ({})", parents.join(", "));
    }
    let bound = words.bound.as_ref().filter(|_| descent == Descent::Partition);
    for more in [bound, words.partition_by.as_ref(), Some(&words.tail)].into_iter().flatten() {
        let more = more.text(model)?;
        if !more.is_empty() {
            _ = write!(text, " {more}");
        }
    }
    if object.kind == Kind::PartitionedTable && words.partition_by.is_none() {
        return Err("no statement of a migration has the words of its PARTITION BY".to_owned());
    }
    Ok(text + ";")
}

/// A partition has a primary key of its own, beside that of its table.
fn has_key_apart(model: &Model, id: Id, relation: &Relation) -> bool {
    let key = |table: Id| {
        model.parts(table, Kind::Constraint).find(|(_, object)| {
            matches!(&object.body, Body::Constraint(held) if held.kind == ConstraintKind::PrimaryKey)
        })
    };
    let is_apart =
        |(_, object): (Id, &Object)| object.links.iter().all(|link| link.how != Dependency::Internal);
    relation.parents.iter().any(|parent| key(*parent).is_some()) && key(id).is_some_and(is_apart)
}

pub(super) fn descent(model: &Model, words: &TableWords, relation: &Relation) -> Descent {
    let mut of_parents: Vec<&str> = Vec::new();
    for parent in relation.parents.iter().filter_map(|parent| model.object(*parent).relation()) {
        for (_, column) in parent.living() {
            if !of_parents.contains(&&*column.name) {
                of_parents.push(&column.name);
            }
        }
    }
    let own: Vec<&str> = relation.living().map(|(_, column)| &*column.name).collect();
    let begins = own.starts_with(&of_parents);
    match relation.parents.as_slice() {
        [] => Descent::None,
        _ if words.is_attached => Descent::Later,
        [_] if relation.is_partition && own == of_parents && words.bound.is_some() => Descent::Partition,
        _ if !relation.is_partition && begins => Descent::Heir,
        _ => Descent::Later,
    }
}

/// Another key of its table has the same columns: in one statement PostgreSQL makes one of both.
pub(super) fn is_again(model: &Model, id: Id) -> bool {
    let Body::Constraint(own) = &model.object(id).body else { return false };
    let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
    is_key(&own.kind)
        && model.parts(model.object(id).within, Kind::Constraint).any(|(other, object)| {
            let is_same = |held: &Constraint| is_key(&held.kind) && held.columns == own.columns;
            other < id && matches!(&object.body, Body::Constraint(held) if is_same(held))
        })
}

/// Whether it is written in its table: foreign keys come when all tables are there, and in a new table NOT VALID says nothing.
pub(super) fn is_inline(object: &Object, descent: Descent) -> bool {
    let Body::Constraint(constraint) = &object.body else { return false };
    let is_of_parent = object.links.iter().any(|link| link.how == Dependency::Internal);
    let comes_along = descent != Descent::Later && constraint.is_inherited && !constraint.is_local;
    let is_foreign = matches!(constraint.kind, ConstraintKind::ForeignKey { .. });
    !is_of_parent && !comes_along && !is_foreign && constraint.is_valid && !object.is_doubtful
}
