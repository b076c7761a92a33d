//! What went wrong with a migration, as a diagnostic: what, where, and what to do.

use migrate_core::plan::{Applied, Drift};
use migrate_core::{Diagnostic, Migration, Span};

use crate::error::{Kind, Lost, runner};
use crate::history;
use crate::link::Failure;
use crate::settings::Settings;
use crate::task::{Direction, Task};

/// What has failed, and what the server said.
pub(crate) fn title(task: &Task<'_>, failure: &Failure) -> String {
    match task.direction {
        Direction::Up => format!("migration {} failed: {failure}", task.title()),
        Direction::Down => format!("reverting migration {} failed: {failure}", task.title()),
    }
}

/// The script has ended the transaction that it ran in, or changed its record.
pub(crate) fn ended(task: &Task<'_>) -> Kind {
    Kind::EndedTransaction { version: task.migration.version, path: task.path() }
}

/// What the runner is doing, in an error.
pub(crate) const RECORDING: &str = "recording that a migration is done";

/// It can't be recorded that a migration is done.
pub(crate) fn unrecorded(task: &Task<'_>) -> impl FnOnce(Failure) -> Kind {
    move |failure| {
        if history::is_without_record(&failure) { ended(task) } else { runner(RECORDING)(failure) }
    }
}

/// The connection was lost, and with it the answer to a commit: even a server that says it ends the session may have
/// committed before.
pub(crate) fn unanswered(task: &Task<'_>, failure: Failure) -> Kind {
    Kind::Unknown(Lost { version: task.migration.version, path: task.path(), last: None, step: 0, failure })
}

