//! Queries as trees: `SELECT`, `VALUES`, `TABLE`, `WITH`, and what changes rows, by `SelectStmt` in `gram.y`.

mod from;
mod from_function;
mod mentions;
mod select;
mod with;

pub(crate) use from::{Alias, Condition, FromItem, Joined, Relation, Sample};
pub(crate) use from_function::{Definition, FromFunction, FromTable};
pub(crate) use select::{Distinct, Group, Into, Select, SelectItem};
pub(crate) use with::{Cte, With};

use std::ops::Range;

use super::expression::{Expression, Path, Reader};
use super::rows::Changing;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Ident;

/// A query with all of its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Query<'t> {
    pub(crate) words: Cursor<'t>,
    pub(crate) with: Option<With<'t>>,
    pub(crate) body: Body<'t>,
    pub(crate) order: Vec<Expression<'t>>,
    /// LIMIT, OFFSET, FETCH.
    pub(crate) limits: Vec<Expression<'t>>,
    /// FOR UPDATE and its kin, each with the names behind OF; without one, all.
    pub(crate) locking: Vec<Vec<Ident>>,
    /// What could not be read.
    pub(crate) rest: Cursor<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Body<'t> {
    Select(Box<Select<'t>>),
    Values(Vec<Row<'t>>),
    /// `TABLE name`
    Table(Relation<'t>),
    /// `a UNION b EXCEPT c`: each on what is made so far.
    Set(Box<Body<'t>>, Vec<(SetOperator<'t>, Body<'t>)>),
    /// In brackets.
    Query(Box<Query<'t>>),
    /// INSERT, UPDATE, DELETE, MERGE.
    Changing(Box<Changing<'t>>),
    Unread,
}

impl<'t> Body<'t> {
    /// The table that `SELECT … INTO name …` makes: the first query of a set operation says so.
    pub(crate) fn made(&self) -> Option<&Into<'t>> {
        match self {
            Body::Select(select) => select.into.as_ref(),
            Body::Set(first, _) => first.made(),
            _ => None,
        }
    }
}

/// One row of VALUES.
#[derive(Clone, Debug)]
pub(crate) struct Row<'t> {
    pub(crate) values: Vec<Expression<'t>>,
    /// With its brackets.
    pub(crate) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct SetOperator<'t> {
    /// `UNION`, `INTERSECT`, `EXCEPT`.
    pub(crate) name: &'static str,
    /// Rows that are the same stay apart.
    pub(crate) is_all: bool,
    /// The operator, and what follows it.
    pub(crate) words: Cursor<'t>,
}

/// Reads a query, or a statement that changes rows; what can't belong to it is its rest.
pub(crate) fn read(words: Cursor<'_>) -> Query<'_> {
    Reader::new(words).whole_query()
}

/// Reads what stands behind SELECT.
pub(super) fn behind_select(words: Cursor<'_>) -> Query<'_> {
    let mut reader = Reader::new(words);
    let body = Body::Select(Box::new(reader.select()));
    Query {
        words,
        with: None,
        body,
        order: Vec::new(),
        limits: Vec::new(),
        locking: Vec::new(),
        rest: reader.words,
    }
}

/// Whether the words are a query, in brackets or not.
pub(crate) fn is_query(mut words: Cursor<'_>) -> bool {
    // Most brackets hold none, however deep they are.
    let inmost = words.tokens().iter().position(|token| token.text != "(");
    let inmost = Cursor::new(inmost.and_then(|at| words.tokens().get(at..)).unwrap_or_default());
    if !inmost.next_is("select")
        && !inmost.next_is("with")
        && !inmost.next_is("table")
        && !inmost.is("values (")
    {
        return false;
    }
    loop {
        if words.next_is("(") {
            let inner = words.brackets();
            if words.first().is_some() {
                let is_inside = words.is_one_of(&[
                    "union",
                    "intersect",
                    "except",
                    "order",
                    "limit",
                    "offset",
                    "fetch",
                    "for",
                ]);
                return is_inside && is_query(inner);
            }
            words = inner;
            continue;
        }
        return true;
    }
}

impl<'t> Reader<'t> {
    /// All of the words as a query.
    pub(in crate::check::read) fn whole_query(mut self) -> Query<'t> {
        let mut query = self.a_query();
        query.rest = self.words;
        query
    }

    /// A query up to its end.
    pub(in crate::check::read) fn a_query(&mut self) -> Query<'t> {
        let start = self.words;
        let with = self.words.take("with").then(|| self.with());
        let body = match self.changing() {
            Some(changing) => Body::Changing(Box::new(changing)),
            None => self.set(),
        };
        let mut query = Query {
            words: start,
            with,
            body,
            order: Vec::new(),
            limits: Vec::new(),
            locking: Vec::new(),
            rest: Cursor::new(&[]),
        };
        if self.words.eat("order by") {
            query.order = self.sorts();
        }
        self.limits(&mut query);
        query.words = start.up_to(self.words);
        query
    }

    /// `a UNION b`
    fn set(&mut self) -> Body<'t> {
        let first = self.intersection();
        self.set_of(first, &["union", "except"], Reader::intersection)
    }

    /// INTERSECT binds more than the others.
    fn intersection(&mut self) -> Body<'t> {
        let first = self.term();
        self.set_of(first, &["intersect"], Reader::term)
    }

    fn set_of(
        &mut self,
        first: Body<'t>,
        operators: &[&'static str],
        next: impl Fn(&mut Self) -> Body<'t>,
    ) -> Body<'t> {
        let mut rest = Vec::new();
        loop {
            let start = self.words;
            let Some(word) = self.words.eat_one_of(operators) else { break };
            let name = match word {
                "union" => "UNION",
                "except" => "EXCEPT",
                _ => "INTERSECT",
            };
            let is_all = self.words.eat_one_of(&["all", "distinct"]) == Some("all");
            let body = next(self);
            rest.push((SetOperator { name, is_all, words: start.up_to(self.words) }, body));
        }
        if rest.is_empty() { first } else { Body::Set(Box::new(first), rest) }
    }

    /// What a set operation is made of.
    fn term(&mut self) -> Body<'t> {
        if self.words.next_is("(") {
            let inner = self.words.brackets();
            return Body::Query(Box::new(self.inside(inner).whole_query()));
        }
        if self.words.take("select") {
            return Body::Select(Box::new(self.select()));
        }
        if self.words.take("values") {
            return Body::Values(self.values());
        }
        if self.words.take("table") {
            return self.relation().map_or(Body::Unread, Body::Table);
        }
        Body::Unread
    }

    /// `(1, 2), (3, 4)`
    fn values(&mut self) -> Vec<Row<'t>> {
        let mut rows = Vec::new();
        loop {
            let start = self.words;
            let inner = self.words.brackets();
            let values = match self.inside(inner).whole_list() {
                Some(list) => list,
                None if inner.first().is_none() => Vec::new(),
                None => vec![self.inside(inner).unread()],
            };
            rows.push(Row { values, at: self.words.since(start) });
            if !self.words.take(",") {
                return rows;
            }
        }
    }

    /// LIMIT, OFFSET, FETCH, FOR UPDATE in any order.
    fn limits(&mut self, query: &mut Query<'t>) {
        loop {
            if self.words.eat_one_of(&["limit", "offset"]).is_some() {
                if !self.words.take("all") {
                    query.limits.push(self.expression());
                }
                self.words.eat_one_of(&["rows", "row"]);
            } else if self.words.eat_one_of(&["fetch first", "fetch next"]).is_some() {
                if !self.words.is_one_of(&["row", "rows"]) {
                    query.limits.push(self.operand());
                }
                self.words.eat_all(&["row", "rows", "only", "with ties"]);
            } else if self.words.next_is("for") {
                query.locking.extend(self.locking());
            } else {
                return;
            }
        }
    }

    /// `FOR NO KEY UPDATE OF a SKIP LOCKED`, and `FOR READ ONLY`.
    fn locking(&mut self) -> Option<Vec<Ident>> {
        self.words.advance();
        let is_locking = !self.words.next_is("read");
        self.words.eat_all(&["no", "key", "update", "share", "read", "only"]);
        let mut of = Vec::new();
        if self.words.take("of") {
            of.extend(Path::read(&mut self.words).and_then(Path::last));
            while self.words.take(",") {
                of.extend(Path::read(&mut self.words).and_then(Path::last));
            }
        }
        self.words.eat_all(&["nowait", "skip locked"]);
        is_locking.then_some(of)
    }
}
