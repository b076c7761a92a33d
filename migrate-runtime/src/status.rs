//! The history joined with what is embedded.

use std::collections::BTreeMap;
use std::fmt;

use migrate_core::plan::{self, Applied, Drift};
use migrate_core::printable::line;
use migrate_core::{Class, Migration, Version};

use crate::call::Call;
use crate::error::{Kind, runner};
use crate::history::Table;
use crate::link::{Link, Row};
use crate::report::times;
use crate::{Error, Runner, history, stale, table};

/// Every migration that is embedded or in the history, in order. `Display` is a table, with a line below it that
/// counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Status {
    /// A row a migration.
    pub migrations: Vec<MigrationStatus>,
}

/// A migration in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its version.
    pub version: Version,
    /// Its name: as embedded, or, if it isn't, as applied.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// What it means to a program that was built before it: as embedded, or, if it isn't, as applied; nothing if this
    /// build does not know that class.
    pub class: Option<Class>,
    /// When it was applied, in UTC: `2026-11-20T08:00:00Z`.
    pub applied_at: Option<String>,
    /// How long it ran, in milliseconds; nothing for one that was recorded and not run.
    pub execution_time_ms: Option<i64>,
    /// The role that applied it.
    pub applied_by: Option<String>,
    /// `recent` (under a day), `this_week`, `this_month` or `older`, by the server's clock.
    pub age: Option<String>,
    /// Why it is recorded although it was not run: `baseline`, or the tool whose history was adopted.
    pub origin: Option<String>,
    /// What its tries have met, if it is deferred and has failed.
    pub failed: Option<Failed>,
}

/// What a deferred migration has met.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Failed {
    /// How many tries have failed.
    pub attempts: u32,
    /// The server's message and code of the last one.
    pub error: String,
    /// Before when a worker does not try again, in UTC: `2026-11-20T08:00:00Z`.
    pub next_try: Option<String>,
}

/// Where a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum State {
    /// Applied, and as it is embedded.
    Applied,
    /// To be applied.
    Pending,
    /// To be run by [`deferred`](crate::Migrations::deferred).
    Deferred {
        /// How many of its statements are done.
        done: usize,
    },
    /// Not applied, and below the newest that is: `apply` refuses it, unless told otherwise.
    OutOfOrder,
    /// Applied, and edited since.
    Edited,
    /// Applied, not embedded, and below the newest that is embedded.
    Unknown,
    /// Applied, not embedded, and above all that is embedded.
    Newer,
    /// Half applied, statement by statement: the next `apply` goes on.
    Running {
        /// How many of its statements are done.
        done: usize,
    },
    /// Half reverted, statement by statement: the next `revert` goes on.
    Reverting {
        /// How many statements of its down script are done.
        done: usize,
    },
    /// Its row says neither: no runner leaves that.
    Unfinished,
}

/// Joins the history with what is embedded. Whatever the rows are, they are shown.
pub(crate) async fn status(link: &mut impl Link, runner: &Runner) -> Result<Status, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.status(runner).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn status(&mut self, of: &Runner) -> Result<Status, Kind> {
        stale::check(&of.migrations)?;
        let reading = self.reading().await?;
        let rows = if reading.table == Table::Present {
            let sql = history::read_whole(self.settings);
            self.read(&sql).await?.map_err(runner(history::READING))?
        } else {
            Vec::new()
        };
        let status = joined(of, &rows, &reading.applied)?;
        if reading.hides_rows && !status.is_up_to_date() {
            return Err(Kind::HiddenRows { table: history::table(self.settings) });
        }
        Ok(status)
    }
}

