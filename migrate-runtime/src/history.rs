//! The history table: its SQL, and its rows.
//!
//! It grows only by new columns, so that an older build can read a newer table.

use std::time::Duration;

use migrate_core::plan::Applied;
use migrate_core::{Migration, Version};

use crate::error::Kind;
use crate::link::Row;
use crate::settings::Settings;
use crate::sql::{literal, name};

/// Remains on the table, so that people know whose it is, and later versions of what form.
const COMMENT: &str = "Which migrations were applied, by embed_migrations. Format 1.";

/// The form that this version writes: the number in [`COMMENT`].
const FORMAT: u32 = 1;

/// What the runner was doing, in an error.
pub(crate) const READING: &str = "reading the history";
pub(crate) const CREATING: &str = "creating the history table";

/// What one round trip tells of a database whose history exists.
pub(crate) struct Reading {
    pub(crate) applied: Vec<Applied>,
    /// The message was not its own transaction: the caller is inside one.
    pub(crate) in_transaction: bool,
    /// A hot standby.
    pub(crate) in_recovery: bool,
    /// Row security may hide rows from this role.
    pub(crate) hides_rows: bool,
}

/// How far a migration came that runs statement by statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// How many of its statements are done.
    pub(crate) step: usize,
    /// The next one was begun, and nobody knows whether it happened.
    pub(crate) in_doubt: bool,
}

/// Reads the history and what the answer must be read by, in one message and without a lock. It sets
/// nothing, so it names every function and operator with its schema: `search_path` is the caller's.
///
/// A message of several statements is one transaction, which begins with the message: `now()` is then
/// `statement_timestamp()`, unless the caller's transaction began before.
pub(crate) fn read(settings: &Settings) -> String {
    let table = table(settings);
    let quoted = literal(&table);
    format!(
        "SELECT pg_catalog.now() OPERATOR(pg_catalog.<>) pg_catalog.statement_timestamp(), \
           pg_catalog.pg_is_in_recovery(), \
           pg_catalog.row_security_active({quoted}::pg_catalog.regclass::pg_catalog.oid);\n\
         SELECT version, name, checksum, state FROM {table} ORDER BY version"
    )
}

/// What [`read`] asks besides the history, where there is none. (One statement is a transaction by itself, so it says
/// nothing of the caller's; the failure that came before would have broken that.)
pub(crate) const READ_STATUS: &str = "SELECT false, pg_catalog.pg_is_in_recovery(), false";

/// Understands the answer to [`read`]. What runs statement by statement and has not ended is not applied.
pub(crate) fn reading(rows: &[Row]) -> Result<Reading, Kind> {
    let no_answer = || Kind::Corrupt("the server gave no answer".to_owned());
    let (status, rows) = rows.split_first().ok_or_else(no_answer)?;
    let mut applied = Vec::new();
    for row in rows {
        let number = row.text(0).parse().ok().and_then(Version::new);
        let version = number.ok_or_else(|| Kind::Corrupt(format!("`{}` is no version", row.text(0))))?;
        match row.text(3) {
            "applied" => {
                applied.push(Applied {
                    version,
                    name: row.text(1).to_owned(),
                    checksum: row.text(2).to_owned(),
                });
            }
            "running" => {}
            _ => return Err(Kind::Unfinished(version)),
        }
    }
    Ok(Reading {
        applied,
        in_transaction: status.is_true(0),
        in_recovery: status.is_true(1),
        hides_rows: status.is_true(2),
    })
}

/// How many migrations are applied, or half done by another build.
pub(crate) fn count(settings: &Settings) -> String {
    format!("SELECT count(*) FROM {} WHERE state <> 'running'", table(settings))
}

/// Asks what there is: the schema, a relation with the table's name and its kind, one with the view's.
pub(crate) fn inspect(settings: &Settings) -> String {
    let (schema, table) = (literal(&settings.schema), literal(&settings.table));
    format!(
        "SELECT s.oid IS NOT NULL, t.relkind, v.oid IS NOT NULL, \
           (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a \
            WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped), \
           obj_description(t.oid, 'pg_class') \
         FROM (SELECT 1) one \
         LEFT JOIN pg_catalog.pg_namespace s ON s.nspname = {schema} \
         LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = s.oid AND t.relname = {table} \
         LEFT JOIN pg_catalog.pg_class v ON v.relnamespace = s.oid AND v.relname = 'migration_status'"
    )
}

