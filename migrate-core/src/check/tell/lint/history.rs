//! What is known of a database before a statement: from every migration before it, released or not.

use crate::check::tell::effect::fact::{Fact, What};
use crate::effect::split;
use crate::is_same_table;

#[derive(Clone, Debug, Default)]
pub(super) struct History {
    tables: Vec<String>,
    /// The folder's tables can be reached through a web interface to the database.
    is_exposed: bool,
    /// Tables with row level security, in the whole folder.
    secured: Vec<String>,
    /// Functions whose `search_path` is set, in the whole folder.
    settled: Vec<String>,
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
        match &fact.what {
            What::CreatesTable { .. } => self.tables.push(fact.of.clone()),
            What::RenamesTable { to } => self.tables.push(to.clone()),
            What::DropsTable { .. } => self.tables.retain(|known| !is_same_table(known, &fact.of)),
            _ => {}
        }
    }

    /// Whether a migration has made this table.
    pub(super) fn has_table(&self, table: &str) -> bool {
        self.tables.iter().any(|known| is_same_table(known, table))
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
