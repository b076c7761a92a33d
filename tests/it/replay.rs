//! What goes up comes down to what was there, or the assertion says what differs.

use std::panic::catch_unwind;

use migrate_runtime::test::{assert_replays_on, replay, schema_url};
use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{ask, connect, fresh_database};

static REVERSIBLE: Migrations = embed_migrations!("fixtures/reversible");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static MIXED: Migrations = embed_migrations!("fixtures/mixed");
static FORGETS_INDEX: Migrations = embed_migrations!("fixtures/forgets_index");
static OTHER_TYPE: Migrations = embed_migrations!("fixtures/other_type");
static VERIFY: Migrations = embed_migrations!("fixtures/verify");

#[test]
fn what_can_go_back_and_forth_passes_and_leaves_nothing() {
    let url = fresh_database();
    let before = schema_url(&url).unwrap();
    assert_replays_on(&url, &REVERSIBLE);
    assert_replays_on(&url, REVERSIBLE.runner().schema("public"));
    // Without down scripts: up, and a second time nothing.
    assert_replays_on(&url, &SHOP);
    assert_replays_on(&url, &MIXED);
    assert_replays_on(&url, &Migrations::EMPTY);
    assert_eq!(schema_url(&url).unwrap(), before);
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
        AND backend_type = 'client backend' AND query !~ 'BEGIN ISOLATION'";
    assert_eq!(ask(&mut connect(&url), others), "0");
}

#[test]
fn a_down_script_that_forgets_an_index() {
    insta::assert_snapshot!(replay(&fresh_database(), &FORGETS_INDEX).unwrap_err(), @"
    the down script of migration 002_by_customer does not bring back the schema that was there before it
    --> fixtures/forgets_index/002_by_customer.sql:6:1
     = note: `-` is missing, `+` should not be there
    + index public.orders_placed_at_idx CREATE INDEX orders_placed_at_idx ON public.orders USING btree (placed_at DESC) WHERE (customer <> ''::text)
    ");
}

#[test]
fn a_down_script_that_leaves_another_type() {
    let url = fresh_database();
    let panic = catch_unwind(|| assert_replays_on(&url, &OTHER_TYPE)).unwrap_err();
    insta::assert_snapshot!(panic.downcast_ref::<String>().unwrap(), @"
    the down script of migration 002_big_totals does not bring back the schema that was there before it
    --> fixtures/other_type/002_big_totals.sql:8:1
     = note: `-` is missing, `+` should not be there
    - column public.orders.total_cents integer not null
    - function public.total(public.orders):     SELECT $1.total_cents
    + column public.orders.total_cents numeric(12,0) not null
    + function public.total(public.orders):     SELECT $1.total_cents::bigint
    ");
}

#[test]
fn a_script_that_fails_is_shown_with_what_was_tried() {
    insta::assert_snapshot!(replay(&fresh_database(), &VERIFY).unwrap_err(), @"
    applying all migrations to an empty database failed

    what must hold after migration 001_accounts does not
     --> fixtures/verify/001_accounts.sql:6:1
      |
    6 | SELECT balance >= 0 FROM accounts ORDER BY balance DESC;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: row 2 of 2 has false in its first column
      = note: the migration was rolled back as a whole
    ");
    let url = "postgresql://u:canary@/nowhere?host=/no/such/folder";
    let runner = SHOP.runner().wait(std::time::Duration::ZERO);
    insta::assert_snapshot!(replay(url, runner).unwrap_err(), @"
    creating a database failed

    can't connect to the database at /no/such/folder:5432: error connecting to server: No such file or directory (os error 2)
    ");
}
