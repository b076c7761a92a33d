//! Several migrations in one message: each is there as a whole or not at all, with its record, whatever ends the message.

use migrate_core::Migration;
use migrate_runtime::{Migrations, Version};
use migrate_tests::{WAYS, Way, apply, ask, connect, embedded, fresh_database};

use crate::stable;
use crate::unchecked::unchecked;

/// Six migrations, each with a table; the fourth one does this too.
fn six(fourth: &str) -> Migrations {
    let migration = |number: i64| {
        let more = if number == 4 { fourth } else { "" };
        let [mut migration]: [Migration; 1] =
            unchecked(format!("CREATE TABLE t{number} (); {more}")).try_into().unwrap();
        migration.version = Version::new(number).unwrap();
        migration.up.path = format!("unchecked/{number}_a.sql").into();
        migration
    };
    embedded::made("unchecked", (1..=6).map(migration).collect())
}

/// The tables that are there, and what the history says.
fn found(url: &str) -> String {
    let found = "SELECT concat_ws(' ', (SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE tablename ~ '^t[0-9]$'),
        (SELECT string_agg(concat(version, state), ' ' ORDER BY version) FROM migrate.schema_migrations))";
    ask(&mut connect(url), found)
}

const THREE: &str = "t1 t2 t3 1applied 2applied 3applied";

#[test]
fn one_that_fails_is_named_and_those_before_it_stay() {
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &six("DO $$ BEGIN PERFORM 1 / 0; END $$"), &url).unwrap_err();
        if way != Way::Diesel {
            insta::allow_duplicates! { insta::assert_snapshot!(error, @"
            migration 4_a failed: division by zero (SQLSTATE 22012)
             --> unchecked/4_a.sql:1:1
              |
            1 | CREATE TABLE t4 (); DO $$ BEGIN PERFORM 1 / 0; END $$
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: it was rolled back as a whole; what was applied before stays applied
            ") };
        }
        let applied: Vec<i64> = error.report().applied.iter().map(|one| one.version.get()).collect();
        assert_eq!((applied, found(&url).as_str()), (vec![1, 2, 3], THREE), "{way:?}");
        assert_eq!(apply(way, &six(""), &url).unwrap().applied.len(), 3, "{way:?}");
    }
}

#[test]
fn a_row_of_somebody_else_in_between_is_seen() {
    let adds = "DO $$ BEGIN EXECUTE concat('INSERT INTO migrate.schema_', 'migrations (version, name, checksum, state)
        VALUES (50, ''later'', ''x'', ''applied'')'); END $$";
    for way in WAYS {
        let url = fresh_database();
        let error = apply(way, &six(adds), &url).unwrap_err();
        assert!(error.is_drift(), "{way:?}: {error}");
        assert_eq!(error.version(), Version::new(5), "{way:?}: {error}");
        assert_eq!(error.report().applied.len(), 4, "{way:?}");
    }
}

#[test]
fn the_one_that_ends_the_connection_is_named() {
    let url = fresh_database();
    let ends = "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$";
    insta::assert_snapshot!(apply(Way::Url, &six(ends), &url).unwrap_err(), @"
    the connection was lost twice while unchecked/4_a.sql ran, and nothing of it is applied: terminating connection due to administrator command (SQLSTATE 57P01)
    it is not tried again, because it may be what ends the server's process; the server's log says why
    ");
    assert_eq!(found(&url), THREE);
    let url = fresh_database();
    let lost = apply(Way::Blocking, &six(ends), &url).unwrap_err().to_string();
    // What was said is the server's reason or, where the connection ends before it is read, that.
    insta::assert_snapshot!(lost.split_once("\nwhat was said: ").unwrap().0, @"
    the connection was lost while unchecked/1_a.sql to unchecked/6_a.sql ran or were committed: each is applied as a whole, or not at all
    start again: the history knows
    ");
    assert_eq!(found(&url), THREE);
}

#[test]
fn each_ones_notices_are_its_own() {
    let _stable = stable();
    let report =
        six("DO $$ BEGIN RAISE NOTICE 'of the fourth'; END $$").apply_url(&fresh_database()).unwrap();
    insta::assert_snapshot!(report, @"
    applied 6 migrations in N ms
      1_a N ms
      2_a N ms
      3_a N ms
      4_a N ms
        NOTICE: of the fourth
      5_a N ms
      6_a N ms
    ");
}
