//! Boots that don't migrate: is all applied that is embedded?

use crate::apply::{Glance, agreed, compare, titles};
use crate::call::Call;
use crate::error::{Half, Kind};
use crate::history::Reading;
use crate::link::Link;
use crate::newer::Newer;
use crate::{Error, Report, Runner, history, stale};

/// Answers with a report of nothing that was applied, or with an error that names what is pending.
pub(crate) async fn require(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.current(runner).await;
    let ((), report) = call.end(outcome).await?;
    Ok(report)
}

/// The same, once nothing is pending any more, or when the deadline is over.
pub(crate) async fn wait(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.until_current(runner).await;
    let ((), report) = call.end(outcome).await?;
    Ok(report)
}

impl<L: Link> Call<'_, L> {
    async fn until_current(&mut self, runner: &Runner) -> Result<(), Kind> {
        loop {
            let waiting = match self.current(runner).await {
                Err(kind @ Kind::Pending { .. }) => kind,
                outcome => return outcome,
            };
            match (self.backoff.look(), waiting) {
                (Some(pause), _) => self.link.sleep(pause).await,
                (None, Kind::Pending { titles, .. }) => {
                    return Err(Kind::Pending { titles, has_waited: true });
                }
                (None, kind) => return Err(kind),
            }
        }
    }

    async fn current(&mut self, runner: &Runner) -> Result<(), Kind> {
        stale::check(&runner.migrations)?;
        let embedded = self.summarised(runner);
        match self.glance(runner).await? {
            Some(Glance::UpToDate) => {}
            Some(Glance::NoHistory(reading)) => self.judge(runner, &reading)?,
            None => {
                let reading = self.history().await?;
                self.judge(runner, &reading)?;
            }
        }
        self.report.before = embedded - self.report.deferred.len();
        Ok(())
    }

    /// An error, unless all is applied that is embedded, and as it is embedded.
    fn judge(&mut self, runner: &Runner, reading: &Reading) -> Result<(), Kind> {
        if let Some(row) = reading.reverting.first() {
            return Err(Kind::Half(Half::Reverted(row.version)));
        }
        let plan = agreed(compare(runner, &reading.applied))?;
        self.report.newer = plan.newer.iter().map(Newer::from).collect();
        self.report.deferred = titles(&plan.deferred);
        if plan.pending.is_empty() {
            Ok(())
        } else if reading.hides_rows {
            Err(Kind::HiddenRows { table: history::table(self.settings) })
        } else {
            Err(Kind::Pending { titles: titles(&plan.pending), has_waited: false })
        }
    }
}
