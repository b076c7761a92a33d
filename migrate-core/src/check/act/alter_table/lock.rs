//! What an action locks, and how much of a table it goes through: `AlterTableGetLockLevel()` in
//! `src/backend/commands/tablecmds.c`.

use super::Subject;
use crate::LockMode::{
    AccessExclusive, AccessShare, RowShare, Share, ShareRowExclusive, ShareUpdateExclusive,
};
use crate::check::act::table::constraint::{children, heirs};
use crate::check::act::table::foreign_key;
use crate::check::act::table::work;
use crate::check::act::types;
use crate::check::model::{
    Body, Constraint as There, ConstraintKind, Found, Id, Kind, Model, Name, Object, Target,
};
use crate::check::read::alter_table::{Action, ColumnChange, ConstraintChange, Detach};
use crate::check::read::constraint::{Constraint, Key, Rule};
use crate::check::read::parameter::{Change, Parameter};
use crate::check::read::type_name::BaseName;
use crate::{LockMode, Work};

/// Before the action is done. What hangs on what it drops is told when it is dropped.
pub(super) fn take(model: &mut Model, subject: &Subject<'_>, action: &Action<'_>) {
    let (mode, work, recurses) = own(model, subject, action);
    on_all(model, subject, mode, work, recurses);
    others(model, subject, action);
}

/// On the table itself; and on those that inherit from it, if the action goes down to them.
fn on_all(model: &mut Model, subject: &Subject<'_>, mode: LockMode, work: Work, recurses: bool) {
    let table = subject.table;
    let heirs = if recurses && subject.recurses { heirs(model, table) } else { Vec::new() };
    for table in std::iter::once(table).chain(heirs) {
        // A partitioned table has no rows of its own.
        let is_divided = model.object(table).kind == Kind::PartitionedTable;
        model.lock(table, mode, if is_divided { Work::None } else { work });
    }
}

fn own(model: &mut Model, subject: &Subject<'_>, action: &Action<'_>) -> (LockMode, Work, bool) {
    let table = subject.table;
    match action {
        Action::RenameColumn { .. }
        | Action::RenameConstraint { .. }
        | Action::DropColumn(_)
        | Action::DropConstraint(_) => (AccessExclusive, Work::None, true),
        Action::RenameTo(_) if model.object(table).kind == Kind::Index => {
            (ShareUpdateExclusive, Work::None, false)
        }
        Action::AttachPartition { .. } | Action::ClusterOn(_) | Action::SetWithoutCluster => {
            (ShareUpdateExclusive, Work::None, false)
        }
        Action::DetachPartition { manner, .. } => {
            let is_gentle = *manner != Detach::AtOnce;
            (if is_gentle { ShareUpdateExclusive } else { AccessExclusive }, Work::None, false)
        }
        Action::AddColumn { is_optional, column } => {
            let relation = model.object(table).relation();
            if *is_optional && relation.is_some_and(|relation| relation.find(&column.name.name).is_some()) {
                return (AccessExclusive, Work::None, false);
            }
            let is_serial = matches!(column.of_type.base, BaseName::Serial { .. });
            let of_type = types::resolve(model, &column.of_type);
            let work = of_type.map_or(Work::None, |of_type| {
                work::of_new_column(model, &of_type, &column.constraints, is_serial)
            });
            (AccessExclusive, work, true)
        }
        Action::AddConstraint(constraint) => of_constraint(model, table, constraint),
        Action::AlterColumn { column, change } => of_column(model, table, column, change),
        Action::AlterConstraint { change, .. } => {
            let work = if *change == ConstraintChange::Enforcement { Work::Scan } else { Work::None };
            (AccessExclusive, work, true)
        }
        Action::ValidateConstraint(name) => {
            let is_done = is_valid(model, table, name);
            (ShareUpdateExclusive, if is_done { Work::None } else { Work::Scan }, !is_done)
        }
        // Partitions have the triggers of their table, if it has any.
        Action::Trigger { .. } => {
            let has_triggers = model.parts(table, Kind::Trigger).next().is_some();
            (ShareRowExclusive, Work::None, has_triggers)
        }
        Action::SetLogged(is_logged) => {
            let object = model.object(table);
            let is_so = object.relation().is_some_and(|relation| relation.is_unlogged != *is_logged);
            let is_known = !object.is_outside && !object.is_doubtful;
            (AccessExclusive, if is_so && is_known { Work::None } else { Work::Rewrite }, false)
        }
        Action::Move => (AccessExclusive, Work::Rewrite, false),
        Action::Parameters(change) => (parameters_mode(change), Work::None, false),
        _ => (AccessExclusive, Work::None, false),
    }
}

