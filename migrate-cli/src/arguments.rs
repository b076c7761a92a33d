//! The command line. Its comments are the help texts.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, ValueParser};
use clap::{ArgGroup, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use migrate_core::Version;
use migrate_core::check::{Style, Title};
use migrate_runtime::cli::{self, OutputOptions, Watch};

use crate::format::Format;

/// PostgreSQL migrations: makes, checks, plans, applies and reverts what `embed_migrations!` embeds
#[derive(Debug, Parser)]
#[command(name = "cargo-migrate", bin_name = "cargo migrate", version, arg_required_else_help = true)]
#[command(after_help = cli::EXIT_STATUS)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
    #[arg(skip)]
    pub(crate) watch: Option<Watch>,
}

impl Arguments {
    /// What can be said, with what only this program's `apply` has: it sees the folder.
    pub(crate) fn definition() -> clap::Command {
        let besides = Watch::augment_args(clap::Command::new("apply"));
        Arguments::command().mut_subcommand("apply", |apply| apply.args(besides.get_arguments().cloned()))
    }

    /// What is said.
    pub(crate) fn of(arguments: &[OsString]) -> Result<Arguments, clap::Error> {
        let matches = Arguments::definition().try_get_matches_from(arguments)?;
        let watch = matches.subcommand_matches("apply").map(Watch::from_arg_matches).transpose()?;
        Ok(Arguments { watch: watch.filter(|it| it.watch), ..Arguments::from_arg_matches(&matches)? })
    }
}

/// What every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// The folder of the migrations [default: what `migrate.toml` says, or `migrations`, of this crate or of the only one of
    /// this workspace that has them]
    #[arg(long = "dir", global = true, value_name = "FOLDER")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) given: Option<String>,

    /// That folder, once it is found
    #[arg(skip)]
    pub(crate) dir: String,

    /// The database holds what no migration makes and `external.sql` does not declare: as `embed_migrations!(open)`
    #[arg(long, global = true, conflicts_with = "closed")]
    pub(crate) open: bool,

    /// It does not, whatever `migrate.toml` says
    #[arg(long, global = true)]
    pub(crate) closed: bool,

    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Check(Check),
    Freeze(Freeze),
    Renumber(Renumber),
    Schema(Schema),
    Explain(Explain),
    Queries(Queries),
    // Those that ask a database are the runner's own.
    #[command(flatten)]
    Database(cli::Command),
    #[command(flatten)]
    Development(cli::Development),
    Completions(Completions),
    Man(Man),
}

/// Make a new migration
#[derive(Args, Debug)]
#[command(after_help = "\
It is named, numbered and divided like the newest of the folder, whichever tool's way that is: sqlx, Diesel, \
Prisma, Flyway, goose, dbmate. In an empty folder, or one that is not there yet, it is `001_NAME.sql`. \
Prints the path of each file that it makes, and overwrites none.")]
pub(crate) struct New {
    /// What it is called: `add_orders`, or "add orders"
    #[arg(value_parser = ValueParser::new(Title::new))]
    pub(crate) name: Title,

    #[command(flatten)]
    pub(crate) numbered: Numbered,

    /// With a down script, where the folder's migrations have none
    #[arg(long)]
    pub(crate) down: bool,

    /// With a file of queries that must hold after the migration
    #[arg(long)]
    pub(crate) verify: bool,
}

/// What versions count, where the folder doesn't say.
#[derive(Args, Debug)]
pub(crate) struct Numbered {
    /// In an empty folder: number by date and time in UTC
    #[arg(long, conflicts_with = "sequence")]
    timestamp: bool,

    /// In an empty folder: number 001, 002, 003 (the default)
    #[arg(long)]
    sequence: bool,
}

impl Numbered {
    pub(crate) fn style(&self) -> Option<Style> {
        match (self.timestamp, self.sequence) {
            (true, _) => Some(Style::Timestamp),
            (false, true) => Some(Style::Sequence),
            (false, false) => None,
        }
    }
}

/// Check the migrations as the build does
#[derive(Args, Debug)]
#[command(after_help = "\
Reports every problem and every warning that `embed_migrations!` would report, in the same words, without compiling \
anything. Warnings come from rules about what hurts an application that is running; `[lints]` in FOLDER/migrate.toml \
gives a rule another level (`ban-drop-table = \"deny\"`), and `-- migrate:allow RULE: why` silences it in a file.")]
pub(crate) struct Check {
    /// Check again whenever the folder changes, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,

    /// End with 1 if there are warnings, too: for CI
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// For whom it is printed [default: text; github where `GITHUB_ACTIONS` is set]
    #[arg(long, value_enum, conflicts_with_all = ["watch", "json"])]
    pub(crate) format: Option<Format>,

    /// Check what the folder is once it is merged into REV, `origin/main`: rules judge what that has not. Git is asked, and
    /// no network
    #[arg(long, value_name = "REV", conflicts_with = "watch")]
    pub(crate) base: Option<String>,
}

