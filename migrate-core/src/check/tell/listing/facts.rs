//! What is known of a table at one moment, fact by fact, so that two moments can be compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check::model::{Body, Column, Id, Ident, Kind, Link, Model, Object, Site};

/// All that is known of a table.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// `table`, `view`, …
    pub(crate) kind: &'static str,
    /// As SQL, with its schema unless that is `public`.
    pub(crate) name: String,
    pub(crate) is_outside: bool,
    /// The table, or something in it, may be otherwise.
    pub(crate) is_doubtful: bool,
    /// In the order in which people are told of it.
    pub(crate) known: Vec<Fact>,
}

/// One thing that is so.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// By which it is found again after a rename.
    pub(crate) key: Key,
    /// `column`, `foreign key`, `index`.
    pub(crate) kind: &'static str,
    /// As SQL; empty if it has none.
    pub(crate) name: String,
    /// What is said of it besides.
    pub(crate) details: String,
    pub(crate) is_doubtful: bool,
    /// What it is whatever the names of other things are.
    held: Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    RowSecurity,
    Parent(Id),
    /// The column of this number.
    Column(usize),
    /// A constraint, index, trigger, policy or rule.
    Part(Id),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    Column(Box<Column>),
    Part(Box<Body>),
}

impl Facts {
    pub(crate) fn find(&self, key: Key) -> Option<&Fact> {
        self.known.iter().find(|fact| fact.key == key)
    }
}

impl Fact {
    /// Nothing but names differs.
    pub(crate) fn is_same(&self, other: &Fact) -> bool {
        self.is_doubtful == other.is_doubtful && (self.held == other.held || self.details == other.details)
    }

    /// `column note text`
    pub(crate) fn text(&self) -> String {
        let mark = if self.is_doubtful { "(maybe)" } else { "" };
        let words = [self.kind, &self.name, &self.details, mark];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn plain(key: Key, kind: &'static str, name: String) -> Fact {
        Fact { key, kind, name, details: String::new(), is_doubtful: false, held: Held::Nothing }
    }
}

/// A table and its parts as they are at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot(Vec<Arc<Object>>);

impl Snapshot {
    /// Nothing has changed: cheaper than to compare all that is known.
    pub(crate) fn is_same(&self, other: &Snapshot) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        self.0.len() == other.0.len() && pairs.into_iter().all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl Model {
    pub(crate) fn snapshot(&self, id: Id) -> Snapshot {
        let is_part = |object: &Object| {
            object.within == id || matches!(&object.body, Body::Index(index) if index.table == id)
        };
        let parts = self.dependents(id).filter(|(_, object)| is_part(object)).map(|(part, _)| part);
        // Its name has that of its schema.
        let all = [id, self.object(id).within].into_iter().chain(parts);
        Snapshot(all.filter_map(|id| self.get(id).cloned()).collect())
    }

    /// What is known of the relation of this number; nothing if it is not there any more.
    pub(crate) fn facts(&self, id: Id) -> Option<Facts> {
        let object = self.get(id)?;
        let mut facts = Vec::new();
        if let Some(relation) = object.relation() {
            let kind = if relation.is_partition { "partition of" } else { "inherits" };
            let parent = |parent: &Id| Fact::plain(Key::Parent(*parent), kind, self.qualified(*parent));
            facts.extend(relation.parents.iter().map(parent));
            facts.extend(relation.living().map(|(number, column)| self.column_fact(number, column)));
            if relation.has_row_security {
                facts.push(Fact::plain(Key::RowSecurity, "row level security", String::new()));
            }
        }
        for kind in [Kind::Constraint, Kind::Index, Kind::Policy, Kind::Trigger, Kind::Rule] {
            let parts: Vec<(Id, &Object)> =
                if kind == Kind::Index { self.indexes(id).collect() } else { self.parts(id, kind).collect() };
            facts.extend(parts.into_iter().filter_map(|(part, held)| self.part_fact(id, part, held)));
        }
        Some(Facts {
            kind: object.kind.word(),
            name: self.qualified(id),
            is_outside: object.is_outside,
            is_doubtful: object.is_doubtful || object.is_open,
            known: facts,
        })
    }

    /// What uses the relation of this number without being a part of it, as SQL.
    pub(crate) fn users(&self, id: Id) -> Vec<String> {
        let row_types = self.dependents(id).filter(|(_, object)| object.kind == Kind::RowType);
        let of_rows = row_types.flat_map(|(row_type, _)| self.dependents(row_type));
        let users: BTreeMap<Id, &Object> = self.dependents(id).chain(of_rows).collect();
        let is_other = |(user, object): &(&Id, &&Object)| {
            let is_part = **user == id || object.within == id;
            !is_part && !matches!(object.kind, Kind::RowType | Kind::Index | Kind::Sequence)
        };
        users.iter().filter(is_other).map(|(user, object)| self.user(*user, object)).collect()
    }

    fn user(&self, id: Id, object: &Object) -> String {
        let kind = match &object.body {
            Body::Constraint(constraint) => {
                self.listed_constraint(object.within, constraint, self.named_as(id, object)).kind
            }
            _ => object.kind.word(),
        };
        let is_part = self.object(object.within).kind.is_relation();
        if is_part {
            format!("{kind} {} of {}", object.name, self.qualified(object.within))
        } else {
            format!("{kind} {}", self.qualified(id))
        }
    }

    /// The names of all tables and views, also of those that are gone: each without its schema, and as SQL.
    pub(crate) fn table_names(&self) -> Vec<(&str, String)> {
        let here =
            self.all().filter(|(_, object)| object.kind.has_rows() && object.within != Model::TEMPORARY);
        let here = here.map(|(id, object)| (&*object.name, self.qualified(id)));
        let gone = self.gone.keys().filter(|key| key.space == Kind::Table && key.within == Model::PUBLIC);
        here.chain(gone.map(|key| (&*key.name, key.name.to_string()))).collect()
    }

    fn column_fact(&self, number: usize, column: &Column) -> Fact {
        let listed = self.listed_column(column);
        let held = Column { name: Ident::exact(""), site: Site::default(), ..column.clone() };
        Fact {
            key: Key::Column(number),
            kind: "column",
            details: listed.details(),
            name: listed.name,
            is_doubtful: column.is_doubtful,
            held: Held::Column(Box::new(held)),
        }
    }

    /// Nothing for the index of a constraint, which is said by that.
    fn part_fact(&self, table: Id, part: Id, object: &Object) -> Option<Fact> {
        let named = self.named_as(part, object);
        let (kind, details) = match &object.body {
            Body::Constraint(constraint) => {
                let listed = self.listed_constraint(table, constraint, named.clone());
                let validity = if constraint.is_valid { "" } else { " not valid" };
                (listed.kind, format!("{}{validity}", listed.details()).trim_start().to_owned())
            }
            Body::Index(_) => {
                let is_constraints = |link: &Link| self.object(link.target.object).kind == Kind::Constraint;
                if object.links.iter().any(is_constraints) {
                    return None;
                }
                let listed = self.listed_index(part, object);
                (if listed.is_unique { "unique index" } else { "index" }, listed.details())
            }
            _ => (named.kind, String::new()),
        };
        let held = Held::Part(Box::new(object.body.clone()));
        Some(Fact {
            key: Key::Part(part),
            kind,
            // An index is in the schema of its table.
            name: object.name.to_string(),
            details,
            is_doubtful: object.is_doubtful,
            held,
        })
    }
}
