//! `UPDATE`, `DELETE`.

use super::{Returning, Table, Target};
use crate::check::read::expression::{Expression, Reader};
use crate::check::read::query::FromItem;

#[derive(Clone, Debug)]
pub(crate) struct Update<'t> {
    pub(crate) table: Table<'t>,
    pub(crate) portion: Option<Portion<'t>>,
    pub(crate) assignments: Vec<Assignment<'t>>,
    pub(crate) from: Vec<FromItem<'t>>,
    pub(crate) which: Which<'t>,
    pub(crate) returning: Option<Returning<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Delete<'t> {
    pub(crate) table: Table<'t>,
    pub(crate) portion: Option<Portion<'t>>,
    pub(crate) using: Vec<FromItem<'t>>,
    pub(crate) which: Which<'t>,
    pub(crate) returning: Option<Returning<'t>>,
}

/// `FOR PORTION OF column FROM a TO b`, `FOR PORTION OF column (range)`
#[derive(Clone, Debug)]
pub(crate) struct Portion<'t> {
    pub(crate) column: Target<'t>,
    pub(crate) bounds: Vec<Expression<'t>>,
}

/// `a = 1`, `(a, b) = (1, 2)`
#[derive(Clone, Debug)]
pub(crate) struct Assignment<'t> {
    pub(crate) targets: Vec<Target<'t>>,
    /// They stand in brackets.
    pub(crate) is_list: bool,
    pub(crate) value: Expression<'t>,
}

/// Which rows are changed.
#[derive(Clone, Debug)]
pub(crate) enum Which<'t> {
    All,
    Where(Expression<'t>),
    /// `CURRENT OF cursor`
    Current,
}

impl<'t> Reader<'t> {
    /// Everything behind the word UPDATE.
    pub(super) fn update(&mut self) -> Option<Update<'t>> {
        let (table, portion) = self.table_and_portion()?;
        self.words.take("set").then_some(())?;
        let assignments = self.assignments();
        let from = if self.words.take("from") { self.items_of_from() } else { Vec::new() };
        let which = self.which();
        let returning = self.returning();
        Some(Update { table, portion, assignments, from, which, returning })
    }

    /// Everything behind the word DELETE.
    pub(super) fn delete(&mut self) -> Option<Delete<'t>> {
        self.words.take("from");
        let (table, portion) = self.table_and_portion()?;
        let using = if self.words.take("using") { self.items_of_from() } else { Vec::new() };
        let which = self.which();
        let returning = self.returning();
        Some(Delete { table, portion, using, which, returning })
    }

    fn table_and_portion(&mut self) -> Option<(Table<'t>, Option<Portion<'t>>)> {
        let relation = self.relation()?;
        let mut portion = None;
        if self.words.eat("for portion of") {
            let column = self.target()?;
            let mut bounds = Vec::new();
            if self.words.take("from") {
                bounds.push(self.restricted());
                self.words.take("to");
                bounds.push(self.restricted());
            } else {
                let inner = self.words.brackets();
                bounds.push(self.inside(inner).whole());
            }
            portion = Some(Portion { column, bounds });
        }
        Some((Table { relation, alias: self.table_alias() }, portion))
    }

    fn which(&mut self) -> Which<'t> {
        if !self.words.take("where") {
            return Which::All;
        }
        if self.words.eat("current of") {
            self.words.pass_name();
            return Which::Current;
        }
        Which::Where(self.expression())
    }

    /// `a = 1, (b, c) = (2, 3)`
    pub(super) fn assignments(&mut self) -> Vec<Assignment<'t>> {
        let mut assignments = Vec::new();
        loop {
            let is_list = self.words.next_is("(");
            let targets =
                if is_list { self.targets_in_brackets() } else { self.target().into_iter().collect() };
            if targets.is_empty() {
                return assignments;
            }
            self.words.eat_one_of(&["=", ":="]);
            assignments.push(Assignment { targets, is_list, value: self.expression() });
            if !self.words.take(",") {
                return assignments;
            }
        }
    }
}
