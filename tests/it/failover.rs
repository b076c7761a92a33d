//! A primary dies and its synchronous standby takes over, at any moment of a run: each migration's effects are there once.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use migrate_tests::dice::Dice;
use migrate_tests::dump::{difference, dump};
use migrate_tests::{ask, connect};
use throwaway_postgres::Server;

use crate::bench::MIXED;
use crate::standby::Standby;

const ROUNDS: usize = 20;

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

#[test]
fn a_standby_takes_over_at_any_moment_of_a_run() {
    let mut dice = Dice::new();
    let (primary, standby) = pair();
    let started = Instant::now();
    MIXED.apply_url(&either(&primary)).unwrap();
    let longest = usize::try_from(started.elapsed().as_micros()).unwrap();
    let reference = dump(&mut connect(&primary.url("postgres")));
    drop((standby, primary));

    let mut undone = 0;
    for round in 0..ROUNDS {
        let (primary, standby) = pair();
        let (url, moment) =
            (either(&primary), Duration::from_micros(dice.below(longest).try_into().unwrap()));
        let running = thread::spawn(move || MIXED.apply_url(&url).map_err(|error| error.to_string()));
        thread::sleep(moment);
        undone += usize::from(!running.is_finished());
        let kill = Command::new("kill").args(["-9", &primary.postmaster_pid().to_string()]).status().unwrap();
        assert!(kill.success());
        connect(&standby.url).batch_execute("SELECT pg_promote()").unwrap();
        let seed = dice.seed;
        let report = running.join().unwrap();
        let report = report
            .unwrap_or_else(|why| panic!("MIGRATE_TESTS_SEED={seed}, round {round}, {moment:?}: {why}"));
        assert_eq!(report.applied.len() + report.before, MIXED.iter().count());
        let dumped = migrate_tests::dump::without_last_values(&dump(&mut connect(&standby.url)));
        let expected = migrate_tests::dump::without_last_values(&reference);
        assert_eq!(
            difference(&expected, &dumped),
            "",
            "MIGRATE_TESTS_SEED={seed}, round {round}, {moment:?}"
        );
    }
    println!("{ROUNDS} failovers, {undone} before the run was done: 0 diverged");
    assert!(undone * 3 >= ROUNDS, "{undone} of {ROUNDS} failovers only were before the run was done");
}
