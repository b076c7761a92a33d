//! What a statement does to tables that others may use, as the build knows it from replaying it after the migrations before
//! it: also what hangs on a table (partitions, children, foreign keys, views) and what a `DO` block or a trigger does. Locks
//! that are not known are in `UNSEEN` of `tests/it/locks/cases.rs`.

use std::borrow::Cow;
use std::fmt;

/// What a statement does to tables that others may use.
///
/// ```
/// use migrate_core::Effect;
///
/// const COMMENT: Effect = Effect::none("COMMENT");
/// assert!(COMMENT.locks.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The command as people call it: `ALTER TABLE`, `CREATE INDEX CONCURRENTLY`, `INSERT`.
    pub command: Cow<'static, str>,
    /// The tables, views and sequences that are new with it, as SQL names. What may have been there before
    /// (`IF NOT EXISTS`, `OR REPLACE`) is not among them, unless the script dropped it.
    pub creates: Cow<'static, [Cow<'static, str>]>,
    /// Its locks, but for those on what the script itself created, which nobody else uses yet. One for each
    /// relation: the strongest mode and the heaviest work.
    pub locks: Cow<'static, [TableLock]>,
    /// What can't be brought back. What the script itself created is not among it.
    pub destroys: Cow<'static, [Loss]>,
    /// The columns whose values it replaces, which can't be brought back either.
    pub overwrites: Cow<'static, [ColumnName]>,
}

impl Effect {
    /// A command that touches no table.
    #[must_use]
    pub const fn none(command: &'static str) -> Effect {
        Effect {
            command: Cow::Borrowed(command),
            creates: Cow::Borrowed(&[]),
            locks: Cow::Borrowed(&[]),
            destroys: Cow::Borrowed(&[]),
            overwrites: Cow::Borrowed(&[]),
        }
    }
}

/// What a statement takes away for good. `Display` says it in a sentence: `table orders`, `column note of orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// An object with all that is in it: `table orders`, `schema app`.
    Object {
        /// What it is: `table`.
        kind: Cow<'static, str>,
        /// Its name, as SQL.
        name: Cow<'static, str>,
    },
    /// A column with its values.
    Column(ColumnName),
    /// An attribute of a composite type.
    Attribute(ColumnName),
    /// What a new type of the column can't hold.
    Values(ColumnName),
    /// Rows of a table.
    Rows(Cow<'static, str>),
    /// What is known by no name: `what alice owns`, `rows of tables that refer to orders`.
    Unnamed(Cow<'static, str>),
}

impl Loss {
    /// The table, or the object, that it is about, where that has a name.
    #[must_use]
    pub fn of(&self) -> Option<&str> {
        match self {
            Loss::Object { name, .. } | Loss::Rows(name) => Some(name),
            Loss::Column(column) | Loss::Attribute(column) | Loss::Values(column) => Some(&column.table),
            Loss::Unnamed(_) => None,
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loss::Object { kind, name } => write!(f, "{kind} {name}"),
            Loss::Column(column) => write!(f, "{column}"),
            Loss::Attribute(ColumnName { name, table }) => write!(f, "attribute {name} of {table}"),
            Loss::Values(column) => write!(f, "values of {column}"),
            Loss::Rows(table) => write!(f, "rows of {table}"),
            Loss::Unnamed(what) => f.write_str(what),
        }
    }
}

/// A column of a table. `Display` says it in a sentence: `column note of orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnName {
    /// Its name, as SQL.
    pub name: Cow<'static, str>,
    /// Its table's.
    pub table: Cow<'static, str>,
}

impl ColumnName {
    /// The column of this name, of this table.
    pub fn new(name: impl Into<Cow<'static, str>>, table: impl Into<Cow<'static, str>>) -> ColumnName {
        ColumnName { name: name.into(), table: table.into() }
    }
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {} of {}", self.name, self.table)
    }
}

/// A lock that a statement takes and keeps until its transaction ends, and what it does meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLock {
    /// On what.
    pub on: Locked,
    /// How strong it is.
    pub mode: LockMode,
    /// What is done under it.
    pub work: Work,
}

/// What a lock is on. `Display` says it in a sentence: `orders`, `the table of orders_note_idx`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Locked {
    /// A table or view, as an SQL name the way `quote_ident()` writes it, with its schema where the statement
    /// has one.
    Table(Cow<'static, str>),
    /// The table of an index, of which the statement gives the index's name only.
    TableOf(Cow<'static, str>),
    /// What is no table, or not one: `index orders_note_idx`, `every table of schema app`.
    Other(Cow<'static, str>),
}

impl Locked {
    /// The table's name, where it is known.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Locked::Table(name) => Some(name),
            Locked::TableOf(_) | Locked::Other(_) => None,
        }
    }
}

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Locked::Table(name) | Locked::Other(name) => f.write_str(name),
            Locked::TableOf(index) => write!(f, "the table of {index}"),
        }
    }
}

