//! What the role may not do, or the session is not set for, becomes what mends it: the one statement that helps.

use crate::error::Kind;
use crate::history;
use crate::link::{Failure, Link};
use crate::settings::Settings;
use crate::sql::{literal, name};

/// What went wrong, with the remedy where a right was missing for a statement of the runner's own, or the session is
/// read-only. `pending` says what was to be applied.
pub(crate) async fn explained(
    link: &mut impl Link,
    settings: &Settings,
    pending: Option<&str>,
    kind: Kind,
) -> Kind {
    match kind {
        Kind::Runner { doing, failure } if failure.sqlstate() == Some("42501") => {
            let remedy = right(link, settings, pending, doing).await;
            or_plain(doing, failure, remedy)
        }
        Kind::Runner { doing, failure } if failure.sqlstate() == Some("25006") => {
            let remedy = read_only(link, settings).await;
            or_plain(doing, failure, remedy)
        }
        kind => kind,
    }
}

fn or_plain(doing: &'static str, failure: Failure, remedy: Option<String>) -> Kind {
    match remedy {
        Some(remedy) => Kind::Denied { doing, failure, remedy },
        None => Kind::Runner { doing, failure },
    }
}

/// Which right is missing, and who can give it.
async fn right(
    link: &mut impl Link,
    settings: &Settings,
    pending: Option<&str>,
    doing: &'static str,
) -> Option<String> {
    let ask = format!(
        "SELECT CURRENT_USER, pg_catalog.current_database(), n.oid IS NOT NULL, pg_catalog.pg_get_userbyid(c.relowner) \
         FROM (SELECT 1) one \
         LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) {schema} \
         LEFT JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid \
           AND c.relname OPERATOR(pg_catalog.=) {table}",
        schema = literal(&settings.schema),
        table = literal(&settings.table),
    );
    let rows = link.ask(&ask, settings.answer_limit()).await.ok()?;
    let row = rows.first()?;
    let (role, database, owner) = (name(row.text(0)), name(row.text(1)), name(row.text(3)));
    let (schema, table) = (name(&settings.schema), history::table(settings));
    let what = pending.map_or_else(String::new, |pending| format!(" apply {pending}"));
    Some(match doing {
        history::READING => format!(
            "let this role read the history: GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON {table} TO {role};"
        ),
        history::CREATING if row.is_true(2) => {
            format!("let this role make the history: GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};")
        }
        history::CREATING => {
            format!("let this role make the history: GRANT CREATE ON DATABASE {database} TO {role};")
        }
        _ if row.text(3).is_empty() => format!("let a role that may do it{what}"),
        _ => format!(
            "this role may read the history and not write it: let {owner}, who owns it,{what}",
            what = if what.is_empty() { " do it".to_owned() } else { what }
        ),
    })
}

/// Whether it is the server that only reads, or a setting, and whose.
async fn read_only(link: &mut impl Link, settings: &Settings) -> Option<String> {
    let ask = "SELECT pg_catalog.pg_is_in_recovery(), s.source, CURRENT_USER, pg_catalog.current_database() \
        FROM pg_catalog.pg_settings s WHERE s.name OPERATOR(pg_catalog.=) 'default_transaction_read_only' \
          AND s.setting OPERATOR(pg_catalog.=) 'on' \
        UNION ALL SELECT true, NULL, NULL, NULL WHERE pg_catalog.pg_is_in_recovery()";
    let rows = link.ask(ask, settings.answer_limit()).await.ok()?;
    let row = rows.first()?;
    if row.is_true(0) {
        return Some("this server is a standby: migrate the primary".to_owned());
    }
    let (role, database) = (name(row.text(2)), name(row.text(3)));
    let (whose, lift) = match row.text(1) {
        "database" => {
            ("this database", format!("ALTER DATABASE {database} RESET default_transaction_read_only;"))
        }
        "user" => ("this role", format!("ALTER ROLE {role} RESET default_transaction_read_only;")),
        "database user" => (
            "this role in this database",
            format!("ALTER ROLE {role} IN DATABASE {database} RESET default_transaction_read_only;"),
        ),
        "client" => ("this connection", "take it out of the URL's `options`".to_owned()),
        "session" => ("this session", "RESET default_transaction_read_only;".to_owned()),
        _ => ("the server", "see postgresql.conf and ALTER SYSTEM".to_owned()),
    };
    Some(format!(
        "`default_transaction_read_only` is on for {whose}: somebody wants nothing to be written, or a host does where the \
         disk is full; if that is over, lift it: {lift}"
    ))
}
