//! The history table: its SQL, and its rows.
//!
//! It grows only by new columns, so that an older build can read a newer table.

mod digest;
mod form;
mod progress;
mod tries;
mod trust;

use std::time::Duration;

use migrate_core::plan::Applied;
use migrate_core::printable::line;
use migrate_core::{Migration, Version};

use crate::Migrations;
use crate::error::{Half, Kind};
use crate::link::{Failure, Row};
use crate::lock::{self, Lane};
use crate::settings::Settings;
use crate::sql::{literal, name};
use crate::task::{Direction, Task};

pub(crate) use digest::{glance, glanced, of as digest_of, recount, says_nothing};
pub(crate) use form::{Found, create_anywhere, found, inspect, may_recount};
use progress::between;
pub(crate) use progress::{Progress, forget, found_progress, progress, step_begun, step_done, step_refused};
pub(crate) use tries::{Tries, tries, tries_from, tries_of, try_failed};
pub(crate) use trust::{guard, is_untrusted};

/// How long ago it was, in a word. In any session: every function and operator is named with its schema.
pub(crate) const AGE: &str = "\
CASE WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '1 day') THEN 'recent' \
     WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '7 day') THEN 'this_week' \
     WHEN applied_at OPERATOR(pg_catalog.>) (pg_catalog.now() OPERATOR(pg_catalog.-) INTERVAL '30 day') THEN 'this_month' \
     ELSE 'older' END";

/// What the runner was doing, in an error.
pub(crate) const READING: &str = "reading the history";
pub(crate) const CREATING: &str = "creating the history table";

/// Whether there is a history table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Table {
    #[default]
    Present,
    Absent,
}

/// What one round trip tells of a database whose history exists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) applied: Vec<Applied>,
    /// Those that began to run statement by statement and have not ended, with how many statements are done.
    pub(crate) running: Vec<(Version, usize)>,
    /// Those that began to be reverted statement by statement, and have not ended.
    pub(crate) reverting: Vec<Applied>,
    /// One that neither is applied nor can go on: no runner leaves that.
    pub(crate) unfinished: Option<Version>,
    pub(crate) table: Table,
    /// A hot standby.
    pub(crate) in_recovery: bool,
    /// Row security may hide rows from this role.
    pub(crate) hides_rows: bool,
    /// Another process has the lock.
    pub(crate) is_locked: bool,
}

impl Reading {
    /// The rows that [`count`] counts.
    pub(crate) fn known(&self) -> Vec<Applied> {
        [self.applied.as_slice(), self.reverting.as_slice()].concat()
    }

    /// The first one that has begun and is not done, of those that are meant.
    pub(crate) fn half(&self, of: &Migrations, is_meant: impl Fn(Version) -> bool) -> Option<Half> {
        let (version, _) = *self.running.iter().find(|(version, _)| is_meant(*version))?;
        let is_deferred = of.iter().any(|one| one.version == version && one.is_deferred());
        Some(if is_deferred { Half::Deferred(version) } else { Half::Applied(version) })
    }

    /// Whether no migration has a row, or there is no history at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.applied.is_empty()
            && self.running.is_empty()
            && self.reverting.is_empty()
            && self.unfinished.is_none()
    }

    /// An error where a row is not what a runner leaves.
    pub(crate) fn finished(self) -> Result<Reading, Kind> {
        self.unfinished.map_or(Ok(self), |version| Err(Kind::Half(Half::Unfinished(version))))
    }
}

/// An error where the answer to [`read`] was not its own transaction: the caller's is open.
pub(crate) fn outside_transaction(rows: &[Row]) -> Result<(), Kind> {
    if rows.first().is_some_and(|row| row.is_true(0)) { Err(Kind::InTransaction) } else { Ok(()) }
}

