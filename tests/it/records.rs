//! Baseline and repair change the history, and nothing else.

use migrate_runtime::{Migrations, VersionNumber, embed_migrations};
use migrate_tests::ways::{baseline, repair};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static EDITED: Migrations = embed_migrations!("fixtures/shop_edited");
static STEPS_INDEX: Migrations = embed_migrations!("fixtures/steps_index");

fn version(number: i64) -> VersionNumber {
    number.into()
}

#[test]
fn a_database_made_by_other_means_is_recorded_and_goes_on() {
    for way in WAYS {
        let url = fresh_database();
        let mut client = connect(&url);
        for migration in SHOP.iter().take(2) {
            client.batch_execute(migration.up.sql()).unwrap();
        }
        let runner = SHOP.runner();
        insta::allow_duplicates! { insta::assert_snapshot!(run(way, &runner, &url).unwrap_err(), @r#"
        migration 001_customers failed: type "payment" already exists (SQLSTATE 42710)
         --> fixtures/shop/001_customers.sql:2:1
          |
        2 | CREATE TYPE payment AS ENUM ('card', 'cash');
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: it was rolled back as a whole; what was applied before stays applied
          = help: if it was made by other means, or the history was lost, record what the database has already: `cargo migrate baseline VERSION`, or `MIGRATIONS.baseline`
        "#) };
        insta::allow_duplicates! { insta::assert_snapshot!(baseline(way, &runner, &url, version(2)).unwrap(), @"
        recorded as applied, without running it:
          001_customers
          002_orders
        ") };
        insta::allow_duplicates! { insta::assert_snapshot!(baseline(way, &runner, &url, version(2)).unwrap(), @"nothing to record: everything up to 2 is applied") };
        assert_eq!(run(way, &runner, &url).unwrap().applied.len(), 1);
        let origins =
            "SELECT concat_ws(' ', version, state, origin) FROM migrate.schema_migrations ORDER BY version";
        insta::allow_duplicates! { insta::assert_snapshot!(ask(&mut client, origins), @"
        1 applied baseline
        2 applied baseline
        3 applied
        ") };
    }
}

#[test]
fn a_baseline_is_a_version_that_is_there_and_not_half_done() {
    let url = fresh_database();
    let runner = SHOP.runner();
    insta::assert_snapshot!(baseline(Way::Url, &runner, &url, version(7)).unwrap_err(), @"no migration has the version 7; the newest one is 003_first_customer");
    insta::assert_snapshot!(baseline(Way::Url, &Migrations::EMPTY.runner(), &url, version(7)).unwrap_err(), @"no migration has the version 7: there are none");
    assert_eq!(ask(&mut connect(&url), "SELECT to_regclass('migrate.schema_migrations') IS NULL"), "t");
    apply(Way::Url, &STEPS_INDEX, &url).unwrap();
    connect(&url)
        .batch_execute("UPDATE migrate.schema_migrations SET state = 'running' WHERE version = 2")
        .unwrap();
    insta::assert_snapshot!(baseline(Way::Url, &STEPS_INDEX.runner(), &url, version(2)).unwrap_err(), @"
    migration 2 is half applied: it commits more than once, and was interrupted
    apply it to the end first; or undo by hand what it did, and delete its row in the history
    ");
}

#[test]
fn edits_are_recorded_again_and_listed() {
    for way in WAYS {
        let url = fresh_database();
        apply(way, &SHOP, &url).unwrap();
        let runner = EDITED.runner();
        insta::allow_duplicates! { insta::assert_snapshot!(repair(way, &runner, &url).unwrap(), @"
        recorded again as they are now:
          002_orders
            from cd07ad44df9518bbd3c564a1597e2875197ef47bdebfc1d8c16f3a357affc007
            to   ee4cd76d1c13fd278c8c5e67d1a62fbcc5c86cfc90860bad75319e1abece9bbc
        ") };
        assert_eq!(run(way, &runner, &url).unwrap().before, 3);
        insta::allow_duplicates! { insta::assert_snapshot!(repair(way, &runner, &url).unwrap(), @"nothing to repair: no applied migration was edited") };
    }
}
