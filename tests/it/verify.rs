//! What must hold after a migration holds, or the migration rolls back.

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database};

static VERIFY: Migrations = embed_migrations!("fixtures/verify");
static STEPWISE: Migrations = embed_migrations!("fixtures/verify_stepwise");
static UNCHANGED: Migrations = embed_migrations!("fixtures/unchanged");
static DIESEL: Migrations = embed_migrations!("fixtures/diesel");

#[test]
fn a_failing_check_rolls_back_and_says_what_it_returned() {
    for way in WAYS {
        let url = fresh_database();
        insta::allow_duplicates! { insta::assert_snapshot!(apply(way, &VERIFY, &url).unwrap_err(), @"
        what must hold after migration 001_accounts does not
         --> fixtures/verify/001_accounts.sql:6:1
          |
        6 | SELECT balance >= 0 FROM accounts ORDER BY balance DESC;
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: row 2 of 2 has false in its first column
          = note: the migration was rolled back as a whole
        ") };
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, "SELECT to_regclass('accounts') IS NULL"), "t");
    }
}

#[test]
fn what_runs_statement_by_statement_stays_and_is_verified_again() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Url, &STEPWISE, &url).unwrap_err(), @"
    what must hold after migration 001_accounts does not
     --> fixtures/verify_stepwise/001_accounts.sql:5:1
      |
    5 | SELECT count(*) > 0 FROM accounts;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: row 1 of 1 has false in its first column
      = note: its statements are done; the next start verifies again
    ");
    let mut client = connect(&url);
    assert_eq!(ask(&mut client, "SELECT to_regclass('accounts_balance_idx') IS NOT NULL"), "t");
    client.batch_execute("INSERT INTO accounts VALUES (1)").unwrap();
    let report = apply(Way::Url, &STEPWISE, &url).unwrap();
    assert_eq!(report.applied.len(), 1);
}

#[test]
fn a_row_count_that_changes_rolls_back() {
    let url = fresh_database();
    insta::assert_snapshot!(apply(Way::Url, &UNCHANGED, &url).unwrap_err(), @r#"
    migration 002_clean has changed how many rows there are
    --> fixtures/unchanged/002_clean.sql
     = note: "public"."profiles" had 3 rows and has 1
     = note: `-- migrate:expect-unchanged` forbids it; the migration was rolled back
    "#);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM profiles"), "3");
}

#[test]
fn diesels_folders_are_applied_in_diesels_order() {
    let url = fresh_database();
    let report = apply(Way::Async, &DIESEL, &url).unwrap();
    let titles: Vec<&str> = report.applied.iter().map(|applied| applied.title.as_str()).collect();
    assert_eq!(
        titles,
        ["00000000000000_diesel_initial_setup", "2025-12-29-110242-0000_long", "2026-05-27-120000_short"]
    );
    assert_eq!(apply(Way::Url, &DIESEL, &url).unwrap().before, 3);
}
