//! The history of a database against what is embedded: what to do, and every reason not to.

use std::collections::BTreeMap;

use crate::{Class, Migration, Order, Turn, Version};

/// A row of the history table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its version.
    pub version: Version,
    /// Its name when it was applied.
    pub name: String,
    /// Its checksum when it was applied, as stored.
    pub checksum: String,
    /// Its class, if this build knows it.
    pub class: Option<Class>,
    /// The tables that it has given columns to, as SQL names.
    pub adds_columns_to: Vec<String>,
}

/// What a database needs, and what stands in the way of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison<'m> {
    /// What to apply, in order.
    pub pending: Vec<&'m Migration>,
    /// What is left to `deferred`, in order.
    pub deferred: Vec<&'m Migration>,
    /// In the database above the newest embedded version: a newer build was here. Accepted, so that the
    /// application can be rolled back.
    pub newer: Vec<Applied>,
    /// Every disagreement, in the order of versions: nothing is applied while there is one.
    pub drifts: Vec<Drift<'m>>,
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
        /// Nothing newer is applied.
        is_newest: bool,
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
    /// The history has a version above the newest that is embedded, and that is refused.
    Newer {
        /// What was applied.
        applied: Applied,
    },
}

/// Which disagreements are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// A pending migration that is older than the newest applied one is applied.
    pub allows_out_of_order: bool,
    /// An applied version that is not embedded is accepted, although newer ones are embedded.
    pub allows_unknown: bool,
    /// An applied version above the newest that is embedded is refused.
    pub refuses_newer: bool,
}

/// Compares the history with what is embedded, which is in order; the history may be in any.
///
/// ```
/// use migrate_core::{Order, plan};
///
/// let comparison = plan::compare(Order::Numeric, plan::Policy::default(), &[], &[]);
/// assert!(comparison.pending.is_empty() && comparison.drifts.is_empty());
/// ```
#[must_use]
pub fn compare<'m>(
    order: Order,
    policy: Policy,
    embedded: &'m [Migration],
    history: &[Applied],
) -> Comparison<'m> {
    let newest = history.iter().map(|row| row.version).max_by(|a, b| order.compare(*a, *b));
    let mut rows: BTreeMap<Version, &Applied> = history.iter().map(|row| (row.version, row)).collect();
    let mut drifts = Vec::new();
    let mut open = Vec::new();
    for migration in embedded {
        match (rows.remove(&migration.version), newest) {
            (Some(row), _) if migration.checksum.is_written(&row.checksum) => {}
            (Some(row), newest) => {
                let is_newest = newest == Some(row.version);
                drifts.push(Drift::Edited { migration, applied: row.clone(), is_newest });
            }
            (None, Some(newest))
                if order.compare(migration.version, newest).is_lt()
                    && !policy.allows_out_of_order
                    && !migration.is_deferred() =>
            {
                drifts.push(Drift::OutOfOrder { migration, newest });
            }
            (None, _) => open.push(migration),
        }
    }
    let is_newer =
        |row: &&Applied| embedded.last().is_none_or(|last| order.compare(row.version, last.version).is_gt());
    let (mut newer, unknown): (Vec<_>, Vec<_>) = rows.into_values().partition(is_newer);
    newer.sort_by(|a, b| order.compare(a.version, b.version));
    if !policy.allows_unknown {
        drifts.extend(unknown.into_iter().map(|row| Drift::Unknown { applied: row.clone() }));
    }
    if policy.refuses_newer {
        drifts.extend(newer.iter().map(|&row| Drift::Newer { applied: row.clone() }));
    }
    drifts.sort_by(|a, b| order.compare(a.version(), b.version()));

    let (pending, deferred) = turns(order, open);
    Comparison { pending, deferred, newer: newer.into_iter().cloned().collect(), drifts }
}

/// Of migrations in order, which are not applied: those that `apply` runs, in its order, and those that it leaves to
/// `deferred`. What one of its own comes after is among them.
pub fn turns<'m>(
    order: Order,
    open: impl IntoIterator<Item = &'m Migration>,
) -> (Vec<&'m Migration>, Vec<&'m Migration>) {
    let (mut pending, mut deferred) = (Vec::new(), Vec::new());
    for migration in open {
        match migration.turn {
            Turn::Deferred => {
                deferred.push(migration);
                continue;
            }
            Turn::After(version) => {
                let is_later = |one: &&Migration| order.compare(one.version, version).is_gt();
                let due = deferred.iter().position(is_later).unwrap_or(deferred.len());
                pending.extend(deferred.drain(..due));
            }
            Turn::InOrder => {}
        }
        pending.push(migration);
    }
    (pending, deferred)
}

