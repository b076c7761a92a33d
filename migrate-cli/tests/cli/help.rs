//! What the command says of itself, and of wrong use.

use crate::project::Project;

fn run(arguments: &[&str]) -> String {
    Project::of(&[]).run(arguments)
}

#[test]
fn the_whole() {
    insta::assert_snapshot!(run(&["--help"]), @"
    PostgreSQL migrations: makes, checks, plans, applies and reverts what `embed_migrations!` embeds

    Usage: cargo migrate [OPTIONS] <COMMAND>

    Commands:
      new          Make a new migration
      check        Check the migrations as the build does
      freeze       Freeze every migration: from now on the build refuses to change, rename or remove it
      renumber     Give migrations that share a version different ones
      schema       Print or draw the schema that the migrations make, without a database
      explain      Tell a table's life, statement by statement
      queries      Check the queries of the program against the schema that the migrations make
      status       Show which migrations the database has, since when, and which are pending
      plan         Show what `apply` would do, and write nothing
      apply        Apply what is pending
      deferred     Run what is deferred: after boot, beside the servers, or as a job
      verify       Run the verify scripts of all that is applied, read-only
      revert       Run down scripts, the newest first, and take the migrations out of the history
      baseline     Record everything up to a version as applied, without running it
      repair       Record the checksums of applied migrations again that were edited since
      adopt        Take over the history of another tool: what it has applied counts as applied
      redo         Revert the newest applied migration, edited or not, and apply it again: for a
                   development database
      reset        Drop the database, make it again and apply everything: for a development database
      create       Make the database that the URL names
      drop         Drop the database that the URL names
      completions  Print completions for a shell
      man          Print the manual page
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Exit status: 0 fine, 1 there is something to do or something wrong, 2 wrong use, 3 the database
    can't be reached.
    --- exit 0
    ");
    assert_eq!(run(&["-h"]), run(&["--help"]));
    insta::assert_snapshot!(run(&["--version"]), @"
    cargo-migrate 0.1.0
    --- exit 0
    ");
    assert!(run(&[]).ends_with("--- exit 2"), "a command is needed");
}

#[test]
#[expect(clippy::too_many_lines, reason = "whole texts")]
fn each_command() {
    insta::assert_snapshot!(run(&["new", "--help"]), @r#"
    Make a new migration

    Usage: cargo migrate new [OPTIONS] <NAME>

    Arguments:
      <NAME>  What it is called: `add_orders`, or "add orders"

    Options:
          --timestamp  In an empty folder: number by date and time in UTC
          --sequence   In an empty folder: number 001, 002, 003 (the default)
          --down       With a down script, where the folder's migrations have none
          --verify     With a file of queries that must hold after the migration
      -h, --help       Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    It is named, numbered and divided like the newest of the folder, whichever tool's way that is: sqlx,
    Diesel, Prisma, Flyway, goose, dbmate. In an empty folder, or one that is not there yet, it is
    `001_NAME.sql`. Prints the path of each file that it makes, and overwrites none.
    --- exit 0
    "#);
    insta::assert_snapshot!(run(&["check", "--help"]), @r#"
    Check the migrations as the build does

    Usage: cargo migrate check [OPTIONS]

    Options:
          --watch            Check again whenever the folder changes, until Ctrl-C
          --deny-warnings    End with 1 if there are warnings, too: for CI
          --format <FORMAT>  For whom it is printed [default: text; github where `GITHUB_ACTIONS` is
                             set] [possible values: text, json, github, sarif, junit]
          --base <REV>       Check what the folder is once it is merged into REV, `origin/main`: rules
                             judge what that has not. Git is asked, and no network
      -h, --help             Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Reports every problem and every warning that `embed_migrations!` would report, in the same words,
    without compiling anything. Warnings come from rules about what hurts an application that is
    running; `[lints]` in FOLDER/migrate.toml gives a rule another level (`ban-drop-table = "deny"`),
    and `-- migrate:allow RULE: why` silences it in a file.
    --- exit 0
    "#);
    insta::assert_snapshot!(run(&["renumber", "--help"]), @"
    Give migrations that share a version different ones

    Usage: cargo migrate renumber [OPTIONS] [FILE]...

    Arguments:
      [FILE]...  Move these, whether or not they clash: for a branch that comes late

    Options:
          --base <REV>  Move what REV, `origin/main`, has not, and what does not come after all that it
                        has
          --in-place    For databases that have them all: keep the order that they were applied in, each
                        that clashes gets the next free version beside it. Then `adopt` knows the
                        renamed by their names or their content
          --dry-run     Only show what would be renamed
      -h, --help        Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Of several migrations with one version, the one that is frozen keeps it, else the one that git has
    known longest; without git, the first by name. The others get the next versions that are free above
    the newest, with their down and verify scripts. What git tracks is renamed by `git mv`. After a
    merge of two branches that have frozen one version, the others are taken out of `migrations.lock`.
    If a database has one of them already, name the others as FILE.
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["completions", "--help"]), @"
    Print completions for a shell

    Usage: cargo migrate completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>  The shell [possible values: bash, elvish, fish, powershell, zsh]

    Options:
      -h, --help  Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["man", "--help"]), @"
    Print the manual page

    Usage: cargo migrate man [OPTIONS] [COMMAND]

    Arguments:
      [COMMAND]  The command whose page it is

    Options:
      -h, --help  Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]
    --- exit 0
    ");
}

#[test]
fn wrong_use() {
    insta::assert_snapshot!(run(&["chekc"]), @"
    --- stderr
    error: unrecognized subcommand 'chekc'

      tip: some similar subcommands exist: 'schema', 'check'

    Usage: cargo migrate [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["new"]), @"
    --- stderr
    error: the following required arguments were not provided:
      <NAME>

    Usage: cargo migrate new <NAME>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["new", "a/b"]), @"
    --- stderr
    error: invalid value 'a/b' for '<NAME>': `/` can't stand in the name of a file

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["new", " "]), @"
    --- stderr
    error: invalid value ' ' for '<NAME>': a migration needs a name

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["new", "a", "--timestamp", "--sequence"]), @"
    --- stderr
    error: the argument '--timestamp' cannot be used with '--sequence'

    Usage: cargo migrate new --timestamp <NAME>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["check", "--dir", ""]), @"
    --- stderr
    error: a value is required for '--dir <FOLDER>' but none was supplied

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&["man", "nonsense"]), @"
    --- stderr
    error: there is no command `nonsense`

    Usage: cargo migrate [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn called_by_cargo_and_by_itself() {
    let project = Project::of_names(&["1_a.sql"]);
    let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
    let alone = command.arg("check").output().unwrap();
    assert_eq!(String::from_utf8(alone.stdout).unwrap(), "1 migration, 1_a: no problems\n");
    let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
    let twice = command.args(["migrate", "migrate", "check"]).output().unwrap();
    assert_eq!(twice.status.code(), Some(2), "cargo adds the word once");
}

#[test]
fn freeze() {
    insta::assert_snapshot!(run(&["freeze", "--help"]), @"
    Freeze every migration: from now on the build refuses to change, rename or remove it

    Usage: cargo migrate freeze [OPTIONS]

    Options:
          --check  Write nothing, and fail if a migration is not frozen: for CI
      -h, --help   Print help

    Options of every command:
          --dir <FOLDER>  The folder of the migrations [default: what `migrate.toml` says, or
                          `migrations`, of this crate or of the only one of this workspace that has
                          them]
          --open          The database holds what no migration makes and `external.sql` does not
                          declare: as `embed_migrations!(open)`
          --closed        It does not, whatever `migrate.toml` says
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Writes `migrations.lock` into the folder of the migrations: commit it with them. Freeze what has
    passed review, or what a database has. Prints what was added. Where the folder has problems, nothing
    is written.
    --- exit 0
    ");
}
