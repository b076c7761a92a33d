//! History and binary disagree.

use migrate_runtime::{Migrations, Version, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");
static REFORMATTED: Migrations = embed_migrations!("fixtures/shop_reformatted");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static LATE: Migrations = embed_migrations!("fixtures/late");

#[test]
fn an_edited_migration_is_refused() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    for way in WAYS {
        let error = apply(way, &EDITED, &url).unwrap_err();
        assert!(error.is_drift());
        assert_eq!(error.version().map(Version::get), Some(2));
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        migration 2 was edited after it was applied
        --> fixtures/shop_edited/002_orders.sql
         = note: applied as `orders` with the checksum cd07ad44df9518bbd3c564a1597e2875197ef47bdebfc1d8c16f3a357affc007
         = note: embedded now with the checksum ee4cd76d1c13fd278c8c5e67d1a62fbcc5c86cfc90860bad75319e1abece9bbc
         = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`
        ") };
    }
}

#[test]
fn comments_indentation_line_ends_and_a_byte_order_mark_are_no_edit() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    assert_eq!(apply(Way::Blocking, &REFORMATTED, &url).unwrap().before, 3);
}

#[test]
fn an_older_program_runs_on_a_newer_database_and_says_so() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Blocking, &LATER, &url).unwrap();
    insta::assert_snapshot!(apply(Way::Url, &SHOP, &url).unwrap(), @"
    nothing to apply: 3 migrations up to 003_first_customer applied before
    the database has newer migrations than this program, all of them additive:
      4 notes, adds columns to orders
    ");
}

#[test]
fn what_comes_too_late_and_what_is_unknown_is_refused_and_nothing_is_applied() {
    let url = fresh_database();
    apply(Way::Blocking, &LATER, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("DELETE FROM migrate.schema_migrations WHERE version = 3").unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &LATER, &url).unwrap_err(), @"
    migration 3 comes too late: 4 is applied already
    --> fixtures/shop_later/003_first_customer.sql
     = note: databases that got both would have run them in different orders
     = help: give it a version above the newest one, or allow it: `MIGRATIONS.runner().out_of_order(true)`, `--out-of-order`
    ");

    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("DELETE FROM migrate.schema_migrations WHERE version = 3").unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &LATE, &url).unwrap_err(), @"
    migration 2 is applied, but this program does not have it
    --> 2 orders
     = note: newer versions may be missing from a program; this one is older than its newest
     = note: if the folder has the file, this program was built before it came: rebuild
     = help: bring the file back, find out which branch or service applied it, or allow it: `MIGRATIONS.runner().unknown_versions(true)`, `--unknown-versions`
    ");
    assert_eq!(ask(&mut client, "SELECT count(*) FROM migrate.schema_migrations"), "2");
}

#[test]
fn settings_accept_what_is_refused_and_refuse_what_is_accepted() {
    let url = fresh_database();
    apply(Way::Blocking, &LATER, &url).unwrap();
    let strict = SHOP.runner().newer_versions(false);
    insta::assert_snapshot!(run(Way::Blocking, &strict, &url).unwrap_err(), @"
    migration 4 is applied, and newer than this program
    --> 4 notes
     = help: start the program that applied it, or allow it: `MIGRATIONS.runner().newer_versions(true)`
    ");
    let mut client = connect(&url);
    client
        .batch_execute(
            "DELETE FROM migrate.schema_migrations WHERE version = 4; ALTER TABLE orders DROP COLUMN note",
        )
        .unwrap();
    client.batch_execute("UPDATE migrate.schema_migrations SET version = 5 WHERE version = 3").unwrap();
    let late = LATER.runner().out_of_order(true).target(Version::new(2).unwrap());
    assert_eq!(run(Way::Url, &late, &url).unwrap().newer.len(), 1);
    let unknown = LATE.runner().unknown_versions(true).out_of_order(true);
    assert_eq!(run(Way::Async, &unknown, &url).unwrap().applied.len(), 1);
}

#[test]
fn a_table_of_another_tool_is_refused() {
    let url = fresh_database();
    let mut client = connect(&url);
    client
        .batch_execute(
            "CREATE SCHEMA migrate; CREATE TABLE migrate.schema_migrations (version bigint, dirty boolean)",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &SHOP, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" is a table of golang-migrate, not a history of embed_migrations
    name another one: `MIGRATIONS.runner().table("embedded_migrations")`
    "#);
    client
        .batch_execute(
            "DROP TABLE migrate.schema_migrations; CREATE VIEW migrate.schema_migrations AS SELECT 1",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &SHOP, &url).unwrap_err(), @r#"
    "migrate"."schema_migrations" is a view, not a history of embed_migrations
    name another one: `MIGRATIONS.runner().table("embedded_migrations")`
    "#);
}

#[test]
fn rows_that_nobody_wrote_are_refused() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute("UPDATE migrate.schema_migrations SET state = 'applying' WHERE version = 2")
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &SHOP, &url).unwrap_err(), @"
    migration 2 has begun and not ended: its history row is not marked as applied
    look at the database, put right what it left, and set the row's state to 'applied' or delete it
    ");
}

#[test]
fn rows_that_row_security_hides_are_not_taken_for_pending() {
    let url = fresh_database();
    apply(Way::Blocking, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "DO $$ BEGIN CREATE ROLE blind LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             ALTER TABLE migrate.schema_migrations ENABLE ROW LEVEL SECURITY;
             GRANT USAGE ON SCHEMA migrate TO blind; GRANT SELECT ON migrate.schema_migrations TO blind;",
        )
        .unwrap();
    let blind = url.replace("postgres@", "blind@");
    assert_eq!(apply(Way::Blocking, &SHOP, &blind).unwrap().before, 3);
    insta::assert_snapshot!(apply(Way::Blocking, &LATER, &blind).unwrap_err(), @r#"
    row level security hides rows of "migrate"."schema_migrations" from this role, so what is pending can't be known
    let the table's owner migrate, or let this role see all rows: CREATE POLICY readers ON "migrate"."schema_migrations" FOR SELECT USING (true)
    "#);
    client
        .batch_execute("CREATE POLICY readers ON migrate.schema_migrations FOR SELECT USING (true)")
        .unwrap();
    assert_eq!(apply(Way::Blocking, &SHOP, &blind).unwrap().before, 3);
}
