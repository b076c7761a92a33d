//! `server migrate …`: a deployed program is asked what it embeds, and what its database has of it.

use std::process::{Command, Stdio};

use migrate_tests::fresh_database;

use crate::{server, stable};

/// The example with these words, and what it printed, with its exit status.
fn migrate(database: &str, words: &[&str]) -> String {
    let mut command = Command::new(server::built("server"));
    command
        .arg("migrate")
        .args(words)
        .env("DATABASE_URL", database)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{out}{error}({})", output.status.code().unwrap())
}

/// The first line, and how it ended.
fn head(answer: &str) -> String {
    let (first, last) = (answer.lines().next().unwrap(), answer.lines().last().unwrap());
    format!("{first} … {last}")
}

#[test]
fn a_program_answers_for_its_database() {
    let _stable = stable();
    let database = fresh_database();
    let said = |words: &[&str]| migrate(&database, words);
    insta::assert_snapshot!(head(&said(&["plan"])), @"would apply 12 migrations … (1)");
    insta::assert_snapshot!(head(&said(&["status"])), @"version  name                          state    class        applied at  took  age  by … (1)");
    insta::assert_snapshot!(said(&["apply", "--target", "3"]), @"
    applied 3 migrations in N ms
      001_schemas_and_shared_functions N ms
      002_service_catalogue N ms
      003_staff_and_working_hours N ms
    (0)
    ");
    insta::assert_snapshot!(head(&said(&["apply"])), @"applied 9 migrations in N ms, 3 applied before … (0)");
}

#[test]
fn a_plan_shows_each_statement_with_its_locks() {
    let database = fresh_database();
    let said = |words: &[&str]| migrate(&database, words);
    said(&["apply", "--target", "3"]);
    insta::assert_snapshot!(said(&["plan"]), @"
    would apply 9 migrations, 3 applied before

    migrations/004_customers.sql, additive
      10  CREATE TABLE
      23  CREATE INDEX
      25  CREATE INDEX
      27  CREATE TRIGGER
      32  COMMENT

    migrations/005_bookings.sql, additive
      10  CREATE TYPE
      12  CREATE TABLE    SHARE ROW EXCLUSIVE on catalog.services
                          SHARE ROW EXCLUSIVE on scheduling.staff
      36  CREATE INDEX
      41  CREATE INDEX
      45  CREATE INDEX
      46  CREATE INDEX
      47  CREATE INDEX
      49  CREATE TRIGGER
      54  COMMENT

    migrations/006_booking_rules_and_open_slots.sql, additive
      14   CREATE FUNCTION
      92   CREATE TRIGGER
      99   CREATE FUNCTION  ACCESS SHARE on catalog.services
                            ACCESS SHARE on scheduling.staff_services
                            ACCESS SHARE on scheduling.staff
                            ACCESS SHARE on scheduling.salons
                            ACCESS SHARE on scheduling.working_hours
      133  REVOKE
      134  REVOKE

    migrations/007_seed_catalogue.sql, data
      10  INSERT  ROW EXCLUSIVE on catalog.service_categories
      15  INSERT  ROW EXCLUSIVE on catalog.services
                  ROW SHARE on catalog.service_categories, reads the rows
      26  INSERT  ROW EXCLUSIVE on scheduling.salons
      29  INSERT  ROW EXCLUSIVE on scheduling.staff
                  ROW SHARE on scheduling.salons, reads the rows
      35  INSERT  ROW EXCLUSIVE on scheduling.staff_services
                  ROW SHARE on scheduling.staff, reads the rows
                  ROW SHARE on catalog.services, reads the rows
                  ACCESS SHARE on catalog.service_categories, reads the rows
      44  INSERT  ROW EXCLUSIVE on scheduling.working_hours
                  ROW SHARE on scheduling.staff, reads the rows

    migrations/008_row_level_security.sql, destructive
      17  DO
      29  DO
      39  GRANT
      40  GRANT          ACCESS SHARE on catalog.service_categories
                         ACCESS SHARE on catalog.services
      43  GRANT
      44  GRANT          ACCESS SHARE on scheduling.salons
                         ACCESS SHARE on scheduling.staff
      45  GRANT
      46  GRANT
      47  GRANT
      48  GRANT
      49  GRANT
      51  ALTER TABLE
      52  ALTER TABLE
      54  CREATE POLICY
      62  CREATE POLICY
      74  CREATE POLICY
      88  CREATE POLICY

    migrations/009_audit_log.sql, additive
      9   CREATE TABLE
      21  CREATE INDEX
      22  CREATE INDEX
      25  CREATE FUNCTION
      62  REVOKE
      64  CREATE TRIGGER
      69  COMMENT

    migrations/010_cancellations.sql, destructive, adds columns to catalog.services
      12  ALTER TABLE      ACCESS EXCLUSIVE on catalog.services
      13  ALTER TABLE
      15  CREATE FUNCTION
      26  CREATE TRIGGER
      33  UPDATE           ROW EXCLUSIVE on catalog.services, reads the rows
                           ACCESS SHARE on catalog.service_categories, reads the rows
      39  UPDATE           ACCESS SHARE on catalog.services, reads the rows
                           ACCESS SHARE on scheduling.staff_services, reads the rows
                           ROW SHARE on scheduling.staff, reads the rows
                           ACCESS SHARE on scheduling.salons, reads the rows
                           ACCESS SHARE on scheduling.working_hours, reads the rows
      45  DO
      59  COMMENT          SHARE UPDATE EXCLUSIVE on catalog.services

    migrations/011_add_no_show_status.sql, additive
      10  ALTER TYPE

    migrations/012_daily_report.sql, additive
      11  ALTER TABLE
      13  CREATE VIEW  ACCESS SHARE on catalog.services
                       ACCESS SHARE on scheduling.staff
                       ACCESS SHARE on scheduling.salons
      30  COMMENT
    (1)
    ");
}

#[test]
fn records_are_changed_and_printed_for_machines() {
    let database = fresh_database();
    let said = |words: &[&str]| migrate(&database, words);
    said(&["apply", "--target", "3"]);
    insta::assert_snapshot!(said(&["repair"]), @"
    nothing to repair: no applied migration was edited
    (0)
    ");
    insta::assert_snapshot!(said(&["baseline", "12"]), @"
    recorded as applied, without running it:
      004_customers
      005_bookings
      006_booking_rules_and_open_slots
      007_seed_catalogue
      008_row_level_security
      009_audit_log
      010_cancellations
      011_add_no_show_status
      012_daily_report
    (0)
    ");
    insta::assert_snapshot!(said(&["apply", "--json"]).replace(|c: char| c.is_ascii_digit(), "0").replace(":00}", ":0}"), @r#"
    {"applied":[],"reverted":[],"before":00,"newest":"000_daily_report","deferred":[],"newer":[],"elapsed_ms":0}
    (0)
    "#);
}

#[test]
fn wrong_use_and_other_words() {
    insta::assert_snapshot!(migrate("postgresql://nobody@127.0.0.1:1/x", &["status", "--wait", "0ms"]), @"
    error: can't connect to the database at 127.0.0.1:1: error connecting to server: Connection refused (os error 111)
    (3)
    ");
    insta::assert_snapshot!(migrate("nonsense", &["status", "--json"]), @r#"
    {"error":{"message":"invalid database URL: it can't be read; write `postgresql://user:password@host:5432/database`, with %40, %2F, %3A and %3F for `@`, `/`, `:` and `?` in a password","version":null,"sqlstate":null}}
    (2)
    "#);
    insta::assert_snapshot!(migrate("", &["statu"]), @"
    error: unrecognized subcommand 'statu'

      tip: a similar subcommand exists: 'status'

    Usage: server migrate [OPTIONS] <COMMAND>

    For more information, try '--help'.
    (2)
    ");
    insta::assert_snapshot!(migrate("", &["apply", "--wait", "soon"]), @"
    error: invalid value 'soon' for '--wait <TIME>': write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`

    For more information, try '--help'.
    (2)
    ");
    insta::assert_snapshot!(migrate("", &["baseline", "x"]), @"
    error: invalid value 'x' for '<VERSION>': a version is a whole number from 0 to 9223372036854775807

    For more information, try '--help'.
    (2)
    ");
    insta::assert_snapshot!(migrate("", &[]), @"
    PostgreSQL migrations: what this program has embedded, and what a database has of it

    Usage: server migrate [OPTIONS] <COMMAND>

    Commands:
      status    Show which migrations the database has, since when, and which are pending
      plan      Show what `apply` would do, and write nothing
      apply     Apply what is pending
      deferred  Run what is deferred: after boot, beside the servers, or as a job
      verify    Run the verify scripts of all that is applied, read-only
      revert    Run down scripts, the newest first, and take the migrations out of the history
      baseline  Record everything up to a version as applied, without running it
      repair    Record the checksums of applied migrations again that were edited since
      adopt     Take over the history of another tool: what it has applied counts as applied
      help      Print this message or the help of the given subcommand(s)

    Options:
      -h, --help  Print help

    Options of every command:
          --json          Print one line of JSON instead of text
          --color <WHEN>  When to use colours; `auto` heeds the variable `NO_COLOR` [default: auto]
                          [possible values: auto, always, never]

    Exit status: 0 fine, 1 there is something to do or something wrong, 2 wrong use, 3 the database
    can't be reached.
    (2)
    ");
}

#[test]
fn no_secret_of_a_url_is_printed() {
    let answer = migrate("postgresql://u:canary@127.0.0.1:1/x", &["plan", "--wait", "0ms"]);
    assert!(!answer.contains("canary"), "{answer}");
    let help = migrate("postgresql://u:canary@127.0.0.1:1/x", &["plan", "--help"]);
    assert!(!help.contains("canary"), "{help}");
}

/// The example asks for it: in a folder with a `.env`, and no `DATABASE_URL` in the environment.
#[test]
fn a_program_may_take_its_database_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let said = |file: &str, words: &[&str]| {
        std::fs::write(folder.path().join(".env"), file).unwrap();
        let mut command = Command::new(server::built("server"));
        command.arg("migrate").args(words).current_dir(&folder).stdin(Stdio::null());
        for name in ["DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        format!("{out}{error}({})", output.status.code().unwrap())
    };
    let file = format!("DATABASE_URL={}\n", fresh_database());
    insta::assert_snapshot!(head(&said(&file, &["plan"])), @"would apply 12 migrations … (1)");
    insta::assert_snapshot!(said("", &["status"]), @"
    error: no database: say `--database-url URL`, or set the variable DATABASE_URL, or libpq's: PGHOST, PGSERVICE …
    (2)
    ");
    insta::assert_snapshot!(said("", &["status", "--json"]), @r#"
    {"error":{"message":"no database: say `--database-url URL`, or set the variable DATABASE_URL, or libpq's: PGHOST, PGSERVICE …","version":null,"sqlstate":null}}
    (2)
    "#);
    insta::assert_snapshot!(said("DATABASE_URL=\n", &["status"]), @"
    error: `--database-url`, or the variable DATABASE_URL, is set and empty
    (2)
    ");
    insta::assert_snapshot!(said("PGPASSWORD=can ary\n", &["status"]), @"
    error: can't read `.env`: each line has to be `NAME=value`, with quotes around a value that has blanks
    (2)
    ");
}
