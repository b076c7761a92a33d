//! Several small migrations in one message, each in a transaction of its own with its record. Between two of them the server
//! judges whether the lock was got again and the history is as expected: a cast that fails ends the message. Whatever ends it,
//! the history says how far it came, and from there each migration has a message of its own, which tells what is wrong.

use std::time::{Duration, Instant};

use migrate_core::Version;
use migrate_core::plan::Applied;

use crate::at_once::{self, Then};
use crate::begin;
use crate::call::{Attempt, Call};
use crate::error::{Kind, runner};
use crate::history;
use crate::link::{Failure, Link, Row};
use crate::task::Task;
use crate::{Event, explain, locate, lock, transaction};

/// How many migrations are in one message, and how many bytes of scripts: what one script fails of is sent once more.
const MOST: usize = 32;
const MOST_BYTES: usize = 64 << 10;

impl<L: Link> Call<'_, L> {
    /// How many of these are to be in one message: those that come after all that is known, in order, as many as are small.
    pub(crate) fn in_one_message(&self, tasks: &[Task<'_>], known: &[Applied]) -> usize {
        if self.is_one_by_one || self.settings.single_transaction || !self.link.hears_beside_scripts() {
            return 1;
        }
        let (mut newest, mut bytes) = (known.iter().map(|row| row.version).max(), 0);
        let fits = |task: &&Task<'_>| {
            let is_newer = newest < Some(task.migration.version);
            newest = Some(task.migration.version);
            bytes += task.script.sql().len();
            is_newer && bytes <= MOST_BYTES && at_once::is_sent_whole(task, self.settings)
        };
        tasks.iter().take(MOST).take_while(fits).count().max(1)
    }

    /// One try. Whatever comes of it, the session is afterwards in no transaction; or in that of the `next` migration, if
    /// all are done.
    pub(crate) async fn several(
        &mut self,
        tasks: &[Task<'_>],
        next: Option<&Task<'_>>,
        known: &[Applied],
    ) -> Result<Attempt, Kind> {
        let outcome = self.message(tasks, next, known).await;
        if !matches!(outcome, Ok(Attempt::Done(_))) {
            let session = self.unrestored.take();
            transaction::roll_back(self.link, session.as_ref()).await;
        }
        outcome
    }

    async fn message(
        &mut self,
        tasks: &[Task<'_>],
        next: Option<&Task<'_>>,
        known: &[Applied],
    ) -> Result<Attempt, Kind> {
        let Some(first) = tasks.first() else { return Ok(Attempt::Done(Vec::new())) };
        let begun = match self.begun(first, known).await? {
            Ok(begun) => begun,
            Err(attempt) => return Ok(attempt),
        };
        if !begun.session.is_bare() {
            self.is_one_by_one = true;
            return Ok(Attempt::Changed);
        }
        self.settings.tell(&Event::Started { migration: first.title().to_owned() });
        let mut message = String::new();
        for (index, task) in tasks.iter().enumerate() {
            let then = match (tasks.get(index + 1), next) {
                (Some(task), _) => Then::CommitAndGoOn(task),
                (None, Some(next)) => Then::CommitAndBegin(next),
                (None, None) => Then::Commit,
            };
            message.push_str(&self.before(task, &begun.session));
            message.push_str(task.script.sql());
            message.push_str(&self.after(task, &begun.session, then));
        }
        let started = Instant::now();
        let mut rows = Vec::new();
        let outcome = self.link.collect(&message, &mut rows).await;
        let mut times: Vec<Duration> = rows.iter().filter_map(elapsed).collect();
        match outcome {
            Ok(()) => {
                if times.len() != tasks.len() {
                    return Err(tasks.last().map_or(Kind::LockLost, explain::ended));
                }
                self.ahead = next.map(|_| begin::begun_again(&rows, &begun));
                self.link.served_by(lock::process(&rows));
                Ok(self.committed(times))
            }
            Err(failure) if failure.is_disconnection() => {
                // Of the last one it is not known whether it is committed, unless something came after it.
                times.truncate(
                    rows.split_last().map_or(0, |(_, rows)| rows.iter().filter_map(elapsed).count()),
                );
                self.record(tasks, &times);
                Err(explain::unanswered_of(tasks.get(times.len()..).unwrap_or_default(), failure))
            }
            Err(failure) => self.stopped(tasks, failure, started.elapsed()).await,
        }
    }

    /// The message has ended before its end: takes down what is done of it, and says how it goes on.
    async fn stopped(
        &mut self,
        tasks: &[Task<'_>],
        failure: Failure,
        took: Duration,
    ) -> Result<Attempt, Kind> {
        let done = self.done(tasks).await?;
        if !done.is_empty() {
            self.has_history = true;
        }
        self.record(tasks, &done);
        if begin::is_locked(&failure) {
            return Ok(Attempt::Locked);
        }
        if begin::is_changed(&failure) {
            return Ok(Attempt::Changed);
        }
        self.is_one_by_one = true;
        let is_cancelled = failure.sqlstate() == Some("57014");
        match tasks.get(done.len()) {
            // It took long, and may take as long again: what is known is said.
            Some(task) if !failure.is_transient() && (is_cancelled || took >= locate::QUICK) => {
                let failure = failure.without_position();
                Err(locate::script_failure(self.link, self.settings, &[*task], failure, took).await)
            }
            _ if failure.is_transient() => {
                let busy = failure.sqlstate() == Some("55P03");
                let pause =
                    if busy { self.backoff.rest(self.settings.lock_timeout) } else { self.backoff.pause() };
                if let Some(pause) = pause {
                    self.link.sleep(pause).await;
                }
                Ok(Attempt::Changed)
            }
            _ => Ok(Attempt::Changed),
        }
    }

    /// How long those took that are done. Until now the lock was this one's, so whatever is applied is of this message.
    async fn done(&mut self, tasks: &[Task<'_>]) -> Result<Vec<Duration>, Kind> {
        let versions: Vec<Version> = tasks.iter().map(|task| task.migration.version).collect();
        let ask = format!("ROLLBACK;\n{}", history::applied_of(self.settings, &versions));
        match self.ask(&ask).await {
            Ok(rows) => Ok(rows.iter().filter_map(elapsed).collect()),
            // undefined_table, invalid_schema_name: the history was made in the first one's transaction.
            Err(failure) if matches!(failure.sqlstate(), Some("42P01" | "3F000")) => Ok(Vec::new()),
            Err(failure) => Err(runner(history::READING)(failure)),
        }
    }
}

/// How long a migration took, where a row tells it.
fn elapsed(row: &Row) -> Option<Duration> {
    let milliseconds = (row.text(0) == "elapsed").then(|| row.text(1).parse().ok());
    milliseconds.flatten().map(Duration::from_millis)
}
