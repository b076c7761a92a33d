//! Bringing a database up to what is embedded: the conversation with the server, from top to bottom.

use std::time::{Duration, Instant};

use migrate_core::plan::{self, Plan};
use migrate_core::{Diagnostic, Migration};

use crate::error::{self, Kind};
use crate::history::{self, Found};
use crate::link::{Failure, Link, Row};
use crate::locate;
use crate::lock::{self, Backoff};
use crate::report::Applied;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::{Error, Report, Runner, stale};

/// Applies what is pending.
pub(crate) async fn apply(link: &mut impl Link, runner: &Runner) -> Result<Report, Error> {
    let started = Instant::now();
    let settings = &runner.settings;
    let mut apply = Apply { link, settings, backoff: Backoff::new(settings.wait), report: Report::default() };
    let outcome = apply.run(runner).await;
    let mut report = apply.report;
    report.elapsed = started.elapsed();
    match outcome {
        Ok(()) => Ok(report),
        Err(kind) => Err(Error::new(kind, report)),
    }
}

struct Apply<'a, L> {
    link: &'a mut L,
    settings: &'a Settings,
    backoff: Backoff,
    report: Report,
}

/// How a try to apply one migration ended, if it didn't fail.
enum Attempt {
    Applied,
    /// Another process was faster.
    ByAnother,
    /// Another process has the lock.
    Locked,
    /// The script failed.
    Failed(Failure),
}

