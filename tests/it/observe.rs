//! Whoever observes hears what happens, and a dropped future leaves nothing that the next start does not put right.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrate_runtime::{Migrations, Runner, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};
use tokio_postgres::NoTls;

use crate::stable;

static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");
static SLOW: Migrations = embed_migrations!("fixtures/slow");

/// A runner, and what it has said.
pub(crate) fn heard(runner: Runner) -> (Runner, Arc<Mutex<String>>) {
    let heard = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&heard);
    let runner = runner.observer(move |event| {
        let mut log = log.lock().unwrap();
        log.push_str(&event.to_string());
        log.push('\n');
    });
    (runner, heard)
}

#[test]
fn every_step_is_told() {
    let _stable = stable();
    for way in WAYS {
        let (runner, heard) = heard(STEPWISE.runner());
        run(way, &runner, &fresh_database()).unwrap();
        insta::allow_duplicates! { insta::assert_snapshot!(heard.lock().unwrap(), @"
        001_items: started
        001_items: applied in N ms
        002_concurrently: started
        002_concurrently: statement 1 of 6
        002_concurrently: statement 2 of 6
        002_concurrently: statement 3 of 6
        002_concurrently: statement 4 of 6
        002_concurrently: statement 5 of 6
        002_concurrently: statement 6 of 6
        002_concurrently: applied in N ms
        003_drop: started
        003_drop: statement 1 of 2
        003_drop: statement 2 of 2
        003_drop: applied in N ms
        ") };
    }
}

#[test]
fn waiting_and_trying_again_are_told() {
    let _stable = stable();
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut reader = connect(&url);
    reader.batch_execute("BEGIN; SELECT FROM orders").unwrap();
    let (runner, retried) =
        heard(LATER.runner().lock_timeout(Duration::from_millis(50)).wait(Duration::from_millis(400)));
    run(Way::Blocking, &runner, &url).unwrap_err();
    let retried = retried.lock().unwrap();
    insta::assert_snapshot!(retried.split_inclusive('\n').take(2).collect::<String>(), @"
    004_notes: started
    004_notes: canceling statement due to lock timeout (SQLSTATE 55P03); trying again in N ms
    ");

    let slow = {
        let url = url.clone();
        std::thread::spawn(move || {
            run(Way::Url, &LATER.runner().lock_timeout(Duration::from_secs(30)), &url).unwrap()
        })
    };
    let mut watcher = connect(&url);
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE NOT granted AND d.datname = current_database()";
    while ask(&mut watcher, waiting) == "0" {
        std::thread::sleep(Duration::from_millis(5));
    }
    let (runner, waited) = heard(LATER.runner().wait(Duration::from_millis(200)));
    run(Way::Async, &runner, &url).unwrap_err();
    insta::assert_snapshot!(waited.lock().unwrap(), @"004_notes: waiting N s more for the migration lock, which is held by process N of the server (application `migrate:004_notes`, state active, in its transaction for N s), and waits itself for process N of the server (application `unknown`, state idle in transaction, in its transaction for N s)");
    reader.batch_execute("COMMIT").unwrap();
    slow.join().unwrap();
}

#[test]
fn a_future_that_is_dropped_leaves_nothing_behind() {
    let url = fresh_database();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (mut client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let outcome = tokio::time::timeout(Duration::from_millis(150), SLOW.apply_async(&mut client)).await;
        assert!(outcome.is_err(), "it takes longer");
        drop(client);
        connection.await.unwrap().ok();
    });
    assert_eq!(apply(Way::Blocking, &SLOW, &url).unwrap().applied.len(), 2);
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM boots"), "1");
}
