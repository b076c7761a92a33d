//! Bringing a database up to what is embedded: the conversation with the server, from top to bottom.

use std::time::Instant;

use migrate_core::plan::{self, Applied, Comparison};
use migrate_core::{Migration, Mode};

use crate::call::{Call, Work};
use crate::error::{Half, Kind};
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

impl<L: Link> Call<'_, L> {
    async fn apply(&mut self, runner: &Runner) -> Result<(), Kind> {
        stale::check(&runner.migrations)?;
        let embedded = runner.embedded();
        self.report.newest = embedded.last().map(|migration| migration.title().to_owned());
        let mut applied = self.applied(runner).await?;
        loop {
            let plan = agreed(compare(runner, &applied))?;
            self.report.newer = plan.newer.iter().map(Newer::from).collect();
            self.report.before = embedded.len() - plan.pending.len() - self.report.applied.len();
            match self.apply_all(&plan.pending, &mut applied).await? {
                Some(changed) => applied = changed,
                None => return Ok(()),
            }
        }
    }

    /// In order, until another runner has changed the history: then the new one. Each is planned once, because a plan looks
    /// at all migrations.
    async fn apply_all(
        &mut self,
        pending: &[&Migration],
        applied: &mut Vec<Applied>,
    ) -> Result<Option<Vec<Applied>>, Kind> {
        let at_once = if self.settings.single_transaction { pending.len() } else { 1 };
        for pending in pending.chunks(at_once.max(1)) {
            let tasks: Vec<Task<'_>> = pending.iter().copied().map(Task::up).collect();
            if let Some(task) = stepwise_among_others(&tasks) {
                return Err(Kind::NotTogether { path: task.path() });
            }
            match self.patiently(Work::Tasks(&tasks), applied).await? {
                Some(changed) => return Ok(Some(changed)),
                None => applied.extend(tasks.iter().map(|task| row_of(task.migration))),
            }
        }
        Ok(None)
    }

    /// What is applied: enough if nothing is pending. Where something is, and can't be applied here, that is an error.
    async fn applied(&mut self, runner: &Runner) -> Result<Vec<Applied>, Kind> {
        loop {
            let reading = self.history().await?;
            if let Some(row) = reading.reverting.first() {
                return Err(Kind::Half(Half::Reverted(row.version)));
            }
            let pending = agreed(compare(runner, &reading.applied))?.pending.len();
            if pending > 0 {
                foreign::refuse(self.link, self.settings, &reading).await?;
            }
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
}

/// The history against what is embedded, by the runner's policy.
pub(crate) fn compare<'m>(runner: &'m Runner, applied: &[Applied]) -> Comparison<'m> {
    plan::compare(runner.migrations.order, runner.settings.policy, runner.embedded(), applied)
}

fn agreed(comparison: Comparison<'_>) -> Result<Comparison<'_>, Kind> {
    if comparison.drifts.is_empty() { Ok(comparison) } else { Err(explain::drift(comparison.drifts)) }
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
    }
}