/// Reads the history and what the answer must be read by, in one message and without a lock. Settings may be anybody's.
///
/// A message of several statements is one transaction, which begins with the message: `now()` is then
/// `statement_timestamp()`, unless the caller's transaction began before.
pub(crate) fn read(settings: &Settings) -> String {
    let table = table(settings);
    let quoted = literal(&table);
    format!(
        "{guard};\n\
         SELECT pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp(), \
           pg_catalog.pg_is_in_recovery(), \
           pg_catalog.row_security_active({quoted}::pg_catalog.regclass::pg_catalog.oid), {is_taken};\n\
         SELECT version, name, checksum, state, step, class, \
           pg_catalog.array_to_string(adds_columns_to, E'\\n') FROM {table} ORDER BY version",
        guard = guard(settings),
        is_taken = lock::is_taken(settings, Lane::Migrations)
    )
}

/// What [`read`] asks besides the history, where there is none. (One statement is a transaction by itself, so it says
/// nothing of the caller's; the failure that came before would have broken that.)
pub(crate) fn read_status(settings: &Settings) -> String {
    format!(
        "SELECT false, pg_catalog.pg_is_in_recovery(), false, {}",
        lock::is_taken(settings, Lane::Migrations)
    )
}

/// Understands the answer to [`read`]. What runs statement by statement and has not ended is not applied.
pub(crate) fn reading(rows: &[Row]) -> Result<Reading, Kind> {
    let no_answer = || Kind::Corrupt("the server gave no answer".to_owned());
    let (status, rows) = rows.split_first().ok_or_else(no_answer)?;
    let mut reading = Reading {
        in_recovery: status.is_true(1),
        hides_rows: status.is_true(2),
        is_locked: status.is_true(3),
        ..Reading::default()
    };
    for row in rows {
        let version = version(row)?;
        let applied = || Applied {
            version,
            name: line(row.text(1)).into_owned(),
            checksum: line(row.text(2)).into_owned(),
            class: row.text(5).parse().ok(),
            adds_columns_to: names(row.text(6)),
        };
        match row.text(3) {
            "applied" => reading.applied.push(applied()),
            "running" => reading.running.push((version, row.text(4).parse().unwrap_or_default())),
            "reverting" => reading.reverting.push(applied()),
            _ => reading.unfinished = Some(version),
        }
    }
    Ok(reading)
}

/// Names on lines of their own.
fn names(text: &str) -> Vec<String> {
    text.split('\n').filter(|name| !name.is_empty()).map(|name| line(name).into_owned()).collect()
}

/// Reads all that is known of each migration; the columns are those of [`crate::status`].
pub(crate) fn read_whole(settings: &Settings) -> String {
    format!(
        "{guard};\n\
         SELECT version, name, checksum, state, step, \
           pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
           execution_time_ms, applied_by, {AGE}, origin, class, {tries} \
         FROM {table} ORDER BY version",
        guard = guard(settings),
        tries = tries::COLUMNS,
        table = table(settings)
    )
}

/// The version in a row's first column.
pub(crate) fn version(row: &Row) -> Result<Version, Kind> {
    row.text(0).parse().map_err(|_invalid| Kind::Corrupt(format!("`{}` is no version", line(row.text(0)))))
}

/// How many migrations are applied, or half reverted, or half done by another build.
pub(crate) fn count(settings: &Settings) -> String {
    format!("SELECT 'count', count(*) FROM {} WHERE state <> 'running'", table(settings))
}

/// The newest of those that [`count`] counts: with a long history the server finds it sooner.
pub(crate) fn newest(settings: &Settings) -> String {
    format!("SELECT 'newest', ({})", newest_version(settings))
}

/// The same as an expression.
pub(crate) fn newest_version(settings: &Settings) -> String {
    format!("SELECT version FROM {} WHERE state <> 'running' ORDER BY version DESC LIMIT 1", table(settings))
}

/// How long those of these migrations took that are applied, in order. Settings may be anybody's.
pub(crate) fn applied_of(settings: &Settings, versions: &[Version]) -> String {
    let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
    format!(
        "SELECT 'elapsed', execution_time_ms FROM {} WHERE version OPERATOR(pg_catalog.=) ANY ('{{{}}}'::pg_catalog.int8[]) \
           AND state OPERATOR(pg_catalog.=) 'applied' ORDER BY version",
        table(settings),
        versions.join(",")
    )
}

