//! The class of a script, from what its statements change for a program that was built before it: what that misses, what it
//! is refused from now on, which rows are others. What is not known to be harmless counts as a break.

use std::sync::Arc;

use super::own::Own;
use super::whole;
use crate::Class;
use crate::check::model::{
    Altered, Body, Change, Column, Constraint, ConstraintKind, Deed, Dependency, Id, Ident, Kind, Object,
    Type,
};

#[derive(Default)]
pub(super) struct Judge {
    class: Option<Class>,
    /// What has no use but its being there, and is gone, or switched off: it may come back.
    gone: Vec<Gone>,
}

/// A trigger of a table, an index of a schema; all triggers of a table.
#[derive(PartialEq, Eq)]
struct Gone {
    kind: Kind,
    within: Id,
    name: Option<Ident>,
}

impl Judge {
    pub(super) fn at_least(&mut self, class: Class) {
        self.class = self.class.max(Some(class));
    }

    pub(super) fn class(&self, own: &Own) -> Class {
        if own.refuses_rows() || !self.gone.is_empty() {
            return Class::Destructive;
        }
        self.class.unwrap_or(Class::Additive)
    }

    pub(super) fn did(&mut self, deed: &Deed, own: &Own) {
        match deed {
            Deed::Inserts { table, .. } | Deed::Updates { table, .. } if !own.has_made(table.id) => {
                self.at_least(Class::Data);
            }
            Deed::Deletes { table, .. } | Deed::Truncates { table, .. } if !own.has_made(table.id) => {
                self.at_least(Class::Destructive);
            }
            Deed::Converts { table, column }
                if !own.has_made(table.id) && !own.has_added(table.id, *column) =>
            {
                self.at_least(Class::Destructive);
            }
            Deed::Restricts(of) if !of.as_ref().is_some_and(|of| own.claims(of.id)) => {
                self.at_least(Class::Destructive);
            }
            Deed::Switches { table, trigger, is_on } if !own.has_made(table.id) => {
                let what = Gone { kind: Kind::Trigger, within: table.id, name: trigger.clone() };
                if *is_on { self.comes(&what) } else { self.gone.push(what) }
            }
            Deed::Loses(_) => self.at_least(Class::Destructive),
            Deed::Anything => self.at_least(Class::Data),
            _ => {}
        }
    }

    fn comes(&mut self, what: &Gone) {
        self.gone.retain(|gone| gone != what);
    }

    pub(super) fn changed(&mut self, change: &Change, own: &Own) {
        let table = whole(change);
        if own.has_made(change.id) || own.has_made(table) || change.kind() == Kind::RowType {
            return;
        }
        if let Some(object) =
            change.object().filter(|object| matches!(object.kind, Kind::Index | Kind::Trigger))
        {
            let what = Gone { kind: object.kind, within: object.within, name: Some(object.name.clone()) };
            match change.what {
                Altered::Dropped => return self.gone.push(what),
                Altered::Created => self.comes(&what),
                _ => {}
            }
        }
        if breaks(change, table, own) {
            self.at_least(Class::Destructive);
        } else if is_computed_anew(change) {
            self.at_least(Class::Data);
        }
    }
}

/// Whether something is missing, or refused from now on.
fn breaks(change: &Change, table: Id, own: &Own) -> bool {
    let is_old = |number: usize| !own.has_added(change.id, number);
    match change.what {
        Altered::Dropped => change.kind() != Kind::Statistics,
        Altered::Renamed(_) => !is_adopted(change),
        Altered::ColumnDropped(number)
        | Altered::ColumnRenamed(number, _)
        | Altered::Retyped(number)
        | Altered::DefaultDropped(number) => is_old(number),
        Altered::NotNull(number) => !own.has_filled(change.id, number) && !own.claims(table),
        Altered::RowSecurity(_) => !own.claims(table),
        Altered::Generation(number) => is_old(number) && refuses_values(change, number),
        Altered::Parents => has_left(change),
        Altered::Created => !own.claims(table) && limits(change, table, own),
        Altered::Replaced => is_renamed_within(change),
        _ => false,
    }
}

/// An index has become that of a constraint, and has its name.
fn is_adopted(change: &Change) -> bool {
    let is_of_constraint = |object: &Option<Arc<Object>>| {
        let links = object.as_ref().map(|object| object.links.as_slice()).unwrap_or_default();
        links.iter().any(|link| link.how == Dependency::Internal)
    };
    change.kind() == Kind::Index && !is_of_constraint(&change.was) && is_of_constraint(&change.is)
}

/// A value of an enum has another name.
fn is_renamed_within(change: &Change) -> bool {
    let is_enum = |object: &Option<Arc<Object>>| {
        object.as_ref().is_some_and(|object| matches!(object.body, Body::Type(Type::Enum(_))))
    };
    is_enum(&change.was) && is_enum(&change.is)
}

/// An expression gives the rows that are there other values.
fn is_computed_anew(change: &Change) -> bool {
    matches!(change.what, Altered::Generation(_))
}

/// `GENERATED ALWAYS`; or what gave a value does so no more.
fn refuses_values(change: &Change, number: usize) -> bool {
    let column = |object: &Object| -> Option<Column> { object.relation()?.columns.get(number).cloned() };
    let (was, is) = (change.was.as_deref().and_then(column), change.is.as_deref().and_then(column));
    match (was, is) {
        (Some(was), Some(is)) => {
            let gives = |column: &Column| column.has_default || column.is_identity || column.is_generated;
            gives(&was) && !gives(&is)
                || is.is_generated && !was.is_generated
                || is.is_identity && !was.is_identity
        }
        _ => false,
    }
}

/// It is no child or partition any more.
fn has_left(change: &Change) -> bool {
    let parents = |object: &Object| -> Vec<Id> {
        object.relation().map(|relation| relation.parents.clone()).unwrap_or_default()
    };
    let is = change.is.as_deref().map(parents).unwrap_or_default();
    change.was.as_deref().map(parents).unwrap_or_default().iter().any(|parent| !is.contains(parent))
}

/// What is new refuses rows, unless they are of columns that are new as well.
fn limits(change: &Change, table: Id, own: &Own) -> bool {
    let Some(object) = change.object() else { return false };
    let columns: Vec<usize> = match &object.body {
        // Their index is new as well, or has been there before.
        Body::Constraint(Constraint {
            kind: ConstraintKind::PrimaryKey | ConstraintKind::Unique, ..
        }) => {
            return false;
        }
        Body::Constraint(constraint) if constraint.columns.is_empty() => {
            let uses = object.links.iter().filter(|link| link.target.object == table);
            uses.filter_map(|link| link.target.column).collect()
        }
        Body::Constraint(constraint) => constraint.columns.clone(),
        // Which an expression uses is not kept.
        Body::Index(index) if index.is_unique && index.columns.contains(&None) => return true,
        Body::Index(index) if index.is_unique => index.columns.iter().flatten().copied().collect(),
        Body::Type(Type::Shell) => return false,
        _ => return object.kind == Kind::Rule,
    };
    columns.is_empty() || columns.iter().any(|number| !own.has_added(table, *number))
}
