//! Exactly once, whoever is killed: the program, its server process, or the whole server.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use migrate_tests::boot::boot;
use migrate_tests::dice::Dice;
use migrate_tests::dump::empty;
use migrate_tests::{WAYS, Way, ask};
use throwaway_postgres::Server;

use crate::bench::{Bench, MIXED, PATIENCE, watched};

/// For more rounds: `MIGRATE_TESTS_KILLS=1000 cargo test -p migrate-tests --test it kill`.
const ROUNDS: &str = "MIGRATE_TESTS_KILLS";
const URL: &str = "MIGRATE_TESTS_VICTIM";
const WAY: &str = "MIGRATE_TESTS_VICTIM_WAY";

#[derive(Clone, Copy, Debug)]
enum Kill {
    /// `kill -9` of the program.
    Program,
    /// `pg_terminate_backend`.
    Backend,
    /// `kill -9` of the server process that serves it: the server ends all others and recovers.
    BackendHard,
    /// An immediate shutdown of the server, and a new start.
    Server,
}

const KILLS: [Kill; 4] = [Kill::Program, Kill::Backend, Kill::BackendHard, Kill::Server];

#[test]
fn killed_at_any_moment_the_next_boot_makes_it_whole() {
    let rounds = std::env::var(ROUNDS).map_or(40, |rounds| rounds.parse().unwrap());
    let mut dice = Dice::new();
    let mut server = Server::start().unwrap();
    let mut bench = Bench::on(server.fresh_database().unwrap());

    empty(&mut bench.observer);
    let started = Instant::now();
    assert_eq!(Victim::boot(Way::Url, &bench.url).wait().unwrap(), "done");
    let longest = usize::try_from(started.elapsed().as_micros()).unwrap();
    let reference = bench.dump().unwrap();

    let mut undone = 0;
    for round in 0..rounds {
        let (kill, way) = (KILLS[round % KILLS.len()], WAYS[round % WAYS.len()]);
        let moment = Duration::from_micros(dice.below(longest).try_into().unwrap());
        let outcome = try_one(&mut server, &mut bench, &reference, (kill, way, moment));
        match outcome {
            Ok(is_done) => undone += usize::from(!is_done),
            Err(why) => panic!("MIGRATE_TESTS_SEED={}, {kill:?} after {moment:?}, {way:?}: {why}", dice.seed),
        }
    }
    println!("{rounds} kills, {undone} before the run was done, in {:.1?}: 0 diverged", started.elapsed());
    assert!(undone * 8 >= rounds, "{undone} of {rounds} kills only were before the run was done");
}

/// Kills somebody, boots once more, and says whether the first boot was done before that.
fn try_one(
    server: &mut Server,
    bench: &mut Bench,
    reference: &str,
    (kill, way, moment): (Kill, Way, Duration),
) -> Result<bool, String> {
    empty(&mut bench.observer);
    bench.has_crashed = false;
    let mut victim = Victim::boot(way, &bench.url);
    thread::sleep(moment);
    match kill {
        Kill::Program => victim.process.kill().unwrap(),
        Kill::Backend => {
            let terminate = format!("SELECT pg_terminate_backend(pid) {BACKEND}");
            bench.observer.batch_execute(&terminate).unwrap();
        }
        Kill::BackendHard => {
            let pid = ask(&mut bench.observer, &format!("SELECT pid {BACKEND}"));
            let kill = |pid| Command::new("kill").args(["-9", pid]).stderr(Stdio::null()).status().unwrap();
            if !pid.is_empty() && kill(&pid).success() {
                bench.survive(&pid)?;
            }
        }
        Kill::Server => {
            server.crash().map_err(|error| error.to_string())?;
            bench.reconnect()?;
        }
    }
    let said = victim.wait()?;
    let is_done = said == "done";
    if is_done {
        bench.compare(reference).map_err(|why| format!("it said it was done, but {why}"))?;
    } else if !matches!((kill, said.as_str()), (_, "failed") | (Kill::Program, "")) {
        return Err(format!("it ended unasked: {said}"));
    }
    let url = bench.url.clone();
    bench.judge(watched(move || boot(way, &MIXED, &url))?, reference)?;
    Ok(is_done)
}

/// A program that migrates.
struct Victim {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Victim {
    /// Starts one, and waits until it is about to connect.
    fn boot(way: Way, url: &str) -> Victim {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kill::victim", "--nocapture"]).env(URL, url).env(WAY, format!("{way:?}"));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while line != "begins\n" {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "a victim has not begun");
        }
        Victim { process, output }
    }

    /// What it said when it ended: `done`, `failed`, or nothing.
    fn wait(mut self) -> Result<String, String> {
        let started = Instant::now();
        while self.process.try_wait().unwrap().is_none() {
            if started.elapsed() > PATIENCE {
                self.process.kill().unwrap();
                self.process.wait().unwrap();
                return Err("it hangs".to_owned());
            }
            thread::sleep(Duration::from_millis(1));
        }
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        let said = said.lines().find_map(|line| line.strip_prefix("said "));
        Ok(said.unwrap_or_default().to_owned())
    }
}

/// Such a program; nothing in an ordinary run of the tests.
#[test]
fn victim() {
    let (Ok(url), Ok(name)) = (std::env::var(URL), std::env::var(WAY)) else { return };
    let way = WAYS.into_iter().find(|way| format!("{way:?}") == name).unwrap();
    println!("\nbegins");
    let outcome = boot(way, &MIXED, &url).outcome;
    println!("said {}", if outcome.is_ok() { "done" } else { "failed" });
}

/// The server process that serves the victim.
const BACKEND: &str = "FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
