//! Tokens to a typed command: what a statement says, before anybody asks what is there.
//!
//! The grammar has accepted the statement before, so nothing here is an error, and what is not understood is left unread.
//! A family of commands has a file with its types and their reader; `check/act` does what they say.

mod command;
pub(super) mod create;
pub(super) mod index;
pub(super) mod kinds;
pub(super) mod type_name;

pub(crate) use command::Command;

use super::syntax::cursor::Cursor;

/// Reads one statement.
pub(crate) fn statement(statement: Cursor<'_>) -> Command<'_> {
    let mut words = statement;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    let command = match verb.as_str() {
        "alter" => alter(words),
        _ => None,
    };
    command.unwrap_or(Command::Unread(statement))
}

/// What stands after `ALTER`.
fn alter(mut words: Cursor<'_>) -> Option<Command<'_>> {
    match kinds::kind(&mut words) {
        "index" => index::alter(words).map(Command::AlterIndex),
        _ => None,
    }
}
