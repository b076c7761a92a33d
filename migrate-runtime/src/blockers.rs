//! Who is in the way: other sessions that have what is asked for.

use std::borrow::Cow;
use std::fmt;

use migrate_core::LockMode;
use migrate_core::printable::line;

use crate::link::{Link, Row};
use crate::settings::Settings;
use crate::sql::literal;

/// Another session, as it is seen in `pg_stat_activity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    process: String,
    application: String,
    state: String,
    /// Seconds.
    age: String,
    /// What else was asked: the table that it has locked, or how far an index is that it builds.
    what: String,
}

impl Holder {
    /// Understands [`COLUMNS`], and one more.
    pub(crate) fn of(row: &Row) -> Holder {
        let text = |column: usize| row.text(column).to_owned();
        Holder { process: text(0), application: text(1), state: text(2), age: text(3), what: text(4) }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn or_unknown(text: &str) -> Cow<'_, str> {
            line(if text.is_empty() { "unknown" } else { text })
        }
        write!(
            f,
            "process {} of the server (application `{}`, state {}, in its transaction for {} s)",
            self.process,
            or_unknown(&self.application),
            or_unknown(&self.state),
            or_unknown(&self.age),
        )
    }
}

/// The first of them in words, and how many others there are.
pub(crate) fn described(holders: &[Holder]) -> String {
    match holders {
        [] => "another process, which has just let go of it".to_owned(),
        [only] => only.to_string(),
        [first, second] => format!("{first} and {second}"),
        [first, rest @ ..] => format!("{first} and {} others", rest.len()),
    }
}

/// Who has the migration lock, and whom it has to wait for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LockHolder {
    /// Nobody, if it has just let go of it.
    holder: Option<Holder>,
    waits_for: Vec<Holder>,
}

impl LockHolder {
    /// Understands the answer to [`lock::holder`](crate::lock::holder).
    pub(crate) fn of(rows: &[Row]) -> LockHolder {
        let mut holders = rows.iter().map(Holder::of);
        LockHolder { holder: holders.next(), waits_for: holders.collect() }
    }

    /// What to do about it; never to end what is at work.
    pub(crate) fn advice(&self) -> String {
        let end = |holder: &Holder| format!("end it: SELECT pg_terminate_backend({})", holder.process);
        match (&self.holder, self.waits_for.as_slice()) {
            (Some(_), [first, ..]) => {
                format!(
                    "it is at work, and goes on when the other one is done; if that one hangs, {}",
                    end(first)
                )
            }
            (Some(holder), []) if holder.state == "active" => {
                "it is at work: wait longer, `--wait` or `MIGRATIONS.runner().wait(…)`".to_owned()
            }
            (Some(holder), []) => format!("if that process hangs, {}", end(holder)),
            (None, _) => "try again".to_owned(),
        }
    }
}

impl fmt::Display for LockHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holders: Vec<Holder> = self.holder.clone().into_iter().collect();
        f.write_str(&described(&holders))?;
        if let Some(phase) = self.holder.as_ref().map(|holder| &holder.what).filter(|phase| !phase.is_empty())
        {
            write!(f, ", and builds an index ({phase})")?;
        }
        if !self.waits_for.is_empty() {
            write!(f, ", and waits itself for {}", described(&self.waits_for))?;
        }
        Ok(())
    }
}

/// Columns that [`Holder::of`] understands, of an activity `a`: process, application, state, seconds since its transaction
/// began.
pub(crate) const COLUMNS: &str = "a.pid, a.application_name, a.state, \
    pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) a.xact_start))\
    ::pg_catalog.int8";