/// What [`inspect`] found.
pub(crate) enum Found {
    /// Our table.
    History,
    /// No such table; what creates it.
    Nothing(String),
    /// Ours, of a form that a later version writes.
    Newer,
    /// Something else of that name; whose it looks like.
    Foreign(&'static str),
}

/// Understands the answer to [`inspect`].
pub(crate) fn found(settings: &Settings, row: Option<&Row>) -> Found {
    let empty = Row(Vec::new());
    let row = row.unwrap_or(&empty);
    let columns: Vec<&str> = row.text(3).split(',').collect();
    let has = |names: &[&str]| names.iter().all(|name| columns.contains(name));
    match row.text(1) {
        "" => Found::Nothing(create(settings, row.is_true(0), row.is_true(2))),
        "r" if has(&["version", "name", "checksum", "state", "started_at"]) => {
            let format = row.text(4).rsplit("Format ").next().map(|number| number.trim_end_matches('.'));
            match format.and_then(|number| number.parse::<u32>().ok()) {
                Some(format) if format > FORMAT => Found::Newer,
                _ => Found::History,
            }
        }
        "r" if has(&["version", "dirty"]) => Found::Foreign("a table of golang-migrate"),
        "r" if has(&["version", "inserted_at"]) => Found::Foreign("a table of Ecto"),
        "r" if columns == ["version"] => Found::Foreign("a table of dbmate or Rails"),
        "r" => Found::Foreign("a table of something else"),
        "v" | "m" => Found::Foreign("a view"),
        _ => Found::Foreign("not an ordinary table"),
    }
}

/// In a schema of its own nobody else may look. In `public`, which some hosts show to anonymous web
/// clients, row security without a policy keeps all out but the owner.
fn create(settings: &Settings, has_schema: bool, has_view: bool) -> String {
    let (schema, table, comment) = (name(&settings.schema), table(settings), literal(COMMENT));
    let schema_sql = format!("CREATE SCHEMA {schema};\n");
    let table_sql = format!(
        "CREATE TABLE {table} (
           version bigint PRIMARY KEY CHECK (version >= 0),
           name text NOT NULL,
           checksum text NOT NULL,
           applied_at timestamptz,
           execution_time_ms bigint,
           applied_by text NOT NULL DEFAULT session_user,
           state text NOT NULL CHECK (state IN ('applying', 'running', 'applied')),
           step int NOT NULL DEFAULT 0,
           in_doubt boolean NOT NULL DEFAULT false,
           started_at timestamptz NOT NULL DEFAULT clock_timestamp()
         );
         COMMENT ON TABLE {table} IS {comment};
         REVOKE ALL ON {table} FROM PUBLIC;\n"
    );
    let security_sql = format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n");
    let view_sql = format!(
        "CREATE VIEW {schema}.migration_status AS
         SELECT version, name, applied_at, execution_time_ms, applied_by,
           CASE WHEN applied_at > now() - interval '1 day' THEN 'recent'
                WHEN applied_at > now() - interval '7 days' THEN 'this_week'
                WHEN applied_at > now() - interval '30 days' THEN 'this_month'
                ELSE 'older' END AS age
         FROM {table} WHERE state = 'applied'"
    );
    let parts = [
        (!has_schema, schema_sql),
        (true, table_sql),
        (settings.schema == "public", security_sql),
        (!has_view, view_sql),
    ];
    parts.into_iter().filter(|(wanted, _)| *wanted).map(|(_, sql)| sql).collect()
}

/// Records that a migration begins. The primary key is a second lock: it holds even where advisory locks
/// do not.
pub(crate) fn begin(settings: &Settings, migration: &Migration, state: &str) -> String {
    format!(
        "INSERT INTO {table} (version, name, checksum, state) VALUES ({version}, {name}, '{checksum}', '{state}')",
        table = table(settings),
        version = migration.version,
        name = literal(&migration.name),
        checksum = migration.checksum,
    )
}

/// Records that it is applied. In a transaction that has failed this fails too, where COMMIT would not.
/// Settings are the session's own again, so all has its schema.
pub(crate) fn finish(settings: &Settings, version: Version, elapsed: Duration) -> String {
    format!(
        "UPDATE {table} SET state = 'applied', applied_at = pg_catalog.clock_timestamp(), \
           execution_time_ms = {milliseconds} WHERE version OPERATOR(pg_catalog.=) {version}",
        table = table(settings),
        milliseconds = elapsed.as_millis(),
    )
}

/// The transaction, and the state of a version in its history row. Settings may be anybody's.
pub(crate) fn check(settings: &Settings, version: Version) -> String {
    format!(
        "SELECT 'transaction', pg_catalog.pg_current_xact_id();\n\
         SELECT 'state', state FROM {table} WHERE version OPERATOR(pg_catalog.=) {version}",
        table = table(settings)
    )
}

/// How far a migration came that runs statement by statement, and its checksum then.
pub(crate) fn progress(settings: &Settings, version: Version) -> String {
    let table = table(settings);
    format!("SELECT step, in_doubt, checksum FROM {table} WHERE version = {version} AND state = 'running'")
}

/// Understands the answer to [`progress`].
pub(crate) fn found_progress(row: Option<&Row>) -> Option<(Progress, &str)> {
    let row = row?;
    Some((Progress { step: row.text(0).parse().ok()?, in_doubt: row.is_true(1) }, row.text(2)))
}

/// Records that a statement begins that can't be in a transaction with its record.
pub(crate) fn step_begun(settings: &Settings, version: Version) -> String {
    update_progress(settings, version, "in_doubt = true")
}

/// Records that the server has refused it.
pub(crate) fn step_refused(settings: &Settings, version: Version) -> String {
    update_progress(settings, version, "in_doubt = false")
}

/// Records that so many statements are done.
pub(crate) fn step_done(settings: &Settings, version: Version, step: usize) -> String {
    update_progress(settings, version, &format!("step = {step}, in_doubt = false"))
}

fn update_progress(settings: &Settings, version: Version, set: &str) -> String {
    let table = table(settings);
    format!(
        "UPDATE {table} SET {set} WHERE version OPERATOR(pg_catalog.=) {version} \
         AND state OPERATOR(pg_catalog.=) 'running'"
    )
}

/// Takes back that a migration has begun.
pub(crate) fn forget(settings: &Settings, version: Version) -> String {
    let table = table(settings);
    format!(
        "DELETE FROM {table} WHERE version OPERATOR(pg_catalog.=) {version} \
         AND state OPERATOR(pg_catalog.=) 'running' AND step OPERATOR(pg_catalog.=) 0"
    )
}

/// The table's name as SQL, with its schema.
pub(crate) fn table(settings: &Settings) -> String {
    format!("{}.{}", name(&settings.schema), name(&settings.table))
}
