//! The progress of a script that runs statement by statement, in its row of the history.

use crate::history::{judged, row, table};
use crate::link::Row;
use crate::settings::Settings;
use crate::task::{Direction, Task};

/// How far a migration came that runs statement by statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How many of its statements are done.
    pub(crate) step: usize,
    /// The next one was begun, and nobody knows whether it happened.
    pub(crate) in_doubt: bool,
}

impl Progress {
    /// Nothing of it has happened: what is recorded of it may be of another text.
    pub(crate) fn is_nothing(self) -> bool {
        self.step == 0 && !self.in_doubt
    }
}

/// How far a migration came that runs statement by statement, and its checksum then.
pub(crate) fn progress(settings: &Settings, task: &Task<'_>) -> String {
    let (table, version, state) = (table(settings), task.migration.version, task.state_between());
    format!("SELECT step, in_doubt, checksum FROM {table} WHERE version = {version} AND state = '{state}'")
}

/// Understands the answer to [`progress`].
pub(crate) fn found_progress(row: Option<&Row>) -> Option<(Progress, &str)> {
    let row = row?;
    Some((Progress { step: row.text(0).parse().ok()?, in_doubt: row.is_true(1) }, row.text(2)))
}

/// Records that a statement begins that can't be in a transaction with its record.
pub(crate) fn step_begun(settings: &Settings, task: &Task<'_>) -> String {
    update_progress(settings, task, "in_doubt = true")
}

/// Records that the server has refused it.
pub(crate) fn step_refused(settings: &Settings, task: &Task<'_>) -> String {
    update_progress(settings, task, "in_doubt = false")
}

/// Records that so many statements are done.
pub(crate) fn step_done(settings: &Settings, task: &Task<'_>, step: usize) -> String {
    update_progress(settings, task, &format!("step = {step}, in_doubt = false"))
}

fn update_progress(settings: &Settings, task: &Task<'_>, set: &str) -> String {
    let table = table(settings);
    judged(&format!("UPDATE {table} SET {set} WHERE {} RETURNING step AS answer", between(task)), "step", "")
}

/// Takes back that a migration has begun.
pub(crate) fn forget(settings: &Settings, task: &Task<'_>) -> String {
    let table = table(settings);
    let unbegun = format!("{} AND step OPERATOR(pg_catalog.=) 0", between(task));
    match task.direction {
        Direction::Up => format!("DELETE FROM {table} WHERE {unbegun}"),
        Direction::Down => format!("UPDATE {table} SET state = 'applied', in_doubt = false WHERE {unbegun}"),
    }
}

/// The row of what runs statement by statement.
pub(super) fn between(task: &Task<'_>) -> String {
    format!("{} AND state OPERATOR(pg_catalog.=) '{}'", row(task), task.state_between())
}