/// Records that a migration begins, or that it begins to be reverted. The primary key is a second lock: it holds even
/// where advisory locks do not.
pub(crate) fn begin(settings: &Settings, task: &Task<'_>, state: &str) -> String {
    let (table, version) = (table(settings), task.migration.version);
    match task.direction {
        Direction::Up => format!(
            "INSERT INTO {table} (version, name, checksum, class, adds_columns_to, state) \
             VALUES ({version}, {name}, '{checksum}', '{class}', {columns}, '{state}')",
            name = literal(&task.migration.name),
            checksum = task.migration.checksum,
            class = task.migration.class,
            columns = adds_columns_to(task.migration),
        ),
        Direction::Down => {
            format!(
                "UPDATE {table} SET state = '{state}', step = 0 WHERE version = {version} AND state = 'applied'"
            )
        }
    }
}

/// The tables that a migration gives columns to, as an array.
fn adds_columns_to(migration: &Migration) -> String {
    let names: Vec<String> = migration.adds_columns_to.iter().map(|name| literal(name)).collect();
    if names.is_empty() { "NULL".to_owned() } else { format!("ARRAY[{}]", names.join(", ")) }
}

/// Since then, in milliseconds, as an expression. (`EXTRACT` would be numeric, which costs the server more than the rest.)
fn since(time: &str) -> String {
    format!(
        "(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) {time}) \
          OPERATOR(pg_catalog.*) 1000)::pg_catalog.int8"
    )
}

/// How long a migration took.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Took {
    /// As the client has measured it.
    Measured(Duration),
    /// Since its record began; or since the server has the message that ends it, where that record is an older one.
    SinceBegun,
}

/// Records that what ran in this transaction is applied, or removes the record of what is reverted; answers with the time
/// in milliseconds. It fails where the record is not the one that this transaction has begun with, or is gone
/// ([`is_without_record`]), and where `left` says so. In a transaction that has failed this fails too, where COMMIT would
/// not. Settings are the session's own again, so all has its schema.
pub(crate) fn finish(settings: &Settings, task: &Task<'_>, took: Took, left: &str) -> String {
    let ours = format!("{} AND NOT ({})", row(task), is_another(task));
    finish_where(settings, task, took, &ours, left)
}

/// The same for what ran statement by statement: its record is of another transaction.
pub(crate) fn finish_statements(settings: &Settings, task: &Task<'_>, took: Duration) -> String {
    finish_where(settings, task, Took::Measured(took), &between(task), "")
}

fn finish_where(settings: &Settings, task: &Task<'_>, took: Took, ours: &str, left: &str) -> String {
    let table = table(settings);
    let milliseconds = match took {
        Took::Measured(elapsed) => elapsed.as_millis().to_string(),
        Took::SinceBegun if task.direction == Direction::Up => since("started_at"),
        Took::SinceBegun => since("pg_catalog.statement_timestamp()"),
    };
    let change = match task.direction {
        Direction::Up => format!(
            "UPDATE {table} SET state = 'applied', applied_at = pg_catalog.clock_timestamp(), \
               execution_time_ms = {milliseconds} WHERE {ours} RETURNING execution_time_ms AS answer"
        ),
        Direction::Down => format!("DELETE FROM {table} WHERE {ours} RETURNING {milliseconds} AS answer"),
    };
    judged(&change, "elapsed", left)
}

/// A change of a record, which must be there: the statement fails where it is not, and where `left` says so. (The cast of a
/// text that is no number is how a statement fails with words of its own.)
fn judged(change: &str, what: &str, left: &str) -> String {
    format!(
        "WITH done AS ({change}) SELECT '{what}', (CASE WHEN NOT EXISTS (SELECT FROM done) THEN '{ENDED}' {left} \
           ELSE (SELECT answer::pg_catalog.text FROM done) END)::pg_catalog.int8"
    )
}

