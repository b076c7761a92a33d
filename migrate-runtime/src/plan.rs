//! What `apply` would do, and what would keep it from doing so.

use std::collections::BTreeMap;
use std::fmt;

use migrate_core::{Class, Migration, Mode, Statement, Step, TableLock, Version, Work, is_same_table};

use crate::apply::{compare, stepwise_among_others};
use crate::call::Call;
use crate::error::{Half, Kind};
use crate::link::Link;
use crate::newer::{self, Newer};
use crate::report::migrations;
use crate::task::Task;
use crate::{Error, Runner, explain, foreign, history, stale, table};

/// What a call of `apply` would do now. `Display` shows each statement with the locks that it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Plan {
    /// The migrations that would be applied, in order.
    pub pending: Vec<Planned>,
    /// Those that are left to [`deferred`](crate::Migrations::deferred), in order.
    pub deferred: Vec<Planned>,
    /// Why none of them is applied: where the database and what is embedded disagree.
    pub disagreements: Vec<Disagreement>,
    /// How many of the embedded migrations are applied.
    pub before: usize,
    /// What the database has above the newest that is embedded: a newer build was here.
    pub newer: Vec<Newer>,
}

/// A migration that would be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Planned {
    /// Its version.
    pub version: Version,
    /// Its file's name without the ending: `003_add_orders`.
    pub title: String,
    /// Its file.
    pub path: String,
    /// What it means to a program that was built before it.
    pub class: Class,
    /// The tables and views that it gives columns to, but for those that a pending migration makes: where a connection has prepared
    /// a `SELECT *` of one before, it fails with `cached plan must not change result type`.
    pub adds_columns_to: Vec<String>,
    /// Whether it commits more than once: statement by statement, or in the transactions of its file.
    pub by_statements: bool,
    /// How many of its statements an interrupted call has done.
    pub done: usize,
    /// All its statements.
    pub statements: Vec<PlannedStatement>,
}

/// A statement that would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlannedStatement {
    /// The line of its file on which it begins, from 1.
    pub line: usize,
    /// Its command: `ALTER TABLE`.
    pub command: String,
    /// Whether it runs outside a transaction.
    pub outside_transaction: bool,
    /// Whether it commits, where its migration commits more than once; with it what comes before it since the last one did.
    pub commits: bool,
    /// The locks that it takes on tables which others use, until its transaction ends.
    pub locks: Vec<PlannedLock>,
    /// What it deletes and nobody can bring back: `column note of orders`.
    pub destroys: Vec<String>,
    /// The columns whose values it replaces: `column total_cents of orders`.
    pub overwrites: Vec<String>,
}

/// A lock, as far as the statement's text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlannedLock {
    /// The table: `orders`.
    pub on: String,
    /// The lock's mode, as PostgreSQL names it: `ACCESS EXCLUSIVE`.
    pub mode: String,
    /// What the statement does to the table meanwhile: `reads the rows`, `rewrites the table`; nothing if it only
    /// changes the catalogue or adds rows.
    pub work: Option<String>,
}

/// Something that keeps every migration from being applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Disagreement {
    /// The version that it is about, if it is about one.
    pub version: Option<Version>,
    /// What is wrong, where, and what to do: the text of `apply`'s error.
    pub message: String,
}

impl Plan {
    /// Whether there is nothing to do and nothing wrong.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.pending.is_empty() && self.disagreements.is_empty()
    }

    /// What the pending migrations delete and nobody can bring back, each with its migration's title.
    pub fn destroys(&self) -> impl Iterator<Item = (&str, &str)> {
        destroys(&self.pending)
    }
}

/// What these delete, each with its title.
pub(crate) fn destroys(all: &[Planned]) -> impl Iterator<Item = (&str, &str)> {
    all.iter().flat_map(|planned| {
        let destroyed = planned.statements.iter().skip(planned.done).flat_map(|one| &one.destroys);
        destroyed.map(|what| (planned.title.as_str(), what.as_str()))
    })
}

