//! `SET`, `RESET`.

use std::ops::Range;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// `LOCAL`: it ends with the transaction.
    pub(crate) is_local: bool,
    pub(crate) setting: Setting,
}

#[derive(Clone, Debug)]
pub(crate) enum Setting {
    /// `SCHEMA 'name'`
    Schema(Option<Ident>),
    Assignment(Assignment),
}

/// `name TO value, …`
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// In small letters.
    pub(crate) name: Name,
    pub(crate) to: Assigned,
}

#[derive(Clone, Debug)]
pub(crate) enum Assigned {
    Default,
    Values {
        values: Vec<Value>,
        /// Where they stand.
        at: Range<usize>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A word, and as it is written.
    Word(Ident, String),
    /// A name in quotes.
    Name(Ident),
    Text(String),
    /// With its sign.
    Number(String),
    Unknown,
}

impl Value {
    /// A schema of a path.
    pub(crate) fn schema(&self) -> Option<Ident> {
        match self {
            Value::Word(name, _) | Value::Name(name) => Some(name.clone()),
            Value::Text(text) => Some(Ident::exact(text)),
            Value::Number(_) | Value::Unknown => None,
        }
    }

    /// As the setting gets it.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Value::Word(_, text) | Value::Text(text) | Value::Number(text) => Some(text),
            Value::Name(_) | Value::Unknown => None,
        }
    }
}

/// Behind `SET`; nothing of what has a form of its own, as `SET ROLE`.
pub(super) fn set(mut words: Cursor<'_>) -> Option<Set> {
    let is_local = words.eat_one_of(&["local", "session"]) == Some("local");
    let setting = if words.eat("schema") {
        Setting::Schema(value(words).schema())
    } else {
        Setting::Assignment(assignment(words)?)
    };
    Some(Set { is_local, setting })
}

/// Behind `RESET`: which, in small letters.
pub(super) fn reset(mut words: Cursor<'_>) -> Option<Name> {
    words.bare()
}

/// Behind `SET`; nothing if it sets no parameter.
pub(crate) fn assignment(mut words: Cursor<'_>) -> Option<Assignment> {
    let mut name = words.qualified()?;
    name.name = Ident::folded(&name.name);
    words.eat_one_of(&["to", "="])?;
    if words.is("default") {
        return Some(Assignment { name, to: Assigned::Default });
    }
    let at = words.range();
    Some(Assignment { name, to: Assigned::Values { values: words.items().map(value).collect(), at } })
}

pub(super) fn value(mut item: Cursor<'_>) -> Value {
    let sign = item.eat_one_of(&["-", "+"]).unwrap_or_default();
    let Some(first) = item.first() else { return Value::Unknown };
    let name = item.ident();
    if name.is_none() {
        item.advance();
    }
    if item.first().is_some() {
        return Value::Unknown;
    }
    match (first.kind, name) {
        (TokenKind::Word, Some(name)) => Value::Word(name, first.text.to_owned()),
        (_, Some(name)) => Value::Name(name),
        (TokenKind::Number, None) => Value::Number(format!("{sign}{}", first.text)),
        (_, None) => text_of(first).map_or(Value::Unknown, Value::Text),
    }
}
