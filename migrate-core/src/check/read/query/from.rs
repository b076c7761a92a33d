//! What stands in FROM: relations, queries, joins.

use std::ops::Range;

use super::from_function::{Definition, FromFunction, FromTable};
use super::{Query, is_query};
use crate::check::read::expression::{Expression, Path, Reader, is_column_name};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug)]
pub(crate) enum FromItem<'t> {
    Relation {
        relation: Relation<'t>,
        alias: Option<Alias>,
        sample: Option<Sample<'t>>,
    },
    Query {
        query: Box<Query<'t>>,
        is_lateral: bool,
        alias: Option<Alias>,
        at: Range<usize>,
    },
    Function(Box<FromFunction<'t>>),
    /// XMLTABLE, `JSON_TABLE`, `GRAPH_TABLE`.
    Table(Box<FromTable<'t>>),
    Joined(Box<Joined<'t>>),
}

/// `[ONLY] name [*]`
#[derive(Clone, Debug)]
pub(crate) struct Relation<'t> {
    pub(crate) name: Path<'t>,
    /// All of its tokens.
    pub(crate) words: Cursor<'t>,
}

/// `[AS] name [(column, …)]`
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    /// A function's columns may be defined without a name.
    pub(crate) name: Option<Ident>,
    pub(crate) at: Range<usize>,
    pub(crate) columns: Vec<Ident>,
    /// The name with its list.
    pub(crate) columns_at: Range<usize>,
    /// `(a integer, b text)` behind a function that returns records.
    pub(crate) definitions: Vec<Definition>,
}

/// `TABLESAMPLE method (…) REPEATABLE (…)`
#[derive(Clone, Debug)]
pub(crate) struct Sample<'t> {
    pub(crate) arguments: Vec<Expression<'t>>,
}

