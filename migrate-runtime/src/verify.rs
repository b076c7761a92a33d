//! What must hold after a migration, and before it commits.

use std::borrow::Cow;

use migrate_core::{Diagnostic, Migration, Mode, Script, Statement};

use crate::error::{Kind, runner};
use crate::link::{Failure, Link, Row};
use crate::task::{Direction, Task};

/// Asks how many rows a table has, whose name follows.
pub(crate) const COUNT: &str = "SELECT pg_catalog.count(*) FROM ";

/// How many rows the tables have that the migration must leave as they are.
pub(crate) async fn counts(link: &mut impl Link, task: &Task<'_>) -> Result<Vec<String>, Kind> {
    let mut counts = Vec::new();
    for table in unchanged_tables(task) {
        let count = format!("{COUNT}{table}");
        let rows =
            link.query(&count).await.map_err(runner("counting the rows that must stay as they are"))?;
        counts.push(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default());
    }
    Ok(counts)
}

/// Sees that they have as many rows as before.
pub(crate) async fn unchanged(link: &mut impl Link, task: &Task<'_>, before: &[String]) -> Result<(), Kind> {
    let migration = task.migration;
    let after = counts(link, task).await?;
    let tables = unchanged_tables(task).zip(before.iter().zip(&after));
    let changed: Vec<String> = tables
        .filter(|(_, (before, after))| before != after)
        .map(|(table, (before, after))| format!("{table} had {before} rows and has {after}"))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let title = format!("migration {} has changed how many rows there are", migration.title());
    let diagnostic = Diagnostic::of(migration.up.path.as_ref(), title);
    let diagnostic = changed.into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic =
        diagnostic.note("`-- migrate:expect-unchanged` forbids it; the migration was rolled back");
    Err(Kind::Check { version: migration.version, diagnostic })
}

/// The directive speaks of the migration; its down script may take rows away again.
fn unchanged_tables<'m>(task: &Task<'m>) -> impl Iterator<Item = &'m Cow<'static, str>> {
    let is_up = task.direction == Direction::Up;
    task.migration.expect_unchanged.iter().filter(move |_| is_up)
}

/// Runs the verify script, in a part of the transaction that is read-only and taken back.
pub(crate) async fn verify(link: &mut impl Link, migration: &Migration) -> Result<(), Kind> {
    let Some(script) = &migration.verify else { return Ok(()) };
    let begin = "SAVEPOINT migrate_verify; SET LOCAL transaction_read_only = on";
    link.run(begin).await.map_err(runner("beginning to verify"))?;
    for statement in script.statements.iter() {
        let failure = failure(link, script, statement).await.map_err(runner("verifying"))?;
        if let Some(failure) = failure {
            return Err(failed(migration, script, statement, failure));
        }
    }
    link.run("ROLLBACK TO SAVEPOINT migrate_verify").await.map_err(runner("ending to verify"))
}

/// Why a check does not hold; nothing if it does. That the server was lost says nothing about it.
pub(crate) async fn failure(
    link: &mut impl Link,
    script: &Script,
    statement: &Statement,
) -> Result<Option<String>, Failure> {
    match link.query(script.slice(statement.span)).await {
        Ok(rows) => Ok(refusal(&rows)),
        Err(failure @ Failure::Server(_)) if !failure.is_disconnection() => {
            Ok(Some(format!("it failed: {failure}")))
        }
        Err(failure) => Err(failure),
    }
}

/// Why an answer is no "yes": every row must have `true` in its first column, and no row is fine.
fn refusal(rows: &[Row]) -> Option<String> {
    let first = rows.iter().position(|row| !row.is_true(0))?;
    // What else it is may be a row's value.
    let value = match rows.get(first).and_then(|row| row.0.first()) {
        None | Some(None) => "nothing",
        Some(Some(text)) if text == "f" => "false",
        Some(Some(_)) => "neither true nor false",
    };
    Some(format!("row {} of {} has {value} in its first column", first + 1, rows.len()))
}

fn failed(migration: &Migration, script: &Script, statement: &Statement, refusal: String) -> Kind {
    let place = script.place(statement.span.range());
    let title = format!("what must hold after migration {} does not", migration.title());
    let done = match migration.up.mode {
        Mode::Transaction => "the migration was rolled back as a whole",
        Mode::Statements => "its statements are done; the next start verifies again",
    };
    let diagnostic = Diagnostic::at(place, title).note(refusal).note(done);
    Kind::Check { version: migration.version, diagnostic }
}
