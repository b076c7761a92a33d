//! Exactly once, wherever the connection is cut off: before and after every message of a run.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use migrate_tests::boot::{Boot, boot};
use migrate_tests::dice::Dice;
use migrate_tests::dump::empty;
use migrate_tests::proxy::{Count, Cut, Proxy};
use migrate_tests::{WAYS, Way, fresh_database};
use postgres::{Client, NoTls, SimpleQueryMessage};
use throwaway_postgres::Server;

use crate::bench::{Bench, MIXED, watched};

/// `MIGRATE_TESTS_CUTS=all` cuts everywhere. Otherwise it is a fifth of the places in each client's run, others each time.
const CUTS: &str = "MIGRATE_TESTS_CUTS";

/// Databases in use at once.
const WORKERS: usize = 6;

#[test]
fn cut_anywhere_the_next_boot_makes_it_whole() {
    let mut dice = Dice::new();
    let step = if std::env::var(CUTS).is_ok_and(|cuts| cuts == "all") { 1 } else { 5 };
    // The three that are left have the async client's conversation, by another client or on a connection of its own.
    let ways = [(Way::Blocking, 1), (Way::Async, 1), (Way::Sqlx, 3), (Way::Diesel, 5), (Way::Url, 7)];
    let some =
        |(way, rarer)| every_cut(Program::Ours(way)).into_iter().skip(dice.below(step)).step_by(step * rarer);
    let trials: Vec<Trial> = ways.into_iter().flat_map(some).collect();
    let findings = try_all(&trials);
    println!("MIGRATE_TESTS_SEED={} {findings}", dice.seed);
    assert!(findings.cut * 2 >= findings.tried, "{findings}");
    assert!(findings.diverged.is_empty(), "{findings}");
}

#[test]
fn cut_three_times_in_a_row_the_next_boot_makes_it_whole() {
    let mut dice = Dice::new();
    let all: Vec<Trial> = WAYS.into_iter().flat_map(|way| every_cut(Program::Ours(way))).collect();
    let schedule = |_| {
        let mut trial = all[dice.below(all.len())].clone();
        // The later boots have less to do, and may be done before they come to their cuts.
        trial.cuts.extend((0..2).map(|_| all[dice.below(all.len())].cuts[0]));
        trial
    };
    let trials: Vec<Trial> = (0..60).map(schedule).collect();
    let findings = try_all(&trials);
    println!("{findings}");
    assert!(findings.diverged.is_empty(), "MIGRATE_TESTS_SEED={} {findings}", dice.seed);
}

#[test]
fn a_history_in_a_second_transaction_is_seen_to_diverge() {
    let findings = try_all(&every_cut(Program::Careless));
    println!("{findings}");
    let sees = |what: &str| findings.diverged.iter().any(|found| found.contains(what));
    assert!(sees("already exists"), "a boot that can't go on: {findings}");
    assert!(sees("+ row public.accounts"), "data that were changed twice, and nobody complained: {findings}");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    Ours(Way),
    /// What many runners do: the history row in a transaction of its own.
    Careless,
}

impl Program {
    fn boot(self, url: &str) -> Result<Boot, String> {
        let url = url.to_owned();
        watched(move || match self {
            Program::Ours(way) => boot(way, &MIXED, &url),
            Program::Careless => Boot::ended(careless(&url).map_err(|error| match error.as_db_error() {
                Some(error) => error.message().to_owned(),
                None => error.to_string(),
            })),
        })
    }

    /// What every trial has to come to, and the messages that it takes.
    fn undisturbed(self, bench: &mut Bench) -> (String, Count) {
        empty(&mut bench.observer);
        let proxy = Proxy::start(Server::shared().unwrap(), None);
        let boot = self.boot(&proxy.url(&bench.name)).unwrap();
        boot.outcome.unwrap();
        drop(boot.connection);
        (bench.dump().unwrap(), proxy.count())
    }
}

fn careless(url: &str) -> Result<String, postgres::Error> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute("CREATE TABLE IF NOT EXISTS applied (version bigint PRIMARY KEY)")?;
    let is_whole = |text: &str| !text.contains("CONCURRENTLY") && !text.contains("COMMIT;");
    for migration in MIXED.iter().filter(|migration| is_whole(&migration.up.text)) {
        let (version, sql) = (migration.version, migration.up.sql());
        let known = client.simple_query(&format!("SELECT FROM applied WHERE version = {version}"))?;
        if !known.iter().any(|message| matches!(message, SimpleQueryMessage::Row(_))) {
            client.batch_execute(&format!("BEGIN;\n{sql};\nCOMMIT"))?;
            client.batch_execute(&format!("INSERT INTO applied VALUES ({version})"))?;
        }
    }
    Ok("applied".to_owned())
}

/// Boots that are cut off, one after the other, and then one that is not.
#[derive(Clone, Debug)]
struct Trial {
    program: Program,
    cuts: Vec<Cut>,
    /// The next boot comes at once, while the server may still be busy with what the last one has sent.
    is_hasty: bool,
}

impl Trial {
    /// Why the database was not what it has to be, or the program not what a program has to be.
    fn run(&self, bench: &mut Bench, reference: &str, cut: &mut usize) -> Result<(), String> {
        empty(&mut bench.observer);
        for &at in &self.cuts {
            let proxy = Proxy::start(Server::shared().unwrap(), Some(at));
            let said = self.program.boot(&proxy.url(&bench.name))?.outcome;
            if said.is_ok() {
                bench.compare(reference).map_err(|why| format!("it said it was done, but {why}"))?;
            } else if !self.is_hasty {
                bench.wait_until_alone()?;
            }
            *cut += usize::from(proxy.count().is_cut);
        }
        bench.judge(self.program.boot(&bench.url)?, reference)
    }
}

/// As many trials as an undisturbed run has beginnings and ends of messages.
fn every_cut(program: Program) -> Vec<Trial> {
    let (_, count) = program.undisturbed(&mut Bench::on(fresh_database()));
    // Each cut is tried with haste in one way, and without in the next.
    let odd = WAYS.iter().position(|way| program == Program::Ours(*way)).unwrap_or_default();
    let trial = |(index, cut)| Trial { program, cuts: vec![cut], is_hasty: (index + odd) % 2 == 0 };
    count.cuts().enumerate().map(trial).collect()
}

/// What came of many trials.
#[derive(Default)]
struct Findings {
    tried: usize,
    /// Cuts that a boot ran into.
    cut: usize,
    diverged: Vec<String>,
    took: Duration,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Findings { tried, cut, diverged, took } = self;
        write!(f, "{tried} trials with {cut} cuts in {took:.1?}: {} diverged", diverged.len())?;
        diverged.iter().take(5).try_for_each(|found| write!(f, "\n\n{found}"))
    }
}

fn try_all(trials: &[Trial]) -> Findings {
    let started = Instant::now();
    let (next, findings) = (AtomicUsize::new(0), Mutex::new(Findings::default()));
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let mut bench = Bench::on(fresh_database());
                let (reference, _) = trials[0].program.undisturbed(&mut bench);
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut cut = 0;
                    let outcome = trial.run(&mut bench, &reference, &mut cut);
                    let mut findings = findings.lock().unwrap();
                    findings.tried += 1;
                    findings.cut += cut;
                    findings.diverged.extend(outcome.err().map(|why| format!("{trial:?}: {why}")));
                }
            });
        }
    });
    Findings { took: started.elapsed(), ..findings.into_inner().unwrap() }
}
