//! `myserver migrate …`: the commands of `cargo migrate` that ask a database, inside the program that has the
//! migrations (feature `cli`).
//!
//! ```no_run
//! use std::process::ExitCode;
//! use migrate_runtime::{Migrations, embed_migrations};
//! # static MIGRATIONS: Migrations = Migrations::EMPTY;
//! # macro_rules! real { () => {
//! static MIGRATIONS: Migrations = embed_migrations!();
//! # }}
//!
//! fn main() -> ExitCode {
//!     // `myserver migrate status` asks the database what it has of what this program embeds.
//!     if let Some(exit) = MIGRATIONS.cli() {
//!         return exit;
//!     }
//!     // … start the server
//!     ExitCode::SUCCESS
//! }
//! ```
//!
//! A program with a command line of its own can take [`Command`] as a subcommand of clap's.

mod confirm;
mod development;
pub mod options;
mod output;
mod paint;
mod progress;
mod run;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

pub use development::Development;
pub use options::Command;
pub use output::{Output, OutputOptions, refused};

use crate::{Migrations, Runner};

/// PostgreSQL migrations: what this program has embedded, and what a database has of it.
#[derive(Debug, Parser)]
#[command(name = "migrate", arg_required_else_help = true, after_help = EXIT_STATUS)]
struct Arguments {
    #[command(flatten)]
    output: OutputOptions,
    #[command(subcommand)]
    command: Command,
}

/// What the exit status of every command means.
pub const EXIT_STATUS: &str = "\
Exit status: 0 fine, 1 there is something to do or something wrong, 2 wrong use, 3 the database can't be reached.";

/// Rows of text, a line each, with their columns under each other.
#[must_use]
pub fn aligned(rows: &[Vec<String>]) -> String {
    std::fmt::from_fn(|f| crate::table::write(f, rows)).to_string()
}

impl Migrations {
    /// Does what the command line says, if its first word is `migrate`: `myserver migrate status`. Otherwise the
    /// program has to go on. See [`cli`](crate::cli).
    #[must_use]
    pub fn cli(&self) -> Option<ExitCode> {
        self.runner().cli()
    }
}

impl Runner {
    /// [`Migrations::cli`] with these settings, where the command line has no others.
    #[must_use]
    pub fn cli(&self) -> Option<ExitCode> {
        let mut arguments = std::env::args_os();
        let program = arguments.next().unwrap_or_default();
        arguments.next().filter(|word| word == "migrate")?;
        let program = Path::new(&program).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Some(self.command_line(&format!("{program} migrate"), arguments))
    }

    /// Does what these arguments say, of a program that people call `name`.
    fn command_line(&self, name: &str, arguments: impl Iterator<Item = OsString>) -> ExitCode {
        let command = Arguments::command().bin_name(name).display_name(name);
        let arguments: Vec<OsString> = std::iter::once(OsString::from(name)).chain(arguments).collect();
        let parsed = command
            .try_get_matches_from(&arguments)
            .and_then(|matches| Arguments::from_arg_matches(&matches));
        match parsed {
            Ok(Arguments { output, command }) => command.run(self, &Output::new(&output)),
            Err(error) => refused(&arguments, &error),
        }
    }
}
