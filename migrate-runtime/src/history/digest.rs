//! What a history says, in one row: a boot that has nothing to do reads that and no more, however much was applied before.
//!
//! It is a sum over all rows of the history, which triggers keep, so that it is right whoever changes a row. What is embedded
//! has the same sum ([`migrate_core::digest`]).

use migrate_core::digest::{self, Digest};

use crate::history::{Reading, table, trust};
use crate::link::{self, Failure, Row};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// Its table, which is also the name of the function that keeps it. A name has 63 bytes.
pub(super) fn plain_name(settings: &Settings) -> String {
    let ending = "_digest";
    let kept = settings.table.get(..63 - ending.len()).unwrap_or(&settings.table);
    format!("{kept}{ending}")
}

pub(super) fn qualified(settings: &Settings) -> String {
    format!("{}.{}", name(&settings.schema), name(&plain_name(settings)))
}

/// Reads it in one message, without a lock, and by nothing that the planner has to think about: in a new session each
/// catalogue that it looks at costs more than the row, and an operator that takes its operands' types as they are a third of
/// what one costs that is looked for. Settings are the caller's, so all has its schema.
///
/// It fails where there is no history, where there is no such row's table, and where that is not certainly of somebody who is
/// trusted; in a transaction of the caller's, which began before the statement, it finds nothing.
pub(crate) fn glance(settings: &Settings) -> String {
    let (history, digest) = (literal(&table(settings)), qualified(settings));
    format!(
        "SELECT {history}::pg_catalog.regclass, \
           CASE {limited}pg_catalog.set_config('lock_timeout', '{timeout}', true) END, \
           (CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'r' AND {is_trusted} THEN '0' ELSE '{UNSURE}' END)::pg_catalog.int4 \
         FROM pg_catalog.pg_class c \
         WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass({quoted})::pg_catalog.oid;\n\
         SELECT 'digest', digest FROM ONLY {digest} \
         WHERE history::pg_catalog.oid OPERATOR(pg_catalog.=) {history}::pg_catalog.regclass::pg_catalog.oid \
           AND pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp()",
        limited = trust::LIMITED,
        timeout = settings.reading_timeout().as_millis(),
        is_trusted = trust::is_trusted_at_once(settings, "c.relowner"),
        quoted = literal(&digest),
    )
}

/// What the server says where the table's owner is not certainly trusted.
const UNSURE: &str = "migrate:unsure";

/// Understands the answer to [`glance`].
pub(crate) fn glanced(rows: &[Row]) -> Option<Digest> {
    link::value(rows, "digest").parse().ok().map(Digest)
}

/// Whether a failure of [`glance`] says nothing of the history: then it is to be read itself.
pub(crate) fn says_nothing(settings: &Settings, failure: &Failure) -> bool {
    let Failure::Server(error) = failure else { return false };
    match error.sqlstate.as_str() {
        "42501" => true,
        "42P01" => error.message.contains(&plain_name(settings)),
        _ => error.message.contains(UNSURE),
    }
}

/// The same of rows that were read.
pub(crate) fn of(reading: &Reading) -> Digest {
    let applied = reading.applied.iter();
    let rows = applied.map(|row| digest::of_row(row.version, &row.checksum));
    let others = reading.running.len() + reading.reverting.len() + usize::from(reading.unfinished.is_some());
    rows.chain(std::iter::repeat_n(digest::OTHER, others)).sum()
}

