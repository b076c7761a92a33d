//! A migration that runs statement by statement, because something in it can't run inside a transaction; or transaction by
//! transaction, because its file says so.
//!
//! What can, commits together with the record that it is done. What can't is first recorded as begun; if it
//! is interrupted then, the catalogue says whether it happened ([`resolve`](crate::resolve)). The lock is the
//! session's, on this connection: whoever goes on with a statement has the lock as long.

use std::time::Instant;

use migrate_core::plan::Applied;
use migrate_core::{Span, Statement, Step};

use crate::call::{Attempt, Call};
use crate::error::{Half, Kind, runner};
use crate::history::{self, Progress};
use crate::link::{Failure, Link, row, value};
use crate::lock::{self, Lane};
use crate::resolve::{self, Outcome};
use crate::session::{self, Session};
use crate::task::{Direction, Task};
use crate::{Event, explain, verify};

/// Where to go on.
enum Beginning {
    At(Progress),
    /// Another process was faster.
    Changed,
}

impl<L: Link> Call<'_, L> {
    /// One try. Whatever comes of it, the session is as before, and the lock is released.
    pub(crate) async fn by_statements(&mut self, task: Task<'_>, known: &[Applied]) -> Result<Attempt, Kind> {
        let doing = "taking the migration lock";
        if self.link.is_pooled().await.map_err(runner(doing))? {
            return Err(Kind::Pooled { path: task.path() });
        }
        let lock = format!("{};\n{}", session::SNAPSHOT, lock::try_session_lock(self.settings, task.lane()));
        let rows = self.ask(&lock).await.map_err(runner(doing))?;
        self.link.served_by(lock::process(&rows));
        match value(&rows, "lock") {
            "taken" => {}
            "shared" => return Err(Kind::Pooled { path: task.path() }),
            _ => return Ok(Attempt::Locked),
        }
        let session = Session::of(&rows);
        let process = lock::process(&rows).to_owned();
        let started = Instant::now();
        let outcome = match self.refuse_old_server(&task, &session) {
            Ok(()) => self.under_lock(task, known, &session, &process).await,
            Err(kind) => Err(kind),
        };
        if !matches!(outcome, Ok(Attempt::Done(_))) {
            self.link.run("ROLLBACK").await.ok();
        }
        if let (Err(kind), Lane::Deferred) = (&outcome, task.lane()) {
            let (took, may_pass) = (started.elapsed(), kind.is_transient());
            let record = history::try_failed(self.settings, &task, &kind.in_short(), took, may_pass);
            self.link.run(&format!("{}{record}", session.as_before())).await.ok();
        }
        let released = self.release(task, &session, &process).await;
        match (outcome, released) {
            (Ok(attempt), released) => released.map(|()| attempt),
            (Err(kind), _) => Err(kind),
        }
    }

    /// Lets go of the lock, and puts the session back: what a script has locked goes with that too.
    async fn release(&mut self, task: Task<'_>, session: &Session, process: &str) -> Result<(), Kind> {
        let unlock =
            self.ask(&lock::unlock(self.settings, task.lane())).await.map_err(runner("releasing the lock"));
        let restored = self.restore(session).await.map_err(runner("putting the session back"));
        let unlock = unlock?;
        let is_released = value(&unlock, "unlock") == "t";
        let now = row(&unlock, "unlock").map_or("", |row| row.text(2));
        restored.and(if is_released { Ok(()) } else { Err(without_lock(task, process, now)) })
    }

    async fn restore(&mut self, session: &Session) -> Result<(), Failure> {
        let restore = format!("{}{}", session.restore_settings(), session::SNAPSHOT);
        let rows = self.link.query(&restore).await?;
        self.link.run(&session.remove_leftovers(&Session::of(&rows))).await
    }

    /// Before a statement that commits by itself: behind a pooler the session may have become another one.
    async fn see_lock(&mut self, task: Task<'_>, process: &str) -> Result<(), Kind> {
        let rows = self
            .ask(&lock::is_held(self.settings, task.lane()))
            .await
            .map_err(runner("looking for the lock"))?;
        match rows.first() {
            Some(row) if row.is_true(0) => Ok(()),
            row => Err(without_lock(task, process, row.map_or("", |row| row.text(1)))),
        }
    }

    async fn under_lock(
        &mut self,
        task: Task<'_>,
        known: &[Applied],
        session: &Session,
        process: &str,
    ) -> Result<Attempt, Kind> {
        let started = Instant::now();
        let mut progress = match self.begin_statements(task, known).await? {
            Beginning::At(progress) => progress,
            Beginning::Changed => return Ok(Attempt::Changed),
        };
        self.settings.tell(&Event::Started { migration: task.title().to_owned() });
        self.prepare_session(task, progress.step).await?;
        let mut begin = 0;
        for statements in task.script.transactions() {
            let (step, end) = (begin, begin + statements.len());
            begin = end;
            if step < progress.step {
                continue;
            }
            let Some(first) = statements.first() else { continue };
            let outcome = if matches!(first.step, Step::InTransaction | Step::Session) {
                self.step_in_transaction(task, statements, end, session).await
            } else {
                self.settings.tell(&Event::statement(&task, end));
                self.see_lock(task, process).await?;
                let alone = self.step_alone(task, first, progress, session).await;
                alone.map_err(|trouble| (first.span, trouble))
            };
            match outcome {
                Ok(()) => {}
                Err((_, Trouble::Refused(failure) | Trouble::Around(failure)))
                    if history::is_without_record(&failure) =>
                {
                    return Err(explain::ended(&task));
                }
                Err((span, Trouble::Refused(failure))) => {
                    self.clean(task, first, step, &failure, session).await;
                    return Err(explain::statement(&task, span, step, failure));
                }
                Err((span, Trouble::Around(failure))) => {
                    return Err(explain::statement(&task, span, step, failure));
                }
            }
            progress = Progress { step: end, in_doubt: false };
        }
        let restore = format!(
            "BEGIN;\n{}{};\n{}",
            session.restore_settings(),
            session::IDLE,
            session::to_the_end(self.settings, &task, session)
        );
        self.link.run(&restore).await.map_err(runner(explain::RECORDING))?;
        if task.direction == Direction::Up {
            verify::verify(self.link, task.migration).await?;
        }
        let elapsed = started.elapsed();
        let finish = history::finish_statements(self.settings, &task, elapsed);
        self.link.run(&format!("{finish};\nCOMMIT")).await.map_err(explain::unrecorded(&task))?;
        Ok(Attempt::Done(vec![elapsed]))
    }

    /// Records that it begins, or finds how far it came.
    async fn begin_statements(&mut self, task: Task<'_>, known: &[Applied]) -> Result<Beginning, Kind> {
        let doing = "recording that a migration begins";
        let begin = format!("BEGIN;\n{}", session::own_settings(self.settings, Some(&task), None));
        self.link.run(&begin).await.map_err(runner(doing))?;
        self.ensure_history().await?;
        let rows = self.link.query(&history::progress(self.settings, &task)).await.map_err(runner(doing))?;
        let progress = match history::found_progress(rows.first()) {
            Some((progress, checksum)) if checksum != task.migration.checksum.to_string() => {
                if progress.is_nothing() && task.direction == Direction::Up {
                    let record = history::record_again(self.settings, task.migration);
                    self.link.run(&format!("{record};\nCOMMIT")).await.map_err(runner(doing))?;
                    return Ok(Beginning::At(progress));
                }
                return Err(Kind::Half(Half::Changed { version: task.migration.version, path: task.path() }));
            }
            Some((progress, _)) => progress,
            None => {
                let count = self.link.query(&history::count(self.settings)).await;
                let count = count.map_err(runner(history::READING))?;
                if value(&count, "count") != known.len().to_string() {
                    return Ok(Beginning::Changed);
                }
                let record = history::begin(self.settings, &task, task.state_between());
                self.link.run(&record).await.map_err(runner(doing))?;
                Progress { step: 0, in_doubt: false }
            }
        };
        self.link.run("COMMIT").await.map_err(runner(doing))?;
        Ok(Beginning::At(progress))
    }

    /// Sets the session as it was when the last session came so far.
    async fn prepare_session(&mut self, task: Task<'_>, step: usize) -> Result<(), Kind> {
        let doing = "setting the session";
        let settings = session::session_settings(self.settings, &task);
        self.link.run(&settings).await.map_err(runner(doing))?;
        let done = task.script.statements.iter().take(step);
        for statement in done.filter(|statement| statement.step == Step::Session) {
            self.link.run(task.script.slice(statement.span)).await.map_err(runner(doing))?;
        }
        Ok(())
    }

    /// Statements that commit together with the record that so many are done then; or what of them is refused.
    async fn step_in_transaction(
        &mut self,
        task: Task<'_>,
        statements: &[Statement],
        done: usize,
        session: &Session,
    ) -> Result<(), (Span, Trouble)> {
        let start = statements.first().map_or(0, |first| first.span.start);
        let all = Span::new(start, statements.last().map_or(start, |last| last.span.end));
        self.link.run("BEGIN").await.map_err(|failure| (all, Trouble::Around(failure)))?;
        for (number, statement) in (done + 1 - statements.len()..).zip(statements) {
            self.settings.tell(&Event::statement(&task, number));
            let sent = self.link.run(task.script.slice(statement.span)).await;
            sent.map_err(|failure| (statement.span, Trouble::Refused(failure)))?;
        }
        let record = history::step_done(self.settings, &task, done);
        // A constraint that is checked at the end refuses them here.
        let commit = format!("{}{record};\nCOMMIT", session.as_before());
        self.link.run(&commit).await.map_err(|failure| (all, Trouble::Refused(failure)))
    }

    /// A statement that must be alone in its message, and outside a transaction.
    async fn step_alone(
        &mut self,
        task: Task<'_>,
        statement: &Statement,
        progress: Progress,
        session: &Session,
    ) -> Result<(), Trouble> {
        let (timeouts, as_before) = (
            session::alone_timeouts(self.settings, &task, &statement.step, self.backoff.left()),
            session.as_before(),
        );
        let record = history::step_begun(self.settings, &task);
        self.link.run(&format!("{timeouts};\n{as_before}{record}")).await.map_err(Trouble::Around)?;
        let sql = task.script.slice(statement.span);
        let outcome = if progress.in_doubt {
            resolve::before(self.link, &statement.step).await.map_err(Trouble::Around)?
        } else {
            Outcome::Open
        };
        if outcome == Outcome::Open {
            self.link.run(sql).await.map_err(Trouble::Refused)?;
            resolve::after(self.link, &statement.step, sql).await.map_err(Trouble::Around)?;
        }
        let record = history::step_done(self.settings, &task, progress.step + 1);
        let timeouts = session::timeouts(self.settings, &task);
        self.link.run(&format!("{as_before}{record};\n{timeouts}")).await.map_err(Trouble::Around)
    }

    /// Puts right what a refused statement leaves behind; of a transaction nothing is left.
    async fn clean(
        &mut self,
        task: Task<'_>,
        statement: &Statement,
        step: usize,
        failure: &Failure,
        session: &Session,
    ) {
        // Detaching commits in two halves. Refused in the second it has begun, so it stays in doubt.
        let is_whole = !matches!(statement.step, Step::DetachPartition { .. });
        if is_whole && matches!(failure, Failure::Server(_)) {
            self.link.run("ROLLBACK").await.ok();
            if resolve::clean(self.link, &statement.step).await.is_ok() {
                // It did not happen; a migration of which nothing happened has not begun. A deferred one is tried again.
                let record = match step {
                    0 if task.lane() == Lane::Migrations => history::forget(self.settings, &task),
                    _ => history::step_refused(self.settings, &task),
                };
                self.link.run(&format!("{}{record}", session.as_before())).await.ok();
            }
        }
    }
}

/// The lock is gone. In the same process it was a statement that has let go of it; another one is a pooler's doing.
fn without_lock(task: Task<'_>, before: &str, now: &str) -> Kind {
    if before == now {
        Kind::Unlocked { version: task.migration.version, path: task.path() }
    } else {
        Kind::LockLost
    }
}

/// Why a statement is not done.
enum Trouble {
    /// The server has refused it.
    Refused(Failure),
    /// Something before or after it went wrong. Whether it happened, the catalogue says.
    Around(Failure),
}
