//! What belongs to a session and would outlive a migration: put back inside the migration's transaction,
//! before it commits. A rollback puts back nearly all of it by itself.
//!
//! Not seen, and so not put back: custom settings (`app.user`) that the caller had set for the whole
//! session, which `RESET ALL` clears, because PostgreSQL lists them nowhere.

use std::fmt::Write;
use std::time::Duration;

use migrate_core::{Script, Step};

use crate::link::Row;
use crate::settings::Settings;
use crate::sql::{literal, name};
use crate::task::Task;

/// Reads what the session has, before anything is changed; so every function has its schema.
pub(crate) const SNAPSHOT: &str = "\
SELECT 'user', session_user::pg_catalog.text, pg_catalog.current_setting('role')
UNION ALL SELECT 'server', pg_catalog.current_setting('server_version_num'), NULL
UNION ALL SELECT 'path', pg_catalog.current_setting('search_path'), pg_catalog.current_setting('row_security')
UNION ALL SELECT 'setting', name, setting FROM pg_catalog.pg_settings
  WHERE source OPERATOR(pg_catalog.=) 'session' AND NOT name OPERATOR(pg_catalog.~) '^transaction_(isolation|read_only|deferrable)$'
UNION ALL SELECT 'relation', relkind::pg_catalog.text, relname::pg_catalog.text FROM pg_catalog.pg_class
  WHERE relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema() AND relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,S,f}'::\"char\"[])
UNION ALL SELECT 'routine', NULL, pg_catalog.format('pg_temp.%I(%s)', proname, pg_catalog.pg_get_function_identity_arguments(oid))
  FROM pg_catalog.pg_proc WHERE pg_catalog.pg_my_temp_schema() OPERATOR(pg_catalog.<>) 0 AND pronamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
UNION ALL SELECT 'type', NULL, pg_catalog.format('pg_temp.%I', t.typname) FROM pg_catalog.pg_type t
  WHERE pg_catalog.pg_my_temp_schema() OPERATOR(pg_catalog.<>) 0 AND t.typnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()
    AND t.typtype OPERATOR(pg_catalog.=) ANY ('{c,d,e,r}'::\"char\"[])
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) t.typrelid AND c.relkind OPERATOR(pg_catalog.<>) 'c')
UNION ALL SELECT 'advisory', l.mode, pg_catalog.concat_ws(' ', l.classid, l.objid, l.objsubid) FROM pg_catalog.pg_lock_status() l
  WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
UNION ALL SELECT 'cursor', name, NULL FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL SELECT 'prepared', name, NULL FROM pg_catalog.pg_prepared_statements WHERE from_sql
UNION ALL SELECT 'channel', pg_catalog.pg_listening_channels(), NULL";

/// What a session has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Session {
    /// The server's version: 150004 for 15.4.
    server: u32,
    user: String,
    role: String,
    search_path: String,
    row_security: String,
    /// Set by the caller for the session, not by its role or database.
    settings: Vec<(String, String)>,
    /// Temporary relations: kind and name.
    relations: Vec<(String, String)>,
    /// Temporary functions and procedures, as SQL names them.
    routines: Vec<String>,
    /// Temporary types that are no relation's.
    types: Vec<String>,
    /// Advisory locks of the session: mode, and the parts of the key. (Those of a transaction look the same, so the runner's own
    /// may be among them.)
    advisory: Vec<(String, String)>,
    cursors: Vec<String>,
    prepared: Vec<String>,
    channels: Vec<String>,
}

impl Session {
    /// Understands the rows of [`SNAPSHOT`], among others.
    pub(crate) fn of(rows: &[Row]) -> Session {
        let mut session = Session::default();
        for row in rows {
            let (first, second) = (row.text(1).to_owned(), row.text(2).to_owned());
            match row.text(0) {
                "server" => session.server = first.parse().unwrap_or_default(),
                "user" => (session.user, session.role) = (first, second),
                "path" => (session.search_path, session.row_security) = (first, second),
                "setting" => session.settings.push((first, second)),
                "relation" => session.relations.push((first, second)),
                "routine" => session.routines.push(second),
                "type" => session.types.push(second),
                "advisory" => session.advisory.push((first, second)),
                "cursor" => session.cursors.push(first),
                "prepared" => session.prepared.push(first),
                "channel" => session.channels.push(first),
                _ => {}
            }
        }
        session
    }

    /// The major version of a server that is older than this one.
    pub(crate) fn older_than(&self, oldest: u8) -> Option<u32> {
        let major = self.server / 10_000;
        (major < u32::from(oldest)).then_some(major)
    }

