//! `ALTER TABLE`, and what is altered by the same actions: foreign tables, views, materialized views.

use std::ops::Range;

use super::column::{self, ColumnDefinition};
use super::constraint::{self, Constraint};
use super::kinds::Kind;
use super::parameter;
use super::partition::{self, Bound};
use super::role;
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct AlterTable<'t> {
    /// As it is called: `ALTER TABLE` alters views too.
    pub(crate) kind: Kind,
    /// `IF EXISTS`.
    pub(crate) is_optional: bool,
    /// Not `ONLY`: the tables that inherit from it are altered too.
    pub(crate) recurses: bool,
    pub(crate) name: Name,
    /// In the order in which they are written.
    pub(crate) actions: Vec<Action<'t>>,
    /// Where each of them stands.
    pub(crate) places: Vec<Range<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Action<'t> {
    RenameTo(Name),
    RenameColumn {
        old: Name,
        new: Name,
    },
    RenameConstraint {
        old: Name,
        new: Name,
    },
    SetSchema(Name),
    AttachPartition {
        partition: Name,
        bound: Option<Bound>,
    },
    DetachPartition {
        partition: Name,
        manner: Detach,
    },
    /// `SPLIT PARTITION`, `MERGE PARTITIONS`.
    DividePartitions,
    AddColumn {
        /// `IF NOT EXISTS`.
        is_optional: bool,
        column: ColumnDefinition<'t>,
    },
    AddConstraint(Constraint<'t>),
    DropColumn(Drop),
    DropConstraint(Drop),
    AlterColumn {
        column: Name,
        change: ColumnChange<'t>,
    },
    AlterConstraint {
        constraint: Name,
        change: ConstraintChange,
    },
    ValidateConstraint(Name),
    Inherit(Name),
    NoInherit(Name),
    /// `OF type`, `NOT OF`.
    Typed,
    /// A role that is named, not one of the session's.
    OwnerTo(Option<Name>),
    Trigger {
        enables: bool,
        /// Not `ALL` and not `USER`.
        name: Option<Name>,
    },
    Rule(Name),
    RowSecurity {
        enables: bool,
    },
    ForceRowSecurity {
        forces: bool,
    },
    SetLogged(bool),
    ClusterOn(Name),
    SetWithoutCluster,
    ReplicaIdentity(Option<Name>),
    /// `SET (…)`, `RESET (…)`.
    Parameters(parameter::Change),
    /// `SET TABLESPACE`, `SET ACCESS METHOD`.
    Move,
    /// `[NO] DEPENDS ON EXTENSION`.
    DependsOnExtension(Name),
    Other,
}

/// `ALTER TABLE ALL IN TABLESPACE …`, and the same of indexes and materialized views.
#[derive(Clone, Debug)]
pub(crate) struct MoveAll {
    pub(crate) kind: Kind,
    pub(crate) tablespace: Name,
}

/// What `DROP COLUMN` and `DROP CONSTRAINT` drop.
#[derive(Clone, Debug)]
pub(crate) struct Drop {
    /// `IF EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) cascade: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detach {
    AtOnce,
    Concurrently,
    Finalize,
}

