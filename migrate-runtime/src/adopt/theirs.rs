//! What another tool's table says, in one form for all tools, and the SQL that asks it.

use migrate_core::Version;

use super::adoption::Obstacle;
use super::evidence::Evidence;
use crate::link::Row;

/// What a table says.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What counts as applied.
    pub(super) applied: Vec<Theirs>,
    /// Everything up to a version counts as applied as well, without a row of its own, and why.
    pub(super) up_to: Option<(Version, &'static str)>,
    /// What the tool itself would not go on with.
    pub(super) obstacles: Vec<Obstacle>,
    pub(super) notes: Vec<String>,
    /// What to know where something is pending.
    pub(super) pending_note: Option<&'static str>,
}

/// A migration that the tool counts as applied.
#[derive(Clone, Debug)]
pub(super) struct Theirs {
    /// None where it is no whole number from 0 to 2^63-1.
    pub(super) version: Option<Version>,
    /// What people call it.
    pub(super) label: String,
    /// When, as PostgreSQL reads it.
    pub(super) applied_at: Option<String>,
    pub(super) milliseconds: Option<i64>,
    pub(super) applied_by: Option<String>,
    pub(super) evidence: Evidence,
}

/// The columns that are asked for, as SQL over a row as `jsonb`, `j`: a column that a release of the tool doesn't have
/// is NULL there, and times are ISO 8601.
pub(super) struct Columns<'a> {
    pub(super) version: &'a str,
    pub(super) label: &'a str,
    pub(super) applied_at: &'a str,
    pub(super) milliseconds: &'a str,
    pub(super) applied_by: &'a str,
    /// The rest, which [`Theirs::of`] leaves to the tool: from column 5 on.
    pub(super) rest: &'a str,
    /// What is joined to each row.
    pub(super) join: &'a str,
}

impl Default for Columns<'_> {
    fn default() -> Self {
        let none = "NULL";
        Columns {
            version: "j->>'version'",
            label: "j->>'version'",
            applied_at: none,
            milliseconds: none,
            applied_by: none,
            rest: none,
            join: "",
        }
    }
}

/// The first of the columns that are the tool's own.
pub(super) const REST: usize = 5;

impl Columns<'_> {
    /// The query. It runs under `search_path = pg_catalog`.
    pub(super) fn read(&self, table: &str, order: &str) -> String {
        let Columns { version, label, applied_at, milliseconds, applied_by, rest, join } = self;
        format!(
            "SELECT {version}, {label}, \
               CASE WHEN {applied_at} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}' THEN {applied_at} END, \
               {milliseconds}, {applied_by}, {rest} \
             FROM (SELECT pg_catalog.to_jsonb(t) AS j FROM ONLY {table} t) t {join} ORDER BY {order}"
        )
    }
}

impl Theirs {
    /// Understands the columns that all tools have.
    pub(super) fn of(row: &Row, evidence: Evidence) -> Theirs {
        let text = |column| Some(row.text(column).to_owned()).filter(|text| !text.is_empty());
        Theirs {
            version: version(row.text(0)),
            label: row.text(1).trim().to_owned(),
            applied_at: text(2),
            milliseconds: row.text(3).parse().ok().filter(|time| *time >= 0),
            applied_by: text(4),
            evidence,
        }
    }
}

impl Theirs {
    /// What it is called without its version.
    pub(super) fn name(&self) -> &str {
        let is_version = |letter: char| letter.is_ascii_digit() || letter == '-';
        let name = self.label.trim_start_matches(is_version).trim_start_matches(['_', '.']);
        name.strip_suffix(".sql").unwrap_or(name)
    }
}

/// A version that is a whole number and nothing else.
pub(super) fn version(text: &str) -> Option<Version> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).and_then(Version::new)
}

/// The version that a name begins with: `20240101000003_add_orders`, `2024-01-01-000003_add_orders`.
pub(super) fn leading_version(name: &str) -> Option<Version> {
    let digits = name.split(['_', '.']).next().unwrap_or_default().replace('-', "");
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    version(digits.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_other_tools() {
        let number = |version: Option<Version>| version.map(Version::get);
        assert_eq!(number(version("00000000000000")), Some(0));
        assert_eq!(number(version("202512291102420000")), Some(202_512_291_102_420_000));
        for none in ["", "1.1", "+1", "-1", "hello", "9223372036854775808"] {
            assert_eq!(version(none), None, "{none}");
        }
        assert_eq!(number(leading_version("20240101000003_add_orders")), Some(20_240_101_000_003));
        assert_eq!(number(leading_version("2024-01-01-000003_add_orders")), Some(20_240_101_000_003));
        assert_eq!(number(leading_version("001")), Some(1));
        assert_eq!(number(leading_version("001.sql")), Some(1));
        assert_eq!(leading_version("init"), None);
    }
}
