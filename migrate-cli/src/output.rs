//! What is printed: results to stdout, what is wrong to stderr, or one line of JSON to stdout.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::ColorChoice;
use migrate_core::{Diagnostic, Place};
use serde::Serialize;

use crate::arguments::Global;

pub(crate) struct Output {
    json: bool,
}

/// Why a command has not done what it was told.
pub(crate) enum Failure {
    Problems(Vec<Diagnostic>),
    Unwritten(io::Error),
}

/// A problem for machines.
#[derive(Serialize)]
pub(crate) struct Problem<'d> {
    title: &'d str,
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

impl Output {
    pub(crate) fn new(global: &Global) -> Output {
        let choice = match global.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Output { json: global.json }
    }

    /// A result, for people.
    pub(crate) fn say(&self, line: &str) -> io::Result<()> {
        if self.json { Ok(()) } else { writeln!(anstream::stdout(), "{line}") }
    }

    /// What else people should know.
    pub(crate) fn tell(&self, line: &str) -> io::Result<()> {
        if self.json { Ok(()) } else { writeln!(anstream::stderr(), "{line}") }
    }

    /// Problems, for people.
    pub(crate) fn problems(&self, problems: &[Diagnostic]) -> io::Result<()> {
        problems.iter().try_for_each(|problem| self.tell(&format!("{}\n", problem.styled())))
    }

    /// The same for machines.
    pub(crate) fn json(&self, result: &impl Serialize) -> io::Result<()> {
        if self.json {
            let line = serde_json::to_string(result)?;
            writeln!(io::stdout(), "{line}")?;
        }
        Ok(())
    }

    /// Says why a command has not done what it was told.
    pub(crate) fn failure(&self, failure: &Failure) -> Result<ExitCode, Failure> {
        match failure {
            Failure::Problems(problems) => {
                self.problems(problems)?;
                self.json(&Failed { problems: for_machines(problems) })?;
            }
            // Who reads has gone away: `cargo migrate check | head`.
            Failure::Unwritten(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Unwritten(error) => self.tell(&format!("error: can't print: {error}"))?,
        }
        Ok(ExitCode::FAILURE)
    }
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
