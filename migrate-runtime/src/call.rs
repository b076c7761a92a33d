//! A call of the runner, on its way: the history that it reads, the lock that it waits for, and what it has done.

use std::time::{Duration, Instant};

use migrate_core::Mode;
use migrate_core::digest::Digest;
use migrate_core::plan::Applied;

use crate::begin::Begun;
use crate::blockers::{self, Holder, LockHolder};
use crate::error::{Kind, runner};
use crate::history::{Reading, Table};
use crate::link::{Failure, Link, Row};
use crate::lock::{self, Backoff, Lane};
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::task::{Direction, Task};
use crate::{Error, Event, Report, Runner, denied, plan, report, transaction};

/// How often whoever observes is told that a lock is still waited for.
const SAY_AGAIN: Duration = Duration::from_secs(10);

#[expect(clippy::struct_excessive_bools, reason = "each is found out by itself")]
pub(crate) struct Call<'a, L> {
    pub(crate) link: &'a mut L,
    pub(crate) settings: &'a Settings,
    pub(crate) backoff: Backoff,
    pub(crate) report: Report,
    /// What its migrations have created.
    created: Vec<String>,
    /// The history was seen, under the lock; one made here counts once it is committed.
    pub(crate) has_history: bool,
    /// What was seen of it without the lock.
    pub(crate) table: Table,
    /// What was read instead of the history; nothing in it where there was no such row.
    #[expect(clippy::option_option, reason = "not read, and read without a row, are two things")]
    pub(crate) glanced: Option<Option<Digest>>,
    /// That does not fit the history.
    pub(crate) is_digest_wrong: bool,
    /// Another process had the lock when the history was read.
    pub(crate) is_locked: bool,
    /// When it was last said that another process is waited for.
    said: Option<Instant>,
    /// What is to be applied, in words: `003_orders`, `003_orders to 005_rows`.
    pub(crate) pending: Option<String>,
    /// What the session was before the scripts that have run in the transaction at hand, and in those that it follows.
    pub(crate) unrestored: Option<Session>,
    /// Each migration is to have a message of its own.
    pub(crate) is_one_by_one: bool,
    /// The transaction of the next migration, which began in the message that committed the last one.
    pub(crate) ahead: Option<Begun>,
}

/// How a try ended, if it didn't fail.
pub(crate) enum Attempt {
    /// How long each of its scripts took.
    Done(Vec<Duration>),
    /// The history is not what was planned by: another process was faster.
    Changed,
    /// Another process has the lock.
    Locked,
}

/// What is tried until it is done.
pub(crate) enum Work<'w> {
    /// Migrations, in one transaction with their rows, and the one that comes in a transaction of its own after them; or
    /// one that runs statement by statement.
    Tasks(&'w [Task<'w>], Option<Task<'w>>),
    /// Several in one message, each in a transaction of its own, and the one that comes after them.
    Several(&'w [Task<'w>], Option<Task<'w>>),
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
            Work::Tasks(tasks, _) | Work::Several(tasks, _) => {
                tasks.first().map(Task::title).unwrap_or_default().to_owned()
            }
            Work::Rows(rows) => rows.doing.to_owned(),
        }
    }

    /// Its migrations, if it is not of rows.
    fn tasks(&self) -> &[Task<'_>] {
        match self {
            Work::Tasks(tasks, _) | Work::Several(tasks, _) => tasks,
            Work::Rows(_) => &[],
        }
    }

    fn lane(&self) -> Lane {
        self.tasks().first().map_or(Lane::Migrations, Task::lane)
    }

    /// How long one of its statements waits for a table, if it is one for which others wait as well.
    fn lock_timeout(&self, settings: &Settings) -> Duration {
        let timeouts = self.tasks().iter().map(|task| session::lock_timeout(settings, Some(task.script)));
        timeouts.max().unwrap_or(settings.lock_timeout)
    }
}

