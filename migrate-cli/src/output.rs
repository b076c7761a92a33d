//! What is printed of problems: to stderr, or in one line of JSON to stdout.

use std::io;
use std::process::ExitCode;

use migrate_core::{Diagnostic, Place};
use serde::Serialize;

pub(crate) use migrate_runtime::cli::Output;

/// Why a command has not done what it was told.
pub(crate) enum Failure {
    Problems(Vec<Diagnostic>),
    Unwritten(io::Error),
}

/// A problem for machines.
#[derive(Serialize)]
pub(crate) struct Problem<'d> {
    title: &'d str,
    /// The rule that is broken, where it can be silenced.
    rule: Option<&'d str>,
    path: &'d str,
    /// From 1; `null` for a problem with a file or folder as a whole.
    line: Option<usize>,
    /// In characters from 1.
    column: Option<usize>,
    notes: &'d [String],
    help: Option<&'d str>,
    /// A second place, and what is there.
    also: Option<Also<'d>>,
}

#[derive(Serialize)]
struct Also<'d> {
    path: &'d str,
    line: usize,
    column: usize,
    label: &'d str,
}

/// What is printed of a command that failed.
#[derive(Serialize)]
struct Failed<'d> {
    problems: Vec<Problem<'d>>,
}

/// Problems, for people.
pub(crate) fn problems(output: &Output, problems: &[Diagnostic]) -> io::Result<()> {
    problems.iter().try_for_each(|problem| output.tell(&format!("{}\n", problem.styled())))
}

/// Says why a command has not done what it was told.
pub(crate) fn failure(output: &Output, failure: &Failure) -> Result<ExitCode, Failure> {
    match failure {
        Failure::Problems(problems) => {
            self::problems(output, problems)?;
            output.json(&Failed { problems: for_machines(problems) })?;
        }
        // Who reads has gone away: `cargo migrate check | head`.
        Failure::Unwritten(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Failure::Unwritten(error) => output.tell(&format!("error: can't print: {error}"))?,
    }
    Ok(ExitCode::FAILURE)
}

pub(crate) fn for_machines(problems: &[Diagnostic]) -> Vec<Problem<'_>> {
    problems.iter().map(Problem::of).collect()
}

impl Problem<'_> {
    fn of(problem: &Diagnostic) -> Problem<'_> {
        let also = problem.also().map(|(place, label)| Also {
            path: place.path(),
            line: place.line(),
            column: place.column(),
            label,
        });
        Problem {
            title: problem.title(),
            rule: problem.rule(),
            path: problem.path(),
            line: problem.place().map(Place::line),
            column: problem.place().map(Place::column),
            notes: problem.notes(),
            help: problem.advice(),
            also,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Unwritten(error)
    }
}

impl From<Diagnostic> for Failure {
    fn from(problem: Diagnostic) -> Failure {
        Failure::Problems(vec![problem])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(problems: Vec<Diagnostic>) -> Failure {
        Failure::Problems(problems)
    }
}

/// `1 query`, `2 queries`
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
