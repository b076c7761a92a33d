//! Whose the history is. Whoever may create in its schema could have made it before us: a table with a trigger, or a view
//! with a function in it, that runs what its maker wants as whoever migrates, or forged rows that say there is nothing to
//! do. So before anything is read it must be an ordinary table of somebody who is trusted, with nothing on it but ours.

use migrate_core::printable::line;

use crate::history::digest;
use crate::link::{Failure, Row};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// What the server says of a table that is not to be read.
const UNTRUSTED: &str = "migrate:untrusted";

/// Stands before a question about the history, in the same message: fails where that is not to be asked, and answers with
/// no row. It sets how long the question waits for a table that somebody has locked, unless the caller's transaction is
/// open. Settings may be anybody's.
pub(crate) fn guard(settings: &Settings) -> String {
    format!(
        "SELECT WHERE (CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_class c \
           JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
           WHERE n.nspname OPERATOR(pg_catalog.=) {schema} \
             AND c.relname OPERATOR(pg_catalog.=) ANY (ARRAY[{table}, {digest}]::pg_catalog.name[]) \
             AND NOT ({is_trusted} AND {is_plain})) THEN '{UNTRUSTED}' \
         {LIMITED}pg_catalog.concat(pg_catalog.left(pg_catalog.set_config('lock_timeout', '{lock_timeout}', true), 0), '0') \
         ELSE '0' END)::pg_catalog.int4 OPERATOR(pg_catalog.<>) 0",
        schema = literal(&settings.schema),
        table = literal(&settings.table),
        digest = literal(&digest::plain_name(settings)),
        is_trusted = is_trusted(settings, "c.relowner"),
        is_plain = is_plain(settings),
        lock_timeout = settings.reading_timeout().as_millis(),
    )
}

/// Whether that is what has failed.
pub(crate) fn is_untrusted(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(error) if error.message.contains(UNTRUSTED))
}

/// Before a setting of the question's own transaction, in a CASE.
pub(super) const LIMITED: &str =
    "WHEN pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp() THEN ";

/// Whether an owner is one that this role trusts, as an expression: itself, one that it is a member of, a superuser, the
/// database's owner, or the one that the settings name.
fn is_trusted(settings: &Settings, owner: &str) -> String {
    format!(
        "({at_once} OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid OPERATOR(pg_catalog.=) {owner} \
           AND pg_catalog.pg_get_userbyid(m.member) OPERATOR(pg_catalog.=) CURRENT_USER))",
        at_once = is_trusted_at_once(settings, owner),
    )
}

/// The same without a look at a catalogue, which in a new session takes longer than all else: false of a role that a superuser
/// is a member of, because to superusers `pg_has_role` says yes for everybody. (10 is the one that has made the server's
/// databases: [`BOOTSTRAP_SUPERUSERID`](https://github.com/postgres/postgres/blob/REL_14_STABLE/src/include/catalog/pg_authid.dat).
/// A superuser, and the database's owner, are members of `pg_database_owner`.)
pub(super) fn is_trusted_at_once(settings: &Settings, owner: &str) -> String {
    let named = settings.history_owner.as_ref().map(|named| {
        format!(" OR pg_catalog.pg_get_userbyid({owner}) OPERATOR(pg_catalog.=) {}", literal(named))
    });
    format!(
        "(pg_catalog.pg_has_role({owner}, 'pg_database_owner'::pg_catalog.name, 'MEMBER') \
           OR NOT pg_catalog.pg_has_role(10::pg_catalog.oid, 'MEMBER') AND pg_catalog.pg_has_role({owner}, 'MEMBER'){})",
        named.unwrap_or_default()
    )
}

