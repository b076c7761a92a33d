//! Tokens to a typed command: what a statement says, before anybody asks what is there.
//!
//! The grammar has accepted the statement before, so nothing here is an error, and what is not understood is left unread.
//! A family of commands has a file with its types and their reader; `check/act` does what they say.

pub(super) mod alter_table;
pub(super) mod argument;
pub(super) mod column;
mod command;
pub(super) mod constraint;
pub(super) mod create;
pub(super) mod dynamic;
pub(crate) mod expression;
pub(super) mod index;
pub(super) mod kinds;
pub(super) mod maintain;
pub(super) mod partition;
pub(super) mod plpgsql;
pub(crate) mod query;
pub(crate) mod rows;
pub(super) mod table;
pub(super) mod transaction;
pub(super) mod type_name;

pub(crate) use command::Command;

use super::syntax::cursor::Cursor;
use alter_table::MoveAll;
use kinds::Kind;
use transaction::Transaction;

/// Reads one statement.
pub(crate) fn statement(statement: Cursor<'_>) -> Command<'_> {
    let mut words = statement;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    let command = match verb.as_str() {
        "create" => create(words),
        "alter" => alter(words),
        "vacuum" => Some(Command::Vacuum(maintain::vacuum(words))),
        "analyze" | "analyse" => Some(Command::Analyze(maintain::analyze(words))),
        "cluster" | "repack" => Some(Command::Cluster(maintain::cluster(words))),
        "reindex" => maintain::reindex(words).map(Command::Reindex),
        "refresh" => maintain::refresh(words).map(Command::Refresh),
        "begin" | "start" | "commit" | "end" | "abort" => Some(Command::Transaction(Transaction::Ends)),
        "savepoint" => transaction::savepoint(words).map(Command::Transaction),
        "release" => transaction::release(words).map(Command::Transaction),
        "rollback" => transaction::rollback(words).map(Command::Transaction),
        "lock" => Some(Command::LockTable(maintain::lock(words))),
        _ => None,
    };
    command.unwrap_or(Command::Unread(statement))
}

/// What stands after `CREATE`.
fn create(words: Cursor<'_>) -> Option<Command<'_>> {
    let (manner, kind, words) = create::object(words);
    match kind? {
        kind @ (Kind::Table | Kind::ForeignTable) => {
            let command = table::create(words, manner, kind == Kind::ForeignTable)?;
            Some(Command::CreateTable(Box::new(command)))
        }
        Kind::Index => Some(Command::CreateIndex(Box::new(index::create(words, manner.is_unique)?))),
        _ => None,
    }
}

/// What stands after `ALTER`.
fn alter(mut words: Cursor<'_>) -> Option<Command<'_>> {
    let kind = kinds::eat(&mut words)?;
    if words.eat("all in tablespace") {
        return words.bare().map(|tablespace| Command::MoveAll(MoveAll { kind, tablespace }));
    }
    match kind {
        Kind::Table | Kind::ForeignTable => alter_table::read(words).map(Command::AlterTable),
        Kind::Index => index::alter(words).map(Command::AlterIndex),
        _ => None,
    }
}
