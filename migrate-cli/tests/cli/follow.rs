//! `apply --watch`: a database that follows a folder.

use std::fs;

use migrate_tests::{ask, connect, fresh_database};
use throwaway_postgres::Server;

use crate::database::{all_alike, run};
use crate::project::Project;
use crate::watch::Watching;

const CUSTOMERS: (&str, &str) = (
    "migrations/001_customers.sql",
    "-- migrate:up\nCREATE TABLE customers (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE customers;\n",
);
const EMAIL: &str = "migrations/002_email.sql";

/// Adds a column, and takes it away.
fn adds(column: &str) -> String {
    format!(
        "-- migrate:up\nALTER TABLE customers ADD {column} text;\n-- migrate:down\nALTER TABLE customers DROP {column};\n"
    )
}

fn columns(database: &str) -> String {
    ask(
        &mut connect(database),
        "SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), 'none') FROM pg_attribute \
         WHERE attrelid = to_regclass('customers') AND attnum > 0 AND NOT attisdropped",
    )
}

#[test]
fn what_is_saved_is_in_the_database() {
    let project = Project::of(&[CUSTOMERS]);
    let database = fresh_database();
    connect(&database).batch_execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)").unwrap();
    let watching = Watching::start(&project, &[("DATABASE_URL", &database)], &["apply", "--yes"]);
    let until = |beginning: &str| all_alike(&watching.until(beginning));
    insta::assert_snapshot!(until("watching"), @"
    applied 1 migration in N ms
      001_customers N ms
    watching migrations; Ctrl-C ends
    ");
    project.write(EMAIL, &adds("email"));
    insta::assert_snapshot!(until("  002_email"), @"

    ──── migrations/002_email.sql is new ────

    applied 1 migration in N ms, 1 applied before
      002_email N ms, adds columns to customers
    ");
    assert_eq!(columns(&database), "id email");
    // The down script of before is the one that fits: this one would drop what is not there.
    project.write(EMAIL, &adds("phone"));
    insta::assert_snapshot!(until("  002_email  "), @"

    ──── migrations/002_email.sql has changed ────

    reverted 1 migration in N ms
      002_email N ms
    ");
    insta::assert_snapshot!(until("  002_email  "), @"
    applied 1 migration in N ms, 1 applied before
      002_email N ms, adds columns to customers
    ");
    assert_eq!(columns(&database), "id phone");
    // Neither PostgreSQL nor the build takes these: the database stays, and the watch goes on.
    project.write(EMAIL, "ALTER TABLE custmers ADD phone text;\n");
    insta::assert_snapshot!(until("  = help"), @r#"

    ──── migrations/002_email.sql has changed ────

    error: relation `custmers` does not exist
     --> migrations/002_email.sql:1:13
      |
    1 | ALTER TABLE custmers ADD phone text;
      | ^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P01
      = note: `embed_migrations!(open)`, or `world = "open"` in migrate.toml, takes what no migration makes to be there
      = note: rule: refused-statement (deny by default)
      = help: did you mean `customers`?
    "#);
    assert_eq!(columns(&database), "id phone");
    project.write(EMAIL, &adds("phone").replace("phone text", "phone text DEFAULT (1 / 0)::text"));
    insta::assert_snapshot!(until("  = note: it was"), @"


    ──── migrations/002_email.sql has changed ────

    reverted 1 migration in N ms
      002_email N ms
    error: migration 002_email failed: division by zero (SQLSTATE 22012)
     --> migrations/002_email.sql:2:1
      |
    2 | ALTER TABLE customers ADD phone text DEFAULT (1 / 0)::text;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
    ");
    assert_eq!(columns(&database), "id");
    // Another name, as after `git mv`, and another branch, without it.
    project.write("migrations/003_phone.sql", &adds("phone"));
    fs::remove_file(project.path(EMAIL)).unwrap();
    until("  003_phone");
    assert_eq!(columns(&database), "id phone");
    fs::remove_file(project.path("migrations/003_phone.sql")).unwrap();
    insta::assert_snapshot!(until("nothing to apply"), @"

    ──── migrations/003_phone.sql is gone ────

    reverted 1 migration in N ms
      003_phone N ms
    nothing to apply: 1 migration up to 001_customers applied before
    ");
    assert_eq!(columns(&database), "id");
    assert_eq!(ask(&mut connect(&database), "SELECT count(*) FROM kept"), "1");
}

#[test]
fn what_can_not_be_taken_back_is_said_and_the_watch_goes_on() {
    let project = Project::of(&[CUSTOMERS, (EMAIL, "ALTER TABLE customers ADD email text;\n")]);
    let database = fresh_database();
    let watching = Watching::start(&project, &[("DATABASE_URL", &database)], &["apply", "--yes"]);
    let until = |beginning: &str| all_alike(&watching.until(beginning));
    until("watching");
    project.write(EMAIL, "ALTER TABLE customers ADD phone text;\n");
    insta::assert_snapshot!(until(" = help"), @"

    ──── migrations/002_email.sql has changed ────

    error: migration 002_email can't be reverted: it has no down script
    --> migrations/002_email.sql
     = note: nothing was reverted
     = help: write one; or begin anew with an empty database: `cargo migrate reset`
    ");
    // Only the newest one is.
    project.write(EMAIL, "ALTER TABLE customers ADD email text;\n");
    until("nothing to apply");
    project.write(CUSTOMERS.0, &CUSTOMERS.1.replace("id int", "id bigint"));
    insta::assert_snapshot!(until(" = help"), @"

    ──── migrations/001_customers.sql has changed ────

    error: migration 1 was edited after it was applied
    --> migrations/001_customers.sql
     = note: applied as `customers` with the checksum 87ccafa35e24011617960be9be1ce6e80c7bb3b29d133b8e3c58d1b91d79e8bf
     = note: embedded now with the checksum 010a7968399c42fb89d7820a28b907b5b42a42d18f4c14d49b66c887079b9019
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    ");
    assert_eq!(columns(&database), "id email");
}

#[test]
fn it_asks_and_is_for_development_databases() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\bat /\S+:\d+", "at SERVER");
    let _alike = settings.bind_to_scope();
    let project = Project::of(&[CUSTOMERS]);
    let server = Server::start().unwrap();
    insta::assert_snapshot!(run(&project, &server.url("postgres"), &["apply", "--watch"]), @"
    --- stderr
    applies to database postgres at SERVER what is saved, as often as it is; what an edited migration had made is lost with its rows
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    let far = "postgres://postgres@db.example.org/shop";
    insta::assert_snapshot!(run(&project, far, &["apply", "--watch", "--yes"]), @"
    --- stderr
    error: this is no development database: database shop at db.example.org:5432
    its server is on another machine
    if it is one after all, say `--force` too
    --- exit 2
    ");
    insta::assert_snapshot!(run(&project, far, &["apply", "--force"]), @"
    --- stderr
    error: the following required arguments were not provided:
      --watch

    Usage: cargo migrate apply --watch --force --database-url <URL>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(run(&project, far, &["apply", "--watch", "--target", "3"]), @"
    --- stderr
    error: the argument '--watch' cannot be used with '--target <VERSION>'

    Usage: cargo migrate apply --watch --database-url <URL>

    For more information, try '--help'.
    --- exit 2
    ");
}
