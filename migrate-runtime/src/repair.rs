//! Recording again what the checksums of applied migrations are.

use std::fmt;

use migrate_core::Version;
use migrate_core::plan::Drift;

use crate::apply::compare;
use crate::call::{Call, Rows, Work};
use crate::error::Kind;
use crate::link::Link;
use crate::{Error, Runner, history, stale};

/// What a call of `repair` has recorded again. `Display` is a line, and two a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Repair {
    /// The migrations that had been edited, in order.
    pub repaired: Vec<Repaired>,
}

/// A migration that was edited after it was applied, and counts as applied as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Repaired {
    /// Its version.
    pub version: Version,
    /// Its file's name without the ending: `003_add_orders`.
    pub title: String,
    /// The checksum that the history had.
    pub before: String,
    /// The checksum that is embedded.
    pub now: String,
}

/// Records the checksums of edited migrations again.
pub(crate) async fn repair(link: &mut impl Link, runner: &Runner) -> Result<Repair, Error> {
    let mut call = Call::new(link, runner);
    let outcome = call.repair(runner).await;
    Ok(call.end(outcome).await?.0)
}

impl<L: Link> Call<'_, L> {
    async fn repair(&mut self, runner: &Runner) -> Result<Repair, Kind> {
        stale::check(&runner.migrations)?;
        let reading = self.history().await?;
        let mut repaired = edited(runner, &reading);
        if repaired.is_empty() {
            return Ok(Repair { repaired });
        }
        let settings = self.settings;
        let mut write = |reading: &history::Reading, _: &[_]| {
            repaired = edited(runner, reading);
            let is_edited = |version| repaired.iter().any(|one| one.version == version);
            let migrations = runner.embedded().iter().filter(|migration| is_edited(migration.version));
            Ok(migrations.map(|migration| history::record_again(settings, migration)).collect())
        };
        let rows = Rows { doing: "recording checksums again", ask: "", write: &mut write };
        self.patiently(Work::Rows(rows), &[]).await?;
        Ok(Repair { repaired })
    }
}

fn edited(runner: &Runner, reading: &history::Reading) -> Vec<Repaired> {
    let drifts = compare(runner, &reading.applied).drifts.into_iter();
    let edited = drifts.filter_map(|drift| match drift {
        Drift::Edited { migration, applied, .. } => Some(Repaired {
            version: migration.version,
            title: migration.title().to_owned(),
            before: applied.checksum,
            now: migration.checksum.to_string(),
        }),
        _ => None,
    });
    edited.collect()
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.repaired.is_empty() {
            return f.write_str("nothing to repair: no applied migration was edited");
        }
        f.write_str("recorded again as they are now:")?;
        self.repaired
            .iter()
            .try_for_each(|one| write!(f, "\n  {}\n    from {}\n    to   {}", one.title, one.before, one.now))
    }
}
