//! Migrations in one transaction, with their rows in the history: one, unless all are to be in one.

use std::time::{Duration, Instant};

use migrate_core::Diagnostic;
use migrate_core::plan::Applied;

use crate::call::{Attempt, Call};
use crate::error::{Kind, runner};
use crate::link::{Link, value};
use crate::session::{self, Session};
use crate::task::{Direction, Task};
use crate::{Event, explain, history, locate, lock, verify};

impl<L: Link> Call<'_, L> {
    /// One try. Whatever comes of it, the session is afterwards in no transaction.
    pub(crate) async fn in_transaction(
        &mut self,
        tasks: &[Task<'_>],
        known: &[Applied],
    ) -> Result<Attempt, Kind> {
        let started = Instant::now();
        let outcome = self.transaction(tasks, known).await;
        if matches!(outcome, Ok(Attempt::Done(_))) {
            return outcome;
        }
        // If this fails the connection is lost, and the server rolls back by itself.
        self.link.run("ROLLBACK").await.ok();
        match outcome {
            Err(Kind::Unlocated { index, failure }) => {
                let tasks = tasks.get(..=index).unwrap_or_default();
                Err(locate::script_failure(self.link, self.settings, tasks, failure, started.elapsed()).await)
            }
            outcome => outcome,
        }
    }

    async fn transaction(&mut self, tasks: &[Task<'_>], known: &[Applied]) -> Result<Attempt, Kind> {
        let (session, has_lock) = self.begin(tasks.first()).await?;
        if !has_lock {
            return Ok(Attempt::Locked);
        }
        self.ensure_history().await?;
        if let Some(applied) = self.changed_history(known).await? {
            return Ok(Attempt::Changed(applied));
        }
        let mut times = Vec::new();
        for (index, task) in tasks.iter().enumerate() {
            let next = tasks.get(index + 1);
            times.push(self.run(index, task, next, &session).await?);
        }
        Ok(Attempt::Done(times))
    }

    /// Begins the transaction, takes the lock if it is free, and sees what the session is like.
    async fn begin(&mut self, first: Option<&Task<'_>>) -> Result<(Session, bool), Kind> {
        let sql = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;\n{snapshot};\n{settings}{lock}",
            snapshot = session::SNAPSHOT,
            settings = session::own_settings(self.settings, first),
            lock = lock::try_lock(self.settings),
        );
        let rows = self.link.query(&sql).await.map_err(runner("beginning a transaction"))?;
        Ok((Session::of(&rows), value(&rows, "lock") == "t"))
    }

    /// Runs one script between the records that it begins and that it is done.
    async fn run(
        &mut self,
        index: usize,
        task: &Task<'_>,
        next: Option<&Task<'_>>,
        session: &Session,
    ) -> Result<Duration, Kind> {
        let record = history::begin(self.settings, task, task.state_inside());
        let prepare =
            format!("{record};\nSELECT 'transaction', pg_current_xact_id();\n{}", session.hand_over());
        let rows = self.link.query(&prepare).await.map_err(runner("recording that a migration begins"))?;
        let transaction = value(&rows, "transaction").to_owned();
        let counts = verify::counts(self.link, task).await?;

        self.settings.tell(&Event::Started { migration: task.title().to_owned() });
        let started = Instant::now();
        let sent = self.link.run(task.script.sql()).await;
        sent.map_err(|failure| Kind::Unlocated { index, failure })?;
        let elapsed = started.elapsed();
        let after = self.see_transaction(task, session, &transaction).await?;
        verify::unchanged(self.link, task, &counts).await?;
        if task.direction == Direction::Up {
            verify::verify(self.link, task.migration).await?;
        }
        let leftovers = session.remove_leftovers(&after);
        let finish = history::finish(self.settings, task, elapsed);
        match next {
            Some(next) => {
                let settings = session::own_settings(self.settings, Some(next));
                let done = format!("{leftovers}{finish};\n{settings}");
                self.link.run(&done).await.map_err(runner("recording that a migration is done"))?;
            }
            None => self.commit(task, &format!("{leftovers}{finish};\nCOMMIT")).await?,
        }
        Ok(elapsed)
    }

    /// After a script: puts the session back, and sees that the transaction is still the same.
    async fn see_transaction(
        &mut self,
        task: &Task<'_>,
        before: &Session,
        transaction: &str,
    ) -> Result<Session, Kind> {
        let check = format!(
            "{restore}{snapshot};\n{check}",
            restore = before.restore_settings(),
            snapshot = session::SNAPSHOT,
            check = history::check(self.settings, task.migration.version),
        );
        let ended = || Kind::EndedTransaction { version: task.migration.version, path: task.path() };
        let rows = match self.link.query(&check).await {
            Ok(rows) => rows,
            // undefined_table: the history was made in the transaction that the script has rolled back.
            Err(failure) if failure.sqlstate() == Some("42P01") => return Err(ended()),
            Err(failure) => return Err(runner("putting the session back")(failure)),
        };
        if value(&rows, "transaction") != transaction || value(&rows, "state") != task.state_inside() {
            return Err(ended());
        }
        Ok(Session::of(&rows))
    }

    async fn commit(&mut self, task: &Task<'_>, commit: &str) -> Result<(), Kind> {
        match self.link.run(commit).await {
            Ok(()) => Ok(()),
            // Even a server that says it ends the session may have committed before.
            Err(failure) if failure.is_disconnection() => {
                Err(Kind::Unknown { version: task.migration.version, path: task.path() })
            }
            Err(failure) => {
                let title = format!("migration {} can't be committed: {failure}", task.title());
                Err(explain::script(self.settings, task, failure, Diagnostic::of(task.path(), title)))
            }
        }
    }
}
