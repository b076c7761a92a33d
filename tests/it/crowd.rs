//! Many processes boot at once.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::ways::deferred;
use migrate_tests::{WAYS, Way, apply, ask, connect, fresh_database, run};

use crate::bench::MIXED;
use crate::pooler::Pooler;
use crate::stable;

static SLOW: Migrations = embed_migrations!("fixtures/slow");
static SHOP: Migrations = embed_migrations!("fixtures/shop");
static LATER: Migrations = embed_migrations!("fixtures/shop_later");
static STEPWISE: Migrations = embed_migrations!("fixtures/stepwise");

const URL: &str = "MIGRATE_TESTS_BOOT";
const FOLDER: &str = "MIGRATE_TESTS_FOLDER";

/// Boots so many processes at once; how many migrations they applied in all.
fn boot_at_once(processes: usize, folder: &str, url: &str) -> usize {
    let test = std::env::current_exe().unwrap();
    let boot = || {
        let mut command = Command::new(&test);
        command.args(["--exact", "crowd::boot", "--nocapture"]).env(URL, url).env(FOLDER, folder);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let processes: Vec<_> = (0..processes).map(|_| boot()).collect();
    let applied = processes.into_iter().map(|process| {
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let count = said.split_once("applied=").unwrap().1.split_whitespace().next().unwrap();
        count.parse::<usize>().unwrap()
    });
    applied.sum()
}

/// One of those processes; nothing in an ordinary run of the tests.
#[test]
fn boot() {
    if let (Ok(url), Ok(folder)) = (std::env::var(URL), std::env::var(FOLDER)) {
        let migrations = if folder == "mixed" { &MIXED } else { &SLOW };
        let applied = apply(Way::Url, migrations, &url).unwrap().applied.len();
        let deferred = deferred(Way::Url, &migrations.runner(), &url).unwrap().applied.len();
        println!("applied={}", applied + deferred);
    }
}

/// Locks of the database that nobody has let go of, and indexes that nobody finished.
fn leftovers(client: &mut postgres::Client) -> String {
    ask(
        client,
        "SELECT 'lock of ' || l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
           WHERE l.locktype = 'advisory' AND d.datname = current_database()
         UNION ALL SELECT 'invalid ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid",
    )
}

#[test]
fn eight_processes_boot_at_once_and_each_migration_runs_once() {
    let url = fresh_database();
    assert_eq!(boot_at_once(8, "slow", &url), 2, "each migration by one process");
    let mut client = connect(&url);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM boots"), "1");
    assert_eq!(leftovers(&mut client), "");
}

#[test]
fn thirty_two_processes_boot_on_an_empty_database_with_indexes_to_build_concurrently() {
    let url = fresh_database();
    assert_eq!(boot_at_once(32, "mixed", &url), MIXED.iter().count());
    assert_eq!(leftovers(&mut connect(&url)), "");
}

#[test]
fn thirty_two_processes_boot_through_a_pooler_in_transaction_mode() {
    let Some(pooler) = Pooler::start() else { return };
    let url = pooler.fresh_database();
    assert_eq!(boot_at_once(32, "slow", &url.pooled), 2);
    let mut client = connect(&url.direct);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM boots"), "1");
    assert_eq!(leftovers(&mut client), "");
}

#[test]
fn what_runs_statement_by_statement_is_refused_behind_a_pooler() {
    let Some(pooler) = Pooler::start() else { return };
    let url = pooler.fresh_database();
    let error = STEPWISE.apply_url(&url.pooled).unwrap_err();
    insta::assert_snapshot!(error, @"
    fixtures/stepwise/002_concurrently.sql commits more than once, and this connection goes through a pooler in transaction mode
    give a direct connection, or one in session mode: a pooler gives each transaction another session, and the migration lock is the session's
    ");
    let mut client = connect(&url.direct);
    // Before the first migration, though only the second one needs it.
    assert_eq!(ask(&mut client, "SELECT to_regclass('migrate.schema_migrations') IS NULL"), "t");
    assert_eq!(leftovers(&mut client), "");
    assert_eq!(STEPWISE.apply_url(&url.direct).unwrap().applied.len(), 3);
}

/// In other runners the waiters' snapshots and the build wait for each other, and one of them is killed.
#[test]
fn who_has_waited_long_does_not_disturb_an_index_that_is_built_concurrently() {
    let url = fresh_database();
    let mut holder = connect(&url);
    holder.batch_execute(&format!("CREATE TABLE t (id int); SELECT pg_advisory_lock({LOCK_KEY})")).unwrap();
    std::thread::scope(|scope| {
        let waiters: Vec<_> = (0..8)
            .map(|number| {
                let url = &url;
                scope.spawn(move || apply(WAYS[number % WAYS.len()], &SHOP, url).unwrap().applied.len())
            })
            .collect();
        // Longer than deadlock_timeout.
        std::thread::sleep(Duration::from_millis(1_500));
        let started = Instant::now();
        holder.batch_execute("CREATE INDEX CONCURRENTLY t_id_idx ON t (id)").unwrap();
        assert!(started.elapsed() < Duration::from_secs(10), "it had to wait for {:?}", started.elapsed());
        holder.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK_KEY})")).unwrap();
        assert_eq!(waiters.into_iter().map(|waiter| waiter.join().unwrap()).sum::<usize>(), 3);
    });
    assert_eq!(leftovers(&mut holder), "");
}