/// Compares, and writes nothing.
pub(crate) async fn plan(link: &mut impl Link, runner: &Runner) -> Result<Plan, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.plan(runner).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn plan(&mut self, runner: &Runner) -> Result<Plan, Kind> {
        stale::check(&runner.migrations)?;
        let reading = self.history().await?;
        let comparison = compare(runner, &reading.applied);
        if reading.hides_rows && !comparison.pending.is_empty() {
            return Err(Kind::HiddenRows { table: history::table(self.settings) });
        }
        let tasks: Vec<Task<'_>> = comparison.pending.iter().copied().map(Task::up).collect();
        let mut disagreements: Vec<Disagreement> = Vec::new();
        let half = reading.reverting.first().map(|row| Kind::Half(Half::Reverted(row.version)));
        let together = stepwise_among_others(&tasks).filter(|_| self.settings.single_transaction);
        let together = together.map(|task| Kind::NotTogether { path: task.path() });
        // Where nothing would run, nothing would run again.
        let foreign = if tasks.is_empty() {
            None
        } else {
            match foreign::refuse(self.link, self.settings, &reading).await {
                Ok(()) => None,
                Err(kind @ Kind::OtherHistory(_)) => Some(kind),
                Err(kind) => return Err(kind),
            }
        };
        disagreements.extend(half.into_iter().chain(together).chain(foreign).map(disagreement));
        disagreements.extend(comparison.drifts.iter().map(|drift| Disagreement {
            version: Some(drift.version()),
            message: explain::explain(drift).to_string(),
        }));
        let running: BTreeMap<Version, usize> = reading.running.iter().copied().collect();
        let done = |migration: &Migration| running.get(&migration.version).copied().unwrap_or_default();
        let before = reading.applied.len() - comparison.newer.len();
        let newer = comparison.newer.iter().map(Newer::from).collect();
        let mut created = Vec::new();
        let [pending, deferred] = [comparison.pending, comparison.deferred]
            .map(|all| all.into_iter().map(|one| planned(one, done(one), &mut created)).collect());
        Ok(Plan { pending, deferred, disagreements, before, newer })
    }
}

fn disagreement(kind: Kind) -> Disagreement {
    let error = Error::new(kind, crate::Report::default());
    Disagreement { version: error.version(), message: error.to_string() }
}

/// What would be sent of a migration, which comes after those that create `created`.
fn planned(migration: &Migration, done: usize, created: &mut Vec<String>) -> Planned {
    let script = &migration.up;
    let by_statements = script.mode == Mode::Statements;
    let mut lines = Lines { text: &script.text, before: 0, line: 1 };
    let adds_columns_to = adds_columns_to(migration, created);
    let statements = script.statements.iter().map(|statement| {
        created.extend(created_by(statement));
        PlannedStatement {
            line: lines.of(statement.span.range().start),
            command: statement.effect.command.clone().into_owned(),
            outside_transaction: by_statements
                && !matches!(statement.step, Step::InTransaction | Step::Session),
            commits: by_statements && !statement.is_joined,
            locks: locks(statement, created),
            destroys: of_others(&statement.effect.destroys, created, migrate_core::Loss::of),
            overwrites: of_others(&statement.effect.overwrites, created, |column| Some(&column.table)),
        }
    });
    Planned {
        version: migration.version,
        title: migration.title().to_owned(),
        path: script.path.clone().into_owned(),
        class: migration.class,
        adds_columns_to,
        by_statements,
        done,
        statements: statements.collect(),
    }
}

/// The tables that a migration gives columns to, but for those that others before it have created.
pub(crate) fn adds_columns_to(migration: &Migration, created: &[String]) -> Vec<String> {
    of_others(&migration.adds_columns_to, created, |table| Some(table))
}

pub(crate) fn created_by(statement: &Statement) -> impl Iterator<Item = String> {
    statement.effect.creates.iter().map(ToString::to_string)
}

/// The lines of places that come one after another: counted from the beginning each, they would take a square of the time.
struct Lines<'t> {
    text: &'t str,
    before: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> usize {
        self.line += self.text.get(self.before..at).map_or(0, |between| between.matches('\n').count());
        self.before = at;
        self.line
    }
}

