//! A call of the runner, on its way: the history that it reads, the lock that it waits for, and what it has done.

use std::time::{Duration, Instant};

use migrate_core::Mode;
use migrate_core::plan::Applied;

use crate::error::{Kind, runner};
use crate::history::{self, Found, Reading, Table};
use crate::link::{Failure, Link, Row};
use crate::lock::{self, Backoff};
use crate::settings::Settings;
use crate::task::{Direction, Task};
use crate::{Error, Event, Report, Runner, denied, report};

/// How often whoever observes is told that a lock is still waited for.
const SAY_AGAIN: Duration = Duration::from_secs(10);

pub(crate) struct Call<'a, L> {
    pub(crate) link: &'a mut L,
    pub(crate) settings: &'a Settings,
    pub(crate) backoff: Backoff,
    pub(crate) report: Report,
    /// The history was seen, under the lock; one made here counts once it is seen again, after its commit.
    has_history: bool,
}

/// How a try ended, if it didn't fail.
pub(crate) enum Attempt {
    /// How long each of its scripts took.
    Done(Vec<Duration>),
    /// The history is not what was planned by: another process was faster.
    Changed(Vec<Applied>),
    /// Another process has the lock.
    Locked,
}

/// What is tried until it is done.
pub(crate) enum Work<'w> {
    /// Migrations, in one transaction with their rows; or one that runs statement by statement.
    Tasks(&'w [Task<'w>]),
    /// Rows of the history alone, in one transaction.
    Rows(Rows<'w>),
}

/// What is written, for the history as it is under the lock.
pub(crate) struct Rows<'w> {
    /// What the runner is doing, in an error.
    pub(crate) doing: &'static str,
    /// What is asked before, under the lock and in the same transaction; nothing if empty.
    pub(crate) ask: &'w str,
    pub(crate) write: Write<'w>,
}

/// From the history, and the answer to what was asked, to the SQL that changes the history; none if it is right
/// already.
type Write<'w> = &'w mut (dyn FnMut(&Reading, &[Row]) -> Result<Vec<String>, Kind> + Send);

impl Work<'_> {
    /// The migration that runs first, or what the rows are written for.
    fn title(&self) -> String {
        match self {
            Work::Tasks(tasks) => tasks.first().map(Task::title).unwrap_or_default().to_owned(),
            Work::Rows(rows) => rows.doing.to_owned(),
        }
    }
}

