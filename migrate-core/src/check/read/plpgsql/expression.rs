//! Expressions of PL/pgSQL: each is what may stand behind SELECT, so that `v FROM s WHERE …` is one too.

use super::sql::select;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

#[derive(Clone, Debug)]
pub(crate) enum Value<'t> {
    Expression(Cursor<'t>),
    /// A whole query.
    Query(Vec<Token<'t>>),
}

impl<'t> Value<'t> {
    pub(super) fn of(words: Cursor<'t>) -> Value<'t> {
        let Some(first) = words.first().filter(|_| is_query(words)) else { return Value::Expression(words) };
        Value::Query([select(first)].into_iter().chain(words.tokens().iter().copied()).collect())
    }

    /// Its words.
    pub(crate) fn words(&self) -> Cursor<'_> {
        match self {
            Value::Expression(words) => *words,
            Value::Query(tokens) => Cursor::new(tokens),
        }
    }
}

/// Whether a clause of SELECT follows the expression.
fn is_query(words: Cursor<'_>) -> bool {
    let mut rest = words;
    while rest.first().is_some() {
        let before = rest.before(|token| is_word(token, "from") || is_word(token, "where"));
        let is_distinct = before.tokens().last().is_some_and(|last| is_word(last, "distinct"));
        if rest.first().is_some() && !is_distinct {
            return true;
        }
        rest.advance();
    }
    false
}
