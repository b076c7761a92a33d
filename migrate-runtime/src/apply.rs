//! Bringing a database up to what is embedded: the conversation with the server, from top to bottom.

use std::time::{Duration, Instant};

use migrate_core::plan::{self, Applied, Plan};
use migrate_core::{Migration, Mode};

use crate::error::Kind;
use crate::history::{self, Found, Reading};
use crate::link::{Failure, Link};
use crate::lock::{self, Backoff};
use crate::settings::Settings;
use crate::{Error, Event, Report, Runner, denied, explain, report, stale};

/// Applies what is pending.
pub(crate) async fn apply(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let started = Instant::now();
    let settings = &runner.settings;
    let mut apply = Apply {
        link,
        settings,
        backoff: Backoff::new(settings.wait),
        report: Report::default(),
        has_history: false,
    };
    let outcome = apply.run(runner).await;
    let outcome = match outcome {
        Err(kind) => Err(denied::explained(apply.link, settings, kind).await),
        Ok(()) => Ok(()),
    };
    let mut report = apply.report;
    report.elapsed = started.elapsed();
    match outcome {
        Ok(()) => Ok(report),
        Err(kind) => Err(Error::new(kind, report)),
    }
}

/// How often whoever observes is told that a lock is still waited for.
const SAY_AGAIN: Duration = Duration::from_secs(10);

/// A call of `apply`, on its way.
pub(crate) struct Apply<'a, L> {
    pub(crate) link: &'a mut L,
    pub(crate) settings: &'a Settings,
    backoff: Backoff,
    report: Report,
    /// The history was seen, under the lock; one made here counts once it is seen again, after its commit.
    has_history: bool,
}

/// How a try to apply one migration ended, if it didn't fail.
pub(crate) enum Attempt {
    Applied,
    /// The history is not what was planned by: another process was faster.
    Changed(Vec<Applied>),
    /// Another process has the lock.
    Locked,
}

impl<L: Link> Apply<'_, L> {
    async fn run(&mut self, runner: &Runner) -> Result<(), Kind> {
        self.settings.check().map_err(Kind::Setting)?;
        match stale::changes(&runner.migrations) {
            changes if changes.is_empty() => {}
            changes => return Err(Kind::Stale(changes)),
        }
        let embedded = runner.embedded();
        self.report.newest = embedded.last().map(|migration| migration.title().to_owned());
        let mut applied = self.read(runner).await?;
        loop {
            let plan = plan_by(runner, &applied)?;
            self.report.newer = plan.newer.iter().map(|row| (row.version, row.name.clone())).collect();
            self.report.before = embedded.len() - plan.pending.len() - self.report.applied.len();
            let Some(&next) = plan.pending.first() else { return Ok(()) };
            match self.migrate(next, &applied).await? {
                Some(changed) => applied = changed,
                None => applied.push(row_of(next)),
            }
        }
    }

    /// One round trip, read-only, without a lock: enough if nothing is pending. Where something is, and can't
    /// be applied here, that is an error.
    async fn read(&mut self, runner: &Runner) -> Result<Vec<Applied>, Kind> {
        loop {
            let reading = self.read_once().await?;
            if reading.in_transaction {
                return Err(Kind::InTransaction);
            }
            let pending = plan_by(runner, &reading.applied)?.pending.len();
            if pending == 0 || !(reading.hides_rows || reading.in_recovery) {
                return Ok(reading.applied);
            }
            if reading.hides_rows {
                return Err(Kind::HiddenRows { table: history::table(self.settings) });
            }
            // A standby follows its primary, some time later.
            match self.backoff.pause() {
                Some(pause) => self.link.sleep(pause).await,
                None => return Err(Kind::Standby { pending }),
            }
        }
    }

    /// The history; an empty one, after one more question, where there is none.
    async fn read_once(&mut self) -> Result<Reading, Kind> {
        let failure = match self.link.query(&history::read(self.settings)).await {
            Ok(rows) => return history::reading(&rows),
            Err(failure) => failure,
        };
        match failure.sqlstate() {
            // undefined_table, invalid_schema_name; undefined_column of a table that is not ours: `inspect` tells
            Some("42P01" | "3F000" | "42703") => {
                let rows = self.link.query(history::READ_STATUS).await.map_err(runner(history::READING))?;
                history::reading(&rows)
            }
            // in_failed_sql_transaction
            Some("25P02") => Err(Kind::InTransaction),
            _ => Err(Kind::Runner { doing: history::READING, failure }),
        }
    }

    /// Tries until the migration is applied, the history has changed, or the deadline is over.
    async fn migrate(
        &mut self,
        migration: &Migration,
        known: &[Applied],
    ) -> Result<Option<Vec<Applied>>, Kind> {
        self.backoff.restart();
        let mut said = None;
        loop {
            let started = Instant::now();
            self.link.notices();
            let attempt = self.attempt(migration, known);
            #[cfg(feature = "tracing")]
            let attempt = tracing::Instrument::instrument(
                attempt,
                tracing::info_span!(target: "migrate", "migration", name = migration.title()),
            );
            let failed = match attempt.await {
                Ok(Attempt::Applied) => {
                    let (title, elapsed) = (migration.title().to_owned(), started.elapsed());
                    self.settings.tell(&Event::Applied { migration: title.clone(), elapsed });
                    let (version, name) = (migration.version, migration.name.clone().into_owned());
                    let notices = self.link.notices();
                    self.report.applied.push(report::Applied { version, name, title, elapsed, notices });
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
            let migration = migration.title().to_owned();
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

    async fn attempt(&mut self, migration: &Migration, known: &[Applied]) -> Result<Attempt, Kind> {
        match migration.up.mode {
            Mode::Transaction => self.in_transaction(migration, known).await,
            Mode::Statements => self.by_statements(migration, known).await,
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
        Ok(Some(history::reading(&rows)?.applied))
    }
}

fn plan_by<'m>(runner: &'m Runner, applied: &[Applied]) -> Result<Plan<'m>, Kind> {
    let policy = runner.settings.policy;
    plan::plan(runner.migrations.order, policy, runner.embedded(), applied).map_err(explain::drift)
}

/// The row that a migration has in the history once it is applied.
fn row_of(migration: &Migration) -> Applied {
    Applied {
        version: migration.version,
        name: migration.name.clone().into_owned(),
        checksum: migration.checksum.to_string(),
    }
}

/// A statement of the runner's own has failed.
pub(crate) fn runner(doing: &'static str) -> impl FnOnce(Failure) -> Kind {
    move |failure| Kind::Runner { doing, failure }
}
