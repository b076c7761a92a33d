//! Every migration up, down and up again on a real server, and what the schema is after each.

use std::fmt;

use migrate_core::{Diagnostic, Migration, Script};

use crate::call::{Call, Rows, Work};
use crate::client::{hold, naming};
use crate::link::Link;
use crate::{Error, Runner, To};

use super::database::Content;
use super::kept::Kept;
use super::schema::{difference, without_order};
use super::{apply_all, from_environment, schema_url};

/// [`replay`] on the server that the environment variable `DATABASE_URL` names; panics with what is wrong.
///
/// # Panics
///
/// If `DATABASE_URL` is not set, or the migrations don't replay.
#[track_caller]
pub fn assert_replays(migrations: impl Into<Runner>) {
    match from_environment() {
        Ok(url) => assert_replays_on(&url, migrations),
        Err(error) => fail(&error),
    }
}

/// [`replay`] on the server of a URL; panics with what is wrong.
///
/// # Panics
///
/// If the migrations don't replay.
#[track_caller]
pub fn assert_replays_on(url: &str, migrations: impl Into<Runner>) {
    if let Err(error) = replay(url, migrations) {
        fail(&error);
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "an assertion")]
fn fail(why: &dyn fmt::Display) -> ! {
    panic!("{why}")
}

/// Replays migrations in two databases of their own, on the server of a URL, which names any database there:
///
/// - all at once in an empty one, and a second run, which must find nothing to do;
/// - in the other one by one, which must make the same schema. Then, from the newest on, each is reverted, applied again
///   and reverted, and each time the schema must be what it was at that point before;
/// - all up and all down again, twice, with the same result.
///
/// It goes down as far as there are down scripts: to the newest migration that has none. Verify scripts run with each
/// application. Schemas are compared as [`schema_url`] shows them, without the order of the columns of tables, because
/// PostgreSQL puts a column that comes back behind the others. Data is not compared.
///
/// # Errors
///
/// If a script fails, or if a schema differs: the first that does, with the lines that differ.
pub fn replay(url: &str, migrations: impl Into<Runner>) -> Result<(), ReplayError> {
    let runner = migrations.into();
    let whole = Replay::new(url, &runner)?;
    whole.up(&runner, "applying all migrations to an empty database")?;
    let expected = whole.schema()?;
    whole.nothing_to_do()?;
    drop(whole);
    Replay::new(url, &runner)?.back_and_forth(&expected)
}

struct Replay<'r> {
    runner: &'r Runner,
    url: String,
    _kept: Kept,
}

