//! What is deferred, run after boot: in order, by one process of all, and again after a failure, later each time.

use std::time::{Duration, Instant};

use migrate_core::Migration;
use migrate_core::plan::Applied;

use crate::apply::{Glance, agreed, compare, titles};
use crate::call::{Call, Work};
use crate::error::{Half, Kind, Later, runner};
use crate::history::{self, Tries};
use crate::link::{Failure, Link};
use crate::lock::Backoff;
use crate::newer::Newer;
use crate::task::Task;
use crate::{Error, Event, Report, Runner, foreign, stale};

/// How long at most until the history is looked at again: somebody else may have done it meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Runs all that is deferred.
pub(crate) async fn deferred(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let started = Instant::now();
    let mut call = Call::new(link, runner);
    let outcome = call.deferred(runner).await;
    call.report.elapsed = started.elapsed();
    let ((), report) = call.end(outcome).await?;
    Ok(report)
}

impl<L: Link> Call<'_, L> {
    async fn deferred(&mut self, runner: &Runner) -> Result<(), Kind> {
        stale::check(&runner.migrations)?;
        let mut is_due = runner.settings.tries_now;
        while let Some((migration, known)) = self.next_deferred(runner).await? {
            self.pending = Some(migration.title().to_owned());
            if !std::mem::take(&mut is_due) && !self.is_due(migration).await? {
                continue;
            }
            match self.patiently(Work::Tasks(&[Task::up(migration)], None), &known).await {
                Ok(true) => self.backoff = Backoff::new(self.settings.wait),
                Ok(false) => {}
                Err(kind) => self.failed(migration, kind).await?,
            }
        }
        Ok(())
    }

    /// The first one that is left, with what is applied; once all before it are.
    async fn next_deferred<'r>(
        &mut self,
        runner: &'r Runner,
    ) -> Result<Option<(&'r Migration, Vec<Applied>)>, Kind> {
        let embedded = self.summarised(runner);
        loop {
            let reading = match self.glance(runner).await? {
                Some(Glance::UpToDate) => {
                    self.report.before = embedded - self.report.applied.len();
                    return Ok(None);
                }
                Some(Glance::NoHistory(reading)) => reading,
                None => self.history().await?,
            };
            // Whoever migrates is not waited for.
            self.is_locked = false;
            if let Some(row) = reading.reverting.first() {
                return Err(Kind::Half(Half::Reverted(row.version)));
            }
            let plan = agreed(compare(runner, &reading.applied))?;
            self.report.newer = plan.newer.iter().map(Newer::from).collect();
            self.report.before = reading.applied.len() - plan.newer.len() - self.report.applied.len();
            let open = plan.pending.iter().chain(&plan.deferred);
            let order = runner.migrations.order;
            let left = open.filter(|one| one.is_deferred());
            let Some(first) = left.min_by(|a, b| order.compare(a.version, b.version)) else {
                return Ok(None);
            };
            if reading.hides_rows {
                return Err(Kind::HiddenRows { table: history::table(self.settings) });
            }
            if reading.in_recovery {
                return Err(Kind::Standby { pending: plan.pending.len() + plan.deferred.len() });
            }
            foreign::refuse(self.link, self.settings, &reading).await?;
            let is_before =
                |one: &&&Migration| !one.is_deferred() && order.compare(one.version, first.version).is_lt();
            let before: Vec<&Migration> = plan.pending.iter().filter(is_before).copied().collect();
            if before.is_empty() {
                return Ok(Some((first, reading.applied)));
            }
            let Some(pause) = self.backoff.look() else {
                return Err(Kind::Pending { titles: titles(&before), has_waited: true });
            };
            self.link.sleep(pause).await;
        }
    }

    /// Whether it may be tried now; waits for that, but not longer than until somebody else may have done it.
    async fn is_due(&mut self, migration: &Migration) -> Result<bool, Kind> {
        match self.tries(migration).await? {
            Some(Tries { left, .. }) if left.is_zero() => Ok(true),
            None => Ok(true),
            Some(tries) if tries.left > self.backoff.left() => {
                Err(Kind::Later(Later { title: migration.title().to_owned(), failed: tries.failed }))
            }
            Some(Tries { left, .. }) => {
                self.link.sleep(left.min(LOOK_AGAIN)).await;
                Ok(left <= LOOK_AGAIN
                    && self.tries(migration).await?.is_some_and(|tries| tries.left.is_zero()))
            }
        }
    }

    /// After a failure, which is in the history: nothing, if it is to be tried again by this call.
    async fn failed(&mut self, migration: &Migration, kind: Kind) -> Result<(), Kind> {
        let is_its_own = matches!(kind, Kind::Script { .. } | Kind::Check { .. });
        if !is_its_own || kind.failure().is_some_and(Failure::is_disconnection) {
            return Err(kind);
        }
        match self.tries(migration).await? {
            Some(Tries { left, failed }) if left <= self.backoff.left() => {
                let migration = migration.title().to_owned();
                self.settings.tell(&Event::Retry { migration, reason: failed.error, pause: left });
                Ok(())
            }
            _ => Err(kind),
        }
    }

    async fn tries(&mut self, migration: &Migration) -> Result<Option<Tries>, Kind> {
        let rows = self.ask(&history::tries(self.settings, migration.version)).await;
        match rows {
            Ok(rows) => Ok(rows.first().and_then(history::tries_of)),
            // undefined_table, invalid_schema_name: nothing was tried yet.
            Err(failure) if matches!(failure.sqlstate(), Some("42P01" | "3F000")) => Ok(None),
            Err(failure) => Err(runner(history::READING)(failure)),
        }
    }
}
