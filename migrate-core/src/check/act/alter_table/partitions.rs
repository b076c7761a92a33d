//! `ATTACH PARTITION`, `DETACH PARTITION`, `INHERIT`, `NO INHERIT`.

use super::Subject;
use crate::Work;
use crate::check::act::table::inherit as columns;
use crate::check::act::table::{constraint, names, partition};
use crate::check::act::trigger;
use crate::check::model::{
    Body, Code, ConstraintKind, Dependency, Id, Ident, Kind, Link, Model, Name, Object, Part, Refusal,
    Relation, Target,
};
use crate::check::read::alter_table::Detach;
use crate::check::read::partition::Bound;

pub(super) fn attach(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    bound: Option<&Bound>,
) -> Result<(), Refusal> {
    let parent = subject.table;
    if model.object(parent).kind == Kind::Index {
        return Ok(());
    }
    partition::parent(model, subject.name)
        .map_err(|refusal| Refusal { code: Code::InvalidObjectDefinition, ..refusal })?;
    let child = model.need_one_of(&[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable], name)?;
    let object = model.object(child);
    let refuse = |title: String| {
        Err(Refusal::new(Code::WrongObjectType, &name.at, title).earlier(&object.site, "created here"))
    };
    if let Some(relation) = object.relation().filter(|_| !object.is_doubtful) {
        if relation.is_partition {
            return refuse(format!("`{name}` is a partition already"));
        }
        if !relation.parents.is_empty() {
            return refuse(format!("`{name}` inherits from another table, so it can't be a partition"));
        }
    }
    if child == parent {
        let title = format!("`{name}` can't be a partition of itself");
        return Err(Refusal::new(Code::DuplicateTable, &name.at, title));
    }
    let mut holds = Relation::default();
    if let Some(bound) = bound {
        partition::bound(model, parent, bound, &mut holds)?;
    }
    columns::adopt(model, parent, child, name, true)?;
    model.change(child, |object| {
        if let Some(relation) = object.relation_mut() {
            relation.bound = holds.bound;
        }
    });
    partition::inherit_indexes(model, parent, child, Work::Scan);
    Ok(())
}

pub(super) fn detach(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    manner: Detach,
) -> Result<(), Refusal> {
    model.restrict(subject.table);
    let child = model.need(Kind::Table, name)?;
    let default = model.default_partition(subject.table).map(|id| model.object(id));
    if let Some(default) = default.filter(|default| manner == Detach::Concurrently && !default.is_doubtful) {
        let title = "a partition can't be detached concurrently while there is a default partition";
        let refusal = Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title);
        return Err(refusal.earlier(&default.site, "the default partition is made here"));
    }
    release(model, subject.table, child, (name, "a partition"), name)?;
    if manner != Detach::AtOnce {
        keep_bound(model, subject.table, child);
    }
    Ok(())
}

pub(super) fn inherit(model: &mut Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    super::gate(model, subject, &[Kind::Table, Kind::ForeignTable], "INHERIT")?;
    let object = model.object(subject.table);
    let parents = object.relation().map(|relation| relation.parents.clone()).unwrap_or_default();
    if object.relation().is_some_and(|relation| relation.is_partition) && !object.is_doubtful {
        let title = format!("`{}` is a partition, whose parents can't be changed", subject.name);
        return Err(Refusal::new(Code::WrongObjectType, &subject.name.at, title));
    }
    let parent = columns::parent(model, name, &parents)?;
    if parent == subject.table || is_below(model, parent, subject.table) {
        let title = format!("`{}` would inherit from itself", subject.name);
        return Err(Refusal::new(Code::DuplicateTable, &name.at, title));
    }
    columns::adopt(model, parent, subject.table, name, false)
}

/// Whether the first inherits from the second, at once or by others.
fn is_below(model: &Model, table: Id, ancestor: Id) -> bool {
    let parents = model.object(table).relation().map(|relation| relation.parents.as_slice());
    parents.unwrap_or_default().iter().any(|parent| *parent == ancestor || is_below(model, *parent, ancestor))
}

