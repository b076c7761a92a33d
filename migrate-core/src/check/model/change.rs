//! What became of an object: typed, from how it was and how it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Body, Column, Id, Ident, Kind, Model, Object, Relation, Type};

/// One change of an object or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) id: Id,
    /// As SQL, with its schema unless that is `public`: what it is called now, and of what is gone, what it was called.
    pub(crate) name: String,
    pub(crate) was: Option<Arc<Object>>,
    pub(crate) is: Option<Arc<Object>>,
    pub(crate) what: Altered,
}

/// Columns are their numbers in [`super::Relation::columns`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Altered {
    Created,
    Dropped,
    /// What it was called, with its schema.
    Renamed(String),
    ColumnAdded(usize),
    ColumnDropped(usize),
    ColumnRenamed(usize, Ident),
    Retyped(usize),
    NotNull(usize),
    Nullable(usize),
    DefaultSet(usize),
    DefaultDropped(usize),
    /// `GENERATED`, as an identity or from an expression.
    Generation(usize),
    RowSecurity(bool),
    /// Another parent, or another table that it is a partition of.
    Parents,
    Validated,
    /// The number of a value of an enum.
    ValueAdded(usize),
    /// `SET LOGGED`, `SET UNLOGGED`.
    Persistence,
    /// What it says is another: a view's query, a function's body or arguments, a policy.
    Replaced,
    /// It may be gone, or anything else.
    Doubted,
}

impl Change {
    /// How it is, or was before it was dropped.
    pub(crate) fn object(&self) -> Option<&Object> {
        self.is.as_deref().or(self.was.as_deref())
    }

    pub(crate) fn kind(&self) -> Kind {
        self.object().map_or(Kind::Database, |object| object.kind)
    }

    /// The column as it is, or was before it was dropped.
    pub(crate) fn column(&self, number: usize) -> Option<&Column> {
        self.object()?.relation()?.columns.get(number)
    }

    pub(super) fn is_doubted(&self) -> bool {
        let column = |number: usize| self.column(number).is_some_and(|column| column.is_doubtful);
        match self.what {
            Altered::Doubted => true,
            Altered::Created => self.is.as_ref().is_some_and(|object| object.is_doubtful),
            Altered::ColumnAdded(number) => column(number),
            _ => self.was.as_ref().is_some_and(|object| object.is_doubtful),
        }
    }
}

impl Model {
    /// `all`: how everything was that has changed.
    pub(super) fn changes_of(
        &self,
        id: Id,
        was: Option<&Arc<Object>>,
        all: &BTreeMap<Id, Option<Arc<Object>>>,
    ) -> Vec<Change> {
        let is = self.get(id);
        let mut whats = Vec::new();
        match (was, is) {
            (None, Some(is)) if !is.is_outside => whats.push(Altered::Created),
            (Some(_), None) => whats.push(Altered::Dropped),
            (Some(was), Some(is)) if was != is => {
                if was.name != is.name || was.within != is.within {
                    whats.push(Altered::Renamed(self.name_before(was, all)));
                }
                if is.is_doubtful && !was.is_doubtful {
                    whats.push(Altered::Doubted);
                } else {
                    inside(was, is, &mut whats);
                }
            }
            _ => {}
        }
        let Some(object) = is.or(was) else { return Vec::new() };
        let name = self.name_before(object, all);
        let change = |what| Change { id, name: name.clone(), was: was.cloned(), is: is.cloned(), what };
        whats.into_iter().map(change).collect()
    }

    fn name_before(&self, object: &Object, all: &BTreeMap<Id, Option<Arc<Object>>>) -> String {
        match all.get(&object.within) {
            Some(Some(place)) if self.get(object.within).is_none() => {
                format!("{}.{}", place.name, object.name)
            }
            _ => self.sql_name(object),
        }
    }
}

fn inside(was: &Object, is: &Object, whats: &mut Vec<Altered>) {
    match (&was.body, &is.body) {
        (Body::Relation(was), Body::Relation(is)) => {
            for (number, column) in is.columns.iter().enumerate() {
                match was.columns.get(number) {
                    None => whats.push(Altered::ColumnAdded(number)),
                    Some(before) => in_column(number, before, column, whats),
                }
            }
            let security = |relation: &Relation| (relation.has_row_security, relation.forces_row_security);
            if security(was) != security(is) {
                whats.push(Altered::RowSecurity(is.has_row_security));
            }
            if was.is_unlogged != is.is_unlogged {
                whats.push(Altered::Persistence);
            }
            if was.parents != is.parents || was.bound != is.bound {
                whats.push(Altered::Parents);
            }
        }
        (Body::Constraint(was), Body::Constraint(is)) if was.is_valid != is.is_valid => {
            whats.push(Altered::Validated);
        }
        (Body::Type(Type::Enum(was)), Body::Type(Type::Enum(is))) if was.len() < is.len() => {
            let added =
                is.iter().enumerate().filter(|(_, value)| was.iter().all(|old| old.name != value.name));
            whats.extend(added.map(|(number, _)| Altered::ValueAdded(number)));
        }
        (was, is) if was != is => whats.push(Altered::Replaced),
        _ => {}
    }
}

fn in_column(number: usize, was: &Column, is: &Column, whats: &mut Vec<Altered>) {
    if is.is_dropped {
        whats.extend((!was.is_dropped).then_some(Altered::ColumnDropped(number)));
        return;
    }
    if was.name != is.name {
        whats.push(Altered::ColumnRenamed(number, was.name.clone()));
    }
    let alike = [
        (was.of_type != is.of_type, Altered::Retyped(number)),
        (!was.not_null && is.not_null, Altered::NotNull(number)),
        (was.not_null && !is.not_null, Altered::Nullable(number)),
        (!was.has_default && is.has_default, Altered::DefaultSet(number)),
        (was.has_default && !is.has_default, Altered::DefaultDropped(number)),
        (
            was.is_generated != is.is_generated || was.is_identity != is.is_identity,
            Altered::Generation(number),
        ),
    ];
    whats.extend(alike.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what));
}