/// Nobody waits for a table that a pending migration creates: nobody uses it yet.
fn locks(statement: &Statement, created: &[String]) -> Vec<PlannedLock> {
    let is_new = |lock: &&TableLock| {
        lock.on.table().is_some_and(|table| created.iter().any(|new| is_same_table(new, table)))
    };
    let others = statement.effect.locks.iter().filter(|lock| !is_new(lock));
    let locks = others.map(|lock| PlannedLock {
        on: lock.on.to_string(),
        mode: lock.mode.to_string(),
        work: (lock.work != Work::None).then(|| lock.work.to_string()),
    });
    locks.collect()
}

/// What a pending migration creates is not lost when a later one takes it away or fills it.
fn of_others<T: fmt::Display>(all: &[T], created: &[String], of: impl Fn(&T) -> Option<&str>) -> Vec<String> {
    let is_new = |what: &&T| of(what).is_some_and(|of| created.iter().any(|new| new == of));
    all.iter().filter(|what| !is_new(what)).map(ToString::to_string).collect()
}

impl fmt::Display for PlannedLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.mode, self.on)?;
        self.work.iter().try_for_each(|work| write!(f, ", {work}"))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.pending.len(), self.before) {
            (_, before) if !self.disagreements.is_empty() => {
                write!(f, "{} applied, and nothing is applied until this is put right:", migrations(before))?;
                self.disagreements.iter().try_for_each(|one| write!(f, "\n\n{}", one.message))?;
            }
            (0, 0) => f.write_str("nothing to apply: there are no migrations")?,
            (0, before) => write!(f, "nothing to apply: {} applied", migrations(before))?,
            (pending, 0) => write!(f, "would apply {}", migrations(pending))?,
            (pending, before) => write!(f, "would apply {}, {before} applied before", migrations(pending))?,
        }
        for planned in &self.pending {
            write!(f, "\n\n{planned}")?;
        }
        if !self.deferred.is_empty() {
            f.write_str("\n\nleft to `deferred`:")?;
            self.deferred.iter().try_for_each(|planned| write!(f, "\n\n{planned}"))?;
        }
        newer::lines(f, &self.newer, "\n\n")
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.path, self.class)?;
        newer::columns(f, &self.adds_columns_to)?;
        let commits = self.statements.iter().filter(|statement| statement.commits).count();
        if self.is_in_transactions() {
            write!(f, ", {commits} transactions")?;
        } else if self.by_statements {
            f.write_str(", statement by statement")?;
        }
        match self.done {
            0 => writeln!(f)?,
            done => writeln!(f, "; goes on after {done} of {}", self.statements.len())?,
        }
        let is_shown = self.is_in_transactions();
        let rows: Vec<Vec<String>> = self
            .statements
            .iter()
            .flat_map(|statement| rows(statement, is_shown && statement.commits))
            .collect();
        table::write(f, &rows)
    }
}

impl Planned {
    /// Whether some of its statements commit together, and others do not.
    fn is_in_transactions(&self) -> bool {
        self.by_statements && self.statements.iter().any(|statement| !statement.commits)
    }
}

/// A row for a statement, and one for each further lock and all that it destroys, and where its transaction ends.
fn rows(statement: &PlannedStatement, commits: bool) -> Vec<Vec<String>> {
    let outside = statement.outside_transaction.then(|| "outside a transaction".to_owned());
    let locks = statement.locks.iter().map(ToString::to_string);
    let destroys = statement.destroys.iter().map(|what| format!("destroys {what}"));
    let commits = (commits && !statement.outside_transaction).then(|| "commits".to_owned());
    let mut notes = locks.chain(outside).chain(destroys).chain(commits);
    let first = notes.next().unwrap_or_default();
    let row = vec![format!("  {}", statement.line), statement.command.clone(), first];
    let more = notes.map(|note| vec![String::new(), String::new(), note]);
    std::iter::once(row).chain(more).collect()
}
