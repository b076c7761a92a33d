//! The command line. Its comments are the help texts.

#![allow(clippy::doc_markdown, reason = "a terminal shows the comments as they are")]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use migrate_core::{Version, parse_duration};

use crate::Runner;
use crate::cli::refused;

/// What to do with a database.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Show which migrations the database has, since when, and which are pending
    Status(Status),
    /// Show what `apply` would do, and write nothing
    Plan(Plan),
    /// Apply what is pending
    Apply(Apply),
    /// Run what is deferred: after boot, beside the servers, or as a job
    Deferred(Deferred),
    /// Run the verify scripts of all that is applied, read-only
    Verify(Verify),
    /// Run down scripts, the newest first, and take the migrations out of the history
    Revert(Revert),
    /// Record everything up to a version as applied, without running it
    Baseline(Baseline),
    /// Record the checksums of applied migrations again that were edited since
    Repair(Repair),
    /// Take over the history of another tool: what it has applied counts as applied
    Adopt(Adopt),
}

/// The database, and where its history is.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Database")]
pub struct Database {
    /// The database: a URL or words, as libpq takes them; what is left out, libpq's variables say (PGHOST, PGSERVICE …)
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The schema of the history [default: migrate]
    #[arg(long, value_name = "NAME")]
    schema: Option<String>,

    /// The table of the history [default: schema_migrations]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// The role that owns the history, where this one does not trust it by itself
    #[arg(long, value_name = "ROLE")]
    history_owner: Option<String>,

    /// How long to wait in all for others: who migrates, busy tables, a standby, a server that can't be reached [default:
    /// 10min; 5s for a server that can't be reached]
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,
}

/// How statements run.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// How long a statement waits for a table's lock before all is tried again [default: 2s]
    #[arg(long, value_name = "TIME", value_parser = time)]
    lock_timeout: Option<Duration>,

    /// How long a statement may run [default: no limit]
    #[arg(long, value_name = "TIME", value_parser = time)]
    statement_timeout: Option<Duration>,
}

/// Which disagreements of history and files are accepted.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What may be applied")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub struct Policy {
    /// Nothing above this version
    #[arg(long, value_name = "VERSION")]
    target: Option<Version>,

    /// Apply a pending migration although newer ones are applied
    #[arg(long)]
    out_of_order: bool,

    /// Accept applied versions that nobody has, although newer ones are there
    #[arg(long)]
    unknown_versions: bool,

    /// Begin a history although another tool's is in the database
    #[arg(long)]
    other_histories: bool,

    /// All that is pending in one transaction
    #[arg(long)]
    single_transaction: bool,
}

/// `status`.
#[derive(Args, Clone, Debug)]
pub struct Status {
    /// Wait until all is applied, as long as `--wait` says: for an init container, or before a worker starts
    #[arg(long)]
    pub(super) until_current: bool,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `plan`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Each statement is listed with its line, the locks that it takes on tables which others use, what it does to the \
table meanwhile, and what it destroys. A table that a pending migration makes is nobody's yet.")]
pub struct Plan {
    /// Print what is pending as a script for psql, which any role may run that can
    #[arg(long, conflicts_with = "json")]
    pub(super) sql: bool,

    /// With --sql: everything from this version on, for a database that has all below it; no database is asked
    #[arg(long, value_name = "VERSION", requires = "sql")]
    pub(super) from: Option<Version>,
    #[command(flatten)]
    pub(super) policy: Policy,
    #[command(flatten)]
    pub(super) limits: Limits,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `apply`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Each migration commits with its record. Asks before data is lost: tables and columns that are dropped, rows that are \
deleted. Where nobody can be asked, that needs `--yes`.")]
pub struct Apply {
    /// Don't ask, even if data is lost
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) each: Each,
    #[command(flatten)]
    pub(super) policy: Policy,
    #[command(flatten)]
    pub(super) limits: Limits,
    #[command(flatten)]
    pub(super) database: Database,
}

/// Many databases or schemas.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Many databases or schemas")]
pub struct Each {
    /// Apply to each that this file names, a line each: a schema of the database, or a database by its URL; `-` is standard
    /// input. Needs `--yes`
    #[arg(long = "each", id = "each", value_name = "FILE", requires = "yes", conflicts_with = "schema")]
    pub(super) file: Option<PathBuf>,

    /// How many at a time
    #[arg(long, value_name = "NUMBER", requires = "each", default_value_t = 4)]
    pub(super) at_once: usize,

    /// How many go first, one after the other; the rest begins only if they went well
    #[arg(long, value_name = "NUMBER", requires = "each", default_value_t = 1)]
    pub(super) first: usize,

    /// Go on with the others where one fails, but for the first
    #[arg(long, requires = "each")]
    pub(super) go_on: bool,
}

/// `deferred`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
What has `-- migrate:deferred` in its file, in order, once all before it is applied: one process at a time, which hinders no \
`apply`. What fails is tried again, later each time, as long as `--wait` says. Asks before data is lost, as `apply` does.")]
pub struct Deferred {
    /// Try at once what has failed, although its next try is later
    #[arg(long)]
    pub(super) now: bool,

