//! A database on which boots are disturbed, and what it has to be like after the next one.

use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::boot::Boot;
use migrate_tests::dump::{difference, dump, without_last_values};
use migrate_tests::{ask, connect};
use postgres::{Client, NoTls};

/// Files of every kind that is applied in a way of its own; nothing that they do can be done twice unseen.
pub(crate) static MIXED: Migrations = embed_migrations!("fixtures/mixed");

pub(crate) struct Bench {
    pub(crate) url: String,
    /// Of the database.
    pub(crate) name: String,
    pub(crate) observer: Client,
    /// Whether the server has recovered from a crash.
    pub(crate) has_crashed: bool,
}

impl Bench {
    pub(crate) fn on(url: String) -> Bench {
        let name = url.rsplit('/').next().unwrap().to_owned();
        Bench { observer: connect(&url), name, url, has_crashed: false }
    }

    /// Sees that a boot did all that there was to do, that it left nothing behind, and that the database is
    /// what it has to be; else says why not.
    pub(crate) fn judge(&mut self, boot: Boot, reference: &str) -> Result<(), String> {
        boot.outcome.map_err(|why| format!("the undisturbed boot failed: {why}"))?;
        self.wait_until_no(LEFTOVERS)?;
        drop(boot.connection);
        self.compare(reference)
    }

    /// Compares when nobody else is connected any more.
    pub(crate) fn compare(&mut self, reference: &str) -> Result<(), String> {
        let (mut expected, mut found) = (reference.to_owned(), self.dump()?);
        if self.has_crashed {
            (expected, found) = (without_last_values(&expected), without_last_values(&found));
        }
        if found == expected { Ok(()) } else { Err(difference(&expected, &found)) }
    }

    /// The dump when nobody else is connected any more.
    pub(crate) fn dump(&mut self) -> Result<String, String> {
        self.wait_until_alone()?;
        Ok(dump(&mut self.observer))
    }

    pub(crate) fn wait_until_alone(&mut self) -> Result<(), String> {
        self.wait_until_no(OTHERS)
    }

    /// Waits for something to go that soon goes by itself.
    fn wait_until_no(&mut self, what: &str) -> Result<(), String> {
        let started = Instant::now();
        loop {
            match ask(&mut self.observer, what) {
                nothing if nothing.is_empty() => return Ok(()),
                rest if started.elapsed() > PATIENCE => return Err(format!("there remains {rest}")),
                _ => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// After `kill -9` of a server process: waits until the server has noticed, and has recovered. A process is there until
    /// the server has seen its end; whoever connects after that is let in when no connection is going to be broken any more.
    pub(crate) fn survive(&mut self, killed: &str) -> Result<(), String> {
        let started = Instant::now();
        let is_there =
            || Command::new("kill").args(["-0", killed]).stderr(Stdio::null()).status().unwrap().success();
        while is_there() {
            if started.elapsed() > PATIENCE {
                return Err("the server has not noticed".to_owned());
            }
            thread::sleep(Duration::from_millis(2));
        }
        self.reconnect()
    }

    /// After a crash: waits until the server answers.
    pub(crate) fn reconnect(&mut self) -> Result<(), String> {
        let started = Instant::now();
        self.has_crashed = true;
        loop {
            match Client::connect(&self.url, NoTls) {
                Ok(client) => {
                    self.observer = client;
                    return Ok(());
                }
                Err(error) if started.elapsed() > PATIENCE => return Err(error.to_string()),
                Err(_) => thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// A boot that may panic or hang, which no fault excuses.
pub(crate) fn watched(boot: impl FnOnce() -> Boot + Send + 'static) -> Result<Boot, String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(boot()).ok());
    receive.recv_timeout(PATIENCE).map_err(|why| match why {
        RecvTimeoutError::Timeout => "it hangs".to_owned(),
        RecvTimeoutError::Disconnected => "it panicked".to_owned(),
    })
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Whoever else is connected to the database.
const OTHERS: &str = "SELECT concat_ws(' ', pid, state, query) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

/// Locks and transactions of a client that is not busy.
const LEFTOVERS: &str =
    "SELECT concat_ws(' ', locktype, objid) FROM pg_locks JOIN pg_database d ON d.oid = database
    WHERE locktype = 'advisory' AND datname = current_database()
    UNION ALL SELECT concat_ws(' ', pid, state, query) FROM pg_stat_activity
    WHERE datname = current_database() AND state ~ 'in transaction'";
