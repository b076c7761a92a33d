//! What is deferred is run after boot, each once, and hinders nobody.

use std::thread;
use std::time::{Duration, Instant};

use migrate_runtime::{Event, Migrations, Runner, embed_migrations};
use migrate_tests::ways::{
    baseline, deferred, plan, plan_sql, repair, require_current, revert, status, verify, wait_current,
};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static ORDERS: Migrations = embed_migrations!("fixtures/deferred");
static LATER: Migrations = embed_migrations!("fixtures/deferred_later");

const APPLIED: &str = "SELECT string_agg(version::text, ' ' ORDER BY version) FROM migrate.schema_migrations WHERE state = 'applied'";
const STATES: &str =
    "SELECT version || ' ' || state || ' ' || attempts FROM migrate.schema_migrations ORDER BY version";

/// One that gives up soon.
fn impatient() -> Runner {
    ORDERS.runner().wait(Duration::from_millis(100))
}

#[test]
fn apply_passes_over_it_and_deferred_runs_it() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        insta::allow_duplicates! {
            insta::assert_snapshot!(apply(way, &ORDERS, &url).unwrap(), @"
            applied 2 migrations in N ms
              001_orders N ms
              003_notes N ms
            left to `deferred`: 002_by_code, 004_coded
            ");
            insta::assert_snapshot!(apply(way, &ORDERS, &url).unwrap(), @"
            nothing to apply: 2 migrations applied before
            left to `deferred`: 002_by_code, 004_coded
            ");
            insta::assert_snapshot!(require_current(way, &ORDERS.runner(), &url).unwrap(), @"
            nothing to apply: 2 migrations applied before
            left to `deferred`: 002_by_code, 004_coded
            ");
            insta::assert_snapshot!(deferred(way, &ORDERS.runner(), &url).unwrap(), @"
            applied 2 migrations in N ms, 2 applied before
              002_by_code N ms
              004_coded N ms
            ");
            insta::assert_snapshot!(apply(way, &ORDERS, &url).unwrap(), @"nothing to apply: 4 migrations up to 004_coded applied before");
            insta::assert_snapshot!(deferred(way, &ORDERS.runner(), &url).unwrap(), @"nothing to apply: 4 migrations up to 004_coded applied before");
        }
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, "SELECT DISTINCT total FROM orders"), "1");
        assert_eq!(ask(&mut client, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
        assert_eq!(
            ask(
                &mut client,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ),
            "0"
        );
        assert!(verify(way, &ORDERS.runner(), &url).unwrap().has_passed());
    }
}

#[test]
fn what_is_left_is_shown() {
    let _stable = stable();
    let url = fresh_database();
    let runner = ORDERS.runner();
    insta::assert_snapshot!(plan(Way::Url, &runner, &url).unwrap(), @"
    would apply 2 migrations

    fixtures/deferred/001_orders.sql, additive
      2  CREATE TABLE
      3  INSERT

    fixtures/deferred/003_notes.sql, additive
      2  CREATE TABLE

    left to `deferred`:

    fixtures/deferred/002_by_code.sql, destructive, statement by statement
      3  CREATE INDEX CONCURRENTLY  outside a transaction
      4  UPDATE

    fixtures/deferred/004_coded.sql, destructive, statement by statement
      3  ALTER TABLE
      4  ALTER TABLE
    ");
    apply(Way::Url, &ORDERS, &url).unwrap();
    let left = plan(Way::Url, &runner, &url).unwrap();
    insta::assert_snapshot!(left, @"
    nothing to apply: 2 migrations applied

    left to `deferred`:

    fixtures/deferred/002_by_code.sql, destructive, statement by statement
      3  CREATE INDEX CONCURRENTLY  SHARE UPDATE EXCLUSIVE on orders, reads the rows
                                    outside a transaction
      4  UPDATE                     ROW EXCLUSIVE on orders, reads the rows

    fixtures/deferred/004_coded.sql, destructive, statement by statement
      3  ALTER TABLE  ACCESS EXCLUSIVE on orders
      4  ALTER TABLE  SHARE UPDATE EXCLUSIVE on orders, reads the rows
    ");
    assert!(left.is_up_to_date() && left.pending.is_empty());
    let status = status(Way::Url, &runner, &url).unwrap();
    assert!(status.is_up_to_date());
    let lines = status.to_string();
    let lines = lines.lines().map(|line| line.split_whitespace().take(4).collect::<Vec<_>>().join(" "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    version name state class
    1 orders applied additive
    2 by_code deferred destructive
    3 notes applied additive
    4 coded deferred destructive
    2 applied, 2 deferred
    ");
    insta::assert_snapshot!(plan_sql(Way::Url, &runner, &url).unwrap(), @"-- Nothing to apply.");
}

#[test]
fn what_comes_after_one_of_them_lets_apply_finish_it() {
    let _stable = stable();
    for way in WAYS {
        let url = fresh_database();
        apply(way, &ORDERS, &url).unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(apply(way, &LATER, &url).unwrap(), @"
            applied 2 migrations in N ms, 2 applied before
              002_by_code N ms
              005_code N ms
            left to `deferred`: 004_coded
            ");
        }
        let mut client = connect(&url);
        assert_eq!(ask(&mut client, APPLIED), "1 2 3 5");
        assert_eq!(ask(&mut client, "SELECT total FROM orders WHERE id = 1"), "7");
        deferred(way, &LATER.runner(), &url).unwrap();
        assert_eq!(ask(&mut client, APPLIED), "1 2 3 4 5");
    }
}

#[test]
fn it_waits_for_what_comes_before_it() {
    let url = fresh_database();
    insta::assert_snapshot!(deferred(Way::Blocking, &impatient(), &url).unwrap_err(), @"
    1 migration is pending: 001_orders
    gave up waiting for them: look at what is to migrate this database
    ");
    let (waiting, database) = (ORDERS.runner(), url.clone());
    let worker = thread::spawn(move || deferred(Way::Async, &waiting, &database).unwrap());
    thread::sleep(Duration::from_millis(100));
    apply(Way::Blocking, &ORDERS, &url).unwrap();
    assert_eq!(worker.join().unwrap().applied.len(), 2);
    wait_current(Way::Url, &ORDERS.runner(), &url).unwrap();
}

#[test]
fn what_fails_is_tried_again_later_each_time_and_then_it_is_done() {
    let _stable = stable();
    for way in [Way::Blocking, Way::Sqlx] {
        let url = fresh_database();
        apply(way, &ORDERS, &url).unwrap();
        let mut client = connect(&url);
        client.batch_execute("UPDATE orders SET code = 'code 2' WHERE id = 1").unwrap();
        let error = deferred(way, &impatient(), &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
        migration 002_by_code failed: could not create unique index "orders_by_code" (SQLSTATE 23505)
         --> fixtures/deferred/002_by_code.sql:3:1
          |
        3 | CREATE UNIQUE INDEX CONCURRENTLY orders_by_code ON orders (code);
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: nothing of it was done; what was applied before stays applied
        "#); }
        assert_eq!(ask(&mut client, STATES), "1 applied 0\n2 running 1\n3 applied 0");
        assert_eq!(ask(&mut client, "SELECT to_regclass('orders_by_code') IS NULL"), "t");

        let later = "UPDATE migrate.schema_migrations SET next_try = '2125-01-01Z' WHERE version = 2";
        client.batch_execute(later).unwrap();
        let error = deferred(way, &impatient(), &url).unwrap_err();
        insta::allow_duplicates! { insta::assert_snapshot!(error, @r#"
        002_by_code has failed once, and is tried again at 2125-01-01T00:00:00Z: could not create unique index "orders_by_code" (SQLSTATE 23505)
        put right what it meets; `cargo migrate deferred --now` tries at once
        "#); }
        assert!(error.is_timeout());
        let text = status(way, &impatient(), &url).unwrap().to_string();
        insta::allow_duplicates! { insta::assert_snapshot!(text.lines().last().unwrap(), @r#"2 by_code has failed once, and is tried again at 2125-01-01T00:00:00Z: could not create unique index "orders_by_code" (SQLSTATE 23505)"#); }

        client
            .batch_execute("UPDATE migrate.schema_migrations SET next_try = now() WHERE version = 2")
            .unwrap();
        let (sender, retries) = std::sync::mpsc::channel();
        let runner = ORDERS.runner().wait(Duration::from_mins(1)).observer(move |event| {
            if let Event::Retry { pause, .. } = event {
                sender.send(*pause).unwrap();
            }
        });
        let database = url.clone();
        let worker = thread::spawn(move || deferred(way, &runner, &database).unwrap());
        let pause = retries.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(pause > Duration::from_millis(1500), "the second one is longer than the first: {pause:?}");
        client.batch_execute("UPDATE orders SET code = 'code 1' WHERE id = 1").unwrap();
        assert_eq!(worker.join().unwrap().applied.len(), 2);
        assert_eq!(ask(&mut client, STATES), "1 applied 0\n2 applied 2\n3 applied 0\n4 applied 0");
    }
}

#[test]
fn two_workers_do_each_once() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let work = |way| {
        let url = url.clone();
        thread::spawn(move || deferred(way, &ORDERS.runner(), &url).unwrap().applied.len())
    };
    let workers: Vec<_> = WAYS.into_iter().map(work).collect();
    assert_eq!(workers.into_iter().map(|worker| worker.join().unwrap()).sum::<usize>(), 2);
    assert_eq!(ask(&mut connect(&url), "SELECT DISTINCT total FROM orders"), "1");
}

#[test]
fn another_worker_is_waited_for_and_not_for_ever() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let mut other = connect(&url);
    other.batch_execute(BUSY).unwrap();
    let (runner, database) = (ORDERS.runner(), url.clone());
    let worker = thread::spawn(move || deferred(Way::Blocking, &runner, &database).unwrap());
    let mut client = connect(&url);
    until_built(&mut client);
    let error = deferred(Way::Blocking, &impatient(), &url).unwrap_err();
    insta::assert_snapshot!(error.to_string().lines().next().unwrap(), @"gave up waiting for the migration lock, which is held by process N of the server (application `migrate:002_by_code`, state active, in its transaction for N s), and builds an index (waiting for writers before build), and waits itself for process N of the server (application `unknown`, state idle in transaction, in its transaction for N s)");
    // Meanwhile others boot, and migrate what is pending; and the worker is not reverted under its hands.
    let started = Instant::now();
    run(Way::Url, &LATER.runner().target(3), &url).unwrap();
    client
        .batch_execute("DELETE FROM migrate.schema_migrations WHERE version = 3; DROP TABLE notes")
        .unwrap();
    assert_eq!(run(Way::Url, &LATER.runner().target(3), &url).unwrap().applied.len(), 1);
    assert!(started.elapsed() < Duration::from_secs(5));
    insta::assert_snapshot!(revert(Way::Url, &ORDERS.runner(), &url, 1.into()).unwrap_err(), @"
    migration 2 is deferred, and has begun: a worker is at it, or it has failed
    let `cargo migrate deferred`, or `MIGRATIONS.deferred`, finish it first; or undo by hand what it did, and delete its row in the history
    ");
    insta::assert_snapshot!(baseline(Way::Url, &ORDERS.runner(), &url, 2.into()).unwrap_err(), @"
    migration 2 is deferred, and has begun: a worker is at it, or it has failed
    let `cargo migrate deferred`, or `MIGRATIONS.deferred`, finish it first; or undo by hand what it did, and delete its row in the history
    ");
    insta::assert_snapshot!(repair(Way::Url, &ORDERS.runner(), &url).unwrap(), @"nothing to repair: no applied migration was edited");
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(worker.join().unwrap().applied.len(), 2);
}

#[test]
fn what_is_left_is_passed_over_by_a_revert_and_recorded_by_a_baseline() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let mut client = connect(&url);
    assert_eq!(revert(Way::Url, &ORDERS.runner(), &url, 1.into()).unwrap().reverted.len(), 1);
    assert_eq!(ask(&mut client, APPLIED), "1");
    deferred(Way::Url, &ORDERS.runner().target(2), &url).unwrap();
    assert_eq!(ask(&mut client, APPLIED), "1 2");
    assert_eq!(revert(Way::Url, &ORDERS.runner(), &url, 1.into()).unwrap().reverted.len(), 1);
    apply(Way::Url, &ORDERS, &url).unwrap();
    let recorded = baseline(Way::Url, &ORDERS.runner(), &url, 4.into()).unwrap().recorded;
    assert_eq!(recorded, ["002_by_code", "004_coded"]);
    assert_eq!(apply(Way::Url, &ORDERS, &url).unwrap().deferred.len(), 0);
}

/// Nothing of it has happened, so nothing is told by what was recorded of it.
#[test]
fn one_that_fails_can_be_edited() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let mut client = connect(&url);
    client.batch_execute("UPDATE orders SET code = 'code 2' WHERE id = 1").unwrap();
    deferred(Way::Url, &impatient(), &url).unwrap_err();
    client
        .batch_execute("UPDATE migrate.schema_migrations SET checksum = repeat('0', 64), next_try = now() WHERE version = 2; UPDATE orders SET code = 'code 1' WHERE id = 1")
        .unwrap();
    assert_eq!(deferred(Way::Url, &ORDERS.runner(), &url).unwrap().applied.len(), 2);
    assert_eq!(apply(Way::Url, &ORDERS, &url).unwrap().before, 4);
}

/// A busy table is no failure: it is tried again soon, and not counted.
#[test]
fn a_busy_table_is_waited_for() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let mut other = connect(&url);
    deferred(Way::Url, &ORDERS.runner().target(2), &url).unwrap();
    other.batch_execute("BEGIN; LOCK TABLE orders").unwrap();
    let (busy, database) = (ORDERS.runner().lock_timeout(Duration::from_millis(50)), url.clone());
    let worker = thread::spawn(move || deferred(Way::Async, &busy, &database).unwrap());
    thread::sleep(Duration::from_millis(400));
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(worker.join().unwrap().applied.len(), 1);
    assert_eq!(ask(&mut other, "SELECT attempts FROM migrate.schema_migrations WHERE version = 4"), "0");
}

/// A lock that keeps the index of 002 from being built.
const BUSY: &str = "BEGIN; LOCK TABLE orders IN ROW EXCLUSIVE MODE";

/// Waits until an index is built.
fn until_built(client: &mut postgres::Client) {
    while ask(client, "SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database()")
        == "0"
    {
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_comes_after_it_waits_for_the_worker() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let (mut other, mut client) = (connect(&url), connect(&url));
    other.batch_execute(BUSY).unwrap();
    let database = url.clone();
    let worker = thread::spawn(move || deferred(Way::Blocking, &ORDERS.runner(), &database).unwrap());
    until_built(&mut client);
    let database = url.clone();
    let booting = thread::spawn(move || apply(Way::Async, &LATER, &database).unwrap());
    thread::sleep(Duration::from_millis(300));
    assert!(!booting.is_finished());
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(worker.join().unwrap().applied.len(), 2);
    let titles: Vec<String> = booting.join().unwrap().applied.into_iter().map(|one| one.title).collect();
    assert_eq!(titles, ["005_code"]);
    assert_eq!(ask(&mut client, "SELECT DISTINCT total FROM orders ORDER BY total"), "1\n7");
}

/// At shutdown.
#[test]
fn a_call_that_is_dropped_lets_go_of_all_and_the_next_one_goes_on() {
    let url = fresh_database();
    apply(Way::Url, &ORDERS, &url).unwrap();
    let (mut other, mut client) = (connect(&url), connect(&url));
    other.batch_execute(BUSY).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = url.clone();
    let worker = runtime.spawn(async move {
        let (mut client, connection) =
            tokio_postgres::connect(&database, postgres::NoTls).await.expect("a connection");
        tokio::spawn(connection);
        ORDERS.runner().wait(Duration::MAX).deferred_async(&mut client).await
    });
    until_built(&mut client);
    worker.abort();
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while ask(&mut client, held) != "0" {
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(ask(&mut client, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "1");
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(deferred(Way::Sqlx, &ORDERS.runner(), &url).unwrap().applied.len(), 2);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    assert_eq!(ask(&mut client, "SELECT DISTINCT total FROM orders"), "1");
}

#[test]
fn a_test_has_all_of_it() {
    let url = fresh_database();
    let database = migrate_runtime::test::TestDatabase::on(&url, &ORDERS).unwrap();
    assert_eq!(ask(&mut connect(database.url()), APPLIED), "1 2 3 4");
    migrate_runtime::test::assert_replays_on(&url, &ORDERS);
}
