//! A table that others had until the deadline: which statement wanted it, and who has it.

use std::time::Duration;

use migrate_core::{Diagnostic, LockMode, Mode, Statement, Step};

use crate::call::Call;
use crate::error::Kind;
use crate::link::{Failure, Link};
use crate::task::Task;
use crate::{blockers, explain, locate, session, transaction};

/// How long a statement that is run once more waits for a lock: those who have it have it still.
const SHORTLY: Duration = Duration::from_millis(100);

impl<L: Link> Call<'_, L> {
    /// The error of a script that has not got its locks, with all that is known of it. It was rolled back, after so long.
    pub(crate) async fn busy(&mut self, tasks: &[Task<'_>], failed: Kind, took: Duration) -> Kind {
        let Kind::Script { version, step, diagnostic, failure } = failed else { return failed };
        let index = tasks.iter().position(|task| task.migration.version == version);
        let Some((before, [task, ..])) = index.and_then(|index| tasks.split_at_checked(index)) else {
            return Kind::Script { version, step, diagnostic, failure };
        };
        let by_statements = task.script.mode == Mode::Statements;
        let all = task.script.transaction(step);
        let statement = match all {
            [only] => Some(only),
            _ if by_statements => None,
            _ => self.waiting_statement(task, before, &failure, took).await,
        };
        let notes = self.in_the_way(statement.map_or(all, std::slice::from_ref)).await;
        if by_statements {
            let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
            return Kind::Script { version, step, diagnostic, failure };
        }
        let title = explain::title(task, &failure);
        let diagnostic = match statement {
            Some(statement) => Diagnostic::at(task.script.place(statement.span.range()), title),
            None => Diagnostic::of(task.path(), title),
        };
        let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
        explain::script(self.settings, task, failure, diagnostic)
    }

    /// The statement that waits, found by running the script once more, if that is quick.
    async fn waiting_statement<'m>(
        &mut self,
        task: &Task<'m>,
        before: &[Task<'_>],
        failure: &Failure,
        took: Duration,
    ) -> Option<&'m Statement> {
        let waited = session::lock_timeout(self.settings, Some(task.script));
        if took > locate::QUICK.saturating_add(waited) {
            return None;
        }
        let lock_timeout = waited.min(SHORTLY);
        let found =
            locate::failing_statement(self.link, self.settings, task, before, failure, lock_timeout).await;
        transaction::roll_back(self.link, None).await;
        let span = found?;
        task.script.statements.iter().find(|statement| statement.span == span)
    }

    /// Who has what one of these statements wants; a line each.
    async fn in_the_way(&mut self, statements: &[Statement]) -> Vec<String> {
        let works_concurrently = |statement: &Statement| {
            !matches!(statement.step, Step::InTransaction | Step::Session | Step::Rerun)
        };
        if let [only] = statements
            && works_concurrently(only)
        {
            let oldest = blockers::oldest_transaction(self.link, self.settings).await;
            return oldest
                .iter()
                .map(|holder| format!("it had to wait for the transaction of {holder}"))
                .collect();
        }
        let locks = statements.iter().flat_map(|statement| statement.effect.locks.iter());
        let tables: Vec<(String, LockMode)> =
            locks.filter_map(|lock| Some((lock.on.table()?.to_owned(), lock.mode))).collect();
        blockers::lines(&blockers::holders(self.link, self.settings, &tables).await)
    }
}
