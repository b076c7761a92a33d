//! One statement: which command it is.

use super::{
    alter, alter_table, block, comment, create, drop, fire, grant, index, maintain, planned, query, rows,
    session, table, transaction,
};
use crate::check::model::{Model, Refusal};
use crate::check::read::{self, Command};
use crate::check::syntax::cursor::Cursor;

/// Does to the model what the statement does to the database.
///
/// # Errors
///
/// PostgreSQL would refuse it.
pub(in crate::check) fn run(model: &mut Model, statement: Cursor<'_>) -> Result<(), Refusal> {
    let mark = model.mark();
    act(model, statement)?;
    fire::after(model, statement, mark);
    Ok(())
}

fn act(model: &mut Model, statement: Cursor<'_>) -> Result<(), Refusal> {
    match read::statement(statement) {
        Command::CreateTable(command) => table::create(model, &command),
        Command::AlterTable(command) => alter_table::run(model, &command),
        Command::MoveAll(command) => {
            alter_table::move_all(model, &command);
            Ok(())
        }
        Command::CreateIndex(command) => index::create(model, &command),
        Command::AlterIndex(command) => index::alter(model, &command),
        Command::Vacuum(command) | Command::Analyze(command) => maintain::vacuum(model, &command),
        Command::Cluster(command) => maintain::cluster(model, &command),
        Command::Reindex(command) => maintain::reindex(model, &command),
        Command::Refresh(command) => maintain::refresh(model, &command),
        Command::LockTable(command) => maintain::lock(model, &command),
        Command::Transaction(command) => transaction::run(model, command),
        Command::Unread(words) => unread(model, words),
    }
}

/// A statement that is read where it is done.
fn unread(model: &mut Model, statement: Cursor<'_>) -> Result<(), Refusal> {
    let mut words = statement;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match verb.as_str() {
        "create" => create::run(model, words),
        "alter" => alter::run(model, words),
        "drop" => drop::run(model, words),
        "select" | "with" | "table" | "values" | "(" | "insert" | "update" | "delete" | "merge" => {
            query::run(model, statement)
        }
        "truncate" => rows::truncate(model, words),
        "copy" => rows::copy(model, words),
        "do" => block::run(model, words),
        "call" => block::call(model, words),
        "comment" | "security" => comment::run(model, words),
        "grant" | "revoke" => grant::run(model, words),
        "set" => session::set(model, words),
        "reset" => session::reset(model, words),
        "explain" => planned::explain(model, words),
        "prepare" => planned::prepare(model, words),
        "declare" => planned::declare(model, words),
        _ => Ok(()),
    }
}