    /// Gives the script the paths that its session has; the runner's own are [`own_settings`].
    pub(crate) fn hand_over(&self) -> String {
        let is_callers =
            |(setting, _): &(String, String)| setting == "search_path" || setting == "row_security";
        if !self.settings.iter().any(is_callers) {
            // Cheaper, and the same.
            return "SET LOCAL row_security TO DEFAULT;\nSET LOCAL search_path TO DEFAULT".to_owned();
        }
        format!(
            "SELECT set_config('row_security', {}, true), set_config('search_path', {}, true)",
            literal(&self.row_security),
            literal(&self.search_path)
        )
    }

    /// Makes the session for the rest of a transaction who it was: a role that a script takes need not have a
    /// right to the history.
    pub(crate) fn as_before(&self) -> String {
        let role = if self.role == "none" { "NONE".to_owned() } else { name(&self.role) };
        format!("SET LOCAL SESSION AUTHORIZATION {};\nSET LOCAL ROLE {role};\n", name(&self.user))
    }

    /// Puts back who the session is and how it is set.
    pub(crate) fn restore_settings(&self) -> String {
        let mut sql = format!("SET SESSION AUTHORIZATION {};\n", name(&self.user));
        match self.role.as_str() {
            "none" => sql.push_str("RESET ROLE;\n"),
            role => writeln!(sql, "SET ROLE {};", name(role)).unwrap_or_default(),
        }
        sql + &self.reset_settings()
    }

    /// Puts back how the session is set. What was set for a transaction only counts as set by the session afterwards, so this
    /// follows its commit.
    pub(crate) fn reset_settings(&self) -> String {
        let mut sql = "RESET ALL;\n".to_owned();
        for (setting, value) in &self.settings {
            let (setting, value) = (literal(setting), literal(value));
            writeln!(sql, "SELECT pg_catalog.set_config({setting}, {value}, false);").unwrap_or_default();
        }
        sql
    }

    /// Whether nothing of its own is in the way of removing all that a script may leave behind.
    pub(crate) fn is_bare(&self) -> bool {
        !self.has_temporary()
            && self.advisory.is_empty()
            && self.cursors.is_empty()
            && self.prepared.is_empty()
    }

    fn has_temporary(&self) -> bool {
        !(self.relations.is_empty() && self.routines.is_empty() && self.types.is_empty())
    }

    /// Removes what `after` has and this session had not. What listens is known only after a commit, so
    /// the channels are simply taken as they were.
    pub(crate) fn remove_leftovers(&self, after: &Session) -> String {
        let mut sql = String::new();
        let mut add = |statement: String| sql.push_str(&(statement + ";\n"));
        if self.has_temporary() {
            new(&self.routines, &after.routines)
                .for_each(|routine| add(format!("DROP ROUTINE IF EXISTS {routine} CASCADE")));
            for (kind, relation) in new(&self.relations, &after.relations) {
                let kind = match kind.as_str() {
                    "v" => "VIEW",
                    "S" => "SEQUENCE",
                    "f" => "FOREIGN TABLE",
                    _ => "TABLE",
                };
                add(format!("DROP {kind} IF EXISTS pg_temp.{} CASCADE", name(relation)));
            }
            new(&self.types, &after.types).for_each(|one| add(format!("DROP TYPE IF EXISTS {one} CASCADE")));
        } else {
            add("DISCARD TEMP".to_owned());
        }
        new(&self.cursors, &after.cursors).for_each(|cursor| add(format!("CLOSE {}", name(cursor))));
        new(&self.prepared, &after.prepared)
            .for_each(|prepared| add(format!("DEALLOCATE {}", name(prepared))));
        // Those of a transaction are not among them.
        if self.advisory.is_empty() {
            add("SELECT pg_catalog.pg_advisory_unlock_all()".to_owned());
        } else {
            new(&self.advisory, &after.advisory).filter_map(unlock).for_each(&mut add);
        }
        add("UNLISTEN *".to_owned());
        self.channels.iter().for_each(|channel| add(format!("LISTEN {}", name(channel))));
        sql
    }
}