impl<'r> Replay<'r> {
    fn new(url: &str, runner: &'r Runner) -> Result<Replay<'r>, ReplayError> {
        let during = ReplayError::during("creating a database");
        let kept = Kept::new(url, runner.clone(), Content::Nothing).map_err(&during)?;
        let url = naming(url, kept.name());
        // So that the history is part of every schema.
        hold(runner, &url, async |link| create_history(link, runner).await).map_err(&during)?;
        Ok(Replay { runner, url, _kept: kept })
    }

    fn back_and_forth(&self, expected: &str) -> Result<(), ReplayError> {
        let all = self.runner.embedded();
        let mut schemas = vec![self.schema()?];
        for migration in all {
            self.up_to(migration, "applying the migrations one by one")?;
            schemas.push(self.schema()?);
        }
        let full = schemas.last().map(String::as_str).unwrap_or_default();
        let title = || {
            Diagnostic::of(
                self.runner.migrations.path,
                "the migrations make another schema one by one than all at once",
            )
        };
        agree(expected, full, title)?;

        // Each with what was there before it and after it, the newest first.
        let steps = all.iter().zip(schemas.windows(2)).rev();
        let reversible =
            steps.map_while(|(migration, schemas)| Some((migration, migration.down.as_ref()?, schemas)));
        let mut bottom = None;
        for (migration, down, schemas) in reversible {
            let [before, after] = schemas else { continue };
            self.once(migration, down, before, after)?;
            bottom = Some((migration, before));
        }
        let Some((lowest, before)) = bottom else { return Ok(()) };
        for _ in 0..2 {
            self.up(self.runner, "applying all again, after all down scripts")?;
            let title = || {
                Diagnostic::of(
                    self.runner.migrations.path,
                    "the migrations make another schema when all are applied again after all down scripts",
                )
            };
            agree(full, &self.schema()?, title)?;
            self.nothing_to_do()?;
            self.below(lowest, "running all down scripts")?;
            let title = || {
                Diagnostic::of(
                    self.runner.migrations.path,
                    "all down scripts together don't bring back the schema that was there before",
                )
            };
            agree(before, &self.schema()?, title)?;
        }
        Ok(())
    }

    /// Reverts the newest, applies it again and reverts it again.
    fn once(
        &self,
        migration: &Migration,
        down: &Script,
        before: &str,
        after: &str,
    ) -> Result<(), ReplayError> {
        let name = migration.title();
        let restores = || {
            let title = format!(
                "the down script of migration {name} does not bring back the schema that was there before it"
            );
            Diagnostic::of(place(down), title)
        };
        let repeats = || {
            let title = format!(
                "migration {name} makes another schema when it is applied again after its down script"
            );
            Diagnostic::of(place(&migration.up), title)
        };
        self.below(migration, "running its down script")?;
        agree(before, &self.schema()?, restores)?;
        self.up_to(migration, "applying it again after its down script")?;
        agree(after, &self.schema()?, repeats)?;
        self.below(migration, "running its down script for the second time")?;
        agree(before, &self.schema()?, restores)
    }

    fn up(&self, runner: &Runner, doing: &'static str) -> Result<(), ReplayError> {
        apply_all(runner, &self.url).map_err(ReplayError::during(doing))
    }

    fn up_to(&self, migration: &Migration, doing: &'static str) -> Result<(), ReplayError> {
        self.up(&self.runner.clone().target(migration.version), doing)
    }

    /// Reverts a migration and all above it.
    fn below(&self, migration: &Migration, doing: &'static str) -> Result<(), ReplayError> {
        let before = self.runner.migrations.iter().take_while(|one| one.version != migration.version).last();
        let reverted =
            self.runner.revert_url(&self.url, before.map_or(To::Nothing, |one| To::from(one.version)));
        reverted.map(drop).map_err(ReplayError::during(doing))
    }

    fn nothing_to_do(&self) -> Result<(), ReplayError> {
        let report = self.runner.apply_url(&self.url).map_err(ReplayError::during("a second run"))?;
        let Some(again) = report.applied.first() else { return Ok(()) };
        let title = format!("a second run applied migration {} again", again.title);
        Err(ReplayError(Diagnostic::of(self.runner.migrations.path, title).to_string()))
    }

    fn schema(&self) -> Result<String, ReplayError> {
        let schema = schema_url(&self.url).map_err(ReplayError::during("reading the schema"))?;
        Ok(without_order(&schema))
    }
}

/// An error with the lines that differ, if any do.
fn agree(expected: &str, found: &str, what: impl FnOnce() -> Diagnostic) -> Result<(), ReplayError> {
    let lines = difference(expected, found);
    if lines.is_empty() {
        return Ok(());
    }
    let what = what().note("`-` is missing, `+` should not be there");
    Err(ReplayError(format!("{what}\n{lines}")))
}

/// Where a script begins.
fn place(script: &Script) -> String {
    let first = script.statements.first();
    first.map_or_else(
        || script.path.clone().into_owned(),
        |statement| script.place(statement.span.range()).to_string(),
    )
}

/// Makes the history without a migration.
async fn create_history(link: &mut impl Link, runner: &Runner) -> Result<(), Error> {
    let mut call = Call::new(link, runner);
    let rows = Rows { doing: "creating the history", ask: "", write: &mut |_, _| Ok(Vec::new()) };
    let outcome = call.patiently(Work::Rows(rows), &[]).await;
    call.end(outcome).await.map(drop)
}

/// Why migrations don't replay. `Display` says which one, what differs, and where; it holds no password, no URL and no
/// row of data.
pub struct ReplayError(String);

impl ReplayError {
    fn during(doing: &'static str) -> impl Fn(Error) -> ReplayError {
        move |error| ReplayError(format!("{doing} failed\n\n{error}"))
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People see this one where a test unwraps.
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ReplayError {}