pub(super) fn disinherit(model: &mut Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    let parent = model.need(Kind::Table, name)?;
    let object = model.object(subject.table);
    if object.relation().is_some_and(|relation| relation.is_partition) && !object.is_doubtful {
        let title = format!("`{}` is a partition, whose parents can't be changed", subject.name);
        return Err(
            Refusal::new(Code::WrongObjectType, &subject.name.at, title).help("write DETACH PARTITION")
        );
    }
    release(model, parent, subject.table, (subject.name, "a child"), name)
}

/// The child has its columns, indexes and constraints for itself from now on.
fn release(
    model: &mut Model,
    parent: Id,
    child: Id,
    (child_name, what): (&Name, &str),
    at: &Name,
) -> Result<(), Refusal> {
    let is_doubtful = |object: &Object| object.is_doubtful || object.is_open;
    let relation = model.object(child).relation();
    if !relation.is_some_and(|relation| relation.parents.contains(&parent)) {
        if is_doubtful(model.object(child)) || is_doubtful(model.object(parent)) {
            return Ok(());
        }
        let title = format!("`{child_name}` is not {what} of `{}`", &*model.object(parent).name);
        let refusal = Refusal::new(Code::UndefinedTable, &at.at, title);
        return Err(refusal.earlier(&model.object(child).site, "created here"));
    }
    let others = relation.map(|relation| relation.parents.as_slice()).unwrap_or_default();
    let others = others.iter().filter(|other| **other != parent);
    let others = others.filter_map(|other| model.object(*other).relation());
    let kept: Vec<Ident> =
        others.flat_map(|relation| &relation.columns).map(|column| column.name.clone()).collect();
    model.change(child, |object| {
        object.links.retain(|link| link.part != Part::Whole || link.target != Target::whole(parent));
        if let Some(relation) = object.relation_mut() {
            relation.parents.retain(|other| *other != parent);
            relation.is_partition = false;
            relation.bound = None;
            for column in &mut relation.columns {
                column.is_local = true;
                column.is_inherited &= kept.contains(&column.name);
            }
        }
    });
    trigger::release(model, parent, child);
    let parts: Vec<Id> = model
        .dependents(child)
        .filter(|(_, object)| matches!(object.body, Body::Constraint(_) | Body::Index(_)))
        .map(|(id, _)| id)
        .collect();
    for part in parts {
        let inherited: Vec<Link> = model
            .object(part)
            .links
            .iter()
            .filter(|link| link.how == Dependency::Internal && is_of(model, link.target.object, parent))
            .cloned()
            .collect();
        model.change(part, |object| {
            object.links.retain(|link| !inherited.contains(link));
            if let Body::Constraint(constraint) = &mut object.body {
                constraint.is_inherited = false;
                constraint.is_local = true;
            }
        });
    }
    Ok(())
}

/// A partition that is detached concurrently has its bound as a CHECK, unless another CHECK says the same.
fn keep_bound(model: &mut Model, parent: Id, child: Id) {
    let relation = model.object(parent).relation();
    let (key, by) = relation
        .map(|relation| (relation.partition_key.clone(), relation.partition_by.clone()))
        .unwrap_or_default();
    let columns = constraint::translated(model, parent, child, &key);
    let column = match columns.as_slice() {
        [only] => constraint::column_name(model, child, *only),
        _ => None,
    };
    let has_checks = model.parts(child, Kind::Constraint).any(|(_, object)| {
        matches!(&object.body, Body::Constraint(constraint) if constraint.kind == ConstraintKind::Check)
    });
    let has_expression = by.is_none_or(|by| by.keys != key.len());
    let name = names::constraint(model, child, column.as_deref(), "check");
    let links = constraint::own_links(child, &columns);
    let body = crate::check::model::Constraint {
        kind: ConstraintKind::Check,
        columns,
        is_valid: true,
        is_inherited: false,
        is_local: true,
        is_inheritable: true,
        not_null: Vec::new(),
        is_deferred: false,
    };
    let object = Object::new(Kind::Constraint, child, name, model.site.clone());
    let is_doubtful = has_checks || has_expression;
    model.add(Object { links, is_doubtful, body: Body::Constraint(body), ..object });
}

/// Whether a constraint or an index is of this table.
fn is_of(model: &Model, part: Id, table: Id) -> bool {
    let object = model.object(part);
    object.within == table || matches!(&object.body, Body::Index(index) if index.table == table)
}
