//! `INSERT`.

use super::{Conflict, Returning, Table, Target};
use crate::check::read::expression::Reader;
use crate::check::read::query::{Query, is_query};

#[derive(Clone, Debug)]
pub(crate) struct Insert<'t> {
    pub(crate) table: Table<'t>,
    pub(crate) columns: Option<Vec<Target<'t>>>,
    pub(crate) source: Source<'t>,
    pub(crate) conflict: Option<Conflict<'t>>,
    pub(crate) returning: Option<Returning<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Source<'t> {
    /// `DEFAULT VALUES`
    Defaults,
    /// VALUES too.
    Query(Box<Query<'t>>),
}

impl<'t> Reader<'t> {
    /// Everything behind the word INSERT.
    pub(super) fn insert(&mut self) -> Option<Insert<'t>> {
        self.words.take("into");
        let relation = self.relation()?;
        let alias = if self.words.take("as") { self.words.ident() } else { None };
        let mut ahead = self.words;
        let is_list = self.words.next_is("(") && !is_query(ahead.brackets());
        let columns = is_list.then(|| self.targets_in_brackets());
        self.words.eat_one_of(&["overriding system value", "overriding user value"]);
        let source = if self.words.eat("default values") {
            Source::Defaults
        } else {
            Source::Query(Box::new(self.a_query()))
        };
        let conflict = self.words.eat("on conflict").then(|| self.conflict());
        let returning = self.returning();
        Some(Insert { table: Table { relation, alias }, columns, source, conflict, returning })
    }
}
