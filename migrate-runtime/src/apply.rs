//! Bringing a database up to what is embedded: the conversation with the server, from top to bottom.

use std::time::Instant;

use migrate_core::packed::Summary;
use migrate_core::plan::{self, Applied, Comparison};
use migrate_core::{Migration, Mode};

use crate::call::{Call, Work};
use crate::error::{Half, Kind, runner};
use crate::history::Reading;
use crate::link::Link;
use crate::newer::Newer;
use crate::task::Task;
use crate::{Error, Report, Runner, explain, foreign, history, stale};

/// Applies what is pending.
pub(crate) async fn apply(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let started = Instant::now();
    let mut call = Call::new(link, runner);
    let outcome = call.apply(runner).await;
    call.report.elapsed = started.elapsed();
    let ((), report) = call.end(outcome).await?;
    Ok(report)
}

/// The report of a call that sees at a glance that it has nothing to do; none where it does not.
#[cfg(feature = "url")]
pub(crate) async fn nothing_to_do(link: &mut impl Link, runner: &Runner) -> Result<Option<Report>, Error> {
    let started = Instant::now();
    let mut call = Call::new(link, runner);
    let outcome = call.is_up_to_date(runner).await;
    call.report.elapsed = started.elapsed();
    let (is_up_to_date, report) = call.end(outcome).await?;
    Ok(is_up_to_date.then_some(report))
}

