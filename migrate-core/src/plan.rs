//! The history of a database against what is embedded: what to do, or every reason not to.

use crate::{Migration, Version};

/// A row of the history table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its version.
    pub version: Version,
    /// Its name when it was applied.
    pub name: String,
    /// Its checksum when it was applied, as stored.
    pub checksum: String,
}

/// What a database needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'m> {
    /// What to apply, in order.
    pub pending: Vec<&'m Migration>,
    /// In the database above the newest embedded version: a newer build was here. Accepted, so that the
    /// application can be rolled back.
    pub newer: Vec<Applied>,
}

/// A disagreement of history and binary, for which nothing is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift<'m> {
    /// The migration's SQL is not what was applied.
    Edited {
        /// What is embedded now.
        migration: &'m Migration,
        /// What was applied.
        applied: Applied,
    },
    /// The history has a version that is not embedded, although newer ones are.
    Unknown {
        /// What was applied.
        applied: Applied,
    },
    /// A pending migration is older than the newest applied one.
    OutOfOrder {
        /// The migration that comes too late.
        migration: &'m Migration,
        /// The newest version that is applied.
        newest: Version,
    },
}

/// Compares the history with what is embedded. Both are in ascending order of versions.
///
/// # Errors
///
/// Every disagreement, in the order of versions.
///
/// ```
/// let plan = migrate_core::plan::plan(&[], &[]).unwrap();
/// assert!(plan.pending.is_empty());
/// ```
pub fn plan<'m>(embedded: &'m [Migration], history: &[Applied]) -> Result<Plan<'m>, Vec<Drift<'m>>> {
    let newest_embedded = embedded.last().map(|migration| migration.version);
    let (newer, known): (Vec<_>, Vec<_>) =
        history.iter().cloned().partition(|row| newest_embedded.is_none_or(|newest| row.version > newest));
    let newest = history.last().map(|row| row.version);
    let mut drifts = Vec::new();
    let mut pending = Vec::new();

    for migration in embedded {
        let row = known.binary_search_by_key(&migration.version, |row| row.version);
        match (row.ok().and_then(|index| known.get(index)), newest) {
            (Some(row), _) if row.checksum == migration.checksum.to_string() => {}
            (Some(row), _) => drifts.push(Drift::Edited { migration, applied: row.clone() }),
            (None, Some(newest)) if migration.version < newest => {
                drifts.push(Drift::OutOfOrder { migration, newest });
            }
            (None, _) => pending.push(migration),
        }
    }
    let is_embedded = |row: &&Applied| embedded.binary_search_by_key(&row.version, |m| m.version).is_ok();
    drifts.extend(
        known.iter().filter(|row| !is_embedded(row)).map(|row| Drift::Unknown { applied: row.clone() }),
    );
    drifts.sort_by_key(Drift::version);

    if drifts.is_empty() { Ok(Plan { pending, newer }) } else { Err(drifts) }
}

impl Drift<'_> {
    /// The version that it is about.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self {
            Drift::Edited { migration, .. } | Drift::OutOfOrder { migration, .. } => migration.version,
            Drift::Unknown { applied } => applied.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checksum, Span};

    const fn migration(version: i64, checksum: u8) -> Migration {
        Migration {
            version: Version::new(version).unwrap(),
            name: "x",
            path: "migrations/x.sql",
            checksum: Checksum::new([checksum; 32]),
            text: "",
            body: Span { start: 0, end: 0 },
            statements: &[],
        }
    }

    fn applied(version: i64, checksum: u8) -> Applied {
        Applied {
            version: Version::new(version).unwrap(),
            name: "x".into(),
            checksum: Checksum::new([checksum; 32]).to_string(),
        }
    }

    const EMBEDDED: &[Migration] = &[migration(1, 1), migration(2, 2), migration(3, 3)];

    #[test]
    fn an_empty_history_needs_everything_and_a_full_one_nothing() {
        assert_eq!(plan(EMBEDDED, &[]).unwrap().pending.len(), 3);
        let all = [applied(1, 1), applied(2, 2), applied(3, 3)];
        assert_eq!(plan(EMBEDDED, &all), Ok(Plan { pending: vec![], newer: vec![] }));
    }

    #[test]
    fn newer_versions_are_accepted_and_named() {
        let history = [applied(1, 1), applied(2, 2), applied(3, 3), applied(7, 7)];
        assert_eq!(plan(EMBEDDED, &history).unwrap().newer, [applied(7, 7)]);
        assert_eq!(plan(&[], &history).unwrap().newer.len(), 4);
    }

    #[test]
    fn every_disagreement_is_named_in_order() {
        let embedded = [migration(1, 1), migration(3, 3), migration(5, 5)];
        let drifts = plan(&embedded, &[applied(1, 9), applied(4, 4), applied(5, 5)]).unwrap_err();
        let newest = Version::new(5).unwrap();
        assert_eq!(
            drifts,
            [
                Drift::Edited { migration: &embedded[0], applied: applied(1, 9) },
                Drift::OutOfOrder { migration: &embedded[1], newest },
                Drift::Unknown { applied: applied(4, 4) },
            ]
        );
    }

    #[test]
    fn a_late_migration_is_refused_even_if_only_newer_builds_were_here() {
        let embedded = [migration(1, 1)];
        let drifts = plan(&embedded, &[applied(7, 7)]).unwrap_err();
        assert!(matches!(drifts[..], [Drift::OutOfOrder { .. }]));
    }
}
