//! `EXPLAIN`, `PREPARE`, `DECLARE … CURSOR`, `DO`, `CALL`: what runs other statements, or only names them.

use super::body::Text;
use super::expression::{self, Expression};
use super::function;
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::name::Name;

/// `EXPLAIN [(option, …)] [ANALYZE] [VERBOSE] statement`
#[derive(Clone, Debug)]
pub(crate) struct Explain<'t> {
    /// `ANALYZE`: it happens.
    pub(crate) runs: bool,
    pub(crate) statement: Cursor<'t>,
}

/// `PREPARE name [(type, …)] AS statement`, and `DECLARE name … CURSOR … FOR query`, which has no types: it may be run later.
#[derive(Clone, Debug)]
pub(crate) struct Prepare<'t> {
    pub(crate) types: Vec<TypeName>,
    pub(crate) statement: Cursor<'t>,
}

#[derive(Clone, Debug)]
pub(crate) struct Do {
    /// PL/pgSQL where none is named.
    pub(crate) language: Option<Name>,
    /// Nothing where it is of another language than PL/pgSQL, or has escapes.
    pub(crate) text: Option<Text>,
}

/// `CALL procedure(…)`
#[derive(Clone, Debug)]
pub(crate) struct CallProcedure<'t> {
    pub(crate) name: Name,
    /// All of it.
    pub(crate) call: Expression<'t>,
}

/// What stands after `EXPLAIN`.
pub(super) fn explain(mut words: Cursor<'_>) -> Explain<'_> {
    let mut runs = false;
    // A query in brackets looks like options.
    if !words.is_one_of(&["( select", "( with", "( values", "( ("]) {
        for mut option in words.brackets().items() {
            let is_analyze = option.eat_one_of(&["analyze", "analyse"]).is_some();
            runs |= is_analyze && !option.is_one_of(&["false", "off", "0"]);
        }
    }
    runs |= words.eat_one_of(&["analyze", "analyse"]).is_some();
    words.eat("verbose");
    Explain { runs, statement: words }
}

/// What stands after `PREPARE`.
pub(super) fn prepare(mut words: Cursor<'_>) -> Option<Prepare<'_>> {
    words.ident()?;
    let types = words.brackets().items().map(|mut item| type_name::read(&mut item)).collect();
    words.eat("as").then_some(Prepare { types, statement: words })
}

/// What stands after `DECLARE`.
pub(super) fn declare(mut words: Cursor<'_>) -> Option<Prepare<'_>> {
    let is_query = words.eat_up_to("cursor") && words.eat_up_to("for");
    is_query.then_some(Prepare { types: Vec::new(), statement: words })
}

/// What stands after `DO`.
pub(super) fn block(mut words: Cursor<'_>) -> Do {
    let (mut text, mut language) = (None, None);
    while words.first().is_some() {
        if words.eat("language") {
            language = function::language(&mut words);
        } else {
            text =
                words.advance().filter(|token| token.kind == TokenKind::Literal).and_then(Text::of).or(text);
        }
    }
    let is_plpgsql = language.as_ref().is_none_or(|language| &*language.name == "plpgsql");
    Do { text: text.filter(|_| is_plpgsql), language }
}

/// What stands after `CALL`.
pub(super) fn call(mut words: Cursor<'_>) -> Option<CallProcedure<'_>> {
    let name = words.clone().qualified()?;
    Some(CallProcedure { name, call: expression::read(&mut words) })
}
