//! What has caught other runners: what the user sees, and that nothing is half done.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

static ENUM: Migrations = embed_migrations!("fixtures/traps/enum_value");
static PENDING: Migrations = embed_migrations!("fixtures/traps/pending_trigger");
static ENCODING: Migrations = embed_migrations!("fixtures/traps/encoding");
static DO_COMMIT: Migrations = embed_migrations!("fixtures/traps/do_commit");
static NOTICES: Migrations = embed_migrations!("fixtures/traps/notices");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static SLOW: Migrations = embed_migrations!("fixtures/slow");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");

const VERSIONS: &str = "SELECT string_agg(version::text, ' ') FROM migrate.schema_migrations";

#[test]
fn a_new_enum_value_is_not_usable_before_it_is_committed() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Url, &ENUM, &url).unwrap_err(), @r#"
    migration 002_ok failed: unsafe use of new value "ok" of enum type mood (SQLSTATE 55P04)
     --> fixtures/traps/enum_value/002_ok.sql:3:28
      |
    3 | INSERT INTO people VALUES ('ok');
      |                            ^^^^
      |
      = note: the server's hint: New enum values must be committed before they can be used.
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: put the use of the new value into the next migration
    "#);
    let mut client = connect(&url);
    assert_eq!(ask(&mut client, VERSIONS), "1");
    assert_eq!(ask(&mut client, "SELECT enum_range(NULL::mood)"), "{sad}");
}

#[test]
fn a_table_with_pending_triggers_can_not_be_altered() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Blocking, &PENDING, &url).unwrap_err(), @r#"
    migration 001_tables failed: cannot ALTER TABLE "children" because it has pending trigger events (SQLSTATE 55006)
     --> fixtures/traps/pending_trigger/001_tables.sql:6:1
      |
    6 | ALTER TABLE children ADD COLUMN name text;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: write `SET CONSTRAINTS ALL IMMEDIATE;` before this statement
    "#);
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('parents') IS NULL"), "t");
}

#[test]
fn a_character_that_the_database_has_not() {
    let url = fresh_database();
    let latin = format!("{}_latin", url.rsplit('/').next().unwrap());
    let create = format!("CREATE DATABASE {latin} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    connect(&url).batch_execute(&create).unwrap();
    let url = format!("{}/{latin}", url.rsplit_once('/').unwrap().0);
    insta::assert_snapshot!(apply(Way::Async, &ENCODING, &url).unwrap_err(), @r#"
    migration 001_euro failed: character with byte sequence 0xe2 0x82 0xac in encoding "UTF8" has no equivalent in encoding "LATIN1" (SQLSTATE 22P05)
     --> fixtures/traps/encoding/001_euro.sql:1:1
      |
    1 | CREATE TABLE prices (currency text DEFAULT '€');
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: the database's encoding lacks a character of this file; UTF8 has all
    "#);
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('prices') IS NULL"), "t");
}

#[test]
fn a_commit_in_a_do_block() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Blocking, &DO_COMMIT, &url).unwrap_err(), @"
    migration 001_do failed: invalid transaction termination (SQLSTATE 2D000)
     --> fixtures/traps/do_commit/001_do.sql:4:1
      |
    4 | CALL commits();
      | ^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: what commits by itself can't be in the migration's transaction; say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`
    ");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('half') IS NULL"), "t");
}

#[test]
fn what_role_and_database_are_set_to_does_not_count() {
    let settings = [
        "standard_conforming_strings = off",
        "default_transaction_isolation = 'repeatable read'",
        "idle_in_transaction_session_timeout = '100ms'",
        "statement_timeout = '150ms'",
        "search_path = 'public'",
        "synchronous_commit = off",
        "row_security = off",
        "lock_timeout = '1ms'",
    ];
    for way in WAYS {
        let url = fresh_database();
        let database = url.rsplit('/').next().unwrap();
        let mut client = connect(&url);
        for setting in settings {
            client.batch_execute(&format!("ALTER DATABASE {database} SET {setting}")).unwrap();
        }
        assert_eq!(apply(way, &SLOW, &url).unwrap().applied.len(), 2, "{way:?}");
        let other = run(way, &STEPWISE.runner().table("stepwise"), &url).unwrap();
        assert_eq!(other.applied.len(), 3, "{way:?}");
    }
}

#[test]
fn a_history_that_was_lost_is_seen() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    connect(&url).batch_execute("TRUNCATE migrate.schema_migrations").unwrap();
    insta::assert_snapshot!(apply(Way::Url, &SHOP, &url).unwrap_err(), @r#"
    migration 001_customers failed: type "payment" already exists (SQLSTATE 42710)
     --> fixtures/shop/001_customers.sql:2:1
      |
    2 | CREATE TYPE payment AS ENUM ('card', 'cash');
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: if it was made by other means, or the history was lost, record what the database has already: `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`
    "#);
}

#[test]
fn a_history_of_a_later_version_is_read_and_not_written() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("COMMENT ON TABLE migrate.schema_migrations IS 'Format 2.'; ALTER TABLE migrate.schema_migrations ADD COLUMN later int").unwrap();
    assert_eq!(apply(Way::Url, &SHOP, &url).unwrap().before, 3);
    client.batch_execute("DELETE FROM migrate.schema_migrations WHERE version = 3").unwrap();
    insta::assert_snapshot!(apply(Way::Url, &SHOP, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" is written by a later version of migrate-runtime, in a form that this one can't write
    update migrate-runtime in this program
    "#);
}

#[test]
fn what_the_server_says_is_in_the_report() {
    let report = NOTICES.apply_url(&fresh_database()).unwrap();
    let said: Vec<String> = report.applied[0].notices.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    NOTICE: three rows to go
    WARNING: and one is odd
    NOTICE: table "nothing" does not exist, skipping
    "#);
}

#[test]
fn a_connection_lost_in_commit_is_neither_success_nor_failure() {
    let url = fresh_database();
    let mut client = connect(&url);
    // Runs as the last thing of COMMIT, and ends the session.
    client
        .batch_execute(
            "CREATE SCHEMA trap; CREATE TABLE trap.once (id int); INSERT INTO trap.once VALUES (1);
             CREATE FUNCTION trap.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
             CREATE FUNCTION trap.arm() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
               IF to_regclass('public.customers') IS NOT NULL AND to_regclass('public.orders') IS NULL THEN
                 CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON trap.once DEFERRABLE INITIALLY DEFERRED
                   FOR EACH ROW EXECUTE FUNCTION trap.cut();
                 INSERT INTO trap.once VALUES (2);
               END IF; END $$;
             CREATE EVENT TRIGGER arm ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION trap.arm();",
        )
        .unwrap();
    let error = apply(Way::Blocking, &SHOP, &url).unwrap_err().to_string();
    // What was said is the server's reason or, where the connection ends before it is read, that.
    let (told, said) = error.split_once("\nwhat was said: ").unwrap();
    assert!(said == "connection closed" || said.ends_with("(SQLSTATE 57P01)"), "{said}");
    insta::assert_snapshot!(told, @"
    the connection was lost while fixtures/shop/001_customers.sql to fixtures/shop/003_first_customer.sql ran or were committed: each is applied as a whole, or not at all
    start again: the history knows
    ");
    client.batch_execute("DROP EVENT TRIGGER arm").unwrap();
    assert_eq!(apply(Way::Blocking, &SHOP, &url).unwrap().applied.len(), 3);
}
