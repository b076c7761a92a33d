use std::fmt;
use std::time::Duration;

use migrate_core::Version;

use crate::newer::{self, Newer};

/// What a call of `apply` has done. `Display` is a line or two for people, and one a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// What was applied, in order.
    pub applied: Vec<Applied>,
    /// What a call of `revert` has reverted before it failed, in order.
    pub reverted: Vec<Applied>,
    /// How many of the embedded migrations were applied before, by this process or by another.
    pub before: usize,
    /// The title of the newest migration that is embedded: `003_add_orders`.
    pub newest: Option<String>,
    /// The titles of those that are left to [`deferred`](crate::Migrations::deferred), in order.
    pub deferred: Vec<String>,
    /// What the database has above the newest that is embedded: a newer build was here.
    pub newer: Vec<Newer>,
    /// From the call to its answer.
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_ms", serialize_with = "milliseconds"))]
    pub elapsed: Duration,
}

/// A migration that was applied or reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Applied {
    /// Its version.
    pub version: Version,
    /// Its name: `add_orders`.
    pub name: String,
    /// Its file's name without the ending: `003_add_orders`.
    pub title: String,
    /// How long its script ran, as the history has it. Waiting for locks is in it; what the runner does around it is not.
    #[cfg_attr(feature = "serde", serde(rename = "elapsed_ms", serialize_with = "milliseconds"))]
    pub elapsed: Duration,
    /// The tables and views that it has given columns to, but for those that came with this run: where a connection has prepared a
    /// `SELECT *` of one before, it fails with `cached plan must not change result type`.
    pub adds_columns_to: Vec<String>,
    /// What the server said meanwhile. Only `apply_url` hears it: a client that is handed in keeps it to itself.
    pub notices: Vec<Notice>,
}

/// A notice or warning of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Notice {
    /// `NOTICE`, `WARNING`, …
    pub severity: String,
    /// What it says.
    pub message: String,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.applied.len(), &self.newest) {
            (0, None) => write!(f, "no migrations")?,
            (0, Some(newest)) => {
                write!(f, "nothing to apply: {}", migrations(self.before))?;
                if !self.deferred.contains(newest) {
                    write!(f, " up to {newest}")?;
                }
                f.write_str(" applied before")?;
            }
            (applied, _) => {
                write!(f, "applied {} in {}", migrations(applied), Milliseconds(self.elapsed))?;
                if self.before > 0 {
                    write!(f, ", {} applied before", self.before)?;
                }
            }
        }
        lines(f, &self.applied)?;
        if !self.deferred.is_empty() {
            write!(f, "\nleft to `deferred`: {}", self.deferred.join(", "))?;
        }
        newer::lines(f, &self.newer, "\n")
    }
}

/// A time in JSON and its like, in the unit of the history.
#[cfg(feature = "serde")]
pub(crate) fn milliseconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

/// A line a migration, with its time and what the server said.
pub(crate) fn lines(f: &mut fmt::Formatter<'_>, all: &[Applied]) -> fmt::Result {
    let width = all.iter().map(|applied| applied.title.chars().count()).max().unwrap_or_default();
    for applied in all {
        write!(f, "\n  {:width$}  {}", applied.title, Milliseconds(applied.elapsed))?;
        newer::columns(f, &applied.adds_columns_to)?;
        applied.notices.iter().try_for_each(|notice| write!(f, "\n    {notice}"))?;
    }
    Ok(())
}

/// What a call answers with, when it had to be made again over another connection.
#[cfg(feature = "url")]
pub(crate) trait Outcome: Sized {
    /// The same with what the earlier tries had done.
    #[must_use]
    fn after(self, _earlier: Report) -> Self {
        self
    }
}

#[cfg(feature = "url")]
mod outcomes {
    use super::{Outcome, Report};
    use crate::{Baseline, Plan, Repair, RevertPlan, Reverted, Status, Verification};

    // These are asked for again as a whole.
    impl Outcome for () {}
    impl Outcome for String {}
    #[cfg(feature = "adopt")]
    impl Outcome for crate::Adoption {}
    impl Outcome for Baseline {}
    impl Outcome for Plan {}
    impl Outcome for Repair {}
    impl Outcome for RevertPlan {}
    impl Outcome for Status {}
    impl Outcome for Verification {}

    impl Outcome for Reverted {
        fn after(mut self, earlier: Report) -> Reverted {
            self.reverted.splice(..0, earlier.reverted);
            self
        }
    }
}

#[cfg(feature = "url")]
impl Outcome for Report {
    fn after(mut self, earlier: Report) -> Report {
        // To the later call the earlier one's migrations were applied before.
        self.before = self.before.saturating_sub(earlier.applied.len());
        self.applied.splice(..0, earlier.applied);
        self.reverted.splice(..0, earlier.reverted);
        self.elapsed += earlier.elapsed;
        self
    }
}

pub(crate) fn migrations(count: usize) -> String {
    if count == 1 { "1 migration".to_owned() } else { format!("{count} migrations") }
}

pub(crate) fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

pub(crate) struct Milliseconds(pub(crate) Duration);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use migrate_core::Class;

    use super::*;

    #[test]
    fn a_line_a_migration() {
        let version = |number| Version::new(number).unwrap();
        let applied = |number, title, ms| Applied {
            version: version(number),
            name: "x".to_owned(),
            title: String::from(title),
            elapsed: Duration::from_millis(ms),
            adds_columns_to: Vec::new(),
            notices: Vec::new(),
        };
        let newer = |number, name, class| Newer {
            version: version(number),
            name: String::from(name),
            class,
            adds_columns_to: Vec::new(),
        };
        let mut report = Report {
            applied: vec![applied(2, "002_orders", 12), applied(3, "003_a", 4)],
            reverted: Vec::new(),
            before: 1,
            newest: Some("003_a".to_owned()),
            deferred: Vec::new(),
            newer: vec![
                newer(7, "add_seats", Some(Class::Additive)),
                newer(8, "seats_of", Some(Class::Additive)),
            ],
            elapsed: Duration::from_millis(17),
        };
        report.applied[0].adds_columns_to = vec!["customers".to_owned()];
        report.newer[0].adds_columns_to = vec!["flights".to_owned(), "app.\"Seats\"".to_owned()];
        insta::assert_snapshot!(report, @r#"
        applied 2 migrations in 17 ms, 1 applied before
          002_orders  12 ms, adds columns to customers
          003_a       4 ms
        the database has newer migrations than this program, all of them additive:
          7 add_seats, adds columns to flights, app."Seats"
          8 seats_of
        "#);
        report.applied.clear();
        report.newer.extend([newer(9, "no_rows", Some(Class::Destructive)), newer(10, "later", None)]);
        insta::assert_snapshot!(report, @r#"
        nothing to apply: 1 migration up to 003_a applied before
        the database has newer migrations than this program:
          7 add_seats (additive, adds columns to flights, app."Seats")
          8 seats_of (additive)
          9 no_rows (destructive)
          10 later (of unknown class)
        "#);
        report.newer.clear();
        report.deferred = vec!["002_b".to_owned(), "003_a".to_owned()];
        insta::assert_snapshot!(report, @"
        nothing to apply: 1 migration applied before
        left to `deferred`: 002_b, 003_a
        ");
        report.deferred.clear();
        insta::assert_snapshot!(report, @"nothing to apply: 1 migration up to 003_a applied before");
        insta::assert_snapshot!(Report::default(), @"no migrations");
    }
}
