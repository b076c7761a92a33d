//! What went wrong with a deferred migration, in its row of the history: how often, why, and when it is tried again.

use std::time::Duration;

use migrate_core::Version;
use migrate_core::printable::line;

use crate::Failed;
use crate::history::progress::between;
use crate::history::table;
use crate::link::Row;
use crate::settings::Settings;
use crate::sql::literal;
use crate::task::Task;

/// What is known of the tries of one that has failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tries {
    pub(crate) failed: Failed,
    /// How long until the next one, by the server's clock.
    pub(crate) left: Duration,
}

/// The columns that [`tries_of`] understands.
pub(super) const COLUMNS: &str = "attempts, last_error, \
    pg_catalog.to_char(next_try AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
    (pg_catalog.date_part('epoch', next_try OPERATOR(pg_catalog.-) pg_catalog.clock_timestamp()) \
      OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8";

/// Reads them. Settings may be anybody's.
pub(crate) fn tries(settings: &Settings, version: Version) -> String {
    format!(
        "SELECT {COLUMNS} FROM {table} WHERE version OPERATOR(pg_catalog.=) {version} \
           AND state OPERATOR(pg_catalog.=) 'running' AND last_error IS NOT NULL",
        table = table(settings)
    )
}

/// Understands the answer to [`tries`].
pub(crate) fn tries_of(row: &Row) -> Option<Tries> {
    tries_from(row, 0)
}

/// The same where the columns begin at this one.
pub(crate) fn tries_from(row: &Row, first: usize) -> Option<Tries> {
    let text = |column: usize| Some(row.text(first + column)).filter(|text| !text.is_empty());
    Some(Tries {
        failed: Failed {
            error: line(text(1)?).into_owned(),
            attempts: text(0)?.parse().ok()?,
            next_try: text(2).map(str::to_owned),
        },
        left: Duration::from_millis(text(3).and_then(|left| left.parse().ok()).unwrap_or_default()),
    })
}

/// Records that a try has failed, which took so long. The next one is after twice the time of the one before, an hour at most,
/// and not before this one's time has passed once more. What may pass by itself is not counted.
pub(crate) fn try_failed(
    settings: &Settings,
    task: &Task<'_>,
    error: &str,
    took: Duration,
    may_pass: bool,
) -> String {
    let (table, ours, error) = (table(settings), between(task), literal(&line(error)));
    let set = if may_pass {
        format!("last_error = {error}")
    } else {
        format!(
            "last_error = {error}, attempts = attempts OPERATOR(pg_catalog.+) 1, \
             next_try = pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => \
               GREATEST({took}, LEAST(pg_catalog.power(2, LEAST(attempts, 12)), 3600)))",
            took = took.as_secs_f64(),
        )
    };
    format!("UPDATE {table} SET {set} WHERE {ours}")
}
