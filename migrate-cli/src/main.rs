//! `cargo migrate`: the checks of the build without building, and what people do with a folder of migrations.

mod arguments;
mod check;
mod clock;
mod database;
mod explain;
mod find;
mod folder;
mod format;
mod freeze;
mod git;
mod manual;
mod new;
mod output;
mod paint;
mod queries;
mod renumber;
mod schema;
mod watch;
mod xml;

use std::ffi::OsString;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use format::Format;
use migrate_core::Diagnostic;
use migrate_runtime::cli;
use output::{Failure, Output};

fn main() -> ExitCode {
    database::variables();
    let arguments: Vec<OsString> = without_cargo(std::env::args_os()).collect();
    let parsed = Arguments::of(&arguments);
    let Arguments { mut global, command, watch } =
        parsed.unwrap_or_else(|error| migrate_runtime::cli::refused(&arguments, &error));
    let format = match &command {
        Command::Check(check) => check.format,
        Command::Queries(queries) => queries.format,
        _ => None,
    };
    global.output.json |= format == Some(Format::Json);
    let output = Output::new(&global.output);
    let found = global.given.take().map_or_else(find::folder, Ok);
    match found {
        Ok(folder) => global.dir = folder,
        Err(problem) => return refused(&output, problem),
    }
    let done = match &command {
        Command::New(new) => new::run(new, &global, &output),
        Command::Check(check) => check::run(check, &global, &output),
        Command::Freeze(freeze) => freeze::run(freeze, &global, &output),
        Command::Renumber(renumber) => renumber::run(renumber, &global, &output),
        Command::Schema(schema) => schema::run(schema, &global, &output),
        Command::Explain(explain) => explain::run(explain, &global, &output),
        Command::Queries(queries) => queries::run(queries, &global, &output),
        Command::Database(cli::Command::Apply(apply)) if let Some(watch) = &watch => {
            database::follow(apply, watch, &global, &output)
        }
        Command::Database(command) => database::run(command, &global, &output),
        Command::Development(command) => database::develop(command, &global, &output),
        Command::Completions(completions) => manual::completions(completions),
        Command::Man(man) => manual::man(man),
    };
    done.or_else(|failure| output::failure(&output, &failure)).unwrap_or(ExitCode::FAILURE)
}

fn refused(output: &Output, problem: Diagnostic) -> ExitCode {
    output::failure(output, &Failure::Problems(vec![problem])).unwrap_or(ExitCode::FAILURE)
}

/// `cargo migrate check` starts `cargo-migrate migrate check`.
fn without_cargo(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let is_cargos = |index: usize, argument: &OsString| index == 1 && argument == "migrate";
    arguments.enumerate().filter(move |(index, argument)| !is_cargos(*index, argument)).map(|(_, own)| own)
}
