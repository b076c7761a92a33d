//! What developers do with a database of their own.

use migrate_tests::{ask, connect, fresh_database};
use throwaway_postgres::Server;

use crate::database::run;
use crate::project::Project;

const CUSTOMERS: (&str, &str) = (
    "migrations/001_customers.sql",
    "-- migrate:up\nCREATE TABLE customers (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE customers;\n",
);
const EMAIL: (&str, &str) = (
    "migrations/002_email.sql",
    "-- migrate:up\nALTER TABLE customers ADD email text;\n-- migrate:down\nALTER TABLE customers DROP email;\n",
);
/// Edited after it was applied.
const EDITED: &str = "-- migrate:up\nALTER TABLE customers ADD email text NOT NULL DEFAULT '';\n\
    -- migrate:down\nALTER TABLE customers DROP email;\n";

/// Servers are at other places each time.
fn alike() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\bat /\S+:\d+", "at SERVER");
    settings.bind_to_scope()
}

#[test]
fn the_newest_is_edited_and_done_again() {
    let project = Project::of(&[CUSTOMERS, EMAIL]);
    let database = fresh_database();
    run(&project, &database, &["apply"]);
    project.write(EMAIL.0, EDITED);
    insta::assert_snapshot!(run(&project, &database, &["apply"]), @"
    --- stderr
    error: migration 2 was edited after it was applied
    --> migrations/002_email.sql
     = note: applied as `email` with the checksum e6ea38293c4cbd299178c6aecc56a14c81f0cbd3556e177e9338d1b2cde5d073
     = note: embedded now with the checksum 349eb92b721da59a0bb18e4436109e5b2244c71c40e9e0f243c0181f3b4766fa
     = note: on a development database it can run again: `cargo migrate redo`; or everything can: `cargo migrate reset`
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    --- exit 1
    ");
    insta::assert_snapshot!(run(&project, &database, &["redo"]), @"
    --- stderr
    would revert 1 migration
      002_email
        deletes column email of customers
    and apply it again
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @"
    reverted 1 migration in N ms
      002_email N ms
    applied 1 migration in N ms, 1 applied before
      002_email N ms, adds columns to customers
    --- exit 0
    ");
    let is_so =
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'email'";
    assert_eq!(ask(&mut connect(&database), is_so), "t");
    insta::assert_snapshot!(run(&project, &database, &["status"]), @"
    version name state class applied at took age by
    1 customers applied additive TIME N ms recent postgres
    2 email applied additive TIME N ms recent postgres
    2 applied
    --- exit 0
    ");
}

#[test]
fn what_can_not_be_done_again_says_what_can() {
    let project =
        Project::of(&[CUSTOMERS, ("migrations/002_email.sql", "ALTER TABLE customers ADD email text;\n")]);
    let database = fresh_database();
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @"
    nothing to do again: nothing is applied
    --- exit 0
    ");
    run(&project, &database, &["apply"]);
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @"
    --- stderr
    error: migration 002_email can't be reverted: it has no down script
    --> migrations/002_email.sql
     = note: nothing was reverted
     = help: write one; or begin anew with an empty database: `cargo migrate reset`
    --- exit 1
    ");
    // It undoes what has not been done yet.
    project.write(EMAIL.0, &EDITED.replace("DROP email", "DROP phone"));
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @r#"
    --- stderr
    error: reverting migration 002_email failed: column "phone" of relation "customers" does not exist (SQLSTATE 42703)
     --> migrations/002_email.sql:4:1
      |
    4 | ALTER TABLE customers DROP phone;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole: the migration stays applied
    --- exit 1
    "#);
}

/// Nothing is half done without a word.
#[test]
fn what_stops_the_second_half_is_said() {
    let project = Project::of(&[CUSTOMERS, EMAIL]);
    let database = fresh_database();
    run(&project, &database, &["apply"]);
    project.write(CUSTOMERS.0, &CUSTOMERS.1.replace("id int", "id bigint"));
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @"
    --- stderr
    error: only the newest migration can be done again

    migration 1 was edited after it was applied
    --> migrations/001_customers.sql
     = note: applied as `customers` with the checksum 87ccafa35e24011617960be9be1ce6e80c7bb3b29d133b8e3c58d1b91d79e8bf
     = note: embedded now with the checksum 010a7968399c42fb89d7820a28b907b5b42a42d18f4c14d49b66c887079b9019
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
    --- exit 1
    ");
    project.write(CUSTOMERS.0, CUSTOMERS.1);
    project.write(EMAIL.0, &EDITED.replace("DEFAULT ''", "DEFAULT 1 / 0"));
    connect(&database).batch_execute("INSERT INTO customers VALUES (1)").unwrap();
    insta::assert_snapshot!(run(&project, &database, &["redo", "--yes"]), @"
    --- stderr
    reverted 1 migration in N ms
      002_email N ms
    it is pending now: correct it, and apply
    error: migration 002_email failed: division by zero (SQLSTATE 22012)
     --> migrations/002_email.sql:2:1
      |
    2 | ALTER TABLE customers ADD email text NOT NULL DEFAULT 1 / 0;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
    --- exit 1
    ");
}

#[test]
fn a_database_is_made_emptied_and_dropped() {
    let _alike = alike();
    let project = Project::of(&[CUSTOMERS, EMAIL]);
    let server = Server::start().unwrap();
    let database = server.url("shop");
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    insta::assert_snapshot!(said(&["apply"]), @r#"
    --- stderr
    error: can't connect to the database at SERVER: database "shop" does not exist (SQLSTATE 3D000)
    make it: `cargo migrate create`
    --- exit 3
    "#);
    insta::assert_snapshot!(said(&["create"]), @"
    made database shop at SERVER
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["create"]), @"
    there is database shop at SERVER already
    --- exit 0
    ");
    said(&["apply"]);
    connect(&database).batch_execute("INSERT INTO customers VALUES (1, 'ada@example.com')").unwrap();
    let mut application = connect(&database);
    insta::assert_snapshot!(said(&["reset"]), @"
    --- stderr
    drops database shop at SERVER, and ends 1 session; makes it again, and applies 2 migrations
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["reset", "--yes"]), @"
    made database shop at SERVER
    applied 2 migrations in N ms
      001_customers N ms
      002_email N ms
    --- exit 0
    ");
    assert!(application.is_valid(std::time::Duration::from_secs(5)).is_err(), "it was disconnected");
    assert_eq!(ask(&mut connect(&database), "SELECT count(*) FROM customers"), "0");
    insta::assert_snapshot!(said(&["drop"]), @"
    --- stderr
    drops database shop at SERVER
    error: not confirmed
    say `--yes` where nobody can be asked
    --- exit 1
    ");
    insta::assert_snapshot!(said(&["drop", "--yes", "--json"]), @r#"
    {"database":"shop","is_done":true}
    --- exit 0
    "#);
    insta::assert_snapshot!(said(&["drop", "--yes"]), @"
    there is no database shop at SERVER
    --- exit 0
    ");
    insta::assert_snapshot!(said(&["reset", "--yes"]), @"
    made database shop at SERVER
    applied 2 migrations in N ms
      001_customers N ms
      002_email N ms
    --- exit 0
    ");
    insta::assert_snapshot!(run(&project, &server.url("postgres"), &["drop", "--yes"]), @"
    --- stderr
    error: the database postgres is the server's own: no other one can be made or dropped without it
    name a database of your own in the URL
    --- exit 2
    ");
}

#[test]
fn what_is_plainly_no_development_database_is_let_alone() {
    let _alike = alike();
    let project = Project::of(&[CUSTOMERS, EMAIL]);
    let server =
        Server::builder().setting("archive_mode", "on").setting("archive_command", "true").start().unwrap();
    let database = server.url("shop");
    let said = |arguments: &[&str]| run(&project, &database, arguments);
    said(&["create"]);
    said(&["apply"]);
    for command in ["redo", "reset", "drop"] {
        let refused = said(&[command, "--yes"]);
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused, @"
            --- stderr
            error: this is no development database: database shop at SERVER
            its server archives what is written, as one does that must not lose it
            if it is one after all, say `--force` too
            --- exit 2
            ");
        }
    }
    let far = "postgres://postgres@db.example.org/shop";
    insta::assert_snapshot!(run(&project, far, &["drop", "--yes"]), @"
    --- stderr
    error: this is no development database: database shop at db.example.org:5432
    its server is on another machine
    if it is one after all, say `--force` too
    --- exit 2
    ");
    insta::assert_snapshot!(said(&["redo", "--yes", "--force"]), @"
    reverted 1 migration in N ms
      002_email N ms
    applied 1 migration in N ms, 1 applied before
      002_email N ms, adds columns to customers
    --- exit 0
    ");
}
