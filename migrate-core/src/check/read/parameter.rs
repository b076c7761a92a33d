//! Storage parameters: `fillfactor = 70, toast.autovacuum_enabled = off`.

use std::ops::Range;

use super::session::{Value, value};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// What stands before the dot.
    pub(crate) namespace: Option<Ident>,
    pub(crate) name: Ident,
    /// Nothing where only the name stands.
    pub(crate) value: Option<Value>,
    /// All of it.
    pub(crate) at: Range<usize>,
}

/// `SET (…)`, `RESET (…)`
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) resets: bool,
    pub(crate) parameters: Vec<Parameter>,
}

/// What stands in the brackets.
pub(super) fn read(inside: Cursor<'_>) -> Vec<Parameter> {
    let parameter = |mut item: Cursor<'_>| {
        let at = item.range();
        let first = item.ident()?;
        let (namespace, name) = if item.eat(".") { (Some(first), item.ident()?) } else { (None, first) };
        let value = item.eat("=").then(|| value(item));
        Some(Parameter { namespace, name, value, at })
    };
    inside.items().filter_map(parameter).collect()
}

/// `WITH (…)`, if that comes next.
pub(super) fn with(words: &mut Cursor<'_>) -> Option<Vec<Parameter>> {
    words.is("with (").then(|| {
        words.eat("with");
        read(words.brackets())
    })
}

/// The same wherever it stands in these words.
pub(super) fn among(mut words: Cursor<'_>) -> Vec<Parameter> {
    loop {
        words.before(|token| is_word(token, "with") || is_word(token, "for"));
        if words.eat("for values with") {
            words.brackets(); // The bound of a partition: its modulus and its remainder.
        } else if let Some(parameters) = with(&mut words) {
            return parameters;
        } else if words.advance().is_none() {
            return Vec::new();
        }
    }
}

pub(super) fn change(mut words: Cursor<'_>) -> Option<Change> {
    let resets = words.eat_one_of(&["set", "reset"])? == "reset";
    words.is("(").then(|| Change { resets, parameters: read(words.brackets()) })
}