fn joined(runner: &Runner, rows: &[Row], applied: &[Applied]) -> Result<Status, Kind> {
    let (order, all) = (runner.migrations.order, runner.migrations.all());
    let comparison = plan::compare(order, runner.settings.policy, all, applied);
    let states: BTreeMap<Version, State> =
        comparison.drifts.iter().map(|drift| (drift.version(), state_of(drift))).collect();
    let mut embedded: BTreeMap<Version, &Migration> =
        all.iter().map(|migration| (migration.version, migration)).collect();
    let mut migrations = Vec::new();
    for row in rows {
        let version = history::version(row)?;
        let found = embedded.remove(&version);
        let is_newer = all.last().is_none_or(|last| order.compare(version, last.version).is_gt());
        let done = row.text(4).parse().unwrap_or_default();
        let state = match row.text(3) {
            "applied" if found.is_none() => {
                if is_newer {
                    State::Newer
                } else {
                    State::Unknown
                }
            }
            "applied" => states.get(&version).copied().unwrap_or(State::Applied),
            "running" if found.is_some_and(Migration::is_deferred) => State::Deferred { done },
            "running" => State::Running { done },
            "reverting" => State::Reverting { done },
            _ => State::Unfinished,
        };
        let column =
            |column: usize| Some(line(row.text(column)).into_owned()).filter(|text| !text.is_empty());
        migrations.push(MigrationStatus {
            version,
            name: found.map_or_else(
                || line(row.text(1)).into_owned(),
                |migration| migration.name.clone().into_owned(),
            ),
            state,
            class: found.map_or_else(|| row.text(10).parse().ok(), |migration| Some(migration.class)),
            applied_at: column(5),
            execution_time_ms: row.text(6).parse().ok(),
            applied_by: column(7),
            age: column(8).filter(|_| column(5).is_some()),
            origin: column(9),
            failed: history::tries_from(row, 11)
                .filter(|_| matches!(state, State::Deferred { .. }))
                .map(|tries| tries.failed),
        });
    }
    migrations.extend(embedded.into_values().map(|migration| MigrationStatus {
        version: migration.version,
        name: migration.name.clone().into_owned(),
        state: match states.get(&migration.version) {
            Some(state) => *state,
            None if migration.is_deferred() => State::Deferred { done: 0 },
            None => State::Pending,
        },
        class: Some(migration.class),
        applied_at: None,
        execution_time_ms: None,
        applied_by: None,
        age: None,
        origin: None,
        failed: None,
    }));
    migrations.sort_by(|a, b| order.compare(a.version, b.version));
    Ok(Status { migrations })
}

fn state_of(drift: &Drift<'_>) -> State {
    match drift {
        Drift::Edited { .. } => State::Edited,
        Drift::OutOfOrder { .. } => State::OutOfOrder,
        Drift::Unknown { .. } => State::Unknown,
        Drift::Newer { .. } => State::Newer,
    }
}

impl Status {
    /// Whether all that is embedded is applied as it is, and the history has nothing that a runner would refuse.
    /// Versions above the newest that is embedded don't count, since an application can be rolled back; nor does what is
    /// deferred.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.migrations
            .iter()
            .all(|row| matches!(row.state, State::Applied | State::Newer | State::Deferred { .. }))
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failed { attempts, error, next_try } = self;
        match next_try {
            Some(next) => write!(f, "has failed {}, and is tried again at {next}: {error}", times(*attempts)),
            None => write!(f, "is kept waiting: {error}"),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Applied => f.write_str("applied"),
            State::Pending => f.write_str("pending"),
            State::Deferred { done: 0 } => f.write_str("deferred"),
            State::Deferred { done } => write!(f, "deferred ({done} done)"),
            State::OutOfOrder => f.write_str("out of order"),
            State::Edited => f.write_str("edited"),
            State::Unknown => f.write_str("unknown"),
            State::Newer => f.write_str("newer"),
            State::Running { done } => write!(f, "half applied ({done} done)"),
            State::Reverting { done } => write!(f, "half reverted ({done} done)"),
            State::Unfinished => f.write_str("unfinished"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            return f.write_str("no migrations");
        }
        let head = ["version", "name", "state", "class", "applied at", "took", "age", "by", "origin"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        let mut counts: Vec<(String, usize)> = Vec::new();
        for row in &self.migrations {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let state = row.state.to_string();
            let word = state.split(" (").next().unwrap_or(&state).to_owned();
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
            rows.push(vec![
                row.version.to_string(),
                row.name.clone(),
                state,
                row.class.map(|class| class.to_string()).unwrap_or_default(),
                text(&row.applied_at),
                row.execution_time_ms.map(|time| format!("{time} ms")).unwrap_or_default(),
                text(&row.age),
                text(&row.applied_by),
                text(&row.origin),
            ]);
        }
        if self.migrations.iter().all(|row| row.origin.is_none()) {
            for row in &mut rows {
                row.truncate(head.len() - 1);
            }
        }
        table::write(f, &rows)?;
        let counts: Vec<String> = counts.into_iter().map(|(word, count)| format!("{count} {word}")).collect();
        write!(f, "\n{}", counts.join(", "))?;
        let failed = self.migrations.iter().filter_map(|row| Some((row, row.failed.as_ref()?)));
        failed.clone().try_for_each(|(row, failed)| write!(f, "\n{} {} {failed}", row.version, row.name))
    }
}
