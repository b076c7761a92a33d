//! What was applied is taken back in reverse order, each migration with its row, or nothing is.

use migrate_runtime::{Migrations, To, Version, embed_migrations};
use migrate_tests::dump::{difference, dump};
use migrate_tests::ways::{baseline, plan_revert, revert};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static STEPS_INDEX: Migrations = embed_migrations!("fixtures/steps_index");

/// The one that is embedded, of which an error speaks.
fn version(number: i64) -> Option<Version> {
    Version::new(number)
}

#[test]
fn back_and_forth_is_where_it_was() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        let mut client = connect(&url);
        let empty = dump(&mut client);
        apply(way, &REVERSIBLE, &url).unwrap();
        let full = dump(&mut client);
        for _ in 0..2 {
            let reverted = revert(way, &REVERSIBLE.runner(), &url, To::Nothing).unwrap();
            insta::allow_duplicates! { insta::assert_snapshot!(reverted, @"
            reverted 4 migrations in N ms
              004_no_notes N ms
              003_index N ms
              002_orders N ms
              001_customers N ms
            ") };
            client.batch_execute("DROP SCHEMA migrate CASCADE").unwrap();
            assert_eq!(difference(&empty, &dump(&mut client)), "", "{way:?}");
            apply(way, &REVERSIBLE, &url).unwrap();
            assert_eq!(difference(&full, &dump(&mut client)), "", "{way:?}");
        }
    }
}

#[test]
fn the_version_that_is_named_stays() {
    let url = fresh_database();
    let runner = REVERSIBLE.runner();
    insta::assert_snapshot!(revert(Way::Url, &runner, &url, To::Nothing).unwrap(), @"nothing to revert: nothing is applied");
    run(Way::Url, &runner, &url).unwrap();
    let reverted = revert(Way::Url, &runner, &url, 3.into()).unwrap();
    assert_eq!(reverted.reverted.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["004_no_notes"]);
    insta::assert_snapshot!(revert(Way::Url, &runner, &url, 3.into()).unwrap(), @"nothing to revert: nothing above version 3 is applied");
    assert_eq!(ask(&mut connect(&url), "SELECT max(version) FROM migrate.schema_migrations"), "3");
    assert_eq!(run(Way::Blocking, &runner, &url).unwrap().applied.len(), 1);
}

/// What destroys everything is not reached by arithmetic.
#[test]
fn a_version_that_can_not_be_is_an_error_and_not_everything() {
    let url = fresh_database();
    let runner = REVERSIBLE.runner();
    run(Way::Url, &runner, &url).unwrap();
    let current = 0;
    for way in WAYS {
        for error in [
            revert(way, &runner, &url, To::from(current - 1)).unwrap_err(),
            plan_revert(way, &runner, &url, To::from(current - 1)).unwrap_err(),
        ] {
            insta::allow_duplicates! { insta::assert_snapshot!(error, @"
            there is no version -1 to revert to: versions begin at 0
            if everything is to be reverted, say so: `To::Nothing`, `cargo migrate revert --all`
            ") };
        }
        let error = run(way, &runner.clone().target(-1), &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"there is no version -1: versions begin at 0") };
        let error = baseline(way, &runner, &url, (-1).into()).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"there is no version -1: versions begin at 0") };
    }
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM migrate.schema_migrations"), "4");
    // A plain number will do.
    assert_eq!(runner.clone().target(3).revert(&mut connect(&url), 3).unwrap().reverted.len(), 1);
}