/// Freeze every migration: from now on the build refuses to change, rename or remove it
#[derive(Args, Debug)]
#[command(after_help = "\
Writes `migrations.lock` into the folder of the migrations: commit it with them. Freeze what has passed review, or what \
a database has. Prints what was added. Where the folder has problems, nothing is written.")]
pub(crate) struct Freeze {
    /// Write nothing, and fail if a migration is not frozen: for CI
    #[arg(long)]
    pub(crate) check: bool,
}

/// Give migrations that share a version different ones
#[derive(Args, Debug)]
#[command(after_help = "\
Of several migrations with one version, the one that is frozen keeps it, else the one that git has known longest; \
without git, the first by name. The others get the next versions that are free above the newest, with their down and verify scripts. What git \
tracks is renamed by `git mv`. After a merge of two branches that have frozen one version, the others are taken out of \
`migrations.lock`. If a database has one of them already, name the others as FILE.")]
pub(crate) struct Renumber {
    /// Move these, whether or not they clash: for a branch that comes late
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Move what REV, `origin/main`, has not, and what does not come after all that it has
    #[arg(long, value_name = "REV", conflicts_with = "files")]
    pub(crate) base: Option<String>,

    /// For databases that have them all: keep the order that they were applied in, each that clashes gets the next free version beside
    /// it. Then `adopt` knows the renamed by their names or their content
    #[arg(long, conflicts_with_all = ["files", "base"])]
    pub(crate) in_place: bool,

    /// Only show what would be renamed
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Print or draw the schema that the migrations make, without a database
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
#[command(group = ArgGroup::new("written").args(["sql", "typescript", "diesel"]))]
#[command(after_help = "\
The migrations are replayed on a model of PostgreSQL's catalogs, as the build does it. What no migration makes but one \
uses is marked `from outside`; what a DO block or an EXECUTE may have changed, `maybe`. A picture has tables and the \
foreign keys between them; partitions are left out, and a table from outside is an empty box. SQL has the words of the \
statements that made a thing, with the names that hold now; what can't be written so stands there as `-- not shown`.")]
pub(crate) struct Schema {
    /// After this version [default: the newest]
    pub(crate) version: Option<Version>,

    /// Only what differs from the schema after the version FROM; with `--base`, from what that makes
    #[arg(long, value_name = "FROM", num_args = 0..=1, conflicts_with_all = ["mermaid", "svg"])]
    #[expect(clippy::option_option, reason = "not given, and given without a version, are two things")]
    pub(crate) diff: Option<Option<Version>>,

    /// Of what the folder is once it is merged into REV: `--diff --base origin/main` is what the branch changes
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,

    /// Draw it in Mermaid's language, which code hosts show as a picture
    #[arg(long, conflicts_with = "svg")]
    pub(crate) mermaid: bool,

    /// Draw it as a picture
    #[arg(long)]
    pub(crate) svg: bool,

    /// Write SQL that makes it, for psql, or to be read as a diff; what it has to leave out is said on stderr
    #[arg(long, conflicts_with_all = ["diff", "mermaid", "svg"])]
    pub(crate) sql: bool,

    /// Write the `Database` type of TypeScript in Supabase's shape, for its client
    #[arg(long, conflicts_with_all = ["diff", "mermaid", "svg", "sql"])]
    pub(crate) typescript: bool,

    /// Write Diesel's `schema.rs`, as `diesel print-schema` does from a server
    #[arg(long, conflicts_with_all = ["diff", "mermaid", "svg", "sql", "typescript"])]
    pub(crate) diesel: bool,

    /// With one of these three, for CI: write nothing, and fail if FILE is not what would be written
    #[arg(long, value_name = "FILE", requires = "written")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) check: Option<String>,
}

/// Tell a table's life, statement by statement
#[derive(Args, Debug)]
#[command(after_help = "\
Every table or view that has ever had the name is told of, whatever it was called at the time: each statement that \
changed it, and what uses it in the end. No database is asked.")]
pub(crate) struct Explain {
    /// Its name, now or at some time: `orders`, `sales.orders`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) table: String,
}

/// Check the queries of the program against the schema that the migrations make
#[derive(Args, Debug)]
#[command(after_help = "\
Reads the Rust sources, and builds nothing: what `query!` and its kin, `sqlx::query`, `diesel::sql_query` and the methods \
of tokio-postgres and postgres are given as a literal, a constant, `concat!` or a file of SQL. What is put together at run \
time is counted, and not judged.")]
pub(crate) struct Queries {
    /// Folders or files of Rust [default: the crate that the migrations are in]
    pub(crate) paths: Vec<PathBuf>,

    /// Also what the migrations since a revision of git's break of its queries: a tag, a branch, a commit
    #[arg(long, value_name = "REV")]
    pub(crate) released: Option<String>,

    /// For whom it is printed [default: text; github where `GITHUB_ACTIONS` is set]
    #[arg(long, value_enum, conflicts_with = "json")]
    pub(crate) format: Option<Format>,
}

/// Print completions for a shell
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

/// Print the manual page
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// The command whose page it is
    pub(crate) command: Option<String>,
}
