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
mod watch;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};

pub use development::Development;
pub use options::Command;
pub use output::{Output, OutputOptions, refused};
pub use watch::{Follower, Watch};

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

    /// Variables that the environment lacks, `DATABASE_URL` and libpq's, are taken from this file by [`cli`](Runner::cli), if
    /// it is there. They become the process's, so call it before there are other threads. Unless set, no file is read.
    ///
    /// ```no_run
    /// # static MIGRATIONS: migrate_runtime::Migrations = migrate_runtime::Migrations::EMPTY;
    /// let exit = MIGRATIONS.runner().env_file(".env").cli();
    /// # let _ = exit;
    /// ```
    #[must_use]
    pub fn env_file(mut self, path: impl Into<PathBuf>) -> Runner {
        self.settings.env_file = Some(path.into());
        self
    }

    /// Does what these arguments say, of a program that people call `name`.
    fn command_line(&self, name: &str, arguments: impl Iterator<Item = OsString>) -> ExitCode {
        let arguments: Vec<OsString> = std::iter::once(OsString::from(name)).chain(arguments).collect();
        let read = self.settings.env_file.as_deref().map_or(Ok(()), variables);
        let parsed = read.and_then(|()| {
            let command = Arguments::command().bin_name(name).display_name(name);
            Arguments::from_arg_matches(&command.try_get_matches_from(&arguments)?)
        });
        match parsed {
            Ok(Arguments { output, command }) => command.run(self, &Output::new(&output)),
            Err(error) => refused(&arguments, &error),
        }
    }
}

/// Takes what the environment has not from a file, if it is there. Nothing of what it holds is said: passwords are among it.
fn variables(file: &Path) -> Result<(), clap::Error> {
    let why = match dotenvy::from_path(file) {
        Ok(()) => return Ok(()),
        Err(dotenvy::Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(dotenvy::Error::Io(error)) => error.to_string(),
        Err(_) => "each line has to be `NAME=value`, with quotes around a value that has blanks".to_owned(),
    };
    Err(clap::Error::raw(ErrorKind::Io, format!("can't read `{}`: {why}\n", file.display())))
}
