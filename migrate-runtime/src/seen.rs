//! The history, as a call sees it: before it does anything, and under the lock.

use migrate_core::LockMode;

use crate::blockers;
use crate::call::Call;
use crate::error::{Kind, runner};
use crate::history::{self, Found, Reading, Table};
use crate::link::{Failure, Link, Row};

impl<L: Link> Call<'_, L> {
    /// The history, if a runner has left it.
    pub(crate) async fn history(&mut self) -> Result<Reading, Kind> {
        self.reading().await?.finished()
    }

    /// The history in one round trip, read-only and without a lock; an empty one, after one more question, where
    /// there is none.
    pub(crate) async fn reading(&mut self) -> Result<Reading, Kind> {
        self.settings.check()?;
        match self.read(&history::read(self.settings)).await? {
            Ok(rows) => {
                history::outside_transaction(&rows)?;
                Ok(self.seen(history::reading(&rows)?))
            }
            Err(failure) => self.no_history(failure).await,
        }
    }

    /// The answer to a question about the history, or why there is none. Whoever has locked its table is waited for until
    /// the deadline; a history that is not to be read is an error.
    pub(crate) async fn read(&mut self, question: &str) -> Result<Result<Vec<Row>, Failure>, Kind> {
        loop {
            let limit = self.settings.answer_limit_with(self.settings.reading_timeout());
            match self.link.ask(question, limit).await {
                Err(failure) if history::is_untrusted(&failure) => return Err(self.untrusted(failure).await),
                Err(failure) if failure.is_transient() => {
                    let table = history::table(self.settings);
                    let holder = blockers::holders(
                        self.link,
                        self.settings,
                        &[(table.clone(), LockMode::AccessShare)],
                    )
                    .await;
                    match self.backoff.pause() {
                        Some(pause) => {
                            self.tell_blocked(&format!("the history {table}"), &holder);
                            self.link.sleep(pause).await;
                        }
                        None => {
                            return Err(Kind::HistoryLocked { table, holder: blockers::described(&holder) });
                        }
                    }
                }
                answer => return Ok(answer),
            }
        }
    }

    /// The answer to what only asks, and waits for nothing.
    pub(crate) async fn ask(&mut self, question: &str) -> Result<Vec<Row>, Failure> {
        self.link.ask(question, self.settings.answer_limit()).await
    }

    /// Why the history is not to be read.
    async fn untrusted(&mut self, failure: Failure) -> Kind {
        // Its names are those of the catalogue; settings may be anybody's.
        let inspect =
            format!("SET LOCAL search_path = pg_catalog, pg_temp;\n{}", history::inspect(self.settings));
        match self.ask(&inspect).await {
            Ok(rows) => {
                self.missing_history(&rows).err().unwrap_or(Kind::Runner { doing: history::READING, failure })
            }
            Err(failure) => unless_in_transaction(failure),
        }
    }

    /// An empty history, if this is what is said where there is none.
    pub(crate) async fn no_history(&mut self, failure: Failure) -> Result<Reading, Kind> {
        match failure.sqlstate() {
            // undefined_table, invalid_schema_name; undefined_column of a table that is not ours: `inspect` tells
            Some("42P01" | "3F000" | "42703") => {
                let status = self.ask(&history::read_status(self.settings)).await;
                let reading = history::reading(&status.map_err(unless_in_transaction)?)?;
                Ok(self.seen(Reading { table: Table::Absent, ..reading }))
            }
            _ => Err(unless_in_transaction(failure)),
        }
    }

    fn seen(&mut self, reading: Reading) -> Reading {
        self.table = reading.table;
        self.is_digest_wrong =
            self.glanced.is_some_and(|glanced| glanced != Some(history::digest_of(&reading)));
        self.is_locked = reading.is_locked;
        reading
    }

    /// Under the lock, so that many processes at once do not create it against each other.
    pub(crate) async fn ensure_history(&mut self) -> Result<(), Kind> {
        if self.has_history {
            return Ok(());
        }
        let doing = history::CREATING;
        let rows = self.ask(&history::inspect(self.settings)).await.map_err(runner(doing))?;
        match self.missing_history(&rows)? {
            Some(create) => self.link.run(&create).await.map_err(runner(doing)),
            None => Ok(()),
        }
    }

    /// What creates the history, if it is missing, without the lock.
    pub(crate) async fn creation(&mut self) -> Result<Option<String>, Kind> {
        let inspect =
            format!("SET LOCAL search_path = pg_catalog, pg_temp;\n{}", history::inspect(self.settings));
        let rows = self.ask(&inspect).await.map_err(runner(history::READING))?;
        Ok(self.missing_history(&rows)?.filter(|_| !self.has_history))
    }

    /// From what was found: what creates the history, if it is missing. It may yet be rolled back.
    pub(crate) fn missing_history(&mut self, rows: &[Row]) -> Result<Option<String>, Kind> {
        let table = || history::table(self.settings);
        match history::found(self.settings, rows) {
            Found::History => {
                self.has_history = true;
                Ok(None)
            }
            Found::Undigested(create) => {
                self.has_history = true;
                Ok(Some(create))
            }
            Found::Nothing(create) => Ok(Some(create)),
            Found::Untrusted(objection) => Err(Kind::Untrusted(objection)),
            Found::Newer => Err(Kind::NewerFormat { table: table() }),
            Found::Foreign(what) => Err(Kind::Foreign { table: table(), what }),
        }
    }
}

/// The history can't be read. In a transaction of the caller's that has failed (`in_failed_sql_transaction`), by what was
/// asked before for instance, that is the reason.
fn unless_in_transaction(failure: Failure) -> Kind {
    match failure.sqlstate() {
        Some("25P02") => Kind::InTransaction,
        _ => Kind::Runner { doing: history::READING, failure },
    }
}
