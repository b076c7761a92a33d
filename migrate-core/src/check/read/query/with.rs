//! `WITH name AS (…), …`

use std::ops::Range;

use super::Query;
use crate::check::read::expression::Reader;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug)]
pub(crate) struct With<'t> {
    pub(crate) is_recursive: bool,
    pub(crate) queries: Vec<Cte<'t>>,
}

/// A query of WITH.
#[derive(Clone, Debug)]
pub(crate) struct Cte<'t> {
    pub(crate) name: Ident,
    pub(crate) at: Range<usize>,
    /// The names of its columns, with their brackets.
    pub(crate) columns: Vec<Ident>,
    pub(crate) columns_at: Range<usize>,
    pub(crate) query: Query<'t>,
    /// The columns that SEARCH and CYCLE add.
    pub(crate) added: Vec<Ident>,
}

impl<'t> Reader<'t> {
    /// Everything behind WITH, up to the query that it belongs to.
    pub(super) fn with(&mut self) -> With<'t> {
        let is_recursive = self.words.take("recursive");
        let mut queries = Vec::new();
        loop {
            let start = self.words;
            let Some(name) = self.words.ident() else { break };
            let at = self.words.since(start);
            let list = self.words.brackets();
            self.words.take("as");
            self.words.take("not");
            self.words.take("materialized");
            let inner = self.words.brackets();
            let query = self.inside(inner).whole_query();
            let columns = list.items().filter_map(|mut item| item.ident()).collect();
            let added = added(&mut self.words);
            queries.push(Cte { name, at, columns, columns_at: list.range(), query, added });
            if !self.words.take(",") {
                break;
            }
        }
        With { is_recursive, queries }
    }
}

/// `SEARCH … SET column` and `CYCLE … SET column … USING column`
fn added(words: &mut Cursor<'_>) -> Vec<Ident> {
    let mut added = Vec::new();
    while words.is_one_of(&["search", "cycle"]) {
        words.eat_up_to("set");
        added.extend(words.ident());
        if words.take("to") {
            words.eat_up_to("default");
            words.advance();
        }
        if words.take("using") {
            added.extend(words.ident());
        }
    }
    added
}