/// Who has locks on these tables that keep this session from locking them so; the longest first. Nobody, where that can't
/// be asked. Names are read by the session's search path.
pub(crate) async fn holders(
    link: &mut impl Link,
    settings: &Settings,
    tables: &[(String, LockMode)],
) -> Vec<Holder> {
    let wanted: Vec<String> = tables
        .iter()
        .map(|(table, mode)| format!("({}, '{{{}}}')", literal(table), conflicting(*mode).join(",")))
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let ask = format!(
        "SELECT {COLUMNS}, w.name \
         FROM (VALUES {wanted}) w (name, modes) \
         JOIN pg_catalog.pg_lock_status() l ON l.relation OPERATOR(pg_catalog.=) \
           pg_catalog.to_regclass(w.name)::pg_catalog.oid \
         JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid \
         WHERE l.granted AND l.locktype OPERATOR(pg_catalog.=) 'relation' \
           AND l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database \
             WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) \
           AND l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid() \
           AND l.mode OPERATOR(pg_catalog.=) ANY (w.modes::pg_catalog.text[]) \
         ORDER BY a.xact_start, a.pid",
        wanted = wanted.join(", ")
    );
    let rows = link.ask(&ask, settings.answer_limit()).await.unwrap_or_default();
    let mut holders: Vec<Holder> = rows.iter().map(Holder::of).collect();
    holders.dedup_by(|a, b| a.process == b.process);
    holders
}

/// The oldest transaction that an index which is built concurrently has to wait for. Nobody, where that can't be asked.
pub(crate) async fn oldest_transaction(link: &mut impl Link, settings: &Settings) -> Vec<Holder> {
    let ask = format!(
        "SELECT {COLUMNS} FROM pg_catalog.pg_stat_activity a \
         WHERE a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database() AND a.xact_start IS NOT NULL \
           AND a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid() \
           AND a.backend_type OPERATOR(pg_catalog.=) 'client backend' \
         ORDER BY a.xact_start LIMIT 1"
    );
    let rows = link.ask(&ask, settings.answer_limit()).await.unwrap_or_default();
    rows.iter().map(Holder::of).collect()
}

/// What each of them has locked, a line a holder: `orders is locked by process 7 of the server (…)`.
pub(crate) fn lines(holders: &[Holder]) -> Vec<String> {
    holders.iter().take(3).map(|holder| format!("{} is locked by {holder}", holder.what)).collect()
}

/// The modes that a lock has to wait for, as `pg_locks` names them:
/// <https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY>.
fn conflicting(mode: LockMode) -> &'static [&'static str] {
    const ALL: [&str; 8] = [
        "AccessExclusiveLock",
        "ExclusiveLock",
        "ShareRowExclusiveLock",
        "ShareLock",
        "ShareUpdateExclusiveLock",
        "RowExclusiveLock",
        "RowShareLock",
        "AccessShareLock",
    ];
    const WITH_ROW_EXCLUSIVE: [&str; 5] = [
        "AccessExclusiveLock",
        "ExclusiveLock",
        "ShareRowExclusiveLock",
        "ShareUpdateExclusiveLock",
        "RowExclusiveLock",
    ];
    let first = |count: usize| ALL.get(..count).unwrap_or(&ALL);
    match mode {
        LockMode::AccessShare => first(1),
        LockMode::RowShare => first(2),
        LockMode::RowExclusive => first(4),
        LockMode::ShareUpdateExclusive => first(5),
        LockMode::Share => &WITH_ROW_EXCLUSIVE,
        LockMode::ShareRowExclusive => first(6),
        LockMode::Exclusive => first(7),
        LockMode::AccessExclusive => first(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holders_in_words() {
        let row = |process: &str, application: &str| {
            let texts = [process, application, "active", "3"];
            Holder::of(&Row(texts.map(|text| Some(text.to_owned())).to_vec()))
        };
        let words = "process 7 of the server (application `web`, state active, in its transaction for 3 s)";
        assert_eq!(described(&[row("7", "web")]), words);
        let forged = described(&[row("7", "\u{1b}[2J\nerror")]);
        assert_eq!(forged, words.replace("web", r"\u{1b}[2J\nerror"));
        assert_eq!(
            described(&[row("7", "web"), row("8", ""), row("9", "")]),
            format!("{words} and 2 others")
        );
        assert_eq!(described(&[]), "another process, which has just let go of it");
    }
}