/// Makes its table, the function and the triggers, where only the history is there, and counts.
///
/// The function has its owner's rights: whoever may write the history need not be able to write this. So nobody else may hang
/// it on a table of theirs. A publication of all tables lets only such rows be updated as it can tell apart.
pub(super) fn create(settings: &Settings) -> String {
    let (history, digest) = (table(settings), qualified(settings));
    let is_public = settings.schema == "public";
    let access = if is_public {
        format!("ALTER TABLE {digest} ENABLE ROW LEVEL SECURITY")
    } else {
        format!("GRANT SELECT ON {digest} TO PUBLIC")
    };
    let triggers: String = [
        ("INSERT", "REFERENCING NEW TABLE AS after_it"),
        ("UPDATE", "REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it"),
        ("DELETE", "REFERENCING OLD TABLE AS before_it"),
        ("TRUNCATE", ""),
    ]
    .into_iter()
    .map(|(event, tables)| {
        let trigger = format!("digest_{}", event.to_lowercase());
        format!(
            "CREATE TRIGGER {trigger} AFTER {event} ON {history} {tables} FOR EACH STATEMENT EXECUTE FUNCTION {digest}();\n\
             ALTER TABLE {history} ENABLE ALWAYS TRIGGER {trigger};\n"
        )
    })
    .collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {digest} (history regclass NOT NULL, digest numeric NOT NULL);
         COMMENT ON TABLE {digest} IS {COMMENT};
         ALTER TABLE {digest} REPLICA IDENTITY FULL;
         REVOKE ALL ON {digest} FROM PUBLIC;
         {access};
         CREATE OR REPLACE FUNCTION {digest}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
           SET search_path = pg_catalog, pg_temp AS $digest$
         DECLARE
           change numeric := 0;
         BEGIN
           IF TG_OP IN ('INSERT', 'UPDATE') THEN
             change := change + (SELECT {sum} FROM after_it);
           END IF;
           IF TG_OP IN ('UPDATE', 'DELETE') THEN
             change := change - (SELECT {sum} FROM before_it);
           END IF;
           IF TG_OP = 'TRUNCATE' THEN
             UPDATE {digest} SET digest = 0 WHERE history = TG_RELID;
           ELSIF change <> 0 THEN
             UPDATE {digest} SET digest = mod(mod(digest + change, {MODULUS}) + {MODULUS}, {MODULUS}) WHERE history = TG_RELID;
           END IF;
           RETURN NULL;
         END $digest$;
         REVOKE ALL ON FUNCTION {digest}() FROM PUBLIC;
         {triggers}{recount}",
        sum = sum(),
        recount = recount(settings),
    )
}

/// Counts anew: what a restored database says, for instance, is of another table.
pub(crate) fn recount(settings: &Settings) -> String {
    let (history, digest) = (table(settings), qualified(settings));
    format!(
        "DELETE FROM {digest};\n\
         INSERT INTO {digest} SELECT {quoted}::regclass, mod({sum}, {MODULUS}) FROM {history}",
        sum = sum(),
        quoted = literal(&history),
    )
}

/// [`Digest`] has 64 bits.
const MODULUS: &str = "18446744073709551616";

/// [`digest::of_row`] of all rows, as an aggregate.
fn sum() -> &'static str {
    "coalesce(sum(CASE WHEN state = 'applied' AND length(checksum) = 64 \
       AND translate(checksum, '0123456789abcdef', '') = '' \
     THEN (2 * version::numeric + 1) * ('x' || left(checksum, 15))::bit(60)::bigint ELSE 1 END), 0)"
}

/// Whether it can be made beside the history `c`, with names that are free or this role's own, as an expression; `d` is the
/// relation that has its name.
pub(super) fn may_be_made(settings: &Settings) -> String {
    format!(
        "(d.oid IS NULL OR d.relkind = 'r' AND pg_catalog.pg_get_userbyid(d.relowner) = CURRENT_USER \
             AND pg_catalog.obj_description(d.oid, 'pg_class') = {COMMENT}) \
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc f WHERE f.pronamespace = s.oid AND f.proname = {function} \
             AND pg_catalog.pg_get_userbyid(f.proowner) <> CURRENT_USER) \
           AND EXISTS (SELECT FROM pg_catalog.pg_language l WHERE l.lanname = 'plpgsql' \
             AND pg_catalog.has_language_privilege(l.oid, 'USAGE'))",
        function = literal(&plain_name(settings)),
    )
}

const COMMENT: &str = "'What the history says, in a number, by embed_migrations: kept by triggers, so that a boot need not read it.'";

/// Whether the history `c` has none, and this role may change that, as an expression.
pub(super) const IS_LACKING: &str = "\
NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'digest_insert') \
AND pg_catalog.pg_has_role(c.relowner, 'USAGE') AND pg_catalog.has_schema_privilege(c.relnamespace, 'CREATE')";