/// The key that every version of this crate uses: builds of today and of next year boot beside each other.
const LOCK_KEY: i64 = 8_187_617_364_133_685_829;

/// It is a constant for the usual history, and computed by the server for others.
#[test]
fn the_key_is_the_hash_that_it_is_said_to_be() {
    let mut client = connect(&fresh_database());
    let mut key = |schema: &str, table: &str| {
        let hash = format!(r"sha256('embed_migrations/lock/v1\000{schema}\000{table}'::bytea)");
        ask(&mut client, &format!("SELECT ('x' || left(encode({hash}, 'hex'), 16))::bit(64)::int8"))
            .parse::<i64>()
            .unwrap()
    };
    assert_eq!(key("migrate", "schema_migrations"), LOCK_KEY);

    let other = key("app", "history");
    let url = fresh_database();
    let mut holder = connect(&url);
    holder.batch_execute(&format!("SELECT pg_advisory_lock({other})")).unwrap();
    let runner = SHOP.runner().schema("app").table("history").wait(Duration::from_millis(50));
    assert!(run(Way::Blocking, &runner, &url).unwrap_err().is_timeout());
    holder.batch_execute(&format!("SELECT pg_advisory_unlock({other})")).unwrap();
    assert_eq!(run(Way::Blocking, &runner, &url).unwrap().applied.len(), 3);
}

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
        if that process hangs, end it: SELECT pg_terminate_backend(N)
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
    let _stable = stable();
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
      = note: orders is locked by process N of the server (application `unknown`, state idle in transaction, in its transaction for N s)
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`
    ");

    let migrating = std::thread::spawn(move || run(Way::Async, &busy, &url).unwrap());
    std::thread::sleep(Duration::from_millis(400));
    reader.batch_execute("COMMIT").unwrap();
    assert_eq!(migrating.join().unwrap().applied.len(), 1);
}

/// A reader of four seconds would otherwise keep out everybody who comes after the migration.
#[test]
fn a_busy_table_stays_in_use() {
    const LOCK_TIMEOUT: Duration = Duration::from_millis(500);
    let url = fresh_database();
    apply(Way::Url, &SHOP, &url).unwrap();
    let mut reader = reader(&url, "orders");
    let started = Instant::now();
    let worst = std::thread::scope(|scope| {
        let migrating =
            scope.spawn(|| run(Way::Url, &LATER.runner().lock_timeout(LOCK_TIMEOUT), &url).unwrap());
        let reading = scope.spawn(move || {
            std::thread::sleep(Duration::from_secs(4));
            reader.batch_execute("COMMIT").unwrap();
        });
        let mut application = connect(&url);
        let mut worst = Duration::ZERO;
        while !migrating.is_finished() {
            let asked = Instant::now();
            application.batch_execute("SELECT count(*) FROM orders").unwrap();
            worst = worst.max(asked.elapsed());
            std::thread::sleep(Duration::from_millis(20));
        }
        reading.join().unwrap();
        assert_eq!(migrating.join().unwrap().applied.len(), 1);
        worst
    });
    assert!(started.elapsed() >= Duration::from_secs(4), "the reader was in the way");
    assert!(worst < LOCK_TIMEOUT + Duration::from_millis(500), "the application waited {worst:?}");
}
