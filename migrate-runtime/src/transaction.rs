//! Migrations in one transaction, with their rows in the history: one, unless all are to be in one.

use std::time::{Duration, Instant};

use migrate_core::Diagnostic;
use migrate_core::plan::Applied;

use crate::at_once::{self, Then};
use crate::call::{Attempt, Call};
use crate::error::{Kind, runner};
use crate::history::{self, Took};
use crate::link::{Link, value};
use crate::session::{self, Session};
use crate::task::{Direction, Task};
use crate::{Event, explain, locate, verify};

impl<L: Link> Call<'_, L> {
    /// One try. Whatever comes of it, the session is afterwards in no transaction; or in that of the `next` migration, if
    /// it is done.
    pub(crate) async fn in_transaction(
        &mut self,
        tasks: &[Task<'_>],
        next: Option<&Task<'_>>,
        known: &[Applied],
    ) -> Result<Attempt, Kind> {
        let started = Instant::now();
        let mut outcome = self.transaction(tasks, next, known, true).await;
        let mut took = started.elapsed();
        if let Err(Kind::Unlocated { failure, is_alone: false, .. }) = &outcome
            && at_once::is_told_by_parts(failure, took)
        {
            roll_back(self.link, self.unrestored.as_ref()).await;
            let started = Instant::now();
            outcome = self.transaction(tasks, None, known, false).await;
            took = started.elapsed();
        }
        if matches!(outcome, Ok(Attempt::Done(_))) {
            return outcome;
        }
        let session = self.unrestored.take();
        roll_back(self.link, session.as_ref()).await;
        match outcome {
            Err(Kind::Unlocated { index, failure, .. }) => {
                let tasks = tasks.get(..=index).unwrap_or_default();
                let found = locate::script_failure(self.link, self.settings, tasks, failure, took).await;
                roll_back(self.link, session.as_ref()).await;
                Err(found)
            }
            outcome => outcome,
        }
    }

    /// `is_first` unless the same has just failed; then nobody is told of it again.
    async fn transaction(
        &mut self,
        tasks: &[Task<'_>],
        next: Option<&Task<'_>>,
        known: &[Applied],
        is_first: bool,
    ) -> Result<Attempt, Kind> {
        let Some(first) = tasks.first() else { return Ok(Attempt::Done(Vec::new())) };
        let begun = match self.begun(first, known).await? {
            Ok(begun) => begun,
            Err(attempt) => return Ok(attempt),
        };
        let mut times = Vec::new();
        for (index, task) in tasks.iter().enumerate() {
            let then = match (tasks.get(index + 1), next) {
                (Some(task), _) => Then::GoOn(task),
                (None, Some(next)) => Then::CommitAndBegin(next),
                (None, None) => Then::Commit,
            };
            if is_first {
                self.settings.tell(&Event::Started { migration: task.title().to_owned() });
            }
            let is_at_once = is_first && self.link.hears_beside_scripts();
            let (time, ahead) = if is_at_once && at_once::is_possible(task, &begun.session, self.settings) {
                self.run_at_once(index, task, &begun, then).await?
            } else {
                (self.run_in_parts(index, task, &begun.session, then).await?, None)
            };
            self.ahead = ahead;
            times.push(time);
        }
        Ok(self.committed(times))
    }

    /// Runs one script between the records that it begins and that it is done, each in a message of its own.
    async fn run_in_parts(
        &mut self,
        index: usize,
        task: &Task<'_>,
        session: &Session,
        then: Then<'_>,
    ) -> Result<Duration, Kind> {
        let record = history::begin(self.settings, task, task.state_inside());
        let prepare = format!("{record};\n{}", session.hand_over());
        self.link.run(&prepare).await.map_err(runner("recording that a migration begins"))?;
        let counts = verify::counts(self.link, task).await?;

        let started = Instant::now();
        let sent = self.link.run(task.script.sql()).await;
        sent.map_err(|failure| Kind::Unlocated { index, failure, is_alone: true })?;
        let elapsed = started.elapsed();
        let after = self.see_session(task, session).await?;
        verify::unchanged(self.link, task, &counts).await?;
        if task.direction == Direction::Up {
            verify::verify(self.link, task.migration).await?;
        }
        let leftovers = session.remove_leftovers(&after);
        let finish = history::finish(self.settings, task, Took::Measured(elapsed), "");
        match then {
            Then::GoOn(next) => {
                let settings = session::own_settings(self.settings, Some(next), Some(session));
                let done = format!("{leftovers}{finish};\n{settings}");
                self.link.run(&done).await.map_err(explain::unrecorded(task))?;
            }
            Then::Commit | Then::CommitAndBegin(_) | Then::CommitAndGoOn(_) => {
                let reset = session.reset_settings();
                self.commit(task, &format!("{leftovers}{finish};\nCOMMIT;\n{reset}")).await?;
            }
        }
        Ok(elapsed)
    }

    /// After a script: puts the session back, and sees what it is like and that the transaction is still the same.
    async fn see_session(&mut self, task: &Task<'_>, before: &Session) -> Result<Session, Kind> {
        let check = format!(
            "{restore}{to_the_end}{snapshot};\nSELECT 'unended', {is_unended}",
            restore = before.restore_settings(),
            to_the_end = session::to_the_end(self.settings, task, before),
            snapshot = session::SNAPSHOT,
            is_unended = history::is_unended(self.settings, task),
        );
        let rows = match self.link.query(&check).await {
            Ok(rows) => rows,
            // undefined_table: the history was made in the transaction that the script has rolled back.
            Err(failure) if failure.sqlstate() == Some("42P01") => return Err(explain::ended(task)),
            Err(failure) => return Err(runner("putting the session back")(failure)),
        };
        if value(&rows, "unended") == "t" { Ok(Session::of(&rows)) } else { Err(explain::ended(task)) }
    }

    async fn commit(&mut self, task: &Task<'_>, commit: &str) -> Result<(), Kind> {
        match self.link.run(commit).await {
            Ok(()) => Ok(()),
            Err(failure) if failure.is_disconnection() => Err(explain::unanswered(task, failure)),
            Err(failure) if history::is_without_record(&failure) => Err(explain::ended(task)),
            Err(failure) => {
                let title = format!("migration {} can't be committed: {failure}", task.title());
                Err(explain::script(self.settings, task, failure, Diagnostic::of(task.path(), title)))
            }
        }
    }
}

/// Rolls back, and removes what a rollback leaves, if scripts ran in the session: it was so before. Both in one
/// transaction's message, because behind a pooler the next one may have another session.
///
/// If this fails the connection is lost, and the server rolls back by itself.
pub(crate) async fn roll_back(link: &mut impl Link, before: Option<&Session>) {
    let Some(before) = before else {
        link.run("ROLLBACK").await.ok();
        return;
    };
    let look = format!("ROLLBACK;\nBEGIN;\n{}", session::PREPARED);
    if let Ok(rows) = link.query(&look).await {
        let remove = before.remove_leftovers(&Session::of(&rows));
        link.run(&format!("{remove}COMMIT")).await.ok();
    }
}