/// `a JOIN b ON … LEFT JOIN c USING (…)`
#[derive(Clone, Debug)]
pub(crate) struct Joined<'t> {
    pub(crate) first: FromItem<'t>,
    pub(crate) joins: Vec<Join<'t>>,
    /// Of the whole, in brackets.
    pub(crate) alias: Option<Alias>,
    pub(crate) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Join<'t> {
    pub(crate) right: FromItem<'t>,
    pub(crate) condition: Condition<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Condition<'t> {
    None,
    Natural,
    On(Expression<'t>),
    /// The columns, and the alias of what they make.
    Using(Vec<Path<'t>>, Option<Ident>),
}

impl<'t> Reader<'t> {
    /// `a, b JOIN c ON …`
    pub(in crate::check::read) fn items_of_from(&mut self) -> Vec<FromItem<'t>> {
        let mut items = Vec::new();
        loop {
            items.extend(self.joined_items());
            if !self.words.take(",") {
                return items;
            }
        }
    }

    /// `a JOIN b ON …`
    pub(in crate::check::read) fn joined_items(&mut self) -> Option<FromItem<'t>> {
        let start = self.words;
        let first = self.item()?;
        let mut joins = Vec::new();
        while let Some((is_cross, is_natural)) = self.join() {
            // Without a condition of its own a join ends with the item behind it; with one, other joins may come before.
            let is_plain = is_natural || is_cross;
            let Some(mut deeper) = self.deeper() else { break };
            let right = if is_plain { deeper.item() } else { deeper.joined_items() };
            self.words = deeper.words;
            let Some(right) = right else { break };
            let condition = if is_natural {
                Condition::Natural
            } else if is_plain {
                Condition::None
            } else {
                self.condition()
            };
            joins.push(Join { right, condition });
        }
        if joins.is_empty() {
            return Some(first);
        }
        let at = self.words.since(start);
        Some(FromItem::Joined(Box::new(Joined { first, joins, alias: None, at })))
    }

    /// Passes the words of a join: whether it is CROSS, and whether it is NATURAL.
    fn join(&mut self) -> Option<(bool, bool)> {
        let mut ahead = self.words;
        let is_natural = ahead.take("natural");
        let is_cross = ahead.take("cross");
        ahead.eat_one_of(&["left", "right", "full", "inner"]);
        ahead.take("outer");
        ahead.take("join").then_some(())?;
        self.words = ahead;
        Some((is_cross, is_natural))
    }

    fn condition(&mut self) -> Condition<'t> {
        if self.words.take("on") {
            return Condition::On(self.expression());
        }
        if !self.words.take("using") {
            return Condition::None;
        }
        let list = self.words.brackets();
        let columns = list.items().filter_map(|mut item| Path::read(&mut item)).collect();
        let alias = if self.words.take("as") { self.words.ident() } else { None };
        Condition::Using(columns, alias)
    }

    /// One item of FROM, with its alias.
    fn item(&mut self) -> Option<FromItem<'t>> {
        let start = self.words;
        let is_lateral = self.words.take("lateral");
        if self.words.next_is("(") {
            return self.item_in_brackets(start, is_lateral);
        }
        if let Some(item) = self.table_of_from() {
            return Some(item);
        }
        if let Some(item) = self.call_of_from() {
            return Some(item);
        }
        let relation = self.relation()?;
        let alias = self.alias(true);
        let sample = self.words.take("tablesample").then(|| self.sample());
        Some(FromItem::Relation { relation, alias, sample })
    }

    fn item_in_brackets(&mut self, start: Cursor<'t>, is_lateral: bool) -> Option<FromItem<'t>> {
        let inner = self.words.brackets();
        let at = self.words.since(start);
        if is_query(inner) {
            let query = Box::new(self.inside(inner).whole_query());
            let alias = self.alias(true);
            return Some(FromItem::Query { query, is_lateral, alias, at });
        }
        let item = self.inside(inner).deeper()?.joined_items()?;
        let alias = self.alias(true);
        Some(match item {
            FromItem::Joined(mut joined) if alias.is_some() && joined.alias.is_none() => {
                joined.alias = alias;
                FromItem::Joined(joined)
            }
            item if alias.is_none() => item,
            first => FromItem::Joined(Box::new(Joined { first, joins: Vec::new(), alias, at })),
        })
    }

    /// `[ONLY] name [*]`
    pub(in crate::check::read) fn relation(&mut self) -> Option<Relation<'t>> {
        let start = self.words;
        self.words.take("only");
        let name = if self.words.next_is("(") {
            let mut inner = self.words.brackets();
            Path::read(&mut inner)
        } else {
            Path::read(&mut self.words)
        }?;
        self.words.take("*");
        Some(Relation { name, words: start.up_to(self.words) })
    }

    /// `[AS] name [(column, …)]`
    pub(super) fn alias(&mut self, has_columns: bool) -> Option<Alias> {
        let start = self.words;
        let is_named = self.words.take("as");
        if !is_named && !self.words.first().is_some_and(is_column_name) {
            return None;
        }
        let mut alias =
            Alias { name: None, at: 0..0, columns: Vec::new(), columns_at: 0..0, definitions: Vec::new() };
        if !self.words.next_is("(") {
            let before = self.words;
            let Some(name) = self.words.ident() else {
                self.words = start;
                return None;
            };
            alias.name = Some(name);
            alias.at = self.words.since(before);
        }
        if has_columns && self.words.next_is("(") {
            let before = self.words;
            let inner = self.words.brackets();
            alias.columns_at = self.words.since(before);
            let mut second = inner;
            second.pass_name();
            if second.first().is_some_and(|token| token.text != ",") {
                alias.definitions = super::from_function::definitions(inner);
            } else {
                alias.columns = inner.items().filter_map(|mut item| item.ident()).collect();
            }
        }
        Some(alias)
    }

    fn sample(&mut self) -> Sample<'t> {
        Path::read(&mut self.words);
        let inner = self.words.brackets();
        let mut arguments = self.inside(inner).whole_list().unwrap_or_default();
        if self.words.take("repeatable") {
            let inner = self.words.brackets();
            arguments.push(self.inside(inner).whole());
        }
        Sample { arguments }
    }
}
