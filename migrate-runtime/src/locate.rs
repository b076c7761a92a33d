//! Which statement of a script failed, and where it stands in the file.

use std::ops::Range;
use std::time::Duration;

use migrate_core::{Diagnostic, Span};

use crate::error::{Kind, runner};
use crate::link::{Failure, Link};
use crate::settings::Settings;
use crate::task::Task;
use crate::{explain, session};

/// A script that took longer is not run a second time to find its statement.
pub(crate) const QUICK: Duration = Duration::from_secs(5);

/// The last one of these scripts has failed, in a transaction with the others: with the place that failed, where the
/// server names a position, or the statement.
///
/// A script is sent as one message, and for some errors (a violated constraint, a division by zero) the
/// server names no position. Then the statements are run one by one, in a transaction that the caller rolls
/// back, up to the one that fails as before.
pub(crate) async fn script_failure(
    link: &mut impl Link,
    settings: &Settings,
    tasks: &[Task<'_>],
    failure: Failure,
    took: Duration,
) -> Kind {
    let Some((task, before)) = tasks.split_last() else { return runner("running a migration")(failure) };
    let range = match (position(task, &failure), task.script.statements.as_ref()) {
        (Some(range), _) => Some(range),
        (None, [only]) => Some(only.span.range()),
        (None, _) if is_worth_another_run(&failure, took) => failing_statement(
            link,
            settings,
            task,
            before,
            &failure,
            session::lock_timeout(settings, Some(task.script)),
        )
        .await
        .map(Span::range),
        (None, _) => None,
    };
    let title = explain::title(task, &failure);
    let diagnostic = match range {
        Some(range) => Diagnostic::at(task.script.place(range), title),
        None => Diagnostic::of(task.path(), title),
    };
    explain::script(settings, task, failure, diagnostic)
}

/// Whether running a script again may tell more of its failure.
pub(crate) fn is_worth_another_run(failure: &Failure, took: Duration) -> bool {
    took < QUICK && matches!(failure, Failure::Server(_)) && !failure.is_transient()
}

/// The bytes of the token at the server's position, which counts within what was sent.
fn position(task: &Task<'_>, failure: &Failure) -> Option<Range<usize>> {
    let Failure::Server(error) = failure else { return None };
    let script = task.script;
    let start = script.body.range().start + error.position?.to_byte(script.sql()).0;
    let rest = script.text.get(start..).unwrap_or_default();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let length = match quote {
        Some(quote) => rest.get(1..).and_then(|inside| inside.find(quote)).map_or(1, |end| end + 2),
        None => rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()).max(1),
    };
    Some(start..start + length)
}

/// Runs the scripts once more, the last one statement by statement, in a transaction that the caller rolls back: the first
/// one that fails as before.
pub(crate) async fn failing_statement(
    link: &mut impl Link,
    settings: &Settings,
    task: &Task<'_>,
    before: &[Task<'_>],
    failure: &Failure,
    lock_timeout: Duration,
) -> Option<Span> {
    let limit = format!(
        "SET LOCAL statement_timeout = {};\nSET LOCAL lock_timeout = {};\n",
        QUICK.as_millis(),
        lock_timeout.as_millis()
    );
    let settings = session::own_settings(settings, Some(task), None);
    let begin = format!(
        "BEGIN;\nSELECT set_config('migrate.search_path', current_setting('search_path'), true);\n{settings}"
    );
    let path = "SELECT set_config('search_path', current_setting('migrate.search_path'), true)";
    link.run(&format!("{begin}{limit}{path}")).await.ok()?;
    for earlier in before {
        link.run(earlier.script.sql()).await.ok()?;
    }
    for statement in task.script.statements.iter() {
        match link.run(task.script.slice(statement.span)).await {
            Ok(()) => {}
            Err(again) => return (again.sqlstate() == failure.sqlstate()).then_some(statement.span),
        }
    }
    None
}