/// The constraint has been checked already.
fn is_valid(model: &Model, table: Id, name: &Name) -> bool {
    let Found::Here(id) = model.find_in(Kind::Constraint, table, &name.name) else { return false };
    let object = model.object(id);
    matches!(&object.body, Body::Constraint(there) if there.is_valid && !object.is_doubtful)
}

fn of_constraint(model: &Model, table: Id, constraint: &Constraint<'_>) -> (LockMode, Work, bool) {
    let checked = if constraint.is_valid { Work::Scan } else { Work::None };
    match &constraint.rule {
        Rule::ForeignKey(_) => (ShareRowExclusive, checked, true),
        Rule::UsingIndex { is_primary: false, .. } => (AccessExclusive, Work::None, false),
        Rule::UsingIndex { index, .. } => {
            let within = model.object(table).within;
            let work = if is_over_not_null(model, table, within, index) { Work::None } else { Work::Scan };
            (AccessExclusive, work, false)
        }
        Rule::NotNull(Some(column)) if is_never_null(model, table, column) => {
            (AccessExclusive, Work::None, true)
        }
        Rule::Check(_) => (AccessExclusive, checked, constraint.is_inheritable),
        // Partitions get an index, and children nothing.
        Rule::Key(Key { is_primary: false, .. }) | Rule::Exclude(_) => (AccessExclusive, checked, false),
        _ => (AccessExclusive, checked, true),
    }
}

/// A primary key of columns that are NOT NULL already looks at no row.
fn is_over_not_null(model: &Model, table: Id, within: Id, index: &Name) -> bool {
    let Found::Here(index) = model.find_in(Kind::Index, within, &index.name) else { return false };
    let Body::Index(index) = &model.object(index).body else { return false };
    let Some(relation) = model.object(table).relation() else { return false };
    let is_not_null = |number: &Option<usize>| {
        let column = number.and_then(|number| relation.columns.get(number));
        column.is_some_and(|column| column.not_null && !column.is_doubtful)
    };
    index.columns.iter().all(is_not_null)
}

/// The column is NOT NULL, or a valid CHECK says so of its rows.
fn is_never_null(model: &Model, table: Id, column: &Name) -> bool {
    let object = model.object(table);
    let Some(relation) = object.relation().filter(|_| !object.is_doubtful) else { return false };
    let Some(number) = relation.find(&column.name) else { return false };
    let is_not_null =
        relation.columns.get(number).is_some_and(|column| column.not_null && !column.is_doubtful);
    let proves = |there: &There| there.is_valid && there.not_null.contains(&number);
    is_not_null
        || model.parts(table, Kind::Constraint).any(|(_, object)| {
            !object.is_doubtful && matches!(&object.body, Body::Constraint(there) if proves(there))
        })
}

fn of_column(
    model: &mut Model,
    table: Id,
    column: &Name,
    change: &ColumnChange<'_>,
) -> (LockMode, Work, bool) {
    match change {
        ColumnChange::Type(new) => {
            let number = model.object(table).relation().and_then(|relation| relation.find(&column.name));
            let of_type = types::resolve(model, &new.of_type);
            let work = match (number, of_type) {
                (Some(number), Ok(of_type)) => work::of_new_type(model, table, number, &of_type, new.using),
                _ => Work::MayRewrite,
            };
            (AccessExclusive, work, true)
        }
        ColumnChange::SetNotNull => {
            let work = if is_never_null(model, table, column) { Work::None } else { Work::Scan };
            (AccessExclusive, work, true)
        }
        ColumnChange::SetExpression(_) => (AccessExclusive, Work::Rewrite, true),
        ColumnChange::Statistics => (ShareUpdateExclusive, Work::None, true),
        _ => (AccessExclusive, Work::None, true),
    }
}

