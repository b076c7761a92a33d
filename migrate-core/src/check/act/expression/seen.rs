//! Which columns of the tables here an expression needs of each row.

use std::ops::Range;

use super::{Analysis, Output, Scope, Source};
use crate::check::model::Ident;

/// A column of one of the sources of a scope; without a name it is the whole row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check::act) struct Column {
    /// The number of the source.
    pub(in crate::check::act) source: usize,
    pub(in crate::check::act) name: Option<Ident>,
}

/// Where one is needed.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Seen {
    pub(in crate::check::act) column: Column,
    /// It may be there or not, and the name may mean something else.
    pub(in crate::check::act) is_doubtful: bool,
    pub(in crate::check::act) at: Range<usize>,
}

impl Column {
    /// Whether it may be that one: what USING has merged is one column.
    pub(in crate::check::act) fn may_be(&self, other: &Column, scope: &Scope<'_>) -> bool {
        let is_merged = |name| scope.sources.iter().any(|source| source.merges(name));
        self == other || (self.name == other.name && self.name.as_ref().is_some_and(is_merged))
    }
}

impl Analysis<'_, '_> {
    /// A column is named here; one of a query around is the same for all rows.
    pub(super) fn see(&mut self, column: &Output, at: &Range<usize>) {
        let has_it = |source: &Source| source.columns.iter().any(|one| std::ptr::eq(one, column));
        if let Some(source) = self.scope.sources.iter().position(has_it) {
            let is_doubtful = column.is_doubtful;
            let column = Column { source, name: Some(column.name.clone()) };
            self.seen.push(Seen { column, is_doubtful, at: at.clone() });
        }
    }

    /// All that `*` stands for.
    pub(in crate::check::act) fn see_all(&mut self, at: &Range<usize>) {
        for (number, source) in self.scope.sources.iter().enumerate() {
            for output in source.columns.iter().filter(|output| source.shows(&output.name)) {
                let column = Column { source: number, name: Some(output.name.clone()) };
                self.seen.push(Seen { column, is_doubtful: output.is_doubtful, at: at.clone() });
            }
        }
    }

    /// So is a whole row.
    pub(super) fn see_row(&mut self, row: &Source, at: &Range<usize>) {
        if let Some(source) = self.scope.sources.iter().position(|source| std::ptr::eq(source, row)) {
            let column = Column { source, name: None };
            self.seen.push(Seen { column, is_doubtful: row.is_open, at: at.clone() });
        }
    }
}
