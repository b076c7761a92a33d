//! Recording that a database, made by other means, has what is embedded up to a version.

use std::fmt;

use migrate_core::{Migration, Version};

use crate::call::{Call, Rows, Work};
use crate::error::Kind;
use crate::history::{self, Past};
use crate::link::Link;
use crate::{Error, Runner, VersionNumber, stale};

/// What a call of `baseline` has recorded. `Display` is a line, and one a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Baseline {
    /// The version up to which everything is recorded as applied.
    pub version: Version,
    /// The titles of the migrations that were recorded now, in order: `003_add_orders`.
    pub recorded: Vec<String>,
    /// How many of them the history had before.
    pub before: usize,
}

/// Records everything up to a version as applied.
pub(crate) async fn baseline(
    link: &mut impl Link,
    runner: &Runner,
    version: VersionNumber,
) -> Result<Baseline, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.baseline(runner, version).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn baseline(&mut self, runner: &Runner, version: VersionNumber) -> Result<Baseline, Kind> {
        let version = version.version()?;
        stale::check(&runner.migrations)?;
        let all = runner.migrations.all();
        let Some(last) = all.iter().position(|migration| migration.version == version) else {
            return Err(Kind::NoSuchVersion { version, newest: all.last().map(Migration::title) });
        };
        let up_to = all.get(..=last).unwrap_or_default();
        self.history().await?;
        let settings = self.settings;
        let mut recorded = Vec::new();
        let mut write = |reading: &history::Reading, _: &[_]| {
            let is_meant = |version: Version| up_to.iter().any(|one| one.version == version);
            if let Some(half) = reading.half(&runner.migrations, is_meant) {
                return Err(Kind::Half(half));
            }
            let known = reading.known();
            let is_known = |one: &&Migration| known.iter().any(|row| row.version == one.version);
            let missing: Vec<&Migration> = up_to.iter().filter(|one| !is_known(one)).collect();
            recorded = missing.iter().map(|migration| migration.title().to_owned()).collect();
            Ok(missing
                .into_iter()
                .map(|migration| history::adopt(settings, migration, "baseline", Past::default()))
                .collect())
        };
        let rows = Rows { doing: "recording a baseline", ask: "", write: &mut write };
        self.patiently(Work::Rows(rows), &[]).await?;
        let before = up_to.len() - recorded.len();
        Ok(Baseline { version, recorded, before })
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.recorded.is_empty() {
            return write!(f, "nothing to record: everything up to {} is applied", self.version);
        }
        write!(f, "recorded as applied, without running it:")?;
        self.recorded.iter().try_for_each(|title| write!(f, "\n  {title}"))
    }
}