impl<L: Link> Apply<'_, L> {
    async fn run(&mut self, runner: &Runner) -> Result<(), Kind> {
        self.settings.check().map_err(Kind::Setting)?;
        match stale::changes(&runner.migrations) {
            changes if changes.is_empty() => {}
            changes => return Err(Kind::Stale(changes)),
        }
        let embedded = runner.embedded();
        let pending = self.plan(embedded).await?.pending;
        self.report.before = embedded.len() - pending.len();
        self.report.newest = embedded.last().map(Migration::title);
        for migration in pending {
            self.migrate(migration).await?;
        }
        Ok(())
    }

    /// One round trip, read-only, without a lock: enough if nothing is pending.
    async fn plan<'m>(&mut self, embedded: &'m [Migration]) -> Result<Plan<'m>, Kind> {
        loop {
            let rows = match self.link.query(&history::read(self.settings)).await {
                Ok(rows) => rows,
                Err(failure) => return without_history(failure, embedded),
            };
            let reading = history::reading(&rows).map_err(Kind::Corrupt)?;
            if reading.in_transaction {
                return Err(Kind::InTransaction);
            }
            if let Some(&version) = reading.unfinished.first() {
                return Err(Kind::Unfinished(version));
            }
            let plan = plan::plan(embedded, &reading.applied).map_err(error::drift)?;
            if plan.pending.is_empty() || !(reading.hides_rows || reading.in_recovery) {
                self.report.newer = plan.newer.iter().map(|row| (row.version, row.name.clone())).collect();
                return Ok(plan);
            }
            if reading.hides_rows {
                return Err(Kind::HiddenRows { table: history::table(self.settings) });
            }
            // A standby follows its primary, some time later.
            match self.backoff.pause() {
                Some(pause) => self.link.sleep(pause).await,
                None => return Err(Kind::Standby { pending: plan.pending.len() }),
            }
        }
    }

    /// Tries until the migration is applied, by this process or by another, or the deadline is over.
    async fn migrate(&mut self, migration: &Migration) -> Result<(), Kind> {
        self.backoff.restart();
        loop {
            let started = Instant::now();
            let failed = match self.attempt(migration).await {
                Ok(Attempt::Applied) => {
                    let (version, name, title) = (migration.version, migration.name, migration.title());
                    self.report.applied.push(Applied { version, name, title, elapsed: started.elapsed() });
                    return Ok(());
                }
                Ok(Attempt::ByAnother) => {
                    self.report.before += 1;
                    return Ok(());
                }
                Ok(Attempt::Locked | Attempt::Failed(_)) => None,
                Err(kind) if kind.is_transient() => Some(kind),
                Err(kind) => return Err(kind),
            };
            match (self.backoff.pause(), failed) {
                (Some(pause), _) => self.link.sleep(pause).await,
                (None, Some(kind)) => return Err(kind),
                (None, None) => return Err(self.locked().await),
            }
        }
    }

    async fn locked(&mut self) -> Kind {
        match self.link.query(&lock::holder(self.settings)).await {
            Ok(rows) => Kind::Locked { holder: lock::describe(rows.first()) },
            Err(failure) => Kind::Runner { doing: "asking who holds the migration lock", failure },
        }
    }

    /// One transaction. Whatever comes of it, the session is afterwards in none.
    async fn attempt(&mut self, migration: &Migration) -> Result<Attempt, Kind> {
        let started = Instant::now();
        let outcome = self.transaction(migration).await;
        if matches!(outcome, Ok(Attempt::Applied)) {
            return outcome;
        }
        // If this fails the connection is lost, and the server rolls back by itself.
        self.link.run("ROLLBACK").await.ok();
        match outcome {
            Ok(Attempt::Failed(failure)) => {
                Err(locate::script_failure(self.link, self.settings, migration, failure, started.elapsed())
                    .await)
            }
            outcome => outcome,
        }
    }

    async fn transaction(&mut self, migration: &Migration) -> Result<Attempt, Kind> {
        let (session, has_lock) = self.begin(migration).await?;
        if !has_lock {
            return Ok(Attempt::Locked);
        }
        self.ensure_history().await?;
        if !self.is_pending(migration).await? {
            return Ok(Attempt::ByAnother);
        }
        let record = history::begin(self.settings, migration);
        let prepare =
            format!("{record};\nSELECT 'transaction', pg_current_xact_id();\n{}", session.hand_over());
        let rows = self.link.query(&prepare).await.map_err(runner("recording that a migration begins"))?;
        let transaction = value(&rows, "transaction").to_owned();

        let started = Instant::now();
        if let Err(failure) = self.link.run(migration.sql()).await {
            return Ok(Attempt::Failed(failure));
        }
        self.commit(migration, &session, &transaction, started.elapsed()).await?;
        Ok(Attempt::Applied)
    }

    /// Begins the transaction, takes the lock if it is free, and sees what the session is like.
    async fn begin(&mut self, migration: &Migration) -> Result<(Session, bool), Kind> {
        let sql = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;\n{snapshot};\n{settings}{lock}",
            snapshot = session::SNAPSHOT,
            settings = session::own_settings(self.settings, migration.title()),
            lock = lock::try_lock(self.settings),
        );
        let rows = self.link.query(&sql).await.map_err(runner("beginning a transaction"))?;
        Ok((Session::of(&rows), value(&rows, "lock") == "t"))
    }

    /// Under the lock, so that many processes at once do not create it against each other.
    async fn ensure_history(&mut self) -> Result<(), Kind> {
        let doing = "creating the history table";
        let rows = self.link.query(&history::inspect(self.settings)).await.map_err(runner(doing))?;
        let missing = || Kind::Corrupt("the server gave no answer".to_owned());
        match history::found(self.settings, rows.first().ok_or_else(missing)?) {
            Found::History => Ok(()),
            Found::Nothing(create) => self.link.run(&create).await.map_err(runner(doing)),
            Found::Foreign(what) => Err(Kind::Foreign { table: history::table(self.settings), what }),
        }
    }

    /// Reads the history again, now that nobody else can change it.
    async fn is_pending(&mut self, migration: &Migration) -> Result<bool, Kind> {
        let sql = history::read_from(self.settings, migration.version);
        let rows = self.link.query(&sql).await.map_err(runner("reading the history"))?;
        let (applied, unfinished) = history::applied(&rows).map_err(Kind::Corrupt)?;
        if let Some(&version) = unfinished.first() {
            return Err(Kind::Unfinished(version));
        }
        let plan = plan::plan(std::slice::from_ref(migration), &applied).map_err(error::drift)?;
        Ok(!plan.pending.is_empty())
    }

    /// After the script: puts the session back, sees that the transaction is still the same, and commits.
    async fn commit(
        &mut self,
        migration: &Migration,
        before: &Session,
        transaction: &str,
        elapsed: Duration,
    ) -> Result<(), Kind> {
        let check = format!(
            "{restore}{snapshot};\n{check}",
            restore = before.restore_settings(),
            snapshot = session::SNAPSHOT,
            check = history::check(self.settings, migration.version),
        );
        let rows = self.link.query(&check).await.map_err(runner("putting the session back"))?;
        if value(&rows, "transaction") != transaction || value(&rows, "state") != "applying" {
            return Err(Kind::EndedTransaction { version: migration.version, path: migration.path });
        }
        let commit = format!(
            "{leftovers}{finish};\nCOMMIT",
            leftovers = before.remove_leftovers(&Session::of(&rows)),
            finish = history::finish(self.settings, migration.version, elapsed),
        );
        match self.link.run(&commit).await {
            Ok(()) => Ok(()),
            Err(Failure::Connection(_)) => {
                Err(Kind::Unknown { version: migration.version, path: migration.path })
            }
            Err(failure) => {
                let title = format!("migration {} can't be committed: {failure}", migration.title());
                Err(error::script(migration, failure, Diagnostic::of(migration.path, title)))
            }
        }
    }
}

/// A database without our history, or why there was no answer.
fn without_history(failure: Failure, embedded: &[Migration]) -> Result<Plan<'_>, Kind> {
    match failure.sqlstate() {
        // undefined_table, invalid_schema_name; undefined_column of a table that is not ours is told by `inspect`
        Some("42P01" | "3F000" | "42703") => plan::plan(embedded, &[]).map_err(error::drift),
        // in_failed_sql_transaction
        Some("25P02") => Err(Kind::InTransaction),
        _ => Err(Kind::Runner { doing: "reading the history", failure }),
    }
}

/// The second column of the row whose first says what it is.
fn value<'r>(rows: &'r [Row], what: &str) -> &'r str {
    rows.iter().find(|row| row.text(0) == what).map_or("", |row| row.text(1))
}

fn runner(doing: &'static str) -> impl FnOnce(Failure) -> Kind {
    move |failure| Kind::Runner { doing, failure }
}
