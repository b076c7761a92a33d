//! What would break "each migration once, all or nothing" is refused; `BEGIN … COMMIT` around a whole file
//! is not, because many are written so: the runner's transaction takes its place.

use std::ops::Range;

use super::sql::{Kind, Statement, Unsafe};
use crate::{ByteOffset, Diagnostic, Place};

/// The part of the file that is sent, and its statements.
pub(crate) fn body(text: &str, mut statements: Vec<Statement>) -> (Range<usize>, Vec<Statement>) {
    let wrapped = match statements.as_slice() {
        [begin, between @ .., commit] => {
            begin.kind == Kind::Begin
                && commit.kind == Kind::Commit
                && between.iter().all(|statement| !matches!(statement.kind, Kind::Begin | Kind::Commit))
        }
        _ => false,
    };
    if !wrapped {
        return (0..text.len(), statements);
    }
    let commit = statements.pop().map_or(text.len(), |commit| commit.range.start);
    let begin = statements.remove(0).range.end;
    let after_begin = text.get(begin..commit).unwrap_or_default();
    let semicolon =
        super::lexer::tokens(after_begin).find(|token| token.text == ";").map_or(0, |token| token.end());
    (begin + semicolon..commit, statements)
}

/// A problem for every statement that must not run in the runner's transaction.
pub(crate) fn check(path: &str, text: &str, statements: &[Statement]) -> Vec<Diagnostic> {
    let problem = |statement: &Statement| {
        let sql = text.get(statement.range.clone()).unwrap_or_default();
        let place =
            Place::marked(path, text, ByteOffset(statement.range.start)..ByteOffset(statement.range.end));
        Some(match statement.kind {
            Kind::Transactional => return None,
            Kind::Begin | Kind::Commit | Kind::Unsafe(Unsafe::TransactionControl) => control(place, sql),
            Kind::Unsafe(Unsafe::OutsideTransaction(name)) => outside(place, name),
            Kind::Unsafe(Unsafe::DiscardAll) => discard(place),
            Kind::Unsafe(Unsafe::CopyData) => copy(place),
            Kind::Unsafe(Unsafe::Reading) => reading(place, sql),
        })
    };
    statements.iter().filter_map(problem).collect()
}

fn control(place: Place, sql: &str) -> Diagnostic {
    Diagnostic::at(place, format!("`{sql}` inside a migration"))
        .note("each migration commits together with its row in the history, or not at all; this would end that transaction in the middle")
        .help("remove it; one `BEGIN;` and one `COMMIT;` around the whole file are fine")
}

fn outside(place: Place, name: &str) -> Diagnostic {
    Diagnostic::at(place, format!("{name} can't run inside a transaction"))
        .note("this version runs every migration in a transaction")
        .help("take it out of the migrations and run it by hand")
}

fn discard(place: Place) -> Diagnostic {
    Diagnostic::at(place, "`DISCARD ALL` inside a migration")
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
