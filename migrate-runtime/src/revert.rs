//! Taking back what was applied: down scripts in reverse order, each with the removal of its row.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use migrate_core::plan::Applied;
use migrate_core::{Diagnostic, Migration, Mode, Script, Version};

use crate::call::{Call, Work};
use crate::error::Kind;
use crate::history::Reading;
use crate::link::Link;
use crate::report::{self, Milliseconds, migrations};
use crate::task::Task;
use crate::{Error, Report, Runner, To, explain, history, stale};

/// What a call of `revert` has done. `Display` is a line, and one a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reverted {
    /// The version above which everything was to be reverted.
    pub to: Option<Version>,
    /// What was reverted, in order: the newest first.
    pub reverted: Vec<report::Applied>,
    /// From the call to its answer.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "elapsed_ms", serialize_with = "crate::report::milliseconds")
    )]
    pub elapsed: Duration,
}

/// What a call of `revert` would do. `Display` is a line or more a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RevertPlan {
    /// What would be reverted, in order: the newest first.
    pub migrations: Vec<Reversal>,
}

/// A migration that would be reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reversal {
    /// Its version.
    pub version: Version,
    /// Its file's name without the ending: `003_add_orders`.
    pub title: String,
    /// The file of its down script.
    pub path: String,
    /// Whether its down script runs statement by statement, and not in one transaction.
    pub by_statements: bool,
    /// What the down script deletes: `table orders`.
    pub deletes: Vec<String>,
    /// What the migration had deleted, and the down script can't bring back: `column note of orders`.
    pub stays_lost: Vec<String>,
}

/// Reverts what is applied above a version.
pub(crate) async fn revert(link: &mut impl Link, runner: &Runner, to: To) -> Result<Reverted, Error> {
    let started = Instant::now();
    let mut call = Call::new(link, runner);
    let outcome = call.revert(runner, to).await;
    let (to, Report { reverted, .. }) = call.end(outcome).await?;
    Ok(Reverted { to, reverted, elapsed: started.elapsed() })
}

/// Says what [`revert`] would do.
pub(crate) async fn plan(link: &mut impl Link, runner: &Runner, to: To) -> Result<RevertPlan, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.plan_revert(runner, to).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn plan_revert(&mut self, runner: &Runner, to: To) -> Result<RevertPlan, Kind> {
        let to = to.version()?;
        let reading = self.history().await?;
        let migrations = reversals(runner, to, &reading)?.into_iter().map(reversal).collect();
        Ok(RevertPlan { migrations })
    }

    /// Answers with the version that stays.
    async fn revert(&mut self, runner: &Runner, to: To) -> Result<Option<Version>, Kind> {
        let to = to.version()?;
        stale::check(&runner.migrations)?;
        loop {
            let reading = self.history().await?;
            if reading.hides_rows {
                return Err(Kind::HiddenRows { table: history::table(self.settings) });
            }
            let tasks = reversals(runner, to, &reading)?;
            let mut known = reading.known();
            let mut is_changed = false;
            let mut tasks = tasks.into_iter().peekable();
            while let Some(task) = tasks.next() {
                let next = tasks.peek().copied().filter(Task::is_transactional);
                if !self.patiently(Work::Tasks(&[task], next), &known).await? {
                    is_changed = true;
                    break;
                }
                known.retain(|row| row.version != task.migration.version);
            }
            if !is_changed {
                return Ok(to);
            }
        }
    }
}

/// The down scripts to run, the newest first; or everything that stands in the way, before anything runs.
fn reversals<'m>(runner: &'m Runner, to: Option<Version>, reading: &Reading) -> Result<Vec<Task<'m>>, Kind> {
    let order = runner.migrations.order;
    let is_above = |version: Version| to.is_none_or(|to| order.compare(version, to).is_gt());
    let mut rows: Vec<Applied> = reading.known().into_iter().filter(|row| is_above(row.version)).collect();
    rows.sort_by(|a, b| order.compare(b.version, a.version));
    let newest = rows.first().map(|row| row.version);
    let accepts_edited = runner.settings.reverts_edited;
    let mut tasks = Vec::new();
    let mut problems = Vec::new();
    if let Some(half) = reading.half(&runner.migrations, is_above) {
        return Err(Kind::Half(half));
    }
    for row in &rows {
        let embedded = runner.migrations.iter().find(|migration| migration.version == row.version);
        match embedded.map(|migration| (migration, Task::down(migration))) {
            Some((migration, _)) if !accepts_edited && migration.checksum.to_string() != row.checksum => {
                problems.push((row.version, explain::edited(migration, row, Some(row.version) == newest)));
            }
            Some((_, Some(task))) => tasks.push(task),
            Some((migration, None)) if accepts_edited => {
                let help = "write one; or begin anew with an empty database: `cargo migrate reset`";
                problems.push((row.version, without_down(migration).help(help)));
            }
            Some((migration, None)) => problems.push((row.version, without_down(migration))),
            None => problems
                .push((row.version, explain::unknown(row).help("revert with the program that applied it"))),
        }
    }
    if problems.is_empty() { Ok(tasks) } else { Err(Kind::Drift(problems)) }
}

fn without_down(migration: &Migration) -> Diagnostic {
    Diagnostic::of(
        migration.up.path.as_ref(),
        format!("migration {} can't be reverted: it has no down script", migration.title()),
    )
    .note("nothing was reverted")
    .help("write one, in a section `-- migrate:down` or a file of its own, or a new migration that undoes it")
}

fn reversal(task: Task<'_>) -> Reversal {
    let Task { migration, script, .. } = task;
    Reversal {
        version: migration.version,
        title: migration.title().to_owned(),
        path: task.path(),
        by_statements: script.mode == Mode::Statements,
        deletes: destroyed(script),
        stays_lost: destroyed(&migration.up),
    }
}

fn destroyed(script: &Script) -> Vec<String> {
    let statements = script.statements.iter();
    let lost = statements.flat_map(|statement| {
        let destroyed = statement.effect.destroys.iter().map(ToString::to_string);
        destroyed.chain(statement.effect.overwrites.iter().map(|column| format!("values of {column}")))
    });
    let mut seen = BTreeSet::new();
    lost.filter(|what| seen.insert(what.clone())).collect()
}

impl fmt::Display for Reverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.reverted.is_empty() {
            return match self.to {
                Some(to) => write!(f, "nothing to revert: nothing above version {to} is applied"),
                None => f.write_str("nothing to revert: nothing is applied"),
            };
        }
        write!(f, "reverted {} in {}", migrations(self.reverted.len()), Milliseconds(self.elapsed))?;
        report::lines(f, &self.reverted)
    }
}

impl fmt::Display for RevertPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            return f.write_str("nothing to revert");
        }
        write!(f, "would revert {}", migrations(self.migrations.len()))?;
        for one in &self.migrations {
            write!(f, "\n  {}", one.title)?;
            one.deletes.iter().try_for_each(|what| write!(f, "\n    deletes {what}"))?;
            one.stays_lost.iter().try_for_each(|what| write!(f, "\n    does not bring back {what}"))?;
        }
        Ok(())
    }
}
