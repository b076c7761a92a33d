//! What the history table looks like: how it is made, and known again.

use crate::foreign;
use crate::history::{AGE, digest, table, trust};
use crate::link::{self, Row};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// Remains on the table, so that people know whose it is, and later versions of what form.
const COMMENT: &str = "Which migrations were applied, by embed_migrations. Format 1.";

/// The form that this version writes: the number in [`COMMENT`].
const FORMAT: u32 = 1;

/// Asks what there is: the schema, a relation with the table's name and its kind, one with the view's.
pub(crate) fn inspect(settings: &Settings) -> String {
    let (schema, table) = (literal(&settings.schema), literal(&settings.table));
    format!(
        "SELECT 'table', s.oid IS NOT NULL, c.relkind, v.oid IS NOT NULL, \
           (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a \
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), \
           obj_description(c.oid, 'pg_class'), {facts}, {facts_of_digest}, {may_have_digest}, {lacks_digest}, \
           d.oid IS NOT NULL AND pg_catalog.pg_has_role(d.relowner, 'USAGE') \
         FROM (SELECT 1) one \
         LEFT JOIN pg_catalog.pg_namespace s ON s.nspname = {schema} \
         LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = {table} \
         LEFT JOIN pg_catalog.pg_class d ON d.relnamespace = s.oid AND d.relname = {digest} \
         LEFT JOIN pg_catalog.pg_class v ON v.relnamespace = s.oid AND v.relname = 'migration_status'",
        facts = trust::facts(settings, "c"),
        facts_of_digest = trust::facts(settings, "d"),
        may_have_digest = digest::may_be_made(settings),
        lacks_digest = digest::IS_LACKING,
        digest = literal(&digest::plain_name(settings)),
    )
}

/// The columns of [`inspect`] in which its parts begin.
const FACTS: usize = 6;
const FACTS_OF_DIGEST: usize = 12;
const MAY_HAVE_DIGEST: usize = 18;
const LACKS_DIGEST: usize = 19;
const MAY_RECOUNT: usize = 20;

/// Whether the answer to [`inspect`] says that this role may count the digest anew.
pub(crate) fn may_recount(rows: &[Row]) -> bool {
    link::row(rows, "table").is_some_and(|row| row.is_true(MAY_RECOUNT))
}

/// What [`inspect`] found.
pub(crate) enum Found {
    /// Our table.
    History,
    /// Our table without its digest; what makes that.
    Undigested(String),
    /// No such table; what creates it.
    Nothing(String),
    /// Ours, of a form that a later version writes.
    Newer,
    /// A table like ours that is not to be read; why, and what to do.
    Untrusted(String),
    /// Something else of that name; whose it looks like.
    Foreign(String),
}

/// Understands the answer to [`inspect`].
pub(crate) fn found(settings: &Settings, rows: &[Row]) -> Found {
    let empty = Row(Vec::new());
    let row = link::row(rows, "table").unwrap_or(&empty);
    let columns: Vec<&str> = row.text(4).split(',').collect();
    let has = |names: &[&str]| names.iter().all(|name| columns.contains(name));
    match row.text(2) {
        "" => Found::Nothing(create(settings, row.is_true(1), row.is_true(3), row.is_true(MAY_HAVE_DIGEST))),
        "r" if has(&["version", "name", "checksum", "state", "started_at"]) => {
            let objection = trust::objection(&table(settings), row, FACTS);
            let digest = digest::qualified(settings);
            if let Some(objection) = objection.or_else(|| trust::objection(&digest, row, FACTS_OF_DIGEST)) {
                return Found::Untrusted(objection);
            }
            let format = row.text(5).rsplit("Format ").next().map(|number| number.trim_end_matches('.'));
            match format.and_then(|number| number.parse::<u32>().ok()) {
                Some(format) if format > FORMAT => Found::Newer,
                _ if row.is_true(MAY_HAVE_DIGEST) && row.is_true(LACKS_DIGEST) => {
                    Found::Undigested(digest::create(settings))
                }
                _ => Found::History,
            }
        }
        "r" => Found::Foreign(match foreign::whose(&settings.schema, &settings.table, &columns, false) {
            Some(history) => format!("a table of {}", history.tool),
            None => "a table of something else".to_owned(),
        }),
        "v" | "m" => Found::Foreign("a view".to_owned()),
        _ => Found::Foreign("not an ordinary table".to_owned()),
    }
}

/// What makes it on a database of which nothing is known but that it has none.
pub(crate) fn create_anywhere(settings: &Settings) -> String {
    let schema = format!("CREATE SCHEMA IF NOT EXISTS {};\n", name(&settings.schema));
    schema + &create(settings, true, false, true)
}

/// In a schema of its own nobody else may look. In `public`, which some hosts show to anonymous web
/// clients, row security without a policy keeps all out but the owner.
fn create(settings: &Settings, has_schema: bool, has_view: bool, has_digest: bool) -> String {
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
           state text NOT NULL CHECK (state IN ('applying', 'running', 'applied', 'reverting')),
           step int NOT NULL DEFAULT 0,
           in_doubt boolean NOT NULL DEFAULT false,
           started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
           origin text,
           class text,
           adds_columns_to text[],
           attempts int NOT NULL DEFAULT 0,
           last_error text,
           next_try timestamptz
         );
         COMMENT ON TABLE {table} IS {comment};
         REVOKE ALL ON {table} FROM PUBLIC;\n"
    );
    let security_sql = format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n");
    let view_sql = format!(
        "CREATE VIEW {schema}.migration_status AS
         SELECT version, name, applied_at, execution_time_ms, applied_by,
           {AGE} AS age
         FROM {table} WHERE state = 'applied';\n"
    );
    let digest_sql = digest::create(settings);
    let parts = [
        (!has_schema, schema_sql),
        (true, table_sql),
        (settings.schema == "public", security_sql),
        (!has_view, view_sql),
        (has_digest, digest_sql),
    ];
    parts.into_iter().filter(|(wanted, _)| *wanted).map(|(_, sql)| sql).collect()
}