#[derive(Clone, Debug)]
pub(crate) enum ColumnChange<'t> {
    Type(NewType<'t>),
    SetDefault(Cursor<'t>),
    DropDefault,
    SetNotNull,
    DropNotNull,
    AddIdentity {
        /// `GENERATED ALWAYS`.
        is_always: bool,
    },
    /// `SET GENERATED`, `SET INCREMENT`, `RESTART` and the rest of an identity's options.
    SetIdentity {
        /// It says which.
        is_always: Option<bool>,
    },
    DropIdentity {
        is_optional: bool,
    },
    SetExpression(Cursor<'t>),
    DropExpression {
        is_optional: bool,
    },
    /// `SET STATISTICS`, `SET (…)`, `RESET (…)`.
    Statistics,
    /// `SET STORAGE`, `SET COMPRESSION`, `OPTIONS (…)`.
    Other,
}

/// What stands after `TYPE`.
#[derive(Clone, Debug)]
pub(crate) struct NewType<'t> {
    pub(crate) of_type: TypeName,
    pub(crate) using: Option<Cursor<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConstraintChange {
    Deferrability {
        is_deferred: bool,
    },
    Enforcement,
    /// `INHERIT`, `NO INHERIT`.
    Inheritance {
        is_inheritable: bool,
    },
    Other,
}

/// What stands after `ALTER TABLE`.
pub(super) fn read(mut words: Cursor<'_>, kind: Kind) -> Option<AlterTable<'_>> {
    let is_optional = words.eat("if exists");
    let recurses = !words.eat("only");
    let is_in_brackets = words.eat("(");
    let name = words.qualified()?;
    words.eat(if is_in_brackets { ")" } else { "*" });
    let (actions, places) = match alone(words) {
        Some(action) => (vec![action], vec![words.range()]),
        None => words.items().map(|words| (action(words), words.range())).unzip(),
    };
    Some(AlterTable { kind, is_optional, recurses, name, actions, places })
}

/// An action that stands alone.
fn alone(mut words: Cursor<'_>) -> Option<Action<'_>> {
    if words.eat("rename") {
        return rename(words);
    }
    if words.eat("set schema") {
        return words.bare().map(Action::SetSchema);
    }
    if words.eat("attach partition") {
        let partition = words.qualified()?;
        return Some(Action::AttachPartition { partition, bound: partition::bound(&mut words) });
    }
    if words.eat("detach partition") {
        let partition = words.qualified()?;
        let manner = match words.eat_one_of(&["concurrently", "finalize"]) {
            Some("concurrently") => Detach::Concurrently,
            Some(_) => Detach::Finalize,
            None => Detach::AtOnce,
        };
        return Some(Action::DetachPartition { partition, manner });
    }
    if words.eat_one_of(&["depends on extension", "no depends on extension"]).is_some() {
        return words.bare().map(Action::DependsOnExtension);
    }
    words.eat_one_of(&["split partition", "merge partitions"]).map(|_| Action::DividePartitions)
}

fn rename(mut words: Cursor<'_>) -> Option<Action<'_>> {
    if words.eat("to") {
        return words.bare().map(Action::RenameTo);
    }
    let is_constraint = words.eat("constraint");
    if !is_constraint && !words.is("column to") {
        words.eat("column");
    }
    let old = words.bare()?;
    words.eat("to");
    let new = words.bare()?;
    Some(if is_constraint {
        Action::RenameConstraint { old, new }
    } else {
        Action::RenameColumn { old, new }
    })
}

fn action(mut words: Cursor<'_>) -> Action<'_> {
    let known = if words.eat("add") {
        add(words)
    } else if words.eat("drop") {
        let is_constraint = words.eat("constraint");
        if !is_constraint {
            words.eat("column");
        }
        drop_of(words).map(if is_constraint { Action::DropConstraint } else { Action::DropColumn })
    } else if words.eat("alter constraint") {
        alter_constraint(words)
    } else if words.eat("alter") {
        words.eat("column");
        alter_column(words)
    } else if words.eat("validate constraint") {
        words.bare().map(Action::ValidateConstraint)
    } else if words.eat("inherit") {
        words.qualified().map(Action::Inherit)
    } else if words.eat("no inherit") {
        words.qualified().map(Action::NoInherit)
    } else if words.eat("owner to") {
        Some(Action::OwnerTo(role::role(&mut words)))
    } else {
        part(words)
    };
    known.unwrap_or(Action::Other)
}

fn add(mut words: Cursor<'_>) -> Option<Action<'_>> {
    if constraint::is_of_table(words) {
        return constraint::of_table(&mut words).map(Action::AddConstraint);
    }
    words.eat("column");
    let is_optional = words.eat("if not exists");
    column::read(words).map(|column| Action::AddColumn { is_optional, column })
}

pub(super) fn drop_of(mut words: Cursor<'_>) -> Option<Drop> {
    let is_optional = words.eat("if exists");
    let name = words.bare()?;
    Some(Drop { is_optional, name, cascade: words.eat("cascade") })
}

fn alter_constraint(mut words: Cursor<'_>) -> Option<Action<'_>> {
    let constraint = words.bare()?;
    let change = if words.is_one_of(&["deferrable", "not deferrable", "initially"]) {
        ConstraintChange::Deferrability { is_deferred: words.contains("deferred") }
    } else if words.is_one_of(&["enforced", "not enforced"]) {
        ConstraintChange::Enforcement
    } else if words.is_one_of(&["inherit", "no inherit"]) {
        ConstraintChange::Inheritance { is_inheritable: words.is("inherit") }
    } else {
        ConstraintChange::Other
    };
    Some(Action::AlterConstraint { constraint, change })
}

/// What stands after `ALTER [COLUMN]`.
fn alter_column(mut words: Cursor<'_>) -> Option<Action<'_>> {
    let column = words.bare()?;
    let change = if words.eat("type") || words.eat("set data type") {
        ColumnChange::Type(new_type(words))
    } else if words.eat("set default") {
        ColumnChange::SetDefault(words)
    } else if words.eat("drop default") {
        ColumnChange::DropDefault
    } else if words.eat("set not null") {
        ColumnChange::SetNotNull
    } else if words.eat("drop not null") {
        ColumnChange::DropNotNull
    } else if words.eat("add generated") {
        ColumnChange::AddIdentity { is_always: words.eat("always") }
    } else if words.eat("drop identity") {
        ColumnChange::DropIdentity { is_optional: words.eat("if exists") }
    } else if words.eat("drop expression") {
        ColumnChange::DropExpression { is_optional: words.eat("if exists") }
    } else if words.eat("set expression as") {
        ColumnChange::SetExpression(words.brackets())
    } else if words.is_one_of(IDENTITY) {
        let always = words.contains("set generated always").then_some(true);
        let is_always = always.or_else(|| words.contains("set generated by").then_some(false));
        ColumnChange::SetIdentity { is_always }
    } else if words.is_one_of(&["set statistics", "set (", "reset ("]) {
        ColumnChange::Statistics
    } else {
        ColumnChange::Other
    };
    Some(Action::AlterColumn { column, change })
}

const IDENTITY: &[&str] = &[
    "set generated",
    "restart",
    "set increment",
    "set start",
    "set cache",
    "set cycle",
    "set no",
    "set minvalue",
    "set maxvalue",
    "set sequence",
];

fn new_type(mut words: Cursor<'_>) -> NewType<'_> {
    let of_type = type_name::of_column(&mut words);
    words.before(|token| is_word(token, "using"));
    NewType { of_type, using: words.eat("using").then_some(words) }
}

/// Triggers, rules, row security, storage, indexes that are named.
fn part(mut words: Cursor<'_>) -> Option<Action<'_>> {
    let enables = words.eat("enable");
    if enables || words.eat("disable") {
        words.eat_all(&["replica", "always"]);
        if words.eat("row level security") {
            return Some(Action::RowSecurity { enables });
        }
        if words.eat("rule") {
            return words.bare().map(Action::Rule);
        }
        let is_trigger = words.eat("trigger");
        let is_named = !words.is_one_of(&["all", "user"]);
        let name = if is_named { words.bare() } else { None };
        return is_trigger.then_some(Action::Trigger { enables, name });
    }
    if let Some(what) = words.eat_one_of(&["force row level security", "no force row level security"]) {
        return Some(Action::ForceRowSecurity { forces: what.starts_with("force") });
    }
    if words.eat("cluster on") {
        return words.bare().map(Action::ClusterOn);
    }
    if words.eat("replica identity") {
        return Some(Action::ReplicaIdentity(if words.eat("using index") { words.bare() } else { None }));
    }
    if words.is_one_of(&["of", "not of"]) {
        return Some(Action::Typed);
    }
    if let Some(change) = parameter::change(words) {
        return Some(Action::Parameters(change));
    }
    if !words.eat("set") {
        return None;
    }
    let action =
        match words.eat_one_of(&["logged", "unlogged", "without cluster", "tablespace", "access method"])? {
            "logged" => Action::SetLogged(true),
            "unlogged" => Action::SetLogged(false),
            "without cluster" => Action::SetWithoutCluster,
            _ => Action::Move,
        };
    Some(action)
}
