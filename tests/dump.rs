//! All that is in a database, as text: what two databases have to agree in to be the same.

pub use migrate_runtime::test::difference;
use migrate_runtime::test::schema;
use postgres::Client;

use crate::ask;

/// Schema, data and history of a database, a line a thing, without what differs from run to run: object
/// ids, places of rows, and the times in the history.
///
/// Quicker than `pg_dump`, which not every installation has, and it shows what that leaves out: whether an
/// index is valid.
///
/// # Panics
///
/// If the server does not answer.
#[must_use]
pub fn dump(client: &mut Client) -> String {
    let schema = schema(client).expect("a schema");
    let mut within =
        |sql: &str| ask(client, &format!("BEGIN; SET LOCAL search_path = pg_catalog; {sql}; COMMIT"));
    let last_values = within(LAST_VALUES);
    let tables = within(&TABLES.replace("{ours}", OURS));
    format!("{schema}{last_values}\n{}\n", within(&tables))
}

/// A dump without the last values of sequences: a crash skips up to 32 values that were not used.
/// <https://www.postgresql.org/docs/current/functions-sequence.html>
#[must_use]
pub fn without_last_values(dump: &str) -> String {
    dump.lines().filter(|line| !line.starts_with("last value ")).map(|line| format!("{line}\n")).collect()
}

/// Makes a database as good as new.
///
/// # Panics
///
/// If the server refuses.
pub fn empty(client: &mut Client) {
    let sql = EMPTY.replace("{ours}", OURS);
    client.batch_execute(&sql).expect("an empty database");
}

/// The schemas that are not the server's own.
const OURS: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

const EMPTY: &str = "
SET client_min_messages = warning;
DO $$
DECLARE
    schema name;
BEGIN
    FOR schema IN SELECT nspname FROM pg_namespace n WHERE {ours} LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', schema);
    END LOOP;
END $$;
CREATE SCHEMA public";

const LAST_VALUES: &str =
    "SELECT concat_ws(' ', 'last value', schemaname, sequencename, last_value) FROM pg_sequences ORDER BY 1";

/// For each table the query that shows its rows; of the history's, all but the times.
const TABLES: &str = r"
SELECT format('SELECT concat_ws('' '', ''row'', %L, to_jsonb(t)) FROM (SELECT %s FROM %s) t ORDER BY 1;',
    c.oid::regclass, string_agg(quote_ident(attname), ', ' ORDER BY attnum), c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    AND NOT (n.nspname = 'migrate' AND (atttypid = 'timestamptz'::regtype OR attname LIKE '%\_ms'))
  WHERE relkind IN ('r', 'm') AND {ours} GROUP BY c.oid ORDER BY 1";
