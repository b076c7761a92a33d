//! What is known of a text that is in no folder.

use super::replay::{Replay, World};
use super::syntax::cursor::Cursor;
use super::syntax::lexed::Lexed;
use super::syntax::lexer::Token;
use super::{oldest, syntax};
use crate::{Class, Diagnostic, Effect};

/// The syntax errors of a text, as [`check`](super::check) finds them in a file of this path.
#[must_use]
pub fn syntax_errors(path: &str, text: &str) -> Vec<Diagnostic> {
    let lexed = Lexed::of(text);
    let tokens: Vec<Token<'_>> = lexed.tokens().collect();
    syntax::problem::check(path, text, &tokens, &syntax::read(text, &tokens))
}

/// What of a text a server of this major version does not read, though a newer one does.
#[must_use]
pub fn unread_by(oldest: u8, path: &str, text: &str) -> Vec<Diagnostic> {
    oldest::unread(path, text, &Lexed::of(text).words(0..text.len()), oldest)
}

/// Whether a text begins as a query does, and not as a sentence: `Select a file`, though, is one.
#[must_use]
pub fn is_query(text: &str) -> bool {
    begins(text, |words| {
        words.is_one_of(&["select", "insert into", "delete from", "merge into", "values (", "( select"])
            || words.is("update") && words.contains("set")
            || words.is("with") && words.contains("as (")
    })
}

/// Whether it begins as a statement that makes or changes something of the schema.
#[must_use]
pub fn is_definition(text: &str) -> bool {
    begins(text, |words| words.is_one_of(&["create", "alter"]))
}

pub(super) fn begins(text: &str, is_it: impl Fn(Cursor<'_>) -> bool) -> bool {
    let lexed = Lexed::of(text);
    let words = lexed.words(0..text.len());
    is_it(Cursor::new(&words))
}

/// What the statements of a script do, in its order, in a database of which nothing is known; of those in which there is no
/// error of syntax.
#[must_use]
pub fn effects(text: &str) -> Vec<Effect> {
    Replay::new(World::Open).effects(text).0
}

/// The same of a text that comes after others, in a database that holds nothing else.
#[must_use]
pub fn effects_after(before: &[&str], text: &str) -> Vec<Effect> {
    let mut replay = Replay::new(World::Closed);
    for text in before {
        replay.effects(text);
    }
    replay.effects(text).0
}

/// What a script means to a program that was built before it; statements with an error of syntax don't count.
#[must_use]
pub fn class(text: &str) -> Class {
    Replay::new(World::Open).effects(text).1
}