/// Lets go of an advisory lock that a script has taken for the session, however often it has: in the server's words it is a
/// number of 64 bits in two halves, or two of 32. One of a transaction stays.
fn unlock((mode, key): &(String, String)) -> Option<String> {
    let mut parts = key.split(' ');
    let (class, object, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let function = if mode == "ShareLock" { "pg_advisory_unlock_shared" } else { "pg_advisory_unlock" };
    let key = match kind {
        "1" => format!(
            "{class}::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32 OPERATOR(pg_catalog.|) {object}::pg_catalog.int8"
        ),
        _ => format!(
            "{class}::pg_catalog.int8::pg_catalog.bit(32)::pg_catalog.int4, \
             {object}::pg_catalog.int8::pg_catalog.bit(32)::pg_catalog.int4"
        ),
    };
    let unlock = format!("pg_catalog.{function}({key})");
    Some(format!(
        "WITH RECURSIVE held (was) AS (SELECT {unlock} UNION ALL SELECT {unlock} FROM held WHERE was) \
         SELECT pg_catalog.count(*) FROM held"
    ))
}

/// Reads what the session has that no rollback removes.
pub(crate) const PREPARED: &str = "\
SELECT 'prepared', name, NULL FROM pg_catalog.pg_prepared_statement() WHERE from_sql
UNION ALL SELECT 'advisory', l.mode, pg_catalog.concat_ws(' ', l.classid, l.objid, l.objsubid) FROM pg_catalog.pg_lock_status() l
  WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()";

/// Whether a bare session has what only names can remove, as an expression. Settings may be anybody's. The functions
/// are what the views `pg_prepared_statements` and `pg_cursors` call; a view costs the server more to plan.
pub(crate) const HAS_NAMED: &str = "\
EXISTS (SELECT FROM pg_catalog.pg_prepared_statement() WHERE from_sql) \
OR EXISTS (SELECT FROM pg_catalog.pg_cursor() WHERE is_holdable)";

fn new<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> impl Iterator<Item = &'a T> {
    after.iter().filter(|thing| !before.contains(thing))
}

/// What holds for the transaction while the runner works in it, whatever role, database and caller say. Without a task
/// it changes the history only; without a session nothing is known of it yet.
pub(crate) fn own_settings(
    settings: &Settings,
    task: Option<&Task<'_>>,
    session: Option<&Session>,
) -> String {
    format!(
        "SET LOCAL search_path = pg_catalog, pg_temp;\n\
         SET LOCAL row_security = off;\n\
         SET LOCAL standard_conforming_strings = on;\n\
         SET LOCAL synchronous_commit = on;\n\
         SET LOCAL lock_timeout = {lock_timeout};\n\
         SET LOCAL statement_timeout = {statement_timeout};\n\
         SET LOCAL idle_in_transaction_session_timeout = '1min';\n\
         {transaction_timeout}\
         SET LOCAL application_name = {application};\n",
        lock_timeout = lock_timeout(settings, task.map(|task| task.script)).as_millis(),
        statement_timeout = statement_timeout(settings, task.map(|task| task.script)),
        transaction_timeout = transaction_timeout(session),
        application = application(task),
    )
}

/// What holds for the script holds to the end of its transaction, for verify scripts and for what COMMIT checks: after the
/// session's own settings are back, which may be those of a role or a database.
pub(crate) fn to_the_end(settings: &Settings, task: &Task<'_>, session: &Session) -> String {
    format!(
        "SET LOCAL standard_conforming_strings = on;\n\
         SET LOCAL synchronous_commit = on;\n\
         {}{}\
         SET LOCAL idle_in_transaction_session_timeout = '1min';\n",
        limits(settings, task.script),
        transaction_timeout(Some(session)),
    )
}

/// Takes back PostgreSQL 17's limit for a whole transaction, which knows nothing of waiting and of long scripts. Without a
/// session the server is not known yet.
pub(crate) fn transaction_timeout(session: Option<&Session>) -> &'static str {
    const SINCE: u32 = 170_000;
    match session {
        Some(session) if session.server < SINCE => "",
        Some(_) => "SET LOCAL transaction_timeout = 0;\n",
        None => {
            "SELECT pg_catalog.set_config('transaction_timeout', '0', true) \
               WHERE pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL;\n"
        }
    }
}

/// What holds for a transaction that only reads, with a script of the user's.
pub(crate) fn limits(settings: &Settings, script: &Script) -> String {
    format!(
        "SET LOCAL lock_timeout = {};\nSET LOCAL statement_timeout = {};\n",
        lock_timeout(settings, Some(script)).as_millis(),
        statement_timeout(settings, Some(script))
    )
}

