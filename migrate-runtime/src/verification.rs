//! Verify scripts again, long after their migrations: what was true then should still be.

use std::fmt;

use migrate_core::{Diagnostic, Migration, Script, Version};

use crate::call::Call;
use crate::error::{Kind, runner};
use crate::link::Link;
use crate::settings::Settings;
use crate::{Error, Runner, session, stale, verify};

/// What a call of `verify` has found. `Display` is a line a check, `PASS` or `FAIL`, then the failed ones with their
/// SQL, and a count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Verification {
    /// A check a query, in the order of migrations.
    pub checks: Vec<Check>,
}

/// A query of a verify script, and what it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Check {
    /// The migration that it belongs to.
    pub version: Version,
    /// Where it stands: `migrations/003_add_orders.verify.sql:2:1`.
    pub place: String,
    /// The query.
    pub query: String,
    /// Why it has failed; nothing if it holds.
    pub failure: Option<String>,
    /// The same with the marked SQL.
    #[cfg_attr(feature = "serde", serde(skip))]
    diagnostic: Option<Diagnostic>,
}

impl Verification {
    /// Whether every check holds.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.checks.iter().all(|check| check.failure.is_none())
    }
}

/// Runs the verify scripts of all that is applied.
pub(crate) async fn verify_applied(link: &mut impl Link, runner: &Runner) -> Result<Verification, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.verify_applied(runner).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn verify_applied(&mut self, runner: &Runner) -> Result<Verification, Kind> {
        stale::check(&runner.migrations)?;
        let applied = self.history().await?.applied;
        let is_applied = |migration: &&Migration| applied.iter().any(|row| row.version == migration.version);
        let mut checks = Vec::new();
        for migration in runner.embedded().iter().filter(is_applied) {
            if let Some(script) = &migration.verify {
                let found = checks_of(self.link, self.settings, migration, script).await;
                // Whatever has happened, nothing of it stays.
                self.link.run("ROLLBACK").await.ok();
                checks.extend(found?);
            }
        }
        Ok(Verification { checks })
    }
}

async fn checks_of(
    link: &mut impl Link,
    settings: &Settings,
    migration: &Migration,
    script: &Script,
) -> Result<Vec<Check>, Kind> {
    let doing = "verifying";
    let limits = session::limits(settings, script);
    let begin = format!(
        "BEGIN READ ONLY;\nSET LOCAL standard_conforming_strings = on;\n{limits}{}SAVEPOINT migrate_verify",
        session::transaction_timeout(None)
    );
    link.run(&begin).await.map_err(runner(doing))?;
    let mut checks = Vec::new();
    for statement in script.statements.iter() {
        let failure = verify::failure(link, script, statement).await.map_err(runner(doing))?;
        link.run("ROLLBACK TO SAVEPOINT migrate_verify").await.map_err(runner(doing))?;
        let place = script.place(statement.span.range());
        let marked = |failure: &String| {
            let title = format!("a check of migration {} has failed", migration.title());
            Diagnostic::at(place.clone(), title).note(failure)
        };
        checks.push(Check {
            version: migration.version,
            place: place.to_string(),
            query: script.slice(statement.span).to_owned(),
            diagnostic: failure.as_ref().map(marked),
            failure,
        });
    }
    Ok(checks)
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.checks.is_empty() {
            return f.write_str("nothing to verify: no applied migration has a verify script");
        }
        for check in &self.checks {
            let word = if check.failure.is_none() { "PASS" } else { "FAIL" };
            writeln!(f, "{word}  {}", check.place)?;
        }
        for diagnostic in self.checks.iter().filter_map(|check| check.diagnostic.as_ref()) {
            writeln!(f, "\n{diagnostic}")?;
        }
        let failed = self.checks.iter().filter(|check| check.failure.is_some()).count();
        let separator = if failed == 0 { "" } else { "\n" };
        write!(f, "{separator}{} passed, {failed} failed", self.checks.len() - failed)
    }
}
