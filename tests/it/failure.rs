//! A script fails on the server: where, why, and that nothing of it remains.

use std::time::Duration;

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};
use throwaway_postgres::Server;

use crate::stable;

static NO_TABLE: Migrations = embed_migrations!("fixtures/no_table", open);
static DIVISION: Migrations = embed_migrations!("fixtures/division");
static COMMIT: Migrations = embed_migrations!("fixtures/commit");
static SHOP: Migrations = embed_migrations!("fixtures/shop");

#[test]
fn the_servers_position_becomes_a_place_in_the_file() {
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &NO_TABLE, &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
        migration 002_orders failed: relation "customers" does not exist (SQLSTATE 42P01)
         --> fixtures/no_table/002_orders.sql:5:22
          |
        5 | SELECT 1, größe FROM customers;
          |                      ^^^^^^^^^
          |
          = note: it was rolled back as a whole; what was applied before stays applied
        "#) };
        assert_eq!((error.sqlstate(), error.version().map(Version::get)), (Some("42P01"), Some(2)));
        assert_eq!(error.report().applied.len(), 1);
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, "SELECT version FROM migrate.schema_migrations"), "1");
        assert_eq!(ask(&mut client, "SELECT to_regclass('notes') IS NULL"), "t", "nothing of 002 remains");
    }
}

#[test]
fn a_failure_without_a_position_shows_its_statement_and_no_data() {
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &DIVISION, &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        migration 001_totals failed: integer out of range (SQLSTATE 22003)
         --> fixtures/division/001_totals.sql:5:1
          |
        5 | INSERT INTO totals
          | ^^^^^^^^^^^^^^^^^^
          |
          = note: it was rolled back as a whole; what was applied before stays applied
        ") };
        assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('totals') IS NULL"), "t");
    }
}

#[test]
fn a_failure_of_commit_names_the_file() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Blocking, &COMMIT, &url).unwrap_err(), @r#"
    migration 001_deferred can't be committed: insert or update on table "children" violates foreign key constraint "children_parent_id_fkey" (SQLSTATE 23503)
    --> fixtures/commit/001_deferred.sql
     = note: it was rolled back as a whole; what was applied before stays applied
    "#);
}

#[test]
fn an_open_transaction_of_the_callers_is_refused_and_left_alone() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("BEGIN; CREATE TABLE mine (id int)").unwrap();
    insta::assert_snapshot!(SHOP.apply(&mut client).unwrap_err(), @"
    the client is inside a transaction: each migration needs one of its own
    commit or roll back first, or give a connection of its own
    ");
    client.batch_execute("COMMIT").unwrap();
    assert_eq!(ask(&mut client, "SELECT to_regclass('mine') IS NOT NULL"), "t");
}

#[test]
fn no_connection_no_secret() {
    let _stable = stable();
    let soon = SHOP.runner().wait(Duration::from_millis(100));
    let error = soon.apply_url("postgresql://canary-user:canary-secret@127.0.0.1:1/d").unwrap_err();
    insta::assert_snapshot!(error, @"can't connect to the database at SERVER: error connecting to server: Connection refused (os error 111)");
    let error = SHOP.apply_url("postgresql://u:canary-secret@127.0.0.1/d?port=canary").unwrap_err();
    insta::assert_snapshot!(error, @"invalid database URL: invalid value for option `port`");
}

#[test]
fn what_waiting_does_not_mend_ends_at_once() {
    let _stable = stable();
    let url = fresh_database();
    let unknown = url.rsplit_once('/').unwrap().0.to_owned() + "/no_such_database";
    insta::assert_snapshot!(SHOP.apply_url(&unknown).unwrap_err(), @r#"
    can't connect to the database at SERVER: database "no_such_database" does not exist (SQLSTATE 3D000)
    make it: `cargo migrate create`
    "#);

    let access = "local all postgres trust\nlocal all all scram-sha-256\n";
    let server = Server::builder().file("pg_hba.conf", access).start().unwrap();
    let create = "CREATE ROLE canary LOGIN PASSWORD 'right'";
    connect(&server.url("postgres")).batch_execute(create).unwrap();
    let wrong = server.url("postgres").replace("postgres@", "canary:canary-secret@");
    let error = SHOP.apply_url(&wrong).unwrap_err();
    insta::assert_snapshot!(error, @r#"can't connect to the database at SERVER: password authentication failed for user "canary" (SQLSTATE 28P01)"#);
    assert!(
        SHOP.apply_url(&wrong.replace("canary-secret", "right"))
            .is_err_and(|error| error.sqlstate() == Some("42501"))
    );
}

#[test]
fn a_connection_that_breaks_is_made_anew() {
    let url = fresh_database();
    let mut client = connect(&url);
    // The event trigger ends the first session that creates the second table, in the middle of its migration.
    client
        .batch_execute(
            "CREATE TABLE cuts (cut boolean); CREATE SEQUENCE cut_once;
             CREATE FUNCTION cut() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
               IF to_regclass('public.orders') IS NOT NULL AND nextval('public.cut_once') = 1 THEN
                 PERFORM pg_terminate_backend(pg_backend_pid());
               END IF; END $$;
             CREATE EVENT TRIGGER cutter ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION cut();",
        )
        .unwrap();
    let report = SHOP.apply_url(&url).unwrap();
    let titles: Vec<&str> = report.applied.iter().map(|applied| applied.title.as_str()).collect();
    assert_eq!(titles, ["001_customers", "002_orders", "003_first_customer"]);
    assert_eq!(
        ask(&mut client, "SELECT last_value || ' ' || (SELECT count(*) FROM orders) FROM cut_once"),
        "2 1"
    );
}
