//! The history table: its SQL, and its rows.
//!
//! It grows only by new columns, so that an older build can read a newer table.

use migrate_core::plan::Applied;
use migrate_core::{Migration, Version};

use crate::link::Row;
use crate::settings::Settings;
use crate::sql::{literal, name};

/// Remains on the table, so that people know whose it is, and later versions of what form.
const COMMENT: &str = "Which migrations were applied, by embed_migrations. Format 1.";

/// What one round trip tells of a database whose history exists.
pub(crate) struct Reading {
    pub(crate) applied: Vec<Applied>,
    /// The versions that began and neither ended nor were rolled back.
    pub(crate) unfinished: Vec<Version>,
    /// The message was not its own transaction: the caller is inside one.
    pub(crate) in_transaction: bool,
    /// A hot standby.
    pub(crate) in_recovery: bool,
    /// Row security may hide rows from this role.
    pub(crate) hides_rows: bool,
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

/// Understands the answer to [`read`].
pub(crate) fn reading(rows: &[Row]) -> Result<Reading, String> {
    let (status, rows) = rows.split_first().ok_or("the server gave no answer")?;
    let (applied, unfinished) = applied(rows)?;
    Ok(Reading {
        applied,
        unfinished,
        in_transaction: status.is_true(0),
        in_recovery: status.is_true(1),
        hides_rows: status.is_true(2),
    })
}

/// Reads the history from a version on, under the lock.
pub(crate) fn read_from(settings: &Settings, version: Version) -> String {
    let table = table(settings);
    format!("SELECT version, name, checksum, state FROM {table} WHERE version >= {version} ORDER BY version")
}

/// Understands the rows of [`read_from`]: what is applied, and what was begun only.
pub(crate) fn applied(rows: &[Row]) -> Result<(Vec<Applied>, Vec<Version>), String> {
    let mut applied = Vec::new();
    let mut unfinished = Vec::new();
    for row in rows {
        let version = row.text(0);
        let number = version.parse().ok().and_then(Version::new);
        let version = number.ok_or_else(|| format!("the history holds `{version}`, which is no version"))?;
        if row.text(3) == "applied" {
            applied.push(Applied { version, name: row.text(1).to_owned(), checksum: row.text(2).to_owned() });
        } else {
            unfinished.push(version);
        }
    }
    Ok((applied, unfinished))
}

/// Asks what there is: the schema, a relation with the table's name and its kind, one with the view's.
pub(crate) fn inspect(settings: &Settings) -> String {
    let (schema, table) = (literal(&settings.schema), literal(&settings.table));
    format!(
        "SELECT s.oid IS NOT NULL, t.relkind, v.oid IS NOT NULL, \
           (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a \
            WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped) \
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
    /// Something else of that name; whose it looks like.
    Foreign(&'static str),
}

/// Understands the answer to [`inspect`].
pub(crate) fn found(settings: &Settings, row: &Row) -> Found {
    let columns: Vec<&str> = row.text(3).split(',').collect();
    let has = |names: &[&str]| names.iter().all(|name| columns.contains(name));
    match row.text(1) {
        "" => Found::Nothing(create(settings, row.is_true(0), row.is_true(2))),
        "r" if has(&["version", "name", "checksum", "state", "started_at"]) => Found::History,
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
    let (schema, table) = (name(&settings.schema), table(settings));
    let mut sql = String::new();
    if !has_schema {
        sql += &format!("CREATE SCHEMA {schema};\n");
    }
    sql += &format!(
        "CREATE TABLE {table} (\n\
         \x20 version bigint PRIMARY KEY CHECK (version >= 0),\n\
         \x20 name text NOT NULL,\n\
         \x20 checksum text NOT NULL,\n\
         \x20 applied_at timestamptz,\n\
         \x20 execution_time_ms bigint,\n\
         \x20 applied_by text NOT NULL DEFAULT session_user,\n\
         \x20 state text NOT NULL CHECK (state IN ('applying', 'running', 'applied')),\n\
         \x20 started_at timestamptz NOT NULL DEFAULT clock_timestamp()\n\
         );\n\
         COMMENT ON TABLE {table} IS {comment};\n\
         REVOKE ALL ON {table} FROM PUBLIC;\n",
        comment = literal(COMMENT)
    );
    if settings.schema == "public" {
        sql += &format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n");
    }
    if !has_view {
        sql += &format!(
            "CREATE VIEW {schema}.migration_status AS\n\
             SELECT version, name, applied_at, execution_time_ms, applied_by,\n\
             \x20 CASE WHEN applied_at > now() - interval '1 day' THEN 'recent'\n\
             \x20      WHEN applied_at > now() - interval '7 days' THEN 'this_week'\n\
             \x20      WHEN applied_at > now() - interval '30 days' THEN 'this_month'\n\
             \x20      ELSE 'older' END AS age\n\
             FROM {table} WHERE state = 'applied';\n"
        );
    }
    sql
}

/// Records that a migration begins. The primary key is a second lock: it holds even where advisory locks
/// do not.
pub(crate) fn begin(settings: &Settings, migration: &Migration) -> String {
    format!(
        "INSERT INTO {table} (version, name, checksum, state) VALUES ({version}, {name}, '{checksum}', 'applying')",
        table = table(settings),
        version = migration.version,
        name = literal(migration.name),
        checksum = migration.checksum,
    )
}

/// Records that it is applied. In a transaction that has failed this fails too, where COMMIT would not.
pub(crate) fn finish(settings: &Settings, version: Version) -> String {
    format!(
        "UPDATE {table} SET state = 'applied', applied_at = clock_timestamp(), \
           execution_time_ms = floor(extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint \
         WHERE version = {version}",
        table = table(settings)
    )
}

/// The state of a version in its history row.
pub(crate) fn state(settings: &Settings, version: Version) -> String {
    format!("SELECT 'state', state FROM {table} WHERE version = {version}", table = table(settings))
}

/// The table's name as SQL, with its schema.
pub(crate) fn table(settings: &Settings) -> String {
    format!("{}.{}", name(&settings.schema), name(&settings.table))
}
