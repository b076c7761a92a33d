//! `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …`

use std::ops::Range;

use crate::check::read::expression::{Expression, Path, Reader, Window, is_bare_label};
use crate::check::syntax::name::Ident;

use super::FromItem;

#[derive(Clone, Debug)]
pub(crate) struct Select<'t> {
    pub(crate) distinct: Distinct<'t>,
    pub(crate) results: Vec<SelectItem<'t>>,
    pub(crate) into: Option<Into<'t>>,
    pub(crate) from: Vec<FromItem<'t>>,
    pub(crate) filter: Option<Expression<'t>>,
    pub(crate) group: Vec<Group<'t>>,
    pub(crate) having: Option<Expression<'t>>,
    /// Those of WINDOW.
    pub(crate) windows: Vec<Window<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Distinct<'t> {
    No,
    All,
    On(Vec<Expression<'t>>),
}

/// One of a list of results.
#[derive(Clone, Debug)]
pub(crate) enum SelectItem<'t> {
    /// `*`
    All(Range<usize>),
    Value {
        value: Expression<'t>,
        /// `AS name`
        label: Option<Ident>,
    },
}

/// `INTO [TEMPORARY] name`, or PL/pgSQL's variables.
#[derive(Clone, Debug)]
pub(crate) struct Into<'t> {
    pub(crate) name: Path<'t>,
    pub(crate) is_temporary: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Group<'t> {
    By(Expression<'t>),
    /// GROUPING SETS, ROLLUP, CUBE.
    Sets(Vec<Group<'t>>),
    /// `()`
    Empty,
}

impl<'t> Reader<'t> {
    /// Everything behind SELECT.
    pub(super) fn select(&mut self) -> Select<'t> {
        let distinct = self.distinct();
        let results = self.results();
        let into = self.words.take("into").then(|| self.new_table()).flatten();
        let from = if self.words.take("from") { self.items_of_from() } else { Vec::new() };
        let filter = self.words.take("where").then(|| self.expression());
        let mut group = Vec::new();
        if self.words.eat("group by") {
            self.words.eat_one_of(&["distinct", "all"]);
            group = self.groups();
        }
        let having = self.words.take("having").then(|| self.expression());
        let windows = if self.words.take("window") { self.windows() } else { Vec::new() };
        Select { distinct, results, into, from, filter, group, having, windows }
    }

    fn distinct(&mut self) -> Distinct<'t> {
        if !self.words.take("distinct") {
            self.words.take("all");
            return Distinct::No;
        }
        if !self.words.is("on (") {
            return Distinct::All;
        }
        self.words.advance();
        let inner = self.words.brackets();
        Distinct::On(self.inside(inner).whole_list().unwrap_or_default())
    }

    /// The list of results: of SELECT, and of RETURNING.
    pub(in crate::check::read) fn results(&mut self) -> Vec<SelectItem<'t>> {
        let mut results = Vec::new();
        loop {
            let start = self.words;
            if self.words.take("*") {
                results.push(SelectItem::All(self.words.since(start)));
            } else {
                let value = self.expression();
                if !value.is_there() {
                    return results;
                }
                let has_label = self.words.take("as") || self.words.first().is_some_and(is_bare_label);
                let label = if has_label { self.words.ident() } else { None };
                results.push(SelectItem::Value { value, label });
            }
            if !self.words.take(",") {
                return results;
            }
        }
    }

    fn new_table(&mut self) -> Option<Into<'t>> {
        let is_temporary = self.words.eat_one_of(&["temporary", "temp", "local temporary", "local temp"]);
        self.words.eat_one_of(&["global temporary", "global temp"]);
        self.words.take("unlogged");
        self.words.eat_one_of(&["table", "strict"]);
        let name = Path::read(&mut self.words);
        if name.is_none() {
            // A positional parameter of a function.
            self.words.advance();
        }
        while self.words.take(",")
            && (Path::read(&mut self.words).is_some() || self.words.advance().is_some())
        {}
        Some(Into { name: name?, is_temporary: is_temporary.is_some() })
    }

    /// What GROUP BY groups by.
    fn groups(&mut self) -> Vec<Group<'t>> {
        let mut groups = Vec::new();
        loop {
            let is_sets = self.words.eat("grouping sets")
                || (self.words.is_one_of(&["rollup (", "cube ("]) && self.words.advance().is_some());
            if is_sets {
                let inner = self.words.brackets();
                groups.push(Group::Sets(self.inside(inner).groups()));
            } else if self.words.eat("( )") {
                groups.push(Group::Empty);
            } else {
                groups.push(Group::By(self.expression()));
            }
            if !self.words.take(",") {
                return groups;
            }
        }
    }

    fn windows(&mut self) -> Vec<Window<'t>> {
        let mut windows = Vec::new();
        while self.words.pass_name() {
            self.words.take("as");
            windows.push(self.brackets().window());
            if !self.words.take(",") {
                break;
            }
        }
        windows
    }
}