/// The tables at the other end of the foreign keys of a column, which are made again with its new type.
fn of_foreign_keys(model: &mut Model, table: Id, column: &Name, work: Work) {
    let Some(number) = model.object(table).relation().and_then(|relation| relation.find(&column.name)) else {
        return;
    };
    let target = Target::column(table, number);
    let other = |object: &Object| match &object.body {
        Body::Constraint(There { kind: ConstraintKind::ForeignKey { table: to, .. }, .. }) => {
            let is_of_column = object.links.iter().any(|link| link.target == target);
            is_of_column.then_some(if object.within == table { *to } else { object.within })
        }
        _ => None,
    };
    let others: Vec<Id> = model.dependents(table).filter_map(|(_, object)| other(object)).collect();
    for other in others.into_iter().filter(|other| *other != table) {
        foreign_key::lock(model, other, AccessExclusive, if work == Work::None { work } else { Work::Scan });
    }
}

/// The tables that the action names besides, or means by what it names.
fn others(model: &mut Model, subject: &Subject<'_>, action: &Action<'_>) {
    match action {
        Action::AttachPartition { partition, .. } => {
            if let Some(partition) = model.known(Kind::Table, partition) {
                model.lock(partition, AccessExclusive, Work::Scan);
            }
            // It must hold nothing that belongs to the new one.
            if let Some(default) = model.default_partition(subject.table) {
                model.lock(default, AccessExclusive, Work::Scan);
            }
        }
        Action::DetachPartition { partition, .. } => {
            let default = model.default_partition(subject.table);
            for partition in model.known(Kind::Table, partition).into_iter().chain(default) {
                model.lock(partition, AccessExclusive, Work::None);
            }
        }
        Action::DividePartitions => {
            if model.object(subject.table).is_outside {
                let which = format!("partitions of {}", model.sql_name(model.object(subject.table)));
                model.lock_many(which, AccessExclusive, Work::Rewrite);
            }
            for partition in children(model, subject.table) {
                model.lock(partition, AccessExclusive, Work::Rewrite);
            }
        }
        Action::AddConstraint(Constraint {
            rule: Rule::Key(Key { is_primary: false, .. }) | Rule::Exclude(_),
            ..
        }) if subject.recurses && model.object(subject.table).kind == Kind::PartitionedTable => {
            for partition in heirs(model, subject.table) {
                model.lock(partition, Share, Work::Scan);
            }
        }
        Action::AlterColumn { column, change: change @ ColumnChange::Type(_) } => {
            let (_, work, _) = of_column(model, subject.table, column, change);
            of_foreign_keys(model, subject.table, column, work);
        }
        Action::Inherit(parent) | Action::NoInherit(parent) => {
            let is_new = matches!(action, Action::Inherit(_));
            if let Some(parent) = model.known(Kind::Table, parent) {
                model.lock(parent, if is_new { ShareUpdateExclusive } else { AccessShare }, Work::None);
            }
        }
        Action::ValidateConstraint(name) if !is_valid(model, subject.table, name) => {
            let found = model.find_in(Kind::Constraint, subject.table, &name.name);
            let Found::Here(id) = found else { return };
            if let Body::Constraint(There { kind: ConstraintKind::ForeignKey { table, .. }, .. }) =
                &model.object(id).body
            {
                foreign_key::lock(model, *table, RowShare, Work::Scan);
            }
        }
        _ => {}
    }
}

/// The strongest lock that any of the storage parameters asks for: `reloptions.c`.
pub(in crate::check::act) fn parameters_mode(change: &Change) -> LockMode {
    let is_gentle = |parameter: &Parameter| {
        let name = &*parameter.name;
        parameter.namespace.is_some() || GENTLE.contains(&name) || name.starts_with("autovacuum_")
    };
    if change.parameters.iter().all(is_gentle) { ShareUpdateExclusive } else { AccessExclusive }
}

const GENTLE: &[&str] = &[
    "fillfactor",
    "deduplicate_items",
    "log_autovacuum_min_duration",
    "parallel_workers",
    "toast_tuple_target",
    "vacuum_index_cleanup",
    "vacuum_max_eager_freeze_failure_rate",
    "vacuum_truncate",
];
