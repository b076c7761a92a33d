//! `EXECUTE`: statements that are put together when they are run.

mod bounded;
pub(super) mod texts;
mod unknown;

use super::block;
use super::body::placed;
use super::expression::{Place, Scope, check};
use super::statement;
use crate::check::model::{Code, Id, Kind, Model, Refusal};
use crate::check::read::body::{Text, statements};
use crate::check::read::dynamic::{Execute, lacks_arguments};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Inside;
use crate::check::syntax::lexer::TokenKind;
pub(super) use unknown::anything;

/// # Errors
///
/// It happens for certain, its text is known, and PostgreSQL would refuse it.
pub(super) fn execute(model: &mut Model, execute: &Execute<'_>, is_certain: bool) -> Result<(), Refusal> {
    let template = texts::of(model, execute.text);
    let written = match execute.text.tokens() {
        [literal] => Text::of(literal),
        _ => None,
    };
    let text = written.or_else(|| template.value().map(|text| Text::made(text, execute.text.range())));
    if let Some(text) = text {
        return known(model, &text, is_certain);
    }
    if is_certain {
        let mark = model.mark();
        if let Err(refusal) = check(model, execute.text, &Scope::default(), Place::ANYWHERE) {
            model.roll_back(mark);
            return Err(refusal);
        }
        if lacks_arguments(execute.text) == Some(true) {
            let title = "the pattern of `format` asks for more arguments than it gets";
            return Err(Refusal::new(Code::InvalidParameterValue, &execute.text.range(), title)
                .help("each of `%I`, `%L` and `%s` takes the next one"));
        }
    }
    match template.filled() {
        Some((sql, holes)) => bounded::may_run(model, &sql, &holes),
        None => unknown::may_run(model, execute.text),
    }
    Ok(())
}

fn known(model: &mut Model, text: &Text, is_certain: bool) -> Result<(), Refusal> {
    let tokens = text.tokens();
    // It sees no variables, and `$1` is what USING gives.
    let outer = std::mem::take(&mut model.variables);
    let mut result = Ok(());
    for words in statements(&tokens) {
        if !is_certain {
            block::attempt(model, words);
        } else if let Err(refusal) = statement::run(model, words) {
            result = Err(placed(text, refusal));
            break;
        }
    }
    model.variables = outer;
    result
}

/// Verbs of statements that change rows and rights, which nothing depends on here.
const HARMLESS: &[&str] = &[
    "select", "insert", "update", "delete", "merge", "truncate", "copy", "grant", "revoke", "comment",
    "analyze", "vacuum", "reindex", "cluster", "refresh", "notify", "lock", "with", "values", "security",
    "call",
];

/// Constraints bring indexes, and columns sequences.
fn makes_relations(words: Cursor<'_>) -> bool {
    let words = words.tokens().iter().map(|token| token.text.to_ascii_lowercase());
    let makes = |word: String| {
        ["unique", "primary", "exclude", "identity", "attach"].contains(&word.as_str())
            || word.contains("serial")
    };
    words.into_iter().any(makes)
}

/// Changes of a table that no name depends on.
fn is_harmless(words: Cursor<'_>) -> bool {
    [
        "row level security",
        "owner to",
        "enable trigger",
        "disable trigger",
        "replica identity",
        "validate constraint",
        "set statistics",
    ]
    .iter()
    .any(|what| words.contains(what))
}

/// A function that is not known is called with texts that may be names of relations: those it may change.
pub(super) fn unknown_call(model: &mut Model, words: Cursor<'_>) {
    let literals = words.tokens().iter().filter(|token| token.kind == TokenKind::Literal);
    for text in literals.filter_map(Inside::of) {
        let tokens = text.words(0);
        let mut name = Cursor::new(&tokens);
        if tokens.len() <= 3
            && let Some(name) = name.qualified()
            && let Some(id) = model.known(Kind::Table, &name)
        {
            model.doubt_inside(id);
            open_home(model, id);
        }
    }
}

fn open_home(model: &mut Model, id: Id) {
    let within = model.object(id).within;
    model.change(within, |object| object.is_open = true);
    model.forget_gone(|key| key.within == within);
}
