//! What is known of a database before a statement: from every migration before it, released or not.

mod types;

use crate::check::tell::effect::fact::{Constraint, Fact, What};
use crate::effect::split;
use crate::is_same_table;

#[derive(Clone, Debug, Default)]
pub(super) struct History {
    tables: Vec<String>,
    columns: Vec<Column>,
    proofs: Vec<Proof>,
    /// The folder's tables can be reached through a web interface to the database.
    is_exposed: bool,
    /// Tables with row level security, in the whole folder.
    secured: Vec<String>,
    /// Functions whose `search_path` is set, in the whole folder.
    settled: Vec<String>,
}

#[derive(Clone, Debug)]
struct Column {
    table: String,
    name: String,
    of_type: String,
}

/// A CHECK that proves columns to have no nulls.
#[derive(Clone, Debug)]
struct Proof {
    table: String,
    constraint: Option<String>,
    columns: Vec<String>,
    is_valid: bool,
}

impl History {
    /// Before the first migration, with what is said anywhere in the folder.
    pub(super) fn of_folder<'f>(facts: impl Iterator<Item = &'f Fact>) -> History {
        let mut history = History::default();
        for fact in facts {
            match fact.what {
                What::NamesWebRole => history.is_exposed = true,
                What::EnablesRowSecurity => {
                    history.is_exposed |= is_in_public(&fact.of);
                    history.secured.push(fact.of.clone());
                }
                What::SetsSearchPath => history.settled.push(fact.of.clone()),
                _ => {}
            }
        }
        history
    }

    pub(super) fn add(&mut self, fact: &Fact) {
        let table = fact.of.clone();
        match &fact.what {
            What::CreatesTable { .. } => self.tables.push(table),
            What::HasColumn { column, of_type } | What::AddsColumn { column, of_type, .. } => {
                self.columns.push(Column { table, name: column.clone(), of_type: of_type.clone() });
            }
            What::ChangesType { column, to, .. } => {
                self.columns.push(Column { table, name: column.clone(), of_type: to.clone() });
            }
            What::AddsConstraint { name, kind: Constraint::Check { not_null }, is_checked } => {
                let (constraint, columns) = (name.clone(), not_null.clone());
                self.proofs.push(Proof { table, constraint, columns, is_valid: *is_checked });
            }
            What::ValidatesConstraint(name) => {
                self.proofs_of(&table, name).for_each(|proof| proof.is_valid = true);
            }
            What::DropsConstraint(name) => {
                self.proofs_of(&table, name).for_each(|proof| proof.columns.clear());
            }
            What::RenamesTable { to } => {
                for column in self.columns.iter_mut().filter(|column| is_same_table(&column.table, &table)) {
                    column.table.clone_from(to);
                }
                self.proofs_of_table(&table).for_each(|proof| proof.table.clone_from(to));
                self.tables.push(to.clone());
            }
            What::DropsTable { .. } => {
                self.tables.retain(|known| !is_same_table(known, &table));
                self.columns.retain(|column| !is_same_table(&column.table, &table));
                self.proofs.retain(|proof| !is_same_table(&proof.table, &table));
            }
            _ => {}
        }
    }

    fn proofs_of_table(&mut self, table: &str) -> impl Iterator<Item = &mut Proof> {
        self.proofs.iter_mut().filter(move |proof| is_same_table(&proof.table, table))
    }

    fn proofs_of(&mut self, table: &str, name: &str) -> impl Iterator<Item = &mut Proof> {
        self.proofs_of_table(table).filter(move |proof| proof.constraint.as_deref() == Some(name))
    }

    /// Whether a migration has made this table.
    pub(super) fn has_table(&self, table: &str) -> bool {
        self.tables.iter().any(|known| is_same_table(known, table))
    }

    /// Whether a valid CHECK lets SET NOT NULL read no rows.
    pub(super) fn proves_not_null(&self, table: &str, column: &str) -> bool {
        let mut valid =
            self.proofs.iter().filter(|proof| proof.is_valid && is_same_table(&proof.table, table));
        valid.any(|proof| proof.columns.iter().any(|known| known == column))
    }

    /// Whether a column can get this type without a row being written.
    pub(super) fn is_widened(&self, table: &str, column: &str, to: &str) -> bool {
        let known = |known: &&Column| known.name == column && is_same_table(&known.table, table);
        self.columns.iter().rev().find(known).is_some_and(|known| types::is_widened(&known.of_type, to))
    }

    /// Whether anybody on the web may see this table.
    pub(super) fn exposes(&self, table: &str) -> bool {
        let is_secured = self.secured.iter().any(|secured| is_same_table(secured, table));
        self.is_exposed && is_in_public(table) && !is_secured
    }

    /// Whether a function's `search_path` is set somewhere.
    pub(super) fn settles(&self, function: &str) -> bool {
        self.settled.iter().any(|settled| is_same_table(settled, function))
    }
}

fn is_in_public(table: &str) -> bool {
    split(table).0.is_none_or(|schema| schema == "public")
}
