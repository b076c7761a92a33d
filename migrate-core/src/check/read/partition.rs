//! How a table is divided, and which part of it a partition holds.

use std::ops::Range;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    List,
    Range,
    Hash,
}

/// `PARTITION BY RANGE (a, lower(b))`
#[derive(Clone, Debug)]
pub(crate) struct PartitionKey {
    pub(crate) strategy: Strategy,
    /// Its columns; nothing for an expression.
    pub(crate) columns: Vec<Option<Name>>,
    /// The bytes of the list.
    pub(crate) at: Range<usize>,
}

/// `FOR VALUES …` or `DEFAULT`.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// Of DEFAULT there is none.
    pub(crate) strategy: Option<Strategy>,
    /// How many values stand after FROM and after TO, and where.
    pub(crate) limits: Vec<(usize, Range<usize>)>,
    /// Its words, with a blank between them.
    pub(crate) text: String,
    pub(crate) at: Range<usize>,
}

/// What stands after `PARTITION BY`.
pub(super) fn key(words: &mut Cursor<'_>) -> Option<PartitionKey> {
    let strategy = match &*words.ident()? {
        "list" => Strategy::List,
        "range" => Strategy::Range,
        "hash" => Strategy::Hash,
        _ => return None,
    };
    let start = *words;
    let items = words.brackets().items();
    let column = |mut item: Cursor<'_>| item.bare().filter(|_| !item.is("(") && !item.is("."));
    Some(PartitionKey { strategy, columns: items.map(column).collect(), at: words.since(start) })
}

/// Reads a bound where one has to stand.
pub(super) fn bound(words: &mut Cursor<'_>) -> Option<Bound> {
    let start = *words;
    let mut limits = Vec::new();
    let strategy = if words.eat("default") {
        None
    } else if words.eat("for values in") {
        words.brackets();
        Some(Strategy::List)
    } else if words.eat("for values from") {
        for _ in 0..2 {
            let values = words.brackets();
            limits.push((values.items().count(), values.range()));
            words.eat("to");
        }
        Some(Strategy::Range)
    } else if words.eat("for values with") {
        words.brackets();
        Some(Strategy::Hash)
    } else {
        return None;
    };
    let count = start.tokens().len() - words.tokens().len();
    let texts = start.tokens().iter().take(count).map(|token| token.text.to_ascii_lowercase());
    let text = texts.collect::<Vec<String>>().join(" ");
    Some(Bound { strategy, limits, text, at: words.since(start) })
}
