//! `queries`: what the program sends, judged by the schema that the migrations make.

mod find;
mod literal;
mod others;
mod source;
mod value;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::replay::{Quoted, Story};
use serde::Serialize;

use crate::arguments::{Global, Queries};
use crate::check::{count, refuse, verdict};
use crate::folder;
use crate::format::Format;
use crate::output::{self, Failure, Output, Problem};
use value::Constants;

pub(crate) fn run(queries: &Queries, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let catalog = match verdict(global) {
        Ok(catalog) => catalog,
        Err(problems) => return refuse(&problems, global, output),
    };
    let program = Program::read(&paths(queries, global))?;
    let problems = Story::new(folder::existing(global)?, &catalog).refused(&program.texts);
    let format = queries.format.unwrap_or_else(Format::usual);
    if let Some(document) = format.document(&problems, false) {
        output.say(&document)?;
    }
    if !format.is_document() {
        say(&program, &problems, output)?;
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Those that are named, or the crate of the migrations.
fn paths(queries: &Queries, global: &Global) -> Vec<PathBuf> {
    if !queries.paths.is_empty() {
        return queries.paths.clone();
    }
    let home = source::home(Path::new(&global.dir)).filter(|home| *home != Path::new(""));
    vec![home.unwrap_or(Path::new(".")).to_owned()]
}

/// What a program sends.
#[derive(Default)]
struct Program {
    texts: Vec<Quoted>,
    /// So many queries are put together when it runs.
    at_run_time: usize,
    /// Files that are no Rust to this reader.
    unread: usize,
}

impl Program {
    fn read(paths: &[PathBuf]) -> Result<Program, Diagnostic> {
        let sources = source::all(paths)?;
        let mut program = Program::default();
        let mut constants = Constants::default();
        let mut files = Vec::new();
        for source in &sources {
            match syn::parse_file(&source.text) {
                Ok(file) => files.push((source, file)),
                Err(_) => program.unread += 1,
            }
        }
        for (source, file) in &files {
            constants.add(source, file);
        }
        let mut known = BTreeSet::new();
        for (source, file) in &files {
            let sent = find::sent(source, file, &constants);
            program.at_run_time += sent.at_run_time;
            // A constant may be sent from several places.
            let place =
                |text: &Quoted| (text.path.clone(), text.pieces.first().map(|first| first.file.start));
            program.texts.extend(sent.texts.into_iter().filter(|text| known.insert(place(text))));
        }
        Ok(program)
    }
}

/// What it says to machines.
#[derive(Serialize)]
struct Report<'p> {
    queries: Vec<Query<'p>>,
    /// So many are put together at run time, and not judged.
    at_run_time: usize,
    /// So many files could not be read as Rust.
    unread: usize,
    problems: Vec<Problem<'p>>,
}

/// A query of the program.
#[derive(Serialize)]
struct Query<'p> {
    path: &'p str,
    line: usize,
    column: usize,
    sql: &'p str,
}

impl<'p> Query<'p> {
    fn of(text: &'p Quoted) -> Query<'p> {
        let place = text.place(&(0..text.sql.len()));
        Query { path: &text.path, line: place.line(), column: place.column(), sql: &text.sql }
    }
}

fn say(program: &Program, problems: &[Diagnostic], output: &Output) -> Result<(), Failure> {
    let queries = program.texts.iter().filter(|text| text.is_query()).map(Query::of);
    let report = Report {
        queries: queries.collect(),
        at_run_time: program.at_run_time,
        unread: program.unread,
        problems: output::for_machines(problems),
    };
    output::problems(output, problems)?;
    let summary = report.summary();
    if problems.is_empty() {
        output.say(&summary)?;
    } else {
        output.tell(&summary)?;
    }
    output.json(&report)?;
    Ok(())
}

impl Report<'_> {
    /// `8 queries in 2 files, 1 put together at run time and not judged: no problems`
    fn summary(&self) -> String {
        let files: BTreeSet<&str> = self.queries.iter().map(|query| query.path).collect();
        let queries = match self.queries.len() {
            1 => "1 query".to_owned(),
            more => format!("{more} queries"),
        };
        let files = match files.len() {
            1 => "1 file".to_owned(),
            more => format!("{more} files"),
        };
        let at_run_time = match self.at_run_time {
            0 => String::new(),
            more => format!(", {more} put together at run time and not judged"),
        };
        let unread = match self.unread {
            0 => String::new(),
            1 => ", 1 file is no Rust".to_owned(),
            more => format!(", {more} files are no Rust"),
        };
        let problems = match self.problems.len() {
            0 => "no problems".to_owned(),
            more => count(more),
        };
        format!("{queries} in {files}{at_run_time}{unread}: {problems}")
    }
}
