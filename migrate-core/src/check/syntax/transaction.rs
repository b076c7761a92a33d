//! What would break "each migration once, all or nothing" is refused; `BEGIN … COMMIT` around a whole file
//! is not, because many are written so: the runner's transaction takes its place.

use std::ops::Range;

use super::lexer;
use crate::check::syntax::{Kind, Statement, Unsafe};
use crate::{ByteOffset, Diagnostic, Mode, Place};

/// The part of a section that is sent, and its statements.
pub(crate) fn body(
    text: &str,
    section: &Range<usize>,
    mut statements: Vec<Statement>,
) -> (Range<usize>, Vec<Statement>) {
    let is_frame = |statement: &Statement| matches!(statement.kind, Kind::Begin | Kind::Commit);
    let is_wrapped = match statements.as_slice() {
        [begin, between @ .., commit] => {
            begin.kind == Kind::Begin && commit.kind == Kind::Commit && !between.iter().any(is_frame)
        }
        _ => false,
    };
    if !is_wrapped {
        return (section.clone(), statements);
    }
    let commit = statements.pop().map_or(section.end, |commit| commit.range.start);
    let begin = statements.remove(0).range.end;
    let after_begin = text.get(begin..commit).unwrap_or_default();
    let semicolon = lexer::tokens(after_begin).find(|token| token.text == ";").map_or(0, |token| token.end());
    (begin + semicolon..commit, statements)
}

/// A problem for every statement that would break a promise of the runner.
pub(crate) fn check(
    path: &str,
    text: &str,
    statements: &[Statement],
    mode: Mode,
    is_rerunnable: bool,
) -> Vec<Diagnostic> {
    let is_fine = |statement: &&Statement| match statement.kind {
        Kind::Transactional | Kind::Session | Kind::Call | Kind::Alone(_) => true,
        Kind::Temporary => mode == Mode::Transaction,
        Kind::Rerunnable(_) => is_rerunnable && mode == Mode::Statements,
        _ => false,
    };
    let problem = |statement: &Statement| {
        let (place, sql) = located(path, text, statement);
        Some(match &statement.kind {
            Kind::Transactional | Kind::Session | Kind::Call | Kind::Alone(_) => return None,
            Kind::Temporary => temporary(place),
            Kind::Rerunnable(name) => rerunnable(place, name),
            Kind::Begin | Kind::Commit if mode == Mode::Statements => control_of_statements(place, sql),
            Kind::Begin | Kind::Commit | Kind::Unsafe(Unsafe::TransactionControl) => control(place, sql),
            Kind::Unsafe(Unsafe::DiscardAll) => releases(place, "`DISCARD ALL`"),
            Kind::Unsafe(Unsafe::UnlockAll) => releases(place, "`pg_advisory_unlock_all()`"),
            Kind::Unsafe(Unsafe::CopyData) => copy(place),
            Kind::Unsafe(Unsafe::Reading) => reading(place, sql),
            Kind::Unsafe(Unsafe::OneIndex) => one_index(place),
        })
    };
    statements.iter().filter(|statement| !is_fine(statement)).filter_map(problem).collect()
}

/// A problem for every statement of a verify script that is not a query.
pub(crate) fn check_queries(path: &str, text: &str, statements: &[Statement]) -> Vec<Diagnostic> {
    let others = statements.iter().filter(|statement| !statement.is_query);
    others
        .map(|statement| {
            Diagnostic::at(located(path, text, statement).0, "a verify script holds queries only")
                .note("each row must have `true` in its first column")
                .help("write what must hold: `SELECT count(*) = 0 FROM orders WHERE total < 0`")
        })
        .collect()
}

fn located<'t>(path: &str, text: &'t str, statement: &Statement) -> (Place, &'t str) {
    let range = &statement.range;
    let place = Place::marked(path, text, ByteOffset(range.start)..ByteOffset(range.end));
    (place, text.get(range.clone()).unwrap_or_default())
}

fn control(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` inside a migration"))
        .note("each migration commits together with its row in the history, or not at all; this would end that transaction in the middle")
        .help("remove it; one `BEGIN;` and one `COMMIT;` around the whole file are fine")
}

fn control_of_statements(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` in a migration that runs statement by statement"))
        .note("each statement commits together with the record of it")
        .help("remove it; what must commit as one goes into a migration of its own")
}

fn temporary(place: Place) -> Diagnostic {
    Diagnostic::at(place, "something temporary in a migration that runs statement by statement")
        .note("after an interruption another session goes on, which does not have it")
        .help("make it permanent and drop it at the end, or put what uses it into a migration of its own")
}

fn rerunnable(place: Place, name: &str) -> Diagnostic {
    Diagnostic::at(place, format!("{name} can't be run exactly once"))
        .note("it can't run inside a transaction, and after an interruption nobody can know whether it happened")
        .help("do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`")
}

fn releases(place: Place, what: &str) -> Diagnostic {
    Diagnostic::at(place, format!("{what} inside a migration"))
        .note("it would release the runner's lock")
        .help("remove it: the session is put back after each migration")
}

fn copy(place: Place) -> Diagnostic {
    Diagnostic::at(place, "`COPY` with data from or to the client")
        .note("a script that is sent to the server has no data beside it")
        .help("write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so")
}

fn reading(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` inside a migration"))
        .note("the file was checked as UTF-8 with standard strings, and is sent so")
        .help("remove it")
}

fn one_index(place: Place) -> Diagnostic {
    Diagnostic::at(place, "CONCURRENTLY takes one index, by its name")
        .note("after an interruption the runner looks for an index of that name")
        .help("name the index, and give each a statement of its own")
}
