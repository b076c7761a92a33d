//! Rows of the history that no migration writes: in one transaction, under the lock.

use crate::begin::BEGIN;
use crate::call::{Attempt, Call, Rows};
use crate::error::{Kind, runner};
use crate::link::{Link, value};
use crate::{history, lock, session};

impl<L: Link> Call<'_, L> {
    /// One try. Whatever comes of it, the session is afterwards in no transaction, and as before: all that is set
    /// goes with the transaction.
    pub(crate) async fn write_rows(&mut self, rows: &mut Rows<'_>) -> Result<Attempt, Kind> {
        let outcome = self.rows(rows).await;
        if !matches!(outcome, Ok(Attempt::Done(_))) {
            self.link.run("ROLLBACK").await.ok();
        }
        outcome
    }

    async fn rows(&mut self, rows: &mut Rows<'_>) -> Result<Attempt, Kind> {
        let doing = rows.doing;
        let begin = format!(
            "{BEGIN}{settings}{lock}",
            settings = session::own_settings(self.settings, None, None),
            lock = lock::try_lock(self.settings),
        );
        let answer = self.ask(&begin).await.map_err(runner(doing))?;
        self.link.served_by(lock::process(&answer));
        if value(&answer, "lock") != "t" {
            return Ok(Attempt::Locked);
        }
        self.ensure_history().await?;
        let answer =
            self.link.query(&history::read(self.settings)).await.map_err(runner(history::READING))?;
        let reading = history::reading(&answer)?.finished()?;
        let answer = match rows.ask {
            "" => Vec::new(),
            ask => self.link.query(ask).await.map_err(runner(doing))?,
        };
        let mut statements = (rows.write)(&reading, &answer)?;
        statements.push("COMMIT".to_owned());
        self.link.run(&statements.join(";\n")).await.map_err(runner(doing))?;
        Ok(Attempt::Done(Vec::new()))
    }
}