impl<'a, L: Link> Call<'a, L> {
    pub(crate) fn new(link: &'a mut L, runner: &'a Runner) -> Call<'a, L> {
        let settings = &runner.settings;
        let (backoff, report) = (Backoff::new(settings.wait), Report::default());
        Call { link, settings, backoff, report, has_history: false }
    }

    /// The call's end: its outcome, or the error with what was done before.
    pub(crate) async fn end<T>(self, outcome: Result<T, Kind>) -> Result<(T, Report), Error> {
        match outcome {
            Ok(outcome) => Ok((outcome, self.report)),
            Err(kind) => {
                let kind = denied::explained(self.link, self.settings, kind).await;
                Err(Error::new(kind, self.report))
            }
        }
    }

    /// The history, if a runner has left it.
    pub(crate) async fn history(&mut self) -> Result<Reading, Kind> {
        self.reading().await?.finished()
    }

    /// The history in one round trip, read-only and without a lock; an empty one, after one more question, where
    /// there is none.
    pub(crate) async fn reading(&mut self) -> Result<Reading, Kind> {
        self.settings.check().map_err(Kind::Setting)?;
        let failure = match self.link.query(&history::read(self.settings)).await {
            Ok(rows) => return history::reading(&rows)?.outside_transaction(),
            Err(failure) => failure,
        };
        match failure.sqlstate() {
            // undefined_table, invalid_schema_name; undefined_column of a table that is not ours: `inspect` tells
            Some("42P01" | "3F000" | "42703") => {
                let rows = self.link.query(history::READ_STATUS).await.map_err(unless_in_transaction)?;
                Ok(Reading { table: Table::Absent, ..history::reading(&rows)? })
            }
            _ => Err(unless_in_transaction(failure)),
        }
    }

    /// Tries until the work is done, the history has changed, or the deadline is over. Answers with the history, if
    /// it is another one than was known.
    pub(crate) async fn patiently(
        &mut self,
        mut work: Work<'_>,
        known: &[Applied],
    ) -> Result<Option<Vec<Applied>>, Kind> {
        self.backoff.restart();
        let title = work.title();
        let mut said = None;
        loop {
            self.link.notices();
            let attempt = self.attempt(&mut work, known);
            #[cfg(feature = "tracing")]
            let attempt = tracing::Instrument::instrument(
                attempt,
                tracing::info_span!(target: "migrate", "migration", name = title),
            );
            let failed = match attempt.await {
                Ok(Attempt::Done(times)) => {
                    if let Work::Tasks(tasks) = work {
                        self.record(tasks, &times);
                    }
                    return Ok(None);
                }
                Ok(Attempt::Changed(applied)) => return Ok(Some(applied)),
                Ok(Attempt::Locked) => None,
                Err(kind) if kind.is_transient() => Some(kind),
                Err(kind) => return Err(kind),
            };
            let Some(pause) = self.backoff.pause() else {
                return Err(match failed {
                    Some(kind) => kind,
                    None => Kind::Locked { holder: self.holder().await? },
                });
            };
            let migration = title.clone();
            match failed.and_then(|kind| kind.failure().map(ToString::to_string)) {
                Some(reason) => self.settings.tell(&Event::Retry { migration, reason, pause }),
                None if said.is_none_or(|said: Instant| said.elapsed() >= SAY_AGAIN) => {
                    said = Some(Instant::now());
                    let holder = self.holder().await?;
                    self.settings.tell(&Event::Waiting { migration, holder });
                }
                None => {}
            }
            self.link.sleep(pause).await;
        }
    }

    async fn attempt(&mut self, work: &mut Work<'_>, known: &[Applied]) -> Result<Attempt, Kind> {
        match work {
            Work::Tasks([task]) if task.script.mode == Mode::Statements => {
                self.by_statements(*task, known).await
            }
            Work::Tasks(tasks) => self.in_transaction(tasks, known).await,
            Work::Rows(rows) => self.write_rows(rows).await,
        }
    }

    /// Takes down what was done.
    fn record(&mut self, tasks: &[Task<'_>], times: &[Duration]) {
        let mut notices = self.link.notices();
        for (task, &elapsed) in tasks.iter().zip(times) {
            let migration = task.title().to_owned();
            let done = report::Applied {
                version: task.migration.version,
                name: task.migration.name.clone().into_owned(),
                title: migration.clone(),
                elapsed,
                notices: std::mem::take(&mut notices),
            };
            match task.direction {
                Direction::Up => {
                    self.settings.tell(&Event::Applied { migration, elapsed });
                    self.report.applied.push(done);
                }
                Direction::Down => {
                    self.settings.tell(&Event::Reverted { migration, elapsed });
                    self.report.reverted.push(done);
                }
            }
        }
    }

    /// Who has the lock, in words.
    async fn holder(&mut self) -> Result<String, Kind> {
        let rows = self.link.query(&lock::holder(self.settings)).await;
        Ok(lock::describe(rows.map_err(runner("asking who holds the migration lock"))?.first()))
    }

    /// Under the lock, so that many processes at once do not create it against each other.
    pub(crate) async fn ensure_history(&mut self) -> Result<(), Kind> {
        if self.has_history {
            return Ok(());
        }
        let doing = history::CREATING;
        let rows = self.link.query(&history::inspect(self.settings)).await.map_err(runner(doing))?;
        match history::found(self.settings, rows.first()) {
            // Known from now on; what is created here may yet be rolled back.
            Found::History => self.has_history = true,
            Found::Nothing(create) => self.link.run(&create).await.map_err(runner(doing))?,
            Found::Newer => return Err(Kind::NewerFormat { table: history::table(self.settings) }),
            Found::Foreign(what) => {
                return Err(Kind::Foreign { table: history::table(self.settings), what });
            }
        }
        Ok(())
    }

    /// Under the lock: the whole history, if it is not the one that was planned by.
    pub(crate) async fn changed_history(&mut self, known: &[Applied]) -> Result<Option<Vec<Applied>>, Kind> {
        let doing = history::READING;
        let rows = self.link.query(&history::count(self.settings)).await.map_err(runner(doing))?;
        if rows.first().is_some_and(|row| row.text(0) == known.len().to_string()) {
            return Ok(None);
        }
        let rows = self.link.query(&history::read(self.settings)).await.map_err(runner(doing))?;
        Ok(Some(history::reading(&rows)?.finished()?.known()))
    }
}

/// The history can't be read. In a transaction of the caller's that has failed (`in_failed_sql_transaction`), by what was
/// asked before for instance, that is the reason.
fn unless_in_transaction(failure: Failure) -> Kind {
    match failure.sqlstate() {
        Some("25P02") => Kind::InTransaction,
        _ => Kind::Runner { doing: history::READING, failure },
    }
}
