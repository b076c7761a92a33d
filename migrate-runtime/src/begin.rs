//! How a transaction of the runner's begins: in one message with the lock, and with what must be known before anything
//! is written.

use std::time::Duration;

use migrate_core::plan::Applied;

use crate::call::{Attempt, Call};
use crate::error::{Kind, runner};
use crate::history::{self, Table};
use crate::link::{Failure, Link, Row, value};
use crate::lock;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::task::{Direction, Task};

/// A transaction that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    /// As it was before.
    pub(crate) session: Session,
    has_lock: bool,
    history: Known,
}

/// What tells whether the history is still the one that was planned by. Only runners write it, under the lock.
#[derive(Clone, Debug)]
enum Known {
    /// How many migrations it has; empty if it could not be asked.
    Count(String),
    /// The newest one. This is enough where the lock was free for no longer than from a commit to the next statement:
    /// what another runner can do in that time adds to the end, or takes from it.
    Newest(String),
}

impl Begun {
    fn of(rows: &[Row]) -> Begun {
        let history = Known::Count(value(rows, "count").to_owned());
        Begun { session: Session::of(rows), has_lock: value(rows, "lock") == "t", history }
    }

    fn is_history_asked(&self) -> bool {
        !matches!(&self.history, Known::Count(count) if count.is_empty())
    }

    /// Whether the history is what is known.
    fn knows(&self, applied: &[Applied]) -> bool {
        match &self.history {
            Known::Count(count) => *count == applied.len().to_string(),
            Known::Newest(newest) => {
                let known = applied.iter().map(|row| row.version).max();
                *newest == known.map(|version| version.to_string()).unwrap_or_default()
            }
        }
    }
}

/// After it comes the lock where migrations follow each other: after a commit in the same message nobody else has much time
/// to take it.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;\n";

/// Begins another transaction on the session whose settings were put back.
pub(crate) fn again(settings: &Settings, task: &Task<'_>, session: &Session) -> String {
    format!(
        "{BEGIN}{lock};\n{settings}{newest}",
        lock = lock::try_lock(settings),
        newest = history::newest(settings),
        settings = session::own_settings(settings, Some(task), Some(session)),
    )
}

/// The same in the middle of a message: where it has not got the lock, or the newest migration is not the one before, it
/// fails. What hears notices gets a mark between those of one migration and of the next.
pub(crate) fn judged(
    settings: &Settings,
    before: &Task<'_>,
    task: &Task<'_>,
    session: &Session,
    marks_notices: bool,
) -> String {
    format!(
        "{BEGIN}SELECT (CASE WHEN {takes} THEN '0' ELSE '{LOCKED}' END)::pg_catalog.int4{mark};\n\
         {settings}SELECT (CASE WHEN ({newest}) = {version} THEN '0' ELSE '{CHANGED}' END)::pg_catalog.int4",
        takes = lock::takes(settings),
        mark = if marks_notices { format!(", E'{NOTICE_MARK}'::pg_catalog.tsquery") } else { String::new() },
        newest = history::newest_version(settings),
        version = before.migration.version,
        settings = session::own_settings(settings, Some(task), Some(session)),
    )
}

/// What the server says where [`judged`] fails.
const LOCKED: &str = "migrate:locked";
const CHANGED: &str = "migrate:changed";

/// Stands in a notice that a query of no words makes, wherever it is written: no log keeps it, and no trigger sees it.
pub(crate) const NOTICE_MARK: &str = "\t \t \t";

/// Whether another process has the lock.
pub(crate) fn is_locked(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(error) if error.message.contains(LOCKED))
}

/// Whether the history is another one.
pub(crate) fn is_changed(failure: &Failure) -> bool {
    matches!(failure, Failure::Server(error) if error.message.contains(CHANGED))
}

/// Understands the answer to [`again`], after the transaction before.
pub(crate) fn begun_again(rows: &[Row], before: &Begun) -> Begun {
    let history = Known::Newest(value(rows, "newest").to_owned());
    Begun { session: before.session.clone(), history, ..Begun::of(rows) }
}

impl<L: Link> Call<'_, L> {
    /// The transaction for a migration: the one that began with the last commit, or a new one. If it has the lock, there
    /// is a history. Without the lock, or with a history that is not what is known, the try ends so.
    pub(crate) async fn begun(
        &mut self,
        task: &Task<'_>,
        known: &[Applied],
    ) -> Result<Result<Begun, Attempt>, Kind> {
        let begun = match self.ahead.take() {
            Some(begun) => begun,
            None => self.begin(task).await?,
        };
        if !begun.has_lock {
            return Ok(Err(Attempt::Locked));
        }
        if !begun.knows(known) {
            return Ok(Err(Attempt::Changed));
        }
        self.unrestored = Some(begun.session.clone());
        Ok(Ok(begun))
    }

    /// All is committed. What was made meanwhile is known from now on.
    pub(crate) fn committed(&mut self, times: Vec<Duration>) -> Attempt {
        self.has_history = true;
        if self.ahead.is_none() {
            self.unrestored = None;
        }
        Attempt::Done(times)
    }

    /// Before anything pending runs: `postgres` in `migrate.toml` names the oldest server that can run it.
    pub(crate) fn refuse_old_server(&self, task: &Task<'_>, session: &Session) -> Result<(), Kind> {
        let oldest = self.settings.oldest_server.filter(|_| task.direction == Direction::Up);
        match oldest.and_then(|oldest| Some((oldest, session.older_than(oldest)?))) {
            Some((oldest, server)) => Err(Kind::OldServer { server, oldest, path: task.path() }),
            None => Ok(()),
        }
    }

    async fn begin(&mut self, task: &Task<'_>) -> Result<Begun, Kind> {
        let (inspect, count) = (history::inspect(self.settings), history::count(self.settings));
        let look = match (self.has_history, self.table) {
            (true, _) => count.clone(),
            (false, Table::Present) => {
                format!("{inspect};\n{guard};\n{count}", guard = history::guard(self.settings))
            }
            (false, Table::Absent) => inspect,
        };
        let message = format!(
            "{BEGIN}{snapshot};\n{lock};\n{settings}{look}",
            lock = lock::try_lock(self.settings),
            snapshot = session::SNAPSHOT,
            settings = session::own_settings(self.settings, Some(task), None),
        );
        let limit = self.settings.answer_limit_with(session::lock_timeout(self.settings, Some(task.script)));
        let rows = self.link.ask(&message, limit).await.map_err(runner("beginning a transaction"))?;
        self.link.served_by(lock::process(&rows));
        let begun = Begun::of(&rows);
        self.refuse_old_server(task, &begun.session)?;
        if !begun.has_lock || self.has_history {
            return Ok(begun);
        }
        let missing = self.missing_history(&rows)?;
        let recount = std::mem::take(&mut self.is_digest_wrong) && history::may_recount(&rows);
        let create = match missing.or_else(|| recount.then(|| history::recount(self.settings))) {
            None if begun.is_history_asked() => return Ok(begun),
            create => create.map(|create| create + ";\n"),
        };
        let create = format!("{}{count}", create.unwrap_or_default());
        let rows = self.link.query(&create).await.map_err(runner(history::CREATING))?;
        Ok(Begun { history: Known::Count(value(&rows, "count").to_owned()), ..begun })
    }
}
