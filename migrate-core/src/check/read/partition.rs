//! How a table is divided, and which part of it a partition holds.

use std::ops::Range;

use crate::check::stored::stored;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::{Ident, Name};
use crate::check::syntax::words::{Class, class};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    List,
    Range,
    Hash,
}

stored!(
    enum Strategy {
        List,
        Range,
        Hash,
    }
);

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
    pub(crate) extent: Extent,
    /// Values that are names: a server takes them for columns.
    pub(crate) names: Vec<Range<usize>>,
    pub(crate) at: Range<usize>,
}

/// Which rows a partition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those that no other one holds.
    Default,
    In(Vec<Limit>),
    /// From these values up to those.
    From(Vec<Limit>, Vec<Limit>),
    /// `MODULUS`, `REMAINDER`
    With(Vec<(Ident, Limit)>),
}

stored!(
    enum Extent {
        Default,
        In(limits),
        From(from, to),
        With(limits),
    }
);

/// A value in a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Min,
    Max,
    Null,
    /// A constant in quotes.
    Text(String),
    /// With its sign.
    Number(String),
    /// Its words, with a blank between them.
    Other(String),
}

stored!(
    enum Limit {
        Min,
        Max,
        Null,
        Text(a),
        Number(a),
        Other(a),
    }
);

impl Limit {
    fn read(mut words: Cursor<'_>) -> Limit {
        let whole = words;
        let sign = words.eat_one_of(&["-", "+"]);
        let rest = words;
        let first = words.advance().filter(|_| words.first().is_none());
        match first {
            Some(token) if token.kind == TokenKind::Number => {
                Limit::Number(format!("{}{}", if sign == Some("-") { "-" } else { "" }, token.text))
            }
            Some(_) if rest.is("minvalue") => Limit::Min,
            Some(_) if rest.is("maxvalue") => Limit::Max,
            Some(_) if rest.is("null") => Limit::Null,
            Some(token) if sign.is_none() && rest.is_one_of(&["true", "false"]) => {
                Limit::Text(token.text.to_owned())
            }
            Some(token) if sign.is_none() && text_of(token).is_some() => {
                Limit::Text(text_of(token).unwrap_or_default())
            }
            _ => Limit::Other(spaced(whole)),
        }
    }
}

fn spaced(words: Cursor<'_>) -> String {
    let texts = words.tokens().iter().map(|token| token.text.to_ascii_lowercase());
    texts.collect::<Vec<String>>().join(" ")
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
    let (mut limits, mut names) = (Vec::new(), Vec::new());
    let mut values_of = |list: Cursor<'_>, strategy: Strategy| {
        list.items()
            .map(|item| {
                let value = Limit::read(item);
                names.extend(is_name(item, &value, strategy).then(|| item.range()));
                value
            })
            .collect::<Vec<Limit>>()
    };
    let (strategy, extent) = if words.eat("default") {
        (None, Extent::Default)
    } else if words.eat("for values in") {
        (Some(Strategy::List), Extent::In(values_of(words.brackets(), Strategy::List)))
    } else if words.eat("for values from") {
        let mut side = || {
            let values = words.brackets();
            limits.push((values.items().count(), values.range()));
            words.eat("to");
            values_of(values, Strategy::Range)
        };
        (Some(Strategy::Range), Extent::From(side(), side()))
    } else if words.eat("for values with") {
        let numbers =
            words.brackets().items().filter_map(|mut item| Some((item.ident()?, Limit::read(item))));
        (Some(Strategy::Hash), Extent::With(numbers.collect()))
    } else {
        return None;
    };
    Some(Bound { strategy, limits, extent, names, at: words.since(start) })
}

/// MINVALUE and MAXVALUE mean something in a range only.
fn is_name(words: Cursor<'_>, value: &Limit, strategy: Strategy) -> bool {
    let [only] = words.tokens() else { return false };
    let is_free = matches!(class(only.text), Class::Identifier | Class::Unreserved);
    let is_value = match value {
        Limit::Other(_) => false,
        Limit::Min | Limit::Max => strategy == Strategy::Range,
        _ => true,
    };
    !is_value && (only.kind == TokenKind::QuotedName || only.kind == TokenKind::Word && is_free)
}