impl<L: Link> Call<'_, L> {
    #[cfg(feature = "url")]
    async fn is_up_to_date(&mut self, runner: &Runner) -> Result<bool, Kind> {
        stale::check(&runner.migrations)?;
        self.report.before = self.summarised(runner);
        Ok(matches!(self.glance(runner).await?, Some(Glance::UpToDate)))
    }

    async fn apply(&mut self, runner: &Runner) -> Result<(), Kind> {
        stale::check(&runner.migrations)?;
        let embedded = self.summarised(runner);
        loop {
            let Some(mut applied) = self.applied(runner).await? else {
                self.report.before = embedded - self.report.applied.len();
                self.report.deferred.clear();
                return Ok(());
            };
            let plan = agreed(compare(runner, &applied))?;
            self.report.newer = plan.newer.iter().map(Newer::from).collect();
            self.report.deferred = titles(&plan.deferred);
            self.report.before =
                embedded - plan.pending.len() - plan.deferred.len() - self.report.applied.len();
            self.pending = in_words(&plan.pending);
            if self.apply_all(&plan.pending, &mut applied).await? {
                return Ok(());
            }
        }
    }

    /// In order; answers whether all are applied, or another runner may have changed the history. Each is planned once,
    /// because a plan looks at all migrations.
    async fn apply_all(&mut self, pending: &[&Migration], applied: &mut Vec<Applied>) -> Result<bool, Kind> {
        self.refuse_pooler(pending).await?;
        let tasks: Vec<Task<'_>> = pending.iter().copied().map(Task::up).collect();
        let mut left = tasks.as_slice();
        while !left.is_empty() {
            let several = self.in_one_message(left, applied);
            let together = if self.settings.single_transaction { left.len() } else { several };
            let (tasks, rest) = left.split_at(together);
            let next = rest.first().copied().filter(Task::is_transactional);
            let work = if several > 1 { Work::Several(tasks, next) } else { Work::Tasks(tasks, next) };
            if let (Work::Tasks(..), Some(task)) = (&work, stepwise_among_others(tasks)) {
                return Err(Kind::NotTogether { path: task.path() });
            }
            if !self.patiently(work, applied).await? {
                return Ok(false);
            }
            applied.extend(tasks.iter().map(|task| row_of(task.migration)));
            left = rest;
        }
        Ok(true)
    }

    /// Before anything runs: what runs statement by statement needs a connection of its own.
    async fn refuse_pooler(&mut self, pending: &[&Migration]) -> Result<(), Kind> {
        let Some(alone) = pending.iter().find(|migration| migration.up.mode == Mode::Statements) else {
            return Ok(());
        };
        let is_pooled = self.link.is_pooled().await.map_err(runner("looking for a pooler"))?;
        let pooled = || Kind::Pooled { path: alone.up.path.clone().into_owned() };
        if is_pooled { Err(pooled()) } else { Ok(()) }
    }

    /// How many migrations are embedded; the report names the newest.
    pub(crate) fn summarised(&mut self, runner: &Runner) -> usize {
        let Summary { count, newest, .. } = runner.summary();
        self.report.newest = (count > 0).then(|| newest.into_owned());
        count
    }

    /// Nothing, if there is more to know.
    pub(crate) async fn glance(&mut self, runner: &Runner) -> Result<Option<Glance>, Kind> {
        self.settings.check()?;
        match self.read(&history::glance(self.settings)).await? {
            Ok(rows) => {
                let digest = history::glanced(&rows);
                self.glanced = Some(digest);
                Ok((digest == Some(runner.summary().digest)).then_some(Glance::UpToDate))
            }
            Err(failure) if history::says_nothing(self.settings, &failure) => Ok(None),
            Err(failure) => Ok(Some(Glance::NoHistory(self.no_history(failure).await?))),
        }
    }

    /// What is applied; nothing if that is what is embedded, and no more. Where something is pending, and can't be applied
    /// here, that is an error.
    async fn applied(&mut self, runner: &Runner) -> Result<Option<Vec<Applied>>, Kind> {
        let mut glance = self.glance(runner).await?;
        loop {
            let reading = match glance.take() {
                Some(Glance::UpToDate) => return Ok(None),
                Some(Glance::NoHistory(reading)) => reading,
                None => self.history().await?,
            };
            if let Some(row) = reading.reverting.first() {
                return Err(Kind::Half(Half::Reverted(row.version)));
            }
            let pending = agreed(compare(runner, &reading.applied))?.pending.len();
            if pending > 0 && !reading.is_locked {
                foreign::refuse(self.link, self.settings, &reading).await?;
            }
            if pending == 0 || !(reading.hides_rows || reading.in_recovery) {
                return Ok(Some(reading.applied));
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
}

/// What one statement tells that reads as little as can be.
pub(crate) enum Glance {
    /// What is embedded is applied, and no more.
    UpToDate,
    NoHistory(Reading),
}

/// The history against what is embedded, by the runner's policy.
pub(crate) fn compare<'m>(runner: &'m Runner, applied: &[Applied]) -> Comparison<'m> {
    plan::compare(runner.migrations.order, runner.settings.policy, runner.embedded(), applied)
}

pub(crate) fn agreed(comparison: Comparison<'_>) -> Result<Comparison<'_>, Kind> {
    if comparison.drifts.is_empty() { Ok(comparison) } else { Err(explain::drift(comparison.drifts)) }
}

pub(crate) fn titles(migrations: &[&Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.title().to_owned()).collect()
}

/// The first and the last of them.
pub(crate) fn in_words(pending: &[&Migration]) -> Option<String> {
    let (first, last) = (pending.first()?.title(), pending.last()?.title());
    Some(if first == last { first.to_owned() } else { format!("{first} to {last}") })
}

/// A migration that leaves the transaction which all are to be in.
pub(crate) fn stepwise_among_others<'t, 'm>(tasks: &'t [Task<'m>]) -> Option<&'t Task<'m>> {
    let is_alone = tasks.len() == 1;
    tasks.iter().find(|task| !is_alone && task.script.mode == Mode::Statements)
}

/// The row that a migration has in the history once it is applied.
fn row_of(migration: &Migration) -> Applied {
    Applied {
        version: migration.version,
        name: migration.name.clone().into_owned(),
        checksum: migration.checksum.to_string(),
        class: Some(migration.class),
        adds_columns_to: migration.adds_columns_to.iter().map(ToString::to_string).collect(),
    }
}
