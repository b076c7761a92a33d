//! All that is in a database, as text: what two databases have to agree in to be the same.

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
    let mut within =
        |sql: &str| ask(client, &format!("BEGIN; SET LOCAL search_path = pg_catalog; {sql}; COMMIT"));
    let catalogue = within(&CATALOGUE.replace("{ours}", OURS));
    let tables = within(&TABLES.replace("{ours}", OURS));
    format!("{catalogue}\n{}\n", within(&tables))
}

/// A dump without the last values of sequences: a crash skips up to 32 values that were not used.
/// <https://www.postgresql.org/docs/current/functions-sequence.html>
#[must_use]
pub fn without_last_values(dump: &str) -> String {
    dump.lines().filter(|line| !line.starts_with("last value ")).map(|line| format!("{line}\n")).collect()
}

/// The lines that only one of two dumps has, or has more often; a few of them, if they are many.
#[must_use]
pub fn difference(expected: &str, found: &str) -> String {
    let only = |mark: &str, of: &str, other: &str| {
        let mut rest: Vec<&str> = other.lines().collect();
        let mut lines: Vec<String> = Vec::new();
        for line in of.lines() {
            match rest.iter().position(|known| *known == line) {
                Some(known) => drop(rest.swap_remove(known)),
                None => lines.push(format!("{mark} {line}")),
            }
        }
        let more = lines.len().saturating_sub(6);
        lines.truncate(6);
        lines.extend((more > 0).then(|| format!("{mark} and {more} more lines")));
        lines
    };
    let mut lines = only("-", expected, found);
    lines.extend(only("+", found, expected));
    lines.join("\n")
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

/// Every object with its definition. The search path holds no schema of ours, so each name has its own.
const CATALOGUE: &str = "
SELECT concat_ws(' ', 'schema', nspname, nspowner::regrole, nspacl) FROM pg_namespace n WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'relation', c.oid::regclass, relkind, relpersistence, relowner::regrole, relacl, reloptions,
    relrowsecurity, relforcerowsecurity, relreplident, pg_get_expr(relpartbound, c.oid), pg_get_viewdef(c.oid))
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'column', c.oid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
    attidentity, attgenerated, attcollation::regcollation, attacl, attoptions, pg_get_expr(adbin, adrelid))
  FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
  LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum) WHERE attnum > 0 AND {ours} ORDER BY 1;
SELECT concat_ws(' ', 'index', indexrelid::regclass, 'valid', indisvalid, 'ready', indisready, 'live', indislive,
    pg_get_indexdef(indexrelid))
  FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace
  WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(c.oid))
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'inherits', inhrelid::regclass, inhparent::regclass, inhseqno, inhdetachpending)
  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = relnamespace
  WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'trigger', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1;
SELECT concat_ws(' ', 'rule', definition) FROM pg_rules WHERE schemaname <> 'pg_catalog' ORDER BY 1;
SELECT concat_ws(' ', 'policy', p) FROM pg_policies p ORDER BY 1;
SELECT concat_ws(' ', 'function', p.oid::regprocedure, prokind, proowner::regrole, proacl,
    CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'type', t.oid::regtype, typtype, typowner::regrole, typacl, typnotnull, typdefault,
    typbasetype::regtype,
    (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE {ours} ORDER BY 1;
SELECT concat_ws(' ', 'sequence', seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin,
    seqcache, seqcycle) FROM pg_sequence ORDER BY 1;
SELECT concat_ws(' ', 'last value', schemaname, sequencename, last_value) FROM pg_sequences ORDER BY 1;
SELECT concat_ws(' ', 'comment', pg_describe_object(classoid, objoid, objsubid), description)
  FROM pg_description WHERE objoid >= 16384 ORDER BY 1;
SELECT concat_ws(' ', 'extension', extname, extversion) FROM pg_extension ORDER BY 1;
SELECT concat_ws(' ', 'event trigger', evtname, evtenabled) FROM pg_event_trigger ORDER BY 1;
SELECT concat_ws(' ', 'publication', pubname) FROM pg_publication ORDER BY 1;
SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext ORDER BY 1;
SELECT concat_ws(' ', 'default privileges', defaclrole::regrole, defaclnamespace::regnamespace, defaclacl)
  FROM pg_default_acl ORDER BY 1;
SELECT concat_ws(' ', 'setting', setrole::regrole, setconfig) FROM pg_db_role_setting
  WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1";

/// For each table the query that shows its rows; of the history's, all but the times.
const TABLES: &str = r"
SELECT format('SELECT concat_ws('' '', ''row'', %L, to_jsonb(t)) FROM (SELECT %s FROM %s) t ORDER BY 1;',
    c.oid::regclass, string_agg(quote_ident(attname), ', ' ORDER BY attnum), c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  LEFT JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    AND NOT (n.nspname = 'migrate' AND (atttypid = 'timestamptz'::regtype OR attname LIKE '%\_ms'))
  WHERE relkind IN ('r', 'm') AND {ours} GROUP BY c.oid ORDER BY 1";
