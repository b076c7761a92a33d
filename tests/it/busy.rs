//! A busy table is no outage: who waits for it does not keep others from it for long, and says whom it waited for.

use std::thread;
use std::time::{Duration, Instant};

use migrate_core::{LockMode, Locked, Mode, Step, TableLock, Work};
use migrate_runtime::{Migrations, Runner};
use migrate_tests::{Way, ask, connect, embedded, fresh_database, run};
use postgres::Client;

use crate::observe::heard;
use crate::stable;
use crate::unchecked::unchecked;

/// A migration of one statement, which locks `t`.
fn locking(sql: &str, mode: Mode, step: Step) -> Migrations {
    let mut migrations = unchecked(sql.to_owned());
    migrations[0].up.mode = mode;
    let mut statement = migrations[0].up.statements[0].clone();
    let on = Locked::Table("t".into());
    statement.effect.locks = vec![TableLock { on, mode: LockMode::AccessExclusive, work: Work::None }].into();
    statement.step = step;
    migrations[0].up.statements = vec![statement].into();
    embedded::made("unchecked", migrations)
}

/// One that runs outside of a transaction.
fn alone(sql: &str, step: Step) -> Migrations {
    locking(sql, Mode::Statements, step)
}

/// A database with a table that somebody reads, in a transaction that stays open.
fn read() -> (String, Client) {
    let url = fresh_database();
    let mut reader = connect(&format!("{url}?application_name=reader"));
    reader.batch_execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)").unwrap();
    reader.batch_execute("CLUSTER t USING t_pkey").unwrap();
    reader.batch_execute("BEGIN; SELECT FROM t").unwrap();
    (url, reader)
}

/// How long others wait for the table while a runner wants it: the longest, and the share of all the time.
fn others_wait(url: &str, runner: &Runner) -> (Duration, f64, String) {
    thread::scope(|scope| {
        let migrating = scope.spawn(|| run(Way::Url, runner, url).map(drop).unwrap_err().to_string());
        let (started, mut application) = (Instant::now(), connect(url));
        let (mut longest, mut all) = (Duration::ZERO, Duration::ZERO);
        while !migrating.is_finished() {
            let asked = Instant::now();
            application.batch_execute("SELECT count(*) FROM t").unwrap();
            (longest, all) = (longest.max(asked.elapsed()), all + asked.elapsed());
            thread::sleep(Duration::from_millis(5));
        }
        let share = all.as_secs_f64() / started.elapsed().as_secs_f64();
        (longest, share, migrating.join().unwrap())
    })
}

const LOCK_TIMEOUT: Duration = Duration::from_millis(300);

#[test]
fn who_runs_alone_waits_no_longer_than_others() {
    let _stable = stable();
    let (url, _reader) = read();
    for sql in ["VACUUM FULL t", "REINDEX TABLE t", "CLUSTER t"] {
        let runner = alone(sql, Step::Rerun).runner().lock_timeout(LOCK_TIMEOUT).wait(Duration::from_secs(1));
        let (longest, _, error) = others_wait(&url, &runner);
        assert!(longest < LOCK_TIMEOUT * 3, "{sql}: others waited {longest:?}");
        if sql == "VACUUM FULL t" {
            insta::assert_snapshot!(error, @"
            migration 1_a failed: canceling statement due to lock timeout (SQLSTATE 55P03)
             --> unchecked/1_a.sql:1:1
              |
            1 | VACUUM FULL t
              | ^^^^^^^^^^^^^
              |
              = note: nothing of it was done; what was applied before stays applied
              = note: t is locked by process N of the server (application `reader`, state idle in transaction, in its transaction for N s)
              = help: something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`
            ");
        }
    }
}

#[test]
fn tries_leave_room_for_others() {
    let _stable = stable();
    let (url, _reader) = read();
    let migrations = locking("ALTER TABLE t ADD COLUMN note text", Mode::Transaction, Step::InTransaction);
    let runner = migrations.runner().lock_timeout(LOCK_TIMEOUT).wait(Duration::from_secs(5));
    let (longest, share, error) = others_wait(&url, &runner);
    assert!(longest < LOCK_TIMEOUT * 3, "others waited {longest:?}");
    assert!(share < 0.6, "others waited {share} of the time");
    insta::assert_snapshot!(error, @"
    migration 1_a failed: canceling statement due to lock timeout (SQLSTATE 55P03)
     --> unchecked/1_a.sql:1:1
      |
    1 | ALTER TABLE t ADD COLUMN note text
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: t is locked by process N of the server (application `reader`, state idle in transaction, in its transaction for N s)
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`
    ");
}

/// An index that is built concurrently waits for transactions that are older: it says so while it waits, gives up at the
/// deadline, and leaves nothing behind. Whoever waits for its runner is not told to end it.
#[test]
fn an_index_that_waits_for_an_old_transaction_says_for_whom() {
    let _stable = stable();
    let (url, mut reader) = read();
    reader.batch_execute("ROLLBACK").unwrap();
    reader.batch_execute("CREATE TABLE other ()").unwrap();
    reader.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ").unwrap();
    reader.batch_execute("SELECT FROM other").unwrap();
    let step = Step::CreateIndex { index: "t_id".into(), table: "t".into() };
    let migrations = alone("CREATE INDEX CONCURRENTLY t_id ON t (id)", step);
    let wait = Duration::from_secs(3);
    let quick = migrations.runner().answer_timeout(Duration::from_millis(300));
    let (runner, told) = heard(quick.clone().wait(wait).lock_timeout(LOCK_TIMEOUT));
    thread::scope(|scope| {
        let started = Instant::now();
        let building = scope.spawn(|| runner.apply_url(&url).unwrap_err().to_string());
        thread::sleep(Duration::from_millis(800));
        let second = quick.clone().wait(Duration::from_millis(500)).apply_url(&url).unwrap_err();
        insta::assert_snapshot!(second, @"
        gave up waiting for the migration lock, which is held by process N of the server (application `migrate:1_a`, state active, in its transaction for N s), and builds an index (waiting for old snapshots), and waits itself for process N of the server (application `reader`, state idle in transaction, in its transaction for N s)
        it is at work, and goes on when the other one is done; if that one hangs, end it: SELECT pg_terminate_backend(N)
        ");
        let error = building.join().unwrap();
        assert!(started.elapsed() < wait + Duration::from_secs(5), "it took {:?}", started.elapsed());
        insta::assert_snapshot!(error, @"
        migration 1_a failed: canceling statement due to lock timeout (SQLSTATE 55P03)
         --> unchecked/1_a.sql:1:1
          |
        1 | CREATE INDEX CONCURRENTLY t_id ON t (id)
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: nothing of it was done; what was applied before stays applied
          = note: it had to wait for the transaction of process N of the server (application `reader`, state idle in transaction, in its transaction for N s)
          = help: something else uses the table; find out what, or allow more: `-- migrate:lock-timeout 10s`
        ");
    });
    let told = told.lock().unwrap();
    let waits = told.lines().find(|line| line.contains("has to wait")).unwrap_or_default();
    insta::assert_snapshot!(waits, @"the index that is built (waiting for old snapshots) has to wait for process N of the server (application `reader`, state idle in transaction, in its transaction for N s)");
    assert_eq!(ask(&mut connect(&url), "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    reader.batch_execute("ROLLBACK").unwrap();
    assert_eq!(quick.apply_url(&url).unwrap().applied.len(), 1);
}
