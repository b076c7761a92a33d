//! What is said of a program's queries.

use std::collections::BTreeSet;

use migrate_core::Diagnostic;
use migrate_core::check::replay::{Quoted, Rollout};
use serde::Serialize;

use super::Program;
use crate::check::{count, count_warnings};
use crate::output::{self, Failure, Output, Problem, counted};

/// A release, and the migrations since.
pub(super) struct Released {
    pub(super) revision: String,
    pub(super) program: Program,
    pub(super) rollout: Rollout,
}

/// What is said to machines.
#[derive(Serialize)]
struct Report<'p> {
    #[serde(flatten)]
    sent: Sent<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<Of<'p>>,
    problems: Vec<Problem<'p>>,
    warnings: Vec<Problem<'p>>,
}

/// What a release sends.
#[derive(Serialize)]
struct Of<'p> {
    revision: &'p str,
    /// So many migrations are since then.
    migrations: usize,
    #[serde(flatten)]
    sent: Sent<'p>,
}

/// What a program sends.
#[derive(Serialize)]
struct Sent<'p> {
    queries: Vec<Query<'p>>,
    /// So many are put together at run time, and not judged.
    at_run_time: usize,
    /// So many stand where another database is named, and are not judged.
    elsewhere: usize,
    /// So many files could not be read as Rust.
    unread: usize,
}

/// A query of the program.
#[derive(Serialize)]
struct Query<'p> {
    path: &'p str,
    line: usize,
    column: usize,
    sql: &'p str,
}

impl<'p> Sent<'p> {
    fn of(program: &'p Program) -> Sent<'p> {
        let Program { at_run_time, elsewhere, unread, .. } = *program;
        Sent { queries: program.queries().map(Query::of).collect(), at_run_time, elsewhere, unread }
    }
}

impl<'p> Query<'p> {
    fn of(text: &'p Quoted) -> Query<'p> {
        let place = text.place(&(0..text.sql.len()));
        Query { path: &text.path, line: place.line(), column: place.column(), sql: &text.sql }
    }
}

pub(super) fn say(
    program: &Program,
    released: Option<&Released>,
    all: &[Diagnostic],
    output: &Output,
) -> Result<(), Failure> {
    let (warnings, problems): (Vec<Diagnostic>, _) = all.iter().cloned().partition(Diagnostic::is_warning);
    output::problems(output, all)?;
    let since = released.map(|Released { revision, program, rollout }| {
        let migrations = counted(rollout.since, "migration", "migrations");
        format!("{revision}: {}, {migrations} since\n", program.counted())
    });
    let found = match (problems.len(), warnings.len()) {
        (0, 0) => "no problems".to_owned(),
        (0, warnings) => count_warnings(warnings),
        (problems, 0) => count(problems),
        (problems, warnings) => format!("{}, {}", count(problems), count_warnings(warnings)),
    };
    let summary = format!("{}{}: {found}", since.unwrap_or_default(), program.counted());
    if problems.is_empty() {
        output.say(&summary)?;
    } else {
        output.tell(&summary)?;
    }
    let released = released.map(|Released { revision, program, rollout }| Of {
        revision,
        migrations: rollout.since,
        sent: Sent::of(program),
    });
    output.json(&Report {
        sent: Sent::of(program),
        released,
        problems: output::for_machines(&problems),
        warnings: output::for_machines(&warnings),
    })?;
    Ok(())
}

impl Program {
    /// `8 queries in 2 files, 1 put together at run time and not judged`
    fn counted(&self) -> String {
        let files: BTreeSet<&str> = self.queries().map(|query| &*query.path).collect();
        let queries = counted(self.queries().count(), "query", "queries");
        let files = counted(files.len(), "file", "files");
        let at_run_time = match self.at_run_time {
            0 => String::new(),
            more => format!(", {more} put together at run time and not judged"),
        };
        let elsewhere = match self.elsewhere {
            0 => String::new(),
            more => format!(", {more} where another database is named and not judged"),
        };
        let unread = match self.unread {
            0 => String::new(),
            1 => ", 1 file is no Rust".to_owned(),
            more => format!(", {more} files are no Rust"),
        };
        format!("{queries} in {files}{at_run_time}{elsewhere}{unread}")
    }
}