/// Whether relation `c` is a table with nothing on it that runs when it is read or written, as an expression. A policy may
/// let everything pass.
fn is_plain(settings: &Settings) -> String {
    format!(
        "(c.relkind OPERATOR(pg_catalog.=) 'r' \
           AND NOT (c.relhastriggers AND EXISTS ({triggers})) AND NOT (c.relhasrules AND EXISTS ({rules})) \
           AND NOT (c.relrowsecurity AND EXISTS ({policies})))",
        triggers = triggers(settings, "c"),
        rules = rules("c"),
        policies = policies("c"),
    )
}

/// A foreign key's are the server's own; those that keep the digest run as their function's owner.
fn triggers(settings: &Settings, relation: &str) -> String {
    format!(
        "SELECT t.tgname FROM pg_catalog.pg_trigger t \
         WHERE t.tgrelid OPERATOR(pg_catalog.=) {relation}.oid AND NOT t.tgisinternal \
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc f WHERE f.oid OPERATOR(pg_catalog.=) t.tgfoid \
             AND f.pronamespace OPERATOR(pg_catalog.=) {relation}.relnamespace \
             AND f.proname OPERATOR(pg_catalog.=) {digest} AND f.prosecdef AND {is_trusted})",
        digest = literal(&digest::plain_name(settings)),
        is_trusted = is_trusted(settings, "f.proowner"),
    )
}

fn rules(relation: &str) -> String {
    format!(
        "SELECT r.rulename FROM pg_catalog.pg_rewrite r WHERE r.ev_class OPERATOR(pg_catalog.=) {relation}.oid"
    )
}

fn policies(relation: &str) -> String {
    format!(
        "SELECT p.polname FROM pg_catalog.pg_policy p WHERE p.polrelid OPERATOR(pg_catalog.=) {relation}.oid \
           AND (pg_catalog.pg_get_expr(p.polqual, p.polrelid) OPERATOR(pg_catalog.<>) 'true' \
             OR pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) OPERATOR(pg_catalog.<>) 'true')"
    )
}

/// What is asked of a relation to explain that: columns of a row whose first three are the owner, whether it is trusted, and
/// who asks. Settings may be anybody's.
pub(super) fn facts(settings: &Settings, relation: &str) -> String {
    format!(
        "pg_catalog.pg_get_userbyid({relation}.relowner), {is_trusted}, CURRENT_USER, \
         ({triggers} LIMIT 1), ({rules} LIMIT 1), ({policies} LIMIT 1)",
        is_trusted = is_trusted(settings, &format!("{relation}.relowner")),
        triggers = triggers(settings, relation),
        rules = rules(relation),
        policies = policies(relation),
    )
}

/// Understands [`facts`], which begin in a column: why the table is not to be read, and what to do.
pub(super) fn objection(table: &str, row: &Row, column: usize) -> Option<String> {
    let fact = |index: usize| line(row.text(column + index)).into_owned();
    let thing = |index: usize, what: &str, word: &str| {
        Some(fact(index)).filter(|text| !text.is_empty()).map(|text| {
            let text = name(&text);
            format!(
                "{table} has {what}, {text}: it would run with the rights of whoever migrates\n\
                 if it is not known whose it is, find that out first; then drop it: DROP {word} {text} ON {table}"
            )
        })
    };
    if fact(0).is_empty() {
        return None;
    }
    if fact(1) == "t" {
        let found = thing(3, "a trigger", "TRIGGER").or_else(|| thing(4, "a rule", "RULE"));
        return found.or_else(|| thing(5, "a policy that does not let everything pass", "POLICY"));
    }
    let (owner, role) = (fact(0), fact(2));
    Some(format!(
        "{table} belongs to the role {owner}, which {role} does not trust: its owner decides what the history says, and what \
         runs when it is written\n\
         trusted are the role itself, one that it is a member of, the database's owner and superusers\n\
         if {owner} is right, say so: `MIGRATIONS.runner().history_owner(\"{owner}\")`, `--history-owner {owner}`; \
         or give the table to another owner: ALTER TABLE {table} OWNER TO {role_name}",
        role_name = name(&role)
    ))
}