impl<'a, L: Link> Call<'a, L> {
    pub(crate) fn new(link: &'a mut L, runner: &'a Runner) -> Call<'a, L> {
        let settings = &runner.settings;
        let (backoff, report) = (Backoff::new(settings.wait), Report::default());
        let is_one_by_one = link.is_careful();
        Call {
            link,
            settings,
            backoff,
            report,
            created: Vec::new(),
            has_history: false,
            table: Table::Present,
            glanced: None,
            is_digest_wrong: false,
            is_locked: false,
            said: None,
            pending: None,
            unrestored: None,
            is_one_by_one,
            ahead: None,
        }
    }

    /// The call's end: its outcome, or the error with what was done before.
    pub(crate) async fn end<T>(self, outcome: Result<T, Kind>) -> Result<(T, Report), Error> {
        if self.ahead.is_some() {
            transaction::roll_back(self.link, self.unrestored.as_ref()).await;
        }
        match outcome {
            Ok(outcome) => Ok((outcome, self.report)),
            Err(kind) => {
                let kind = denied::explained(self.link, self.settings, self.pending.as_deref(), kind).await;
                Err(Error::new(kind, self.report))
            }
        }
    }

    /// Tries until the work is done, the history may have changed, or the deadline is over. Answers whether it is done;
    /// if it is not, the history is to be read again.
    pub(crate) async fn patiently(&mut self, mut work: Work<'_>, known: &[Applied]) -> Result<bool, Kind> {
        self.backoff.restart();
        let title = work.title();
        loop {
            if std::mem::take(&mut self.is_locked) {
                self.wait_for_lock(&title, work.lane()).await?;
                if let Work::Tasks(..) | Work::Several(..) = work {
                    return Ok(false);
                }
            }
            self.link.notices();
            let started = Instant::now();
            let attempt = self.attempt(&mut work, known);
            #[cfg(feature = "tracing")]
            let attempt = tracing::Instrument::instrument(
                attempt,
                tracing::info_span!(target: "migrate", "migration", name = title),
            );
            let failed = match attempt.await {
                Ok(Attempt::Done(times)) => {
                    self.record(work.tasks(), &times);
                    return Ok(true);
                }
                Ok(Attempt::Changed) => return Ok(false),
                Ok(Attempt::Locked) => {
                    self.is_locked = true;
                    continue;
                }
                Err(kind) if kind.is_transient() => kind,
                Err(kind) => return Err(kind),
            };
            let is_busy = failed.failure().and_then(Failure::sqlstate) == Some("55P03");
            let pause = if is_busy {
                self.backoff.rest(work.lock_timeout(self.settings))
            } else {
                self.backoff.pause()
            };
            let Some(pause) = pause else {
                return Err(if is_busy {
                    self.busy(work.tasks(), failed, started.elapsed()).await
                } else {
                    failed
                });
            };
            let reason = failed.failure().map(ToString::to_string).unwrap_or_default();
            self.settings.tell(&Event::Retry { migration: title.clone(), reason, pause });
            self.link.sleep(pause).await;
        }
    }

    /// Until the lock is free, or the deadline is over.
    async fn wait_for_lock(&mut self, title: &str, lane: Lane) -> Result<(), Kind> {
        loop {
            let Some(pause) = self.backoff.look() else {
                let holder = self.holder(lane).await?;
                return Err(Kind::Locked { holder: holder.to_string(), advice: holder.advice() });
            };
            if self.settings.is_heard() && self.said.is_none_or(|said| said.elapsed() >= SAY_AGAIN) {
                self.said = Some(Instant::now());
                let holder = self.holder(lane).await?.to_string();
                let (migration, left) = (title.to_owned(), self.backoff.left());
                self.settings.tell(&Event::Waiting { migration, holder, left });
            }
            self.link.sleep(pause).await;
            let rows = self.ask(&format!("SELECT {}", lock::is_taken(self.settings, lane))).await;
            let rows = rows.map_err(runner("looking for the migration lock"))?;
            if !rows.first().is_some_and(|row| row.is_true(0)) {
                return Ok(());
            }
        }
    }

    /// Tells whoever observes that others have what is asked for, at first and every ten seconds.
    pub(crate) fn tell_blocked(&mut self, what: &str, holders: &[Holder]) {
        if self.settings.is_heard() && self.said.is_none_or(|said| said.elapsed() >= SAY_AGAIN) {
            self.said = Some(Instant::now());
            let (holder, left) = (blockers::described(holders), self.backoff.left());
            self.settings.tell(&Event::Blocked { what: what.to_owned(), holder, left });
        }
    }

    async fn attempt(&mut self, work: &mut Work<'_>, known: &[Applied]) -> Result<Attempt, Kind> {
        match work {
            Work::Tasks([task], _) if task.script.mode == Mode::Statements => {
                self.by_statements(*task, known).await
            }
            Work::Tasks(tasks, next) => self.in_transaction(tasks, next.as_ref(), known).await,
            Work::Several(tasks, next) => self.several(tasks, next.as_ref(), known).await,
            Work::Rows(rows) => self.write_rows(rows).await,
        }
    }

    /// Takes down what was done. Of several in one message it was told only that the first one has started.
    pub(crate) fn record(&mut self, tasks: &[Task<'_>], times: &[Duration]) {
        let mut notices = self.link.notices().into_iter();
        for (task, &elapsed) in tasks.iter().zip(times) {
            let migration = task.title().to_owned();
            let done = report::Applied {
                version: task.migration.version,
                name: task.migration.name.clone().into_owned(),
                title: migration.clone(),
                elapsed,
                adds_columns_to: match task.direction {
                    Direction::Up => plan::adds_columns_to(task.migration, &self.created),
                    Direction::Down => Vec::new(),
                },
                notices: notices.next().unwrap_or_default(),
            };
            match task.direction {
                Direction::Up => {
                    self.settings.tell(&Event::Applied { migration, elapsed });
                    self.report.applied.push(done);
                    self.created.extend(task.script.statements.iter().flat_map(plan::created_by));
                }
                Direction::Down => {
                    self.settings.tell(&Event::Reverted { migration, elapsed });
                    self.report.reverted.push(done);
                }
            }
        }
    }

    /// Who has the lock.
    async fn holder(&mut self, lane: Lane) -> Result<LockHolder, Kind> {
        let rows = self.ask(&lock::holder(self.settings, lane)).await;
        let rows = rows.map_err(runner("asking who holds the migration lock"))?;
        Ok(LockHolder::of(&rows))
    }
}