/// PostgreSQL's [table-level locks](https://www.postgresql.org/docs/current/explicit-locking.html), from the
/// weakest to the strongest. `Display` as there: `ACCESS EXCLUSIVE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// Of a query.
    AccessShare,
    /// Of `SELECT … FOR UPDATE`.
    RowShare,
    /// Of what changes rows.
    RowExclusive,
    /// Of `VACUUM` and `CREATE INDEX CONCURRENTLY`.
    ShareUpdateExclusive,
    /// Of `CREATE INDEX`: nobody writes.
    Share,
    /// Of a new foreign key or trigger: nobody writes.
    ShareRowExclusive,
    /// Of `REFRESH MATERIALIZED VIEW CONCURRENTLY`: nobody writes.
    Exclusive,
    /// Of most of `ALTER TABLE`: nobody reads or writes.
    AccessExclusive,
}

impl LockMode {
    /// All modes, from the weakest to the strongest.
    pub const ALL: [LockMode; 8] = [
        LockMode::AccessShare,
        LockMode::RowShare,
        LockMode::RowExclusive,
        LockMode::ShareUpdateExclusive,
        LockMode::Share,
        LockMode::ShareRowExclusive,
        LockMode::Exclusive,
        LockMode::AccessExclusive,
    ];
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            LockMode::AccessShare => "ACCESS SHARE",
            LockMode::RowShare => "ROW SHARE",
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

/// How much of a table a statement goes through while it holds its lock, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// None of the rows that are there: the catalogue, or new rows only.
    None,
    /// Reads rows, all of them at worst.
    Scan,
    /// Writes the table anew, or not: that depends on what the text does not say, such as the old type of a
    /// column, or the session's time zone (`timestamp` to `timestamptz`).
    MayRewrite,
    /// Writes the table anew, and its indexes.
    Rewrite,
}

impl Work {
    /// All, from the least to the most.
    pub const ALL: [Work; 4] = [Work::None, Work::Scan, Work::MayRewrite, Work::Rewrite];
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Work::None => "reads no rows",
            Work::Scan => "reads the rows",
            Work::MayRewrite => "may rewrite the table",
            Work::Rewrite => "rewrites the table",
        })
    }
}

/// Whether two SQL names can mean one table: `orders` and `public.orders` can, because a search path decides.
///
/// ```
/// use migrate_core::is_same_table;
///
/// assert!(is_same_table("orders", "public.orders"));
/// assert!(!is_same_table("app.orders", "public.orders"));
/// ```
#[must_use]
pub fn is_same_table(a: &str, b: &str) -> bool {
    let ((schema_of_a, a), (schema_of_b, b)) = (split(a), split(b));
    a == b && (schema_of_a == schema_of_b || schema_of_a.is_none() || schema_of_b.is_none())
}

/// A name into its schema, where it has one, and the rest.
pub(crate) fn split(name: &str) -> (Option<&str>, &str) {
    let mut quoted = false;
    let dot = name.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'.' && !quoted
    });
    match dot.and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?))) {
        Some((schema, rest)) => (Some(schema), rest),
        None => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_schema_can_be_any() {
        assert!(is_same_table("orders", "orders"));
        assert!(is_same_table("app.orders", "orders"));
        assert!(is_same_table("app.orders", "app.orders"));
        assert!(!is_same_table("orders", "\"Orders\""));
        assert!(!is_same_table("a.orders", "b.orders"));
    }

    #[test]
    fn a_dot_in_quotes_is_part_of_a_name() {
        assert_eq!(split("\"a.b\""), (None, "\"a.b\""));
        assert_eq!(split("\"a\"\".b\".c"), (Some("\"a\"\".b\""), "c"));
        assert!(!is_same_table("\"a.b\"", "b"));
    }

    #[test]
    fn modes_and_work_are_ordered() {
        assert!(LockMode::ALL.is_sorted());
        assert!(Work::ALL.is_sorted());
        assert_eq!(format!("{:>24}", LockMode::ShareUpdateExclusive), "  SHARE UPDATE EXCLUSIVE");
        assert_eq!(Locked::TableOf("i".into()).to_string(), "the table of i");
    }
}