/// What the server says where there is no such record.
const ENDED: &str = "migrate:ended";

/// Whether a record that had to be there was not: the script has ended its transaction, or changed or removed its record.
pub(crate) fn is_without_record(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(error) if error.message.contains(ENDED))
}

/// What is known of a migration that others have applied.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Past<'a> {
    /// As PostgreSQL reads it.
    pub(crate) applied_at: Option<&'a str>,
    pub(crate) milliseconds: Option<i64>,
    pub(crate) applied_by: Option<&'a str>,
}

/// Records that a migration counts as applied, though nothing has run, and why. What isn't known of it is what holds
/// now.
pub(crate) fn adopt(settings: &Settings, migration: &Migration, origin: &str, past: Past<'_>) -> String {
    let now = || "pg_catalog.now()".to_owned();
    let applied_at =
        past.applied_at.map_or_else(now, |time| format!("{}::pg_catalog.timestamptz", literal(time)));
    let milliseconds = past.milliseconds.map_or_else(|| "NULL".to_owned(), |time| time.to_string());
    let applied_by = past.applied_by.map_or_else(|| "DEFAULT".to_owned(), literal);
    format!(
        "INSERT INTO {table} (version, name, checksum, class, adds_columns_to, state, applied_at, execution_time_ms, \
           applied_by, origin) \
         VALUES ({version}, {name}, '{checksum}', '{class}', {columns}, 'applied', {applied_at}, {milliseconds}, {applied_by}, {origin})",
        table = table(settings),
        version = migration.version,
        name = literal(&migration.name),
        checksum = migration.checksum,
        class = migration.class,
        columns = adds_columns_to(migration),
        origin = literal(origin),
    )
}

/// Records that a migration is applied, after it has run in the same transaction.
pub(crate) fn record(settings: &Settings, migration: &Migration) -> String {
    format!(
        "INSERT INTO {table} (version, name, checksum, class, adds_columns_to, state, applied_at, execution_time_ms)\n\
         VALUES ({version}, {name}, '{checksum}', '{class}', {columns}, 'applied', clock_timestamp(),\n  \
           extract(epoch FROM clock_timestamp() - now()) * 1000)",
        table = table(settings),
        version = migration.version,
        name = literal(&migration.name),
        checksum = migration.checksum,
        class = migration.class,
        columns = adds_columns_to(migration),
    )
}

/// Records that what is embedded now is what was applied.
pub(crate) fn record_again(settings: &Settings, migration: &Migration) -> String {
    format!(
        "UPDATE {table} SET name = {name}, checksum = '{checksum}', class = '{class}', adds_columns_to = {columns} \
         WHERE version = {version}",
        table = table(settings),
        name = literal(&migration.name),
        checksum = migration.checksum,
        class = migration.class,
        columns = adds_columns_to(migration),
        version = migration.version,
    )
}

/// Whether the transaction is still the one that recorded that the migration begins, as an expression. Settings may be
/// anybody's.
pub(crate) fn is_unended(settings: &Settings, task: &Task<'_>) -> String {
    format!(
        "EXISTS (SELECT FROM {table} WHERE version OPERATOR(pg_catalog.=) {version} AND NOT ({is_another}))",
        table = table(settings),
        version = task.migration.version,
        is_another = is_another(task),
    )
}

/// Whether a record is not the one that this transaction has begun with, as an expression. Settings may be anybody's.
fn is_another(task: &Task<'_>) -> String {
    format!(
        "state OPERATOR(pg_catalog.<>) '{state}' \
           OR xmin OPERATOR(pg_catalog.<>) pg_catalog.pg_current_xact_id()::pg_catalog.xid",
        state = task.state_inside()
    )
}

/// The row of a migration.
fn row(task: &Task<'_>) -> String {
    format!("version OPERATOR(pg_catalog.=) {}", task.migration.version)
}

/// The table's name as SQL, with its schema.
pub(crate) fn table(settings: &Settings) -> String {
    format!("{}.{}", name(&settings.schema), name(&settings.table))
}
