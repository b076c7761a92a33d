//! What went wrong with a migration, as a diagnostic: what, where, and what to do.

use migrate_core::plan::Drift;
use migrate_core::{Diagnostic, Migration, Statement};

use crate::error::Kind;
use crate::link::Failure;

/// A script that failed: what the server said, and where in the file.
pub(crate) fn script(migration: &Migration, failure: Failure, diagnostic: Diagnostic) -> Kind {
    let diagnostic = hinted(diagnostic, &failure);
    let note = "it was rolled back as a whole; the migrations before it stay applied";
    let diagnostic = match failure.sqlstate() {
        Some(state) => advice(state).into_iter().fold(diagnostic, Diagnostic::help),
        None => diagnostic,
    };
    Kind::Script { version: migration.version, diagnostic: diagnostic.note(note), failure }
}

/// What to do about an error that the server's own hint leaves open.
fn advice(sqlstate: &str) -> Option<&'static str> {
    Some(match sqlstate {
        // duplicate_table, duplicate_object, duplicate_schema, duplicate_function
        "42P07" | "42710" | "42P06" | "42723" => {
            "if it was made by other means before migrations were, or the history was lost, the history must say so: \
             insert the rows of what the database already has"
        }
        // unsafe_new_enum_value_usage
        "55P04" => "put the use of the new value into the next migration",
        // object_in_use: pending trigger events
        "55006" => "write `SET CONSTRAINTS ALL IMMEDIATE;` before this statement",
        // lock_not_available
        "55P03" => {
            "something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`"
        }
        // untranslatable_character
        "22P05" => "the database's encoding lacks a character of this file; UTF8 has all",
        // out_of_memory as the lock table is full
        "53200" => {
            "a transaction can lock only so many objects: split the migration, or raise `max_locks_per_transaction`"
        }
        _ => return None,
    })
}

/// A statement that failed of a migration that runs statement by statement.
pub(crate) fn statement(migration: &Migration, statement: &Statement, step: usize, failure: Failure) -> Kind {
    let place = migration.up.place(statement.span.range());
    let diagnostic = Diagnostic::at(place, format!("migration {} failed: {failure}", migration.title()));
    let diagnostic = hinted(diagnostic, &failure);
    let done = match step {
        0 => "nothing of it was done; the migrations before it stay applied".to_owned(),
        1 => "its first statement is done; the next start goes on with this one".to_owned(),
        _ => format!("its first {step} statements are done; the next start goes on with this one"),
    };
    Kind::Script { version: migration.version, diagnostic: diagnostic.note(done), failure }
}

/// With the server's own hint, if it gave one.
fn hinted(diagnostic: Diagnostic, failure: &Failure) -> Diagnostic {
    match failure {
        Failure::Server(error) => error.hint.iter().fold(diagnostic, Diagnostic::help),
        Failure::Connection(_) | Failure::Client(_) => diagnostic,
    }
}

/// Disagreements of history and binary, each as a diagnostic.
pub(crate) fn drift(drifts: Vec<Drift<'_>>) -> Kind {
    let explained = drifts.into_iter().map(|drift| (drift.version(), explain(&drift)));
    Kind::Drift(explained.collect())
}

fn explain(drift: &Drift<'_>) -> Diagnostic {
    match drift {
        Drift::Edited { migration, applied } => Diagnostic::of(
            migration.up.path.as_ref(),
            format!("migration {} was edited after it was applied", migration.version),
        )
        .note(format!("applied as `{}` with the checksum {}", applied.name, applied.checksum))
        .note(format!("embedded now with the checksum {}", migration.checksum))
        .help("put the file back as it was, and write the change as a new migration"),
        Drift::Unknown { applied } => Diagnostic::of(
            format!("{} {}", applied.version, applied.name),
            format!("migration {} is applied, but this program does not have it", applied.version),
        )
        .note("newer versions may be missing from a program; this one is older than its newest")
        .help(
            "bring the file back, find out which branch or service applied it, \
             or allow it: `MIGRATIONS.runner().unknown_versions(true)`",
        ),
        Drift::OutOfOrder { migration, newest } => Diagnostic::of(
            migration.up.path.as_ref(),
            format!("migration {} comes too late: {newest} is applied already", migration.version),
        )
        .note("databases that got both would have run them in different orders")
        .help(
            "give it a version above the newest one, or allow it: `MIGRATIONS.runner().out_of_order(true)`",
        ),
        Drift::Newer { applied } => Diagnostic::of(
            format!("{} {}", applied.version, applied.name),
            format!("migration {} is applied, and newer than this program", applied.version),
        )
        .help("start the program that applied it, or allow it: `MIGRATIONS.runner().newer_versions(true)`"),
    }
}