    /// Don't ask, even if data is lost
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) limits: Limits,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `verify`.
#[derive(Args, Clone, Debug)]
pub struct Verify {
    #[command(flatten)]
    pub(super) limits: Limits,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `revert`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Shows what would be lost, and asks. A migration without a down script is an error before anything runs.")]
pub struct Revert {
    /// Revert everything above this version, which stays [default: only the newest migration is reverted]
    #[arg(value_name = "VERSION")]
    pub(super) to: Option<Version>,

    /// Revert everything
    #[arg(long, conflicts_with = "to")]
    pub(super) all: bool,

    /// Only show what would be reverted, and what is lost
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Don't ask
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) limits: Limits,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `baseline`.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "For a database that was made by other means. What the history has already stays as it is."
)]
pub struct Baseline {
    /// The newest version that the database has
    #[arg(value_name = "VERSION")]
    pub(super) version: Version,
    #[command(flatten)]
    pub(super) database: Database,
}

/// `repair`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Nothing is run: that the database is what the edited files would have made of it, is for you to know.")]
pub struct Repair {
    #[command(flatten)]
    pub(super) database: Database,
}

/// `adopt`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Knows the tables of sqlx, refinery, Diesel, golang-migrate, goose, dbmate, Flyway, Prisma, Supabase, \
node-pg-migrate, sql-migrate, tern and Atlas, and such as teams make themselves. Shows each migration, theirs and here, and whether the file is what they applied, by what the \
tool has kept; then asks, and fills the history in one transaction under that tool's lock. Their table stays as it is.")]
pub struct Adopt {
    /// Their table, where there is more than one: `public._sqlx_migrations`
    #[arg(long, value_name = "TABLE")]
    pub(super) from: Option<String>,

    /// Take files as they are that were edited since they were applied
    #[arg(long)]
    pub(super) accept_edited: bool,

    /// Only show what would be recorded
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Don't ask
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) database: Database,
}

/// Whether one of libpq's variables says where a database is.
fn is_a_database_said() -> bool {
    let variables = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"];
    variables.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

impl Database {
    /// Where the database is. Without it the command was called wrongly: that ends the process, as clap does.
    pub(super) fn url(&self) -> &str {
        let wrong = match self.database_url.as_deref() {
            Some(url) if !url.trim().is_empty() => return url,
            Some(_) => "`--database-url`, or the variable DATABASE_URL, is set and empty",
            // libpq's variables say the rest.
            None if is_a_database_said() => return "postgresql://",
            None => {
                "no database: say `--database-url URL`, or set the variable DATABASE_URL, or libpq's: PGHOST, PGSERVICE …"
            }
        };
        let kind = clap::error::ErrorKind::MissingRequiredArgument;
        let arguments: Vec<_> = std::env::args_os().collect();
        refused(&arguments, &clap::Error::raw(kind, format!("{wrong}\n")))
    }

    /// A runner with the settings that are given here.
    pub(super) fn settings(&self, runner: &Runner) -> Runner {
        let mut runner = runner.clone();
        if let Some(schema) = &self.schema {
            runner = runner.schema(schema);
        }
        if let Some(table) = &self.table {
            runner = runner.table(table);
        }
        if let Some(owner) = &self.history_owner {
            runner = runner.history_owner(owner);
        }
        // A person has mistyped the address more often than the server is about to start; who says how long, means it.
        match self.wait {
            Some(wait) => runner.wait(wait).wait_for_server(wait),
            None if runner.settings.wait_for_server.is_none() => {
                runner.wait_for_server(Duration::from_secs(5))
            }
            None => runner,
        }
    }
}

impl Apply {
    pub(super) fn settings(&self, runner: &Runner) -> Runner {
        self.policy.settings(self.limits.settings(self.database.settings(runner)))
    }
}

impl Limits {
    pub(super) fn settings(&self, runner: Runner) -> Runner {
        let runner = self.lock_timeout.map_or(runner.clone(), |timeout| runner.lock_timeout(timeout));
        self.statement_timeout.map_or(runner.clone(), |timeout| runner.statement_timeout(timeout))
    }
}

impl Policy {
    /// A flag can only allow what the program's own settings don't.
    pub(super) fn settings(&self, mut runner: Runner) -> Runner {
        if self.out_of_order {
            runner = runner.out_of_order(true);
        }
        if self.unknown_versions {
            runner = runner.unknown_versions(true);
        }
        if self.other_histories {
            runner = runner.other_histories(true);
        }
        if self.single_transaction {
            runner = runner.single_transaction(true);
        }
        self.target.map_or(runner.clone(), |target| runner.target(target))
    }
}

fn time(text: &str) -> Result<Duration, &'static str> {
    parse_duration(text).ok_or("write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`")
}
