//! A primary dies and its synchronous standby takes over, at any moment of a run: each migration's effects are there once.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use migrate_runtime::Report;
use migrate_tests::dice::Dice;
use migrate_tests::dump::{difference, dump, without_last_values};
use migrate_tests::{ask, connect};
use throwaway_postgres::Server;

use crate::bench::MIXED;
use crate::standby::Standby;

/// For more rounds: `MIGRATE_TESTS_FAILOVERS=20 cargo test -p migrate-tests --test it failover`.
const ROUNDS: &str = "MIGRATE_TESTS_FAILOVERS";

/// Pairs of servers at once.
const WORKERS: usize = 3;

/// A server, and one that has all that it has committed.
fn pair() -> (Server, Standby) {
    let primary = Server::builder().start().unwrap();
    let standby = Standby::of(&primary);
    let mut client = connect(&primary.url("postgres"));
    client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'").unwrap();
    client.batch_execute("SELECT pg_reload_conf()").unwrap();
    let started = Instant::now();
    while ask(&mut client, "SELECT sync_state FROM pg_stat_replication") != "sync" {
        assert!(started.elapsed() < Duration::from_secs(30), "the standby is not synchronous");
        thread::sleep(Duration::from_millis(10));
    }
    (primary, standby)
}

/// Both of them, for whoever wants to write.
fn either(primary: &Server) -> String {
    let url = primary.url("postgres");
    let (before, after) = url.split_once('@').unwrap();
    let (place, database) = after.split_once('/').unwrap();
    let other = place.replace(":5432", ":5433");
    format!("{before}@{place},{other}/{database}?target_session_attrs=read-write")
}

/// How many events of an undisturbed run there are, how long it takes, and what it makes.
fn undisturbed() -> (usize, Duration, String) {
    let (primary, _standby) = pair();
    let (count, started) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let counted = Arc::clone(&count);
    let runner = MIXED.runner().observer(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    runner.apply_url(&either(&primary)).unwrap();
    let took = started.elapsed();
    (count.load(Ordering::Relaxed), took, dump(&mut connect(&primary.url("postgres"))))
}

/// A primary dies when so many events of a run were told, some time later; what the run comes to, the standby, and whether the
/// run was done before.
fn fail_over(after: usize, pause: Duration) -> (Result<Report, String>, (Server, Standby), bool) {
    let (primary, standby) = pair();
    let (url, (send, heard)) = (either(&primary), mpsc::channel());
    let runner = MIXED.runner().observer(move |_| {
        send.send(()).ok();
    });
    let running = thread::spawn(move || runner.apply_url(&url).map_err(|error| error.to_string()));
    for _ in 0..after {
        heard.recv().unwrap();
    }
    thread::sleep(pause);
    let is_done = running.is_finished();
    let kill = Command::new("kill").args(["-9", &primary.postmaster_pid().to_string()]).status().unwrap();
    assert!(kill.success());
    connect(&standby.url).batch_execute("SELECT pg_promote()").unwrap();
    (running.join().unwrap(), (primary, standby), is_done)
}

#[test]
fn a_standby_takes_over_at_any_moment_of_a_run() {
    let rounds = std::env::var(ROUNDS).map_or(6, |rounds| rounds.parse().unwrap());
    let mut dice = Dice::new();
    let (events, took, reference) = undisturbed();
    let between = usize::try_from(took.as_micros()).unwrap() / events;
    let moments: Vec<_> = (0..rounds)
        .map(|_| (dice.below(events), Duration::from_micros(dice.below(between).try_into().unwrap())))
        .collect();
    let (next, undone) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(&(after, pause)) = moments.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = format!("MIGRATE_TESTS_SEED={}, after event {after} and {pause:?}", dice.seed);
                    let (report, (_primary, standby), is_done) = fail_over(after, pause);
                    undone.fetch_add(usize::from(!is_done), Ordering::Relaxed);
                    let report = report.unwrap_or_else(|why| panic!("{at}: {why}"));
                    let left = report.deferred.len();
                    assert_eq!(report.applied.len() + report.before + left, MIXED.iter().count());
                    let dumped = without_last_values(&dump(&mut connect(&standby.url)));
                    assert_eq!(difference(&without_last_values(&reference), &dumped), "", "{at}");
                }
            });
        }
    });
    let undone = undone.into_inner();
    println!("{rounds} failovers, {undone} before the run was done: 0 diverged");
    assert!(undone * 2 >= rounds, "{undone} of {rounds} failovers only were before the run was done");
}
