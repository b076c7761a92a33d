//! Which statement of a script failed, and where it stands in the file.

use std::ops::Range;
use std::time::Duration;

use migrate_core::{Diagnostic, Migration, Span};

use crate::error::Kind;
use crate::link::{Failure, Link};
use crate::settings::Settings;
use crate::{explain, session};

/// A script that took longer is not run a second time to find its statement.
const QUICK: Duration = Duration::from_secs(5);

/// A failed script, with the place that failed: where the server names a position, or the statement.
///
/// The script was sent as one message, and for some errors (a violated constraint, a division by zero) the
/// server names no position. Then the statements are run one by one, in a transaction that is rolled
/// back, up to the one that fails as before.
pub(crate) async fn script_failure(
    link: &mut impl Link,
    settings: &Settings,
    migration: &Migration,
    failure: Failure,
    took: Duration,
) -> Kind {
    let range = match (position(migration, &failure), migration.up.statements.as_ref()) {
        (Some(range), _) => Some(range),
        (None, [only]) => Some(only.span.range()),
        (None, _) if took < QUICK && matches!(failure, Failure::Server(_)) && !failure.is_transient() => {
            let statement = failing_statement(link, settings, migration, &failure).await;
            link.run("ROLLBACK").await.ok();
            statement.map(Span::range)
        }
        (None, _) => None,
    };
    let title = format!("migration {} failed: {failure}", migration.title());
    let diagnostic = match range {
        Some(range) => Diagnostic::at(migration.up.place(range), title),
        None => Diagnostic::of(migration.up.path.as_ref(), title),
    };
    explain::script(migration, failure, diagnostic)
}

/// The bytes of the token at the server's position, which counts within what was sent.
fn position(migration: &Migration, failure: &Failure) -> Option<Range<usize>> {
    let Failure::Server(error) = failure else { return None };
    let script = &migration.up;
    let start = script.body.range().start + error.position?.to_byte(script.sql()).0;
    let rest = script.text.get(start..).unwrap_or_default();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let length = match quote {
        Some(quote) => rest.get(1..).and_then(|inside| inside.find(quote)).map_or(1, |end| end + 2),
        None => rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()).max(1),
    };
    Some(start..start + length)
}

async fn failing_statement(
    link: &mut impl Link,
    settings: &Settings,
    migration: &Migration,
    failure: &Failure,
) -> Option<Span> {
    let limit = format!("SET LOCAL statement_timeout = {};", QUICK.as_millis());
    let settings = session::own_settings(settings, migration);
    let begin = format!(
        "BEGIN;\nSELECT set_config('migrate.search_path', current_setting('search_path'), true);\n{settings}"
    );
    let path = "SELECT set_config('search_path', current_setting('migrate.search_path'), true)";
    link.run(&format!("{begin}{limit}{path}")).await.ok()?;
    for statement in migration.up.statements.iter() {
        match link.run(migration.up.slice(statement.span)).await {
            Ok(()) => {}
            Err(again) => return (again.sqlstate() == failure.sqlstate()).then_some(statement.span),
        }
    }
    None
}