/// The same of several in one message.
pub(crate) fn unanswered_of(tasks: &[Task<'_>], failure: Failure) -> Kind {
    match tasks {
        [first, .., last] => {
            let (version, path) = (first.migration.version, first.path());
            let last = Some((last.migration.version, last.path()));
            Kind::Unknown(Lost { version, path, last, step: 0, failure })
        }
        [task] => unanswered(task, failure),
        [] => Kind::Runner { doing: RECORDING, failure },
    }
}

/// A script that failed: what the server said, and where in the file.
pub(crate) fn script(settings: &Settings, task: &Task<'_>, failure: Failure, diagnostic: Diagnostic) -> Kind {
    let note = match task.direction {
        Direction::Up if settings.single_transaction => "everything of this call was rolled back with it",
        Direction::Up => "it was rolled back as a whole; what was applied before stays applied",
        Direction::Down => "it was rolled back as a whole: the migration stays applied",
    };
    let diagnostic = advised(diagnostic, &failure).note(note);
    Kind::Script { version: task.migration.version, step: 0, diagnostic, failure }
}

/// With the server's own hint, if it gave one, and with ours.
fn advised(diagnostic: Diagnostic, failure: &Failure) -> Diagnostic {
    let hint = match failure {
        Failure::Server(error) => error.hint.as_deref(),
        Failure::Connection(_) | Failure::Client(_) => None,
    };
    match (hint, failure.sqlstate().and_then(advice)) {
        (None, None) => diagnostic,
        (Some(help), None) | (None, Some(help)) => diagnostic.help(help),
        (Some(hint), Some(advice)) => diagnostic.note(format!("the server's hint: {hint}")).help(advice),
    }
}

/// What to do about an error that the server's own hint leaves open.
fn advice(sqlstate: &str) -> Option<&'static str> {
    Some(match sqlstate {
        // duplicate_table, duplicate_object, duplicate_schema, duplicate_function
        "42P07" | "42710" | "42P06" | "42723" => {
            "if it was made by other means, or the history was lost, record what the database has already: \
             `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`"
        }
        // active_sql_transaction
        "25001" => {
            "outside of a transaction each statement of the file is run by itself, and an interrupted run goes on behind \
             the last: `-- migrate:no-transaction`"
        }
        // unsafe_new_enum_value_usage
        "55P04" => "put the use of the new value into the next migration",
        // object_in_use: pending trigger events
        "55006" => "write `SET CONSTRAINTS ALL IMMEDIATE;` before this statement",
        // lock_not_available
        "55P03" => {
            "something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`"
        }
        // invalid_transaction_termination
        "2D000" => {
            "what commits by itself can't be in the migration's transaction; say that it may run twice: \
             `-- migrate:no-transaction` and `-- migrate:rerunnable`"
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

/// What failed of a script that runs statement by statement, or transaction by transaction.
pub(crate) fn statement(task: &Task<'_>, failed: Span, step: usize, failure: Failure) -> Kind {
    let place = task.script.place(failed.range());
    let diagnostic = advised(Diagnostic::at(place, title(task, &failure)), &failure);
    let is_one = task.script.statements.iter().any(|statement| statement.span == failed);
    let diagnostic = if is_one {
        diagnostic
    } else {
        diagnostic.note("it was refused when the transaction was to commit")
    };
    let this = match task.script.transaction(step) {
        [_, _, ..] => "its transaction",
        _ => "this one",
    };
    let next = match task.direction {
        Direction::Up => format!("the next start goes on with {this}"),
        Direction::Down => format!("reverting goes on with {this}, and nothing is applied until then"),
    };
    let done = match (step, task.direction) {
        (0, Direction::Up) => "nothing of it was done; what was applied before stays applied".to_owned(),
        (0, Direction::Down) => "nothing of it was done: the migration stays applied".to_owned(),
        (1, _) => format!("its first statement is done; {next}"),
        _ => format!("its first {step} statements are done; {next}"),
    };
    Kind::Script { version: task.migration.version, step, diagnostic: diagnostic.note(done), failure }
}

/// Disagreements of history and binary, each as a diagnostic.
pub(crate) fn drift(drifts: Vec<Drift<'_>>) -> Kind {
    let explained = drifts.into_iter().map(|drift| (drift.version(), explain(&drift)));
    Kind::Drift(explained.collect())
}

pub(crate) fn explain(drift: &Drift<'_>) -> Diagnostic {
    match drift {
        Drift::Edited { migration, applied, is_newest } => edited(migration, applied, *is_newest),
        Drift::Unknown { applied } => unknown(applied)
            .note("newer versions may be missing from a program; this one is older than its newest")
            .note("if the folder has the file, this program was built before it came: rebuild")
            .help(
                "bring the file back, find out which branch or service applied it, \
                 or allow it: `MIGRATIONS.runner().unknown_versions(true)`, `--unknown-versions`",
            ),
        Drift::OutOfOrder { migration, newest } => Diagnostic::of(
            migration.up.path.as_ref(),
            format!("migration {} comes too late: {newest} is applied already", migration.version),
        )
        .note("databases that got both would have run them in different orders")
        .help(
            "give it a version above the newest one, or allow it: `MIGRATIONS.runner().out_of_order(true)`, `--out-of-order`",
        ),
        Drift::Newer { applied } => Diagnostic::of(
            format!("{} {}", applied.version, applied.name),
            format!("migration {} is applied, and newer than this program", applied.version),
        )
        .help("start the program that applied it, or allow it: `MIGRATIONS.runner().newer_versions(true)`"),
    }
}

/// A migration that is not what was applied. Nothing hangs on the newest one yet.
pub(crate) fn edited(migration: &Migration, applied: &Applied, is_newest: bool) -> Diagnostic {
    let diagnostic = Diagnostic::of(
        migration.up.path.as_ref(),
        format!("migration {} was edited after it was applied", migration.version),
    )
    .note(format!("applied as `{}` with the checksum {}", applied.name, applied.checksum))
    .note(format!("embedded now with the checksum {}", migration.checksum));
    let diagnostic = if is_newest {
        diagnostic.note(
            "on a development database it can run again: `cargo migrate redo`; or everything can: `cargo migrate reset`",
        )
    } else {
        diagnostic
    };
    diagnostic.help(
        "put the file back as it was, and write the change as a new migration; \
         or, if the database is what the file says now, record that: `cargo migrate repair`",
    )
}

/// A row of the history that nothing embedded stands for.
pub(crate) fn unknown(applied: &Applied) -> Diagnostic {
    Diagnostic::of(
        format!("{} {}", applied.version, applied.name),
        format!("migration {} is applied, but this program does not have it", applied.version),
    )
}
