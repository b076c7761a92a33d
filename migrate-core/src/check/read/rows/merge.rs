//! `MERGE`.

use super::{Assignment, Returning, Table, Target};
use crate::check::read::expression::{Expression, Reader};
use crate::check::read::query::{FromItem, Row};

#[derive(Clone, Debug)]
pub(crate) struct Merge<'t> {
    pub(crate) table: Table<'t>,
    pub(crate) using: Option<FromItem<'t>>,
    pub(crate) on: Expression<'t>,
    pub(crate) whens: Vec<When<'t>>,
    pub(crate) returning: Option<Returning<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct When<'t> {
    pub(crate) matching: Matching,
    pub(crate) filter: Option<Expression<'t>>,
    pub(crate) then: Then<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matching {
    Matched,
    NotMatched,
    /// `NOT MATCHED BY SOURCE`
    NotMatchedBySource,
}

#[derive(Clone, Debug)]
pub(crate) enum Then<'t> {
    Nothing,
    Delete,
    Update(Vec<Assignment<'t>>),
    Insert {
        columns: Option<Vec<Target<'t>>>,
        /// Nothing of `DEFAULT VALUES`.
        values: Option<Row<'t>>,
    },
}

impl<'t> Reader<'t> {
    /// Everything behind the word MERGE.
    pub(super) fn merge(&mut self) -> Option<Merge<'t>> {
        self.words.take("into");
        let table = self.table()?;
        self.words.take("using");
        let using = self.joined_items();
        self.words.take("on");
        let on = self.expression();
        let mut whens = Vec::new();
        while self.words.take("when") {
            whens.push(self.when());
        }
        let returning = self.returning();
        Some(Merge { table, using, on, whens, returning })
    }

    fn when(&mut self) -> When<'t> {
        let is_matched = !self.words.take("not");
        self.words.take("matched");
        let is_by_source = self.words.eat("by source");
        self.words.eat("by target");
        let matching = match (is_matched, is_by_source) {
            (true, _) => Matching::Matched,
            (false, true) => Matching::NotMatchedBySource,
            (false, false) => Matching::NotMatched,
        };
        let filter = self.words.take("and").then(|| self.expression());
        self.words.take("then");
        When { matching, filter, then: self.then() }
    }

    fn then(&mut self) -> Then<'t> {
        if self.words.eat("update set") {
            return Then::Update(self.assignments());
        }
        if self.words.take("delete") {
            return Then::Delete;
        }
        if !self.words.take("insert") {
            self.words.eat("do nothing");
            return Then::Nothing;
        }
        let columns = self.words.next_is("(").then(|| self.targets_in_brackets());
        self.words.eat_one_of(&["overriding system value", "overriding user value"]);
        if self.words.eat("default values") {
            return Then::Insert { columns, values: None };
        }
        self.words.take("values");
        let start = self.words;
        let inner = self.words.brackets();
        let values = self.inside(inner).whole_list().unwrap_or_default();
        let row = Row { values, at: self.words.since(start) };
        Then::Insert { columns, values: Some(row) }
    }
}
