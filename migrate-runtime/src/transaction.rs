//! A migration in one transaction, with its row in the history.

use std::time::{Duration, Instant};

use migrate_core::plan::Applied;
use migrate_core::{Diagnostic, Migration};

use crate::apply::{Apply, Attempt, runner};
use crate::error::Kind;
use crate::link::{Link, Row};
use crate::session::{self, Session};
use crate::{Event, explain, history, locate, lock, verify};

impl<L: Link> Apply<'_, L> {
    /// One try. Whatever comes of it, the session is afterwards in no transaction.
    pub(crate) async fn in_transaction(
        &mut self,
        migration: &Migration,
        known: &[Applied],
    ) -> Result<Attempt, Kind> {
        let started = Instant::now();
        let outcome = self.transaction(migration, known).await;
        if matches!(outcome, Ok(Attempt::Applied)) {
            return outcome;
        }
        // If this fails the connection is lost, and the server rolls back by itself.
        self.link.run("ROLLBACK").await.ok();
        match outcome {
            Err(Kind::Unlocated(failure)) => {
                let took = started.elapsed();
                Err(locate::script_failure(self.link, self.settings, migration, failure, took).await)
            }
            outcome => outcome,
        }
    }

    async fn transaction(&mut self, migration: &Migration, known: &[Applied]) -> Result<Attempt, Kind> {
        let (session, has_lock) = self.begin(migration).await?;
        if !has_lock {
            return Ok(Attempt::Locked);
        }
        self.ensure_history().await?;
        if let Some(applied) = self.changed_history(known).await? {
            return Ok(Attempt::Changed(applied));
        }
        let record = history::begin(self.settings, migration, "applying");
        let prepare =
            format!("{record};\nSELECT 'transaction', pg_current_xact_id();\n{}", session.hand_over());
        let rows = self.link.query(&prepare).await.map_err(runner("recording that a migration begins"))?;
        let transaction = value(&rows, "transaction").to_owned();
        let counts = verify::counts(self.link, migration).await?;

        self.settings.tell(&Event::Started { migration: migration.title().to_owned() });
        let started = Instant::now();
        self.link.run(migration.up.sql()).await.map_err(Kind::Unlocated)?;
        self.commit(migration, &session, &transaction, &counts, started.elapsed()).await?;
        Ok(Attempt::Applied)
    }

    /// Begins the transaction, takes the lock if it is free, and sees what the session is like.
    async fn begin(&mut self, migration: &Migration) -> Result<(Session, bool), Kind> {
        let sql = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;\n{snapshot};\n{settings}{lock}",
            snapshot = session::SNAPSHOT,
            settings = session::own_settings(self.settings, migration),
            lock = lock::try_lock(self.settings),
        );
        let rows = self.link.query(&sql).await.map_err(runner("beginning a transaction"))?;
        Ok((Session::of(&rows), value(&rows, "lock") == "t"))
    }

    /// After the script: puts the session back, sees that the transaction is still the same and that all holds
    /// that must, and commits.
    async fn commit(
        &mut self,
        migration: &Migration,
        before: &Session,
        transaction: &str,
        counts: &[String],
        elapsed: Duration,
    ) -> Result<(), Kind> {
        let check = format!(
            "{restore}{snapshot};\n{check}",
            restore = before.restore_settings(),
            snapshot = session::SNAPSHOT,
            check = history::check(self.settings, migration.version),
        );
        let (version, path) = (migration.version, migration.up.path.clone().into_owned());
        let rows = match self.link.query(&check).await {
            Ok(rows) => rows,
            // undefined_table: the history was made in the transaction that the script has rolled back.
            Err(failure) if failure.sqlstate() == Some("42P01") => {
                return Err(Kind::EndedTransaction { version, path });
            }
            Err(failure) => return Err(runner("putting the session back")(failure)),
        };
        if value(&rows, "transaction") != transaction || value(&rows, "state") != "applying" {
            return Err(Kind::EndedTransaction { version, path });
        }
        verify::unchanged(self.link, migration, counts).await?;
        verify::verify(self.link, migration).await?;
        let commit = format!(
            "{leftovers}{finish};\nCOMMIT",
            leftovers = before.remove_leftovers(&Session::of(&rows)),
            finish = history::finish(self.settings, version, elapsed),
        );
        match self.link.run(&commit).await {
            Ok(()) => Ok(()),
            // Even a server that says it ends the session may have committed before.
            Err(failure) if failure.is_disconnection() => Err(Kind::Unknown { version, path }),
            Err(failure) => {
                let title = format!("migration {} can't be committed: {failure}", migration.title());
                Err(explain::script(migration, failure, Diagnostic::of(path, title)))
            }
        }
    }
}

/// The second column of the row whose first says what it is.
pub(crate) fn value<'r>(rows: &'r [Row], what: &str) -> &'r str {
    rows.iter().find(|row| row.text(0) == what).map_or("", |row| row.text(1))
}
