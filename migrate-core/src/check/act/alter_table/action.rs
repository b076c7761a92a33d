//! The actions of one `ALTER TABLE`, in PostgreSQL's order: what drops comes first, then types, new columns, constraints
//! and the rest (`AT_PASS_…` in `src/backend/commands/tablecmds.c`).

use super::{
    Subject, TABLES, attributes, column_type, columns, constraints, gate, lock, partitions, parts, relation,
    rename,
};
use crate::check::act::table::constraint::{Group, add_all};
use crate::check::act::table::not_null;
use crate::check::act::{extension, parameter, role};
use crate::check::model::{Ident, Kind, Model, Name, Refusal};
use crate::check::read::alter_table::{Action, ColumnChange};
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::read::expression::{self, Expression, Node};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    Add,
    Attribute,
    Default,
    Other,
}

pub(super) fn run_all(
    model: &mut Model,
    subject: &Subject<'_>,
    actions: &[Action<'_>],
) -> Result<(), Refusal> {
    let mut retyped: Vec<Ident> = Vec::new();
    for action in actions {
        if let Action::AlterColumn { column, change: ColumnChange::Type(new) } = action {
            column_type::prepare(model, subject, column, new, &mut retyped)?;
        }
    }
    let mut ordered: Vec<&Action<'_>> = actions.iter().collect();
    ordered.sort_by_key(|action| pass(action));
    let mut added: Vec<Group<'_>> = Vec::new();
    let (early, late): (Vec<_>, Vec<_>) =
        ordered.into_iter().partition(|action| pass(action) < Pass::Default);
    for action in early {
        let mut group = Group { checks_rows: true, ..Group::default() };
        run(model, subject, action, &mut group)?;
        added.push(group);
    }
    let (doubtful, certain): (Vec<_>, Vec<_>) = added.into_iter().partition(|group| group.is_doubtful);
    for column in certain.iter().flat_map(|group| &group.constraints).flat_map(columns_of) {
        model.expect_column(subject.table, &column);
    }
    add_all(model, subject.table, &certain, subject.recurses)?;
    for group in doubtful.into_iter().filter(|group| !group.constraints.is_empty()) {
        model.perhaps(|model| {
            let mark = model.mark();
            if add_all(model, subject.table, &[group], subject.recurses).is_err() {
                model.roll_back(mark);
            }
        });
    }
    for action in late {
        run(model, subject, action, &mut Group::default())?;
    }
    not_null::settle(model, subject.table);
    Ok(())
}

fn pass(action: &Action<'_>) -> Pass {
    match action {
        Action::DropColumn(_) | Action::DropConstraint(_) => Pass::Drop,
        Action::AddColumn { .. } | Action::AddConstraint(_) => Pass::Add,
        Action::AlterColumn { change, .. } => match change {
            ColumnChange::DropDefault
            | ColumnChange::DropNotNull
            | ColumnChange::DropIdentity { .. }
            | ColumnChange::DropExpression { .. } => Pass::Drop,
            ColumnChange::Type(_) => Pass::Type,
            ColumnChange::SetDefault(_) | ColumnChange::AddIdentity { .. } => Pass::Default,
            ColumnChange::SetIdentity { .. } => Pass::Other,
            _ => Pass::Attribute,
        },
        _ => Pass::Other,
    }
}

fn run<'t>(
    model: &mut Model,
    subject: &Subject<'_>,
    action: &Action<'t>,
    added: &mut Group<'t>,
) -> Result<(), Refusal> {
    if let Some(column) = changed_column(action) {
        model.expect_column(subject.table, column);
    }
    lock::take(model, subject, action);
    match action {
        Action::RenameTo(new) => relation::rename(model, subject.table, new),
        Action::RenameColumn { old, new } => rename::of_table(model, subject, old, new),
        Action::RenameConstraint { old, new } => rename::constraint(model, subject, old, new),
        Action::SetSchema(schema) => relation::set_schema(model, subject.table, schema, subject.name),
        Action::AttachPartition { partition, bound } => {
            partitions::attach(model, subject, partition, bound.as_ref())
        }
        Action::DetachPartition { partition, manner } => {
            partitions::detach(model, subject, partition, *manner)
        }
        Action::AddColumn { is_optional, column } => {
            columns::add(model, subject, *is_optional, column, added)
        }
        Action::AddConstraint(constraint) => {
            gate(model, subject, TABLES, "ADD CONSTRAINT")?;
            added.constraints.push(constraint.clone());
            Ok(())
        }
        Action::DropColumn(drop) => columns::remove(model, subject, drop),
        Action::DropConstraint(drop) => constraints::remove(model, subject, drop),
        Action::AlterColumn { column, change } => attributes::run(model, subject, column, change),
        Action::AlterConstraint { constraint, change } => {
            constraints::alter(model, subject, constraint, *change)
        }
        Action::ValidateConstraint(name) => constraints::validate(model, subject, name),
        Action::Inherit(parent) => partitions::inherit(model, subject, parent),
        Action::NoInherit(parent) => partitions::disinherit(model, subject, parent),
        Action::DependsOnExtension(name) => extension::need(model, name),
        Action::OwnerTo(role) => owner(model, subject, role.as_ref()),
        Action::Trigger { enables, name } => parts::trigger(model, subject, *enables, name.as_ref()),
        Action::Rule(name) => parts::rule(model, subject, name),
        Action::RowSecurity { enables } => parts::row_security(model, subject, *enables),
        Action::ForceRowSecurity { forces } => parts::force_row_security(model, subject, *forces),
        Action::SetLogged(is_logged) => parts::set_logged(model, subject, *is_logged),
        Action::Parameters(change) => {
            let object = model.object(subject.table);
            let kind = if object.is_doubtful { Kind::SomeRelation } else { object.kind };
            parameter::change(change, |written| parameter::of_table(model, kind, written))
        }
        Action::ClusterOn(index) => parts::index(model, subject, index).map(drop),
        Action::ReplicaIdentity(Some(index)) => parts::replica_identity(model, subject, index),
        Action::ReplicaIdentity(None)
        | Action::DividePartitions
        | Action::Typed
        | Action::SetWithoutCluster
        | Action::Move
        | Action::Other => Ok(()),
    }
}

/// The column that has to be there already.
fn changed_column<'a>(action: &'a Action<'_>) -> Option<&'a Name> {
    match action {
        Action::RenameColumn { old, .. } => Some(old),
        Action::AlterColumn { column, .. } => Some(column),
        Action::DropColumn(drop) => Some(&drop.name),
        _ => None,
    }
}

/// The columns that a constraint is about; those that the statement adds are there by now.
fn columns_of(constraint: &Constraint<'_>) -> Vec<Name> {
    match &constraint.rule {
        Rule::Key(key) => key.columns.clone(),
        Rule::ForeignKey(key) => key.columns.clone(),
        Rule::NotNull(column) => column.iter().cloned().collect(),
        Rule::Check(words) => named(&expression::read(&mut words.clone())),
        _ => Vec::new(),
    }
}

/// The columns that an expression names.
fn named(expression: &Expression<'_>) -> Vec<Name> {
    let own = match &expression.node {
        Node::Column(path) => path.only().map(|name| Name::bare(name, expression.range())),
        _ => None,
    };
    own.into_iter().chain(expression.children().into_iter().flat_map(named)).collect()
}

fn owner(model: &mut Model, subject: &Subject<'_>, role: Option<&Name>) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    if object.kind == Kind::Index && !object.is_doubtful {
        gate(model, subject, &[Kind::Table], "OWNER TO")?;
    }
    model.restrict(subject.table);
    role::need(model, role)
}