/// What holds for the session while a migration runs in it statement by statement. A runner whose machine is
/// gone would keep the lock as long as the server believes in the connection.
pub(crate) fn session_settings(settings: &Settings, task: &Task<'_>) -> String {
    format!(
        "SET standard_conforming_strings = on;\n\
         SET synchronous_commit = on;\n\
         SET idle_in_transaction_session_timeout = '1min';\n\
         SET tcp_keepalives_idle = 30;\nSET tcp_keepalives_interval = 10;\nSET tcp_keepalives_count = 3;\n\
         SELECT pg_catalog.set_config('transaction_timeout', '0', false) \
           WHERE pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL;\n\
         SET application_name = {application};\n{timeouts}",
        application = application(Some(task)),
        timeouts = timeouts(settings, task),
    )
}

/// Ends the session of a runner that is frozen, which would keep the session's lock: between two statements it is never idle
/// for a minute.
pub(crate) const IDLE: &str = "SET idle_session_timeout = '1min'";

/// What holds for statements that are in a transaction with the record of them.
pub(crate) fn timeouts(settings: &Settings, task: &Task<'_>) -> String {
    format!(
        "SET lock_timeout = {};\nSET statement_timeout = {};\n{IDLE};\nRESET client_connection_check_interval",
        lock_timeout(settings, Some(task.script)).as_millis(),
        statement_timeout(settings, Some(task.script))
    )
}

/// What holds while a statement runs outside a transaction. One that works concurrently keeps nobody waiting while it waits
/// for old transactions, and must not be cut off early: it would leave an invalid index. So it waits as long as the call
/// still may (or as the file says). Behind others, who want a lock like that of `VACUUM FULL`, everybody waits.
pub(crate) fn alone_timeouts(settings: &Settings, task: &Task<'_>, step: &Step, left: Duration) -> String {
    // In milliseconds a timeout is an integer of 32 bits.
    const LONGEST: Duration = Duration::from_hours(24 * 24);
    let usual = lock_timeout(settings, Some(task.script));
    let lock_timeout = match step {
        Step::Rerun => usual,
        _ => task.script.lock_timeout.unwrap_or(left.clamp(usual, LONGEST.max(usual))),
    };
    format!(
        "SET lock_timeout = {};\nSET statement_timeout = {};\n{IDLE};\nSET client_connection_check_interval = 0",
        lock_timeout.as_millis(),
        statement_timeout(settings, Some(task.script))
    )
}

pub(crate) fn lock_timeout(settings: &Settings, script: Option<&Script>) -> Duration {
    script.and_then(|script| script.lock_timeout).unwrap_or(settings.lock_timeout)
}

/// In milliseconds; 0 is none.
fn statement_timeout(settings: &Settings, script: Option<&Script>) -> u128 {
    let own = script.and_then(|script| script.statement_timeout);
    own.or(settings.statement_timeout).unwrap_or_default().as_millis()
}

/// What others see who wait for a lock, as far as the server keeps it: of a longer one it would say that it cuts it.
pub(crate) fn application(task: Option<&Task<'_>>) -> String {
    let name = format!("migrate:{}", task.map_or("history", Task::title));
    literal(name.get(..name.floor_char_boundary(63)).unwrap_or(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[[&str; 3]]) -> Vec<Row> {
        rows.iter().map(|row| Row(row.map(|text| Some(text.to_owned())).to_vec())).collect()
    }

    #[test]
    fn a_session_is_put_back_as_it_was() {
        let before = Session::of(&rows(&[
            ["user", "app", "none"],
            ["path", "\"$user\", public", "on"],
            ["setting", "statement_timeout", "5000"],
            ["relation", "r", "mine"],
            ["channel", "news", ""],
        ]));
        let after = Session::of(&rows(&[
            ["relation", "r", "mine"],
            ["relation", "v", "odd \" name"],
            ["cursor", "c", ""],
            ["prepared", "p", ""],
        ]));
        insta::assert_snapshot!(before.hand_over(), @"
        SET LOCAL row_security TO DEFAULT;
        SET LOCAL search_path TO DEFAULT
        ");
        let set = Session::of(&rows(&[["path", "app", "on"], ["setting", "search_path", "app"]]));
        insta::assert_snapshot!(set.hand_over(), @"SELECT set_config('row_security', 'on', true), set_config('search_path', 'app', true)");
        insta::assert_snapshot!(before.restore_settings() + &before.remove_leftovers(&after), @r#"
        SET SESSION AUTHORIZATION "app";
        RESET ROLE;
        RESET ALL;
        SELECT pg_catalog.set_config('statement_timeout', '5000', false);
        DROP VIEW IF EXISTS pg_temp."odd "" name" CASCADE;
        CLOSE "c";
        DEALLOCATE "p";
        SELECT pg_catalog.pg_advisory_unlock_all();
        UNLISTEN *;
        LISTEN "news";
        "#);
    }
}
