//! Many processes boot at once.

use std::process::{Command, Stdio};
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::stable;

static SLOW: Migrations = embed_migrations!("fixtures/slow");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");

const URL: &str = "MIGRATE_TESTS_BOOT";
const PROCESSES: usize = 8;

#[test]
fn eight_processes_boot_at_once_and_each_migration_runs_once() {
    let url = fresh_database();
    let test = std::env::current_exe().unwrap();
    let boot = || {
        let mut command = Command::new(&test);
        command.args(["--exact", "crowd::boot", "--nocapture"]).env(URL, &url).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    let processes: Vec<_> = (0..PROCESSES).map(|_| boot()).collect();
    let mut applied = 0;
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}");
        let count = said.split_once("applied=").unwrap().1.split_whitespace().next().unwrap();
        applied += count.parse::<usize>().unwrap();
    }
    let mut client = connect(&url);
    assert_eq!(applied, 2, "each migration by one process");
    assert_eq!(ask(&mut client, "SELECT count(*) FROM boots"), "1");
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND d.datname = current_database()";
    assert_eq!(ask(&mut client, locks), "0");
}

/// One of those processes; nothing in an ordinary run of the tests.
#[test]
fn boot() {
    if let Ok(url) = std::env::var(URL) {
        println!("applied={}", apply(Way::Url, &SLOW, &url).unwrap().applied.len());
    }
}

/// The key that every version of this crate uses: builds of today and of next year boot beside each other.
const LOCK_KEY: i64 = 8_187_617_364_133_685_829;

#[test]
fn who_waits_gives_up_at_the_deadline_and_says_whom_it_waited_for() {
    let _stable = stable();
    let url = fresh_database();
    let mut holder = connect(&format!("{url}?application_name=holder"));
    holder.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK_KEY})")).unwrap();
    let runner = SLOW.runner().wait(Duration::from_millis(300));
    for way in WAYS {
        let error = run(way, &runner, &url).unwrap_err();
        assert!(error.is_timeout());
        insta::allow_duplicates! { insta::assert_snapshot!(error, @"
        gave up waiting for the migration lock, which is held by process N of the server (application `holder`, state idle in transaction, in its transaction for N s)
        if that process hangs, end it: SELECT pg_terminate_backend(pid)
        ") };
    }
    holder.batch_execute("ROLLBACK").unwrap();
    assert_eq!(run(Way::Blocking, &runner, &url).unwrap().applied.len(), 2);
}

/// Reads a table until it commits.
fn reader(url: &str, table: &str) -> postgres::Client {
    let mut client = connect(url);
    client.batch_execute(&format!("BEGIN; SELECT FROM {table}")).unwrap();
    client
}

#[test]
fn a_busy_table_is_tried_again() {
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut reader = reader(&url, "orders");
    let busy = LATER.runner().lock_timeout(Duration::from_millis(100));
    let error = run(Way::Blocking, &busy.clone().wait(Duration::from_millis(300)), &url).unwrap_err();
    insta::assert_snapshot!(error, @"
    migration 004_notes failed: canceling statement due to lock timeout (SQLSTATE 55P03)
     --> fixtures/shop_later/004_notes.sql:1:1
      |
    1 | ALTER TABLE orders ADD COLUMN note text;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; the migrations before it stay applied
    ");

    let migrating = std::thread::spawn(move || run(Way::Async, &busy, &url).unwrap());
    std::thread::sleep(Duration::from_millis(400));
    reader.batch_execute("COMMIT").unwrap();
    assert_eq!(migrating.join().unwrap().applied.len(), 1);
}