#[test]
fn what_is_lost_is_said_before() {
    let url = fresh_database();
    let runner = REVERSIBLE.runner();
    for way in WAYS {
        insta::allow_duplicates! { insta::assert_snapshot!(plan_revert(way, &runner, &url, To::Nothing).unwrap(), @"nothing to revert") };
    }
    run(Way::Url, &runner, &url).unwrap();
    insta::assert_snapshot!(plan_revert(Way::Async, &runner, &url, 0.into()).unwrap(), @"
    would revert 4 migrations
      004_no_notes
        does not bring back column note of customers
      003_index
      002_orders
        deletes table orders
        deletes rows of customers
      001_customers
        deletes table customers
    ");
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM migrate.schema_migrations"), "4");
}

#[test]
fn nothing_is_reverted_unless_all_can_be() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute(
            "UPDATE migrate.schema_migrations SET checksum = 'other' WHERE version = 2;
             INSERT INTO migrate.schema_migrations (version, name, checksum, state) VALUES (9, 'later', 'x', 'applied')",
        )
        .unwrap();
    let error = revert(Way::Blocking, &SHOP.runner(), &url, To::Nothing).unwrap_err();
    insta::assert_snapshot!(error, @"
    migration 9 is applied, but this program does not have it
    --> 9 later
     = help: revert with the program that applied it

    migration 003_first_customer can't be reverted: it has no down script
    --> fixtures/shop/003_first_customer.sql
     = note: nothing was reverted
     = help: write one, in a section `-- migrate:down` or a file of its own, or a new migration that undoes it

    migration 2 was edited after it was applied
    --> fixtures/shop/002_orders.sql
     = note: applied as `orders` with the checksum other
     = note: embedded now with the checksum cd07ad44df9518bbd3c564a1597e2875197ef47bdebfc1d8c16f3a357affc007
     = help: put the file back as it was, and write the change as a new migration; or, if the database is what the file says now, record that: `cargo migrate repair`

    migration 001_customers can't be reverted: it has no down script
    --> fixtures/shop/001_customers.sql
     = note: nothing was reverted
     = help: write one, in a section `-- migrate:down` or a file of its own, or a new migration that undoes it
    ");
    assert_eq!(ask(&mut client, "SELECT count(*) FROM migrate.schema_migrations"), "4");
}

#[test]
fn a_down_script_that_fails_is_rolled_back_and_shown() {
    let url = fresh_database();
    apply(Way::Url, &REVERSIBLE, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("CREATE TABLE notes (order_id bigint REFERENCES orders)").unwrap();
    let error = revert(Way::Async, &REVERSIBLE.runner(), &url, 1.into()).unwrap_err();
    insta::assert_snapshot!(error, @"
    reverting migration 002_orders failed: cannot drop table orders because other objects depend on it (SQLSTATE 2BP01)
      --> fixtures/reversible/002_orders.sql:15:1
       |
    15 | DROP TABLE orders;
       | ^^^^^^^^^^^^^^^^^
       |
       = note: it was rolled back as a whole: the migration stays applied
       = help: Use DROP ... CASCADE to drop the dependent objects too.
    ");
    assert_eq!(error.report().reverted.len(), 2);
    assert_eq!(error.version(), version(2));
    assert_eq!(ask(&mut client, "SELECT max(version) FROM migrate.schema_migrations"), "2");
}

#[test]
fn a_half_reverted_migration_goes_on_and_nothing_is_applied_until_then() {
    let url = fresh_database();
    apply(Way::Url, &REVERSIBLE, &url).unwrap();
    let mut client = connect(&url);
    // As if the process had died between the two statements of 003's down script.
    revert(Way::Url, &REVERSIBLE.runner(), &url, 3.into()).unwrap();
    client
        .batch_execute(
            "DROP INDEX orders_total_cents_idx;
             UPDATE migrate.schema_migrations SET state = 'reverting', step = 1 WHERE version = 3",
        )
        .unwrap();
    insta::assert_snapshot!(apply(Way::Blocking, &REVERSIBLE, &url).unwrap_err(), @"
    migration 3 is half reverted: its down script commits more than once, and was interrupted
    revert it to the end: `cargo migrate revert`, or `MIGRATIONS.revert`, to a version below it
    ");
    let reverted = revert(Way::Blocking, &REVERSIBLE.runner(), &url, 2.into()).unwrap();
    assert_eq!(reverted.reverted.len(), 1);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'orders%idx'"), "0");
    assert_eq!(apply(Way::Blocking, &REVERSIBLE, &url).unwrap().applied.len(), 2);
}

#[test]
fn a_half_applied_migration_is_not_reverted() {
    let url = fresh_database();
    apply(Way::Url, &STEPS_INDEX, &url).unwrap();
    let mut client = connect(&url);
    client
        .batch_execute("UPDATE migrate.schema_migrations SET state = 'running', step = 0 WHERE version = 2")
        .unwrap();
    insta::assert_snapshot!(revert(Way::Url, &STEPS_INDEX.runner(), &url, 1.into()).unwrap_err(), @"
    migration 2 is half applied: it commits more than once, and was interrupted
    apply it to the end first; or undo by hand what it did, and delete its row in the history
    ");
}
