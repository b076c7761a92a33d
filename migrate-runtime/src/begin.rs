//! How a transaction of the runner's begins: in one message with the lock, and with what must be known before anything
//! is written.

use migrate_core::plan::Applied;

use crate::call::Call;
use crate::error::{Kind, runner};
use crate::history::{self, Table};
use crate::link::{Link, Row, value};
use crate::lock;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::task::Task;

/// A transaction that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    /// As it was before.
    pub(crate) session: Session,
    pub(crate) has_lock: bool,
    /// How many migrations the history has, if it could be asked.
    count: String,
}

impl Begun {
    fn of(rows: &[Row], session: Session) -> Begun {
        let (has_lock, count) = (value(rows, "lock") == "t", value(rows, "count").to_owned());
        Begun { session, has_lock, count }
    }

    /// Whether the history is still the one that was planned by. Only a runner writes it, under the lock.
    pub(crate) fn knows(&self, applied: &[Applied]) -> bool {
        self.count == applied.len().to_string()
    }
}

/// The lock comes first: after a commit in the same message nobody else has much time to take it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;\n";

/// Begins another transaction on the session whose settings were put back.
pub(crate) fn again(settings: &Settings, task: &Task<'_>) -> String {
    format!(
        "{BEGIN}{lock};\n{settings}{count}",
        lock = lock::try_lock(settings),
        count = history::count(settings),
        settings = session::own_settings(settings, Some(task)),
    )
}

/// Understands the answer to [`again`], after the transaction before.
pub(crate) fn begun_again(rows: &[Row], before: &Begun) -> Begun {
    Begun::of(rows, before.session.clone())
}

impl<L: Link> Call<'_, L> {
    /// The transaction for a migration: the one that began with the last commit, or a new one. If it has the lock, there
    /// is a history.
    pub(crate) async fn begun(&mut self, task: &Task<'_>) -> Result<Begun, Kind> {
        match self.ahead.take() {
            Some(begun) => Ok(begun),
            None => self.begin(task).await,
        }
    }

    async fn begin(&mut self, task: &Task<'_>) -> Result<Begun, Kind> {
        let (inspect, count) = (history::inspect(self.settings), history::count(self.settings));
        let look = match (self.has_history, self.table) {
            (true, _) => count.clone(),
            (false, Table::Present) => format!("{inspect};\n{count}"),
            (false, Table::Absent) => inspect,
        };
        let message = format!(
            "{BEGIN}{lock};\n{snapshot};\n{settings}{look}",
            lock = lock::try_lock(self.settings),
            snapshot = session::SNAPSHOT,
            settings = session::own_settings(self.settings, Some(task)),
        );
        let rows = self.link.query(&message).await.map_err(runner("beginning a transaction"))?;
        let begun = Begun::of(&rows, Session::of(&rows));
        if !begun.has_lock || self.has_history {
            return Ok(begun);
        }
        let create = match self.missing_history(&rows)? {
            None if !begun.count.is_empty() => return Ok(begun),
            create => create.map(|create| create + ";\n"),
        };
        let create = format!("{}{count}", create.unwrap_or_default());
        let rows = self.link.query(&create).await.map_err(runner(history::CREATING))?;
        Ok(Begun { count: value(&rows, "count").to_owned(), ..begun })
    }
}
