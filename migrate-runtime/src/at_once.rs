//! A migration in one message: its record, its script, what puts the session back, its commit, and the beginning of the
//! next one's transaction.

use std::time::Duration;

use migrate_core::{CharPosition, Script, Statement};

use crate::begin::{self, Begun};
use crate::call::Call;
use crate::error::{Kind, runner};
use crate::history::Took;
use crate::link::{Failure, Link, value};
use crate::locate;
use crate::session::{self, Session};
use crate::settings::Settings;
use crate::task::{Direction, Task};
use crate::{explain, history, lock};

/// What it says where a script has left behind what the runner must first hear the name of.
const LEFT: &str = "migrate:left";

/// What comes after the record that a migration is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then<'t> {
    Commit,
    CommitAndBegin(&'t Task<'t>),
    /// The next migration is in the same message.
    CommitAndGoOn(&'t Task<'t>),
    /// The next migration is in the same transaction.
    GoOn(&'t Task<'t>),
}

/// Whether nothing that comes back has to be looked at before the commit. A script that answers with rows is sent alone,
/// so that they can be dropped while they come; and so is one that speaks of the history's table, because it may remove
/// its own record.
pub(crate) fn is_possible(task: &Task<'_>, session: &Session, settings: &Settings) -> bool {
    session.is_bare() && is_sent_whole(task, settings)
}

/// The same, as far as it is the migration's doing.
pub(crate) fn is_sent_whole(task: &Task<'_>, settings: &Settings) -> bool {
    let migration = task.migration;
    let is_verified = migration.verify.is_some() || !migration.expect_unchanged.is_empty();
    let answers = |statement: &Statement| {
        let text = task.script.slice(statement.span).as_bytes();
        matches!(
            first_word(statement),
            "SELECT" | "VALUES" | "TABLE" | "SHOW" | "EXPLAIN" | "FETCH" | "EXECUTE"
        ) || text.windows(9).any(|word| word.eq_ignore_ascii_case(b"returning"))
    };
    let is_checked = task.direction == Direction::Up && is_verified;
    task.is_transactional()
        && !is_checked
        && !leaves_names(task.script)
        && !task.script.sql().contains(&settings.table)
        && !task.script.statements.iter().any(answers)
}

/// Whether a script makes what outlives its transaction, and is removed by name.
pub(crate) fn leaves_names(script: &Script) -> bool {
    script.statements.iter().any(|statement| matches!(first_word(statement), "PREPARE" | "DECLARE"))
}

pub(crate) fn first_word(statement: &Statement) -> &str {
    statement.effect.command.split(' ').next().unwrap_or_default()
}

impl<L: Link> Call<'_, L> {
    /// How long it took, and the transaction that has begun after it.
    pub(crate) async fn run_at_once(
        &mut self,
        index: usize,
        task: &Task<'_>,
        begun: &Begun,
        then: Then<'_>,
    ) -> Result<(Duration, Option<Begun>), Kind> {
        let before = self.before(task, &begun.session);
        let after = self.after(task, &begun.session, then);
        // No larger than it has to be: a script may have megabytes.
        let message = [before.as_str(), task.script.sql(), &after].concat();
        let rows = match self.link.query(&message).await {
            Ok(rows) => rows,
            Err(failure) => return Err(why(index, task, then, &before, failure)),
        };
        let elapsed = value(&rows, "elapsed").parse().map(Duration::from_millis);
        let elapsed = elapsed.map_err(|_no_record| explain::ended(task))?;
        let next = matches!(then, Then::CommitAndBegin(_)).then(|| begin::begun_again(&rows, begun));
        if next.is_some() {
            self.link.served_by(lock::process(&rows));
        }
        Ok((elapsed, next))
    }

    /// Everything up to the script.
    pub(crate) fn before(&self, task: &Task<'_>, session: &Session) -> String {
        let record = history::begin(self.settings, task, task.state_inside());
        format!("{record};\n{};\n", session.hand_over())
    }

    /// Everything after it. It may end in a comment, and without a semicolon.
    ///
    /// What only its name removes may stay until the last commit, for which the session is the same: then it is seen.
    pub(crate) fn after(&self, task: &Task<'_>, session: &Session, then: Then<'_>) -> String {
        let left = match then {
            Then::Commit => format!("WHEN {} THEN '{LEFT}'", session::HAS_NAMED),
            Then::CommitAndBegin(_) | Then::CommitAndGoOn(_) | Then::GoOn(_) => String::new(),
        };
        format!(
            "\n;\n{restore}{to_the_end}{remove}{finish};\n{then}",
            restore = session.restore_settings(),
            to_the_end = session::to_the_end(self.settings, task, session),
            remove = session.remove_leftovers(&Session::default()),
            finish = history::finish(self.settings, task, Took::SinceBegun, &left),
            then = match then {
                Then::Commit => format!("COMMIT;\n{}", session.reset_settings()),
                Then::CommitAndBegin(next) => format!(
                    "COMMIT;\n{}{}",
                    session.reset_settings(),
                    begin::again(self.settings, next, session)
                ),
                Then::CommitAndGoOn(next) => format!(
                    "COMMIT;\n{}{};\n",
                    session.reset_settings(),
                    begin::judged(self.settings, task, next, session, self.link.hears_notices())
                ),
                Then::GoOn(next) => session::own_settings(self.settings, Some(next), Some(session)),
            }
        )
    }
}

/// What a failure of the message means. The server doesn't say which statement it was, unless it names a position.
fn why(index: usize, task: &Task<'_>, then: Then<'_>, before: &str, failure: Failure) -> Kind {
    if failure.is_disconnection() && !matches!(then, Then::GoOn(_)) {
        return explain::unanswered(task, failure);
    }
    if history::is_without_record(&failure) {
        return explain::ended(task);
    }
    let Failure::Server(mut error) = failure else {
        return Kind::Unlocated { index, failure, is_alone: false };
    };
    let begins = before.chars().count();
    let script = begins..begins + task.script.sql().chars().count();
    match error.position {
        None => Kind::Unlocated { index, failure: Failure::Server(error), is_alone: false },
        // Positions count from 1.
        Some(CharPosition(at)) if script.contains(&(at.saturating_sub(1))) => {
            error.position = Some(CharPosition(at - begins));
            Kind::Unlocated { index, failure: Failure::Server(error), is_alone: true }
        }
        Some(CharPosition(at)) if at <= begins => {
            runner("recording that a migration begins")(Failure::Server(error))
        }
        // undefined_table: the history was made in the transaction that the script has rolled back.
        Some(_) if error.sqlstate == "42P01" => explain::ended(task),
        Some(_) => {
            error.position = None;
            Kind::Unlocated { index, failure: Failure::Server(error), is_alone: false }
        }
    }
}

/// Whether a failed message is to be sent once more, in parts: they tell which one has failed, and the names of what the
/// script leaves behind. What took long, may pass, or was cancelled is not.
pub(crate) fn is_told_by_parts(failure: &Failure, took: Duration) -> bool {
    let Failure::Server(error) = failure else { return false };
    let is_cancelled = error.sqlstate == "57014";
    error.message.contains(LEFT) || (!is_cancelled && locate::is_worth_another_run(failure, took))
}