impl Drift<'_> {
    /// The version that it is about.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self {
            Drift::Edited { migration, .. } | Drift::OutOfOrder { migration, .. } => migration.version,
            Drift::Unknown { applied } | Drift::Newer { applied } => applied.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::{Checksum, Mode, Script, Span, Statements};

    fn numeric<'m>(embedded: &'m [Migration], history: &[Applied]) -> Comparison<'m> {
        compare(Order::Numeric, Policy::default(), embedded, history)
    }

    const fn migration(version: i64, checksum: u8) -> Migration {
        Migration {
            version: Version::new(version).unwrap(),
            name: Cow::Borrowed("x"),
            checksum: Checksum::new([checksum; 32]),
            class: Class::Additive,
            turn: Turn::InOrder,
            adds_columns_to: Cow::Borrowed(&[]),
            up: Script {
                path: Cow::Borrowed("migrations/x.sql"),
                text: Cow::Borrowed(""),
                body: Span::new(0, 0),
                statements: Statements::none(),
                mode: Mode::Transaction,
                lock_timeout: None,
                statement_timeout: None,
            },
            down: None,
            verify: None,
            expect_unchanged: Cow::Borrowed(&[]),
        }
    }

    fn applied(version: i64, checksum: u8) -> Applied {
        Applied {
            version: Version::new(version).unwrap(),
            name: "x".into(),
            checksum: Checksum::new([checksum; 32]).to_string(),
            class: None,
            adds_columns_to: Vec::new(),
        }
    }

    static EMBEDDED: [Migration; 3] = [migration(1, 1), migration(2, 2), migration(3, 3)];

    #[test]
    fn an_empty_history_needs_everything_and_a_full_one_nothing() {
        assert_eq!(numeric(&EMBEDDED, &[]).pending.len(), 3);
        let all = [applied(1, 1), applied(2, 2), applied(3, 3)];
        assert_eq!(numeric(&EMBEDDED, &all), Comparison::default());
    }

    #[test]
    fn newer_versions_are_accepted_and_named() {
        let history = [applied(1, 1), applied(2, 2), applied(3, 3), applied(7, 7)];
        assert_eq!(numeric(&EMBEDDED, &history).newer, [applied(7, 7)]);
        assert_eq!(numeric(&[], &history).newer.len(), 4);
    }

    #[test]
    fn every_disagreement_is_named_in_order() {
        let embedded = [migration(1, 1), migration(3, 3), migration(5, 5)];
        let drifts = numeric(&embedded, &[applied(1, 9), applied(4, 4), applied(5, 5)]).drifts;
        let newest = Version::new(5).unwrap();
        assert_eq!(
            drifts,
            [
                Drift::Edited { migration: &embedded[0], applied: applied(1, 9), is_newest: false },
                Drift::OutOfOrder { migration: &embedded[1], newest },
                Drift::Unknown { applied: applied(4, 4) },
            ]
        );
    }

    #[test]
    fn a_late_migration_is_refused_even_if_only_newer_builds_were_here() {
        let embedded = [migration(1, 1)];
        let drifts = numeric(&embedded, &[applied(7, 7)]).drifts;
        assert!(matches!(drifts[..], [Drift::OutOfOrder { .. }]));
    }

    #[test]
    fn a_policy_accepts_or_refuses() {
        let history = [applied(2, 2), applied(3, 3), applied(4, 4), applied(7, 7)];
        let embedded = [migration(1, 1), migration(2, 2), migration(4, 4)];
        let lenient = Policy { allows_out_of_order: true, allows_unknown: true, refuses_newer: false };
        let by = |policy| compare(Order::Numeric, policy, &embedded, &history);
        assert_eq!(by(lenient).pending, [&embedded[0]]);
        assert_eq!(by(lenient).drifts, []);
        let strict = Policy { refuses_newer: true, ..lenient };
        assert_eq!(by(strict).drifts, [Drift::Newer { applied: applied(7, 7) }]);
    }

    fn in_turn(version: i64, turn: Turn) -> Migration {
        Migration { turn, ..migration(version, 1) }
    }

    #[test]
    fn what_is_deferred_is_left_until_something_comes_after_it() {
        let after = |version| Turn::After(Version::new(version).unwrap());
        let embedded = [
            in_turn(1, Turn::InOrder),
            in_turn(2, Turn::Deferred),
            in_turn(3, Turn::Deferred),
            in_turn(4, Turn::InOrder),
            in_turn(5, after(2)),
            in_turn(6, Turn::InOrder),
        ];
        let plan = |history: &[i64]| {
            let history: Vec<Applied> = history.iter().map(|version| applied(*version, 1)).collect();
            let Comparison { pending, deferred, drifts, .. } = numeric(&embedded, &history);
            assert_eq!(drifts, []);
            let versions =
                |all: Vec<&Migration>| -> Vec<i64> { all.iter().map(|one| one.version.get()).collect() };
            (versions(pending), versions(deferred))
        };
        assert_eq!(plan(&[]), (vec![1, 4, 2, 5, 6], vec![3]));
        assert_eq!(plan(&[1, 4]), (vec![2, 5, 6], vec![3]));
        assert_eq!(plan(&[1, 3, 4]), (vec![2, 5, 6], vec![]));
        assert_eq!(plan(&[1, 2, 4, 5, 6]), (vec![], vec![3]), "it is never too late for it");
    }

    #[test]
    fn diesels_order_is_textual() {
        let embedded = [migration(202_512_291_102_420_000, 1), migration(20_260_527_120_000, 2)];
        let order = Order::Textual(14);
        let first = [applied(202_512_291_102_420_000, 1)];
        assert_eq!(compare(order, Policy::default(), &embedded, &first).pending, [&embedded[1]]);
        let newer = [applied(202_512_291_102_420_000, 1), applied(20_260_527_120_000, 2)];
        assert_eq!(compare(order, Policy::default(), &embedded[..1], &newer).newer, newer[1..]);
    }
}
