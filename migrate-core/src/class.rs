use std::fmt;
use std::str::FromStr;

/// What a migration means to a program that was built before it and still runs, or is rolled back to.
///
/// A migration has the class of its strongest statement; each class is stronger than those before it. What a
/// script does to tables that it made itself is additive, whatever it is: nobody else uses them yet. Limits that it sets
/// to a table or column which it makes `IF NOT EXISTS` count like that, too.
///
/// ```
/// use migrate_core::Class;
///
/// assert!(Class::Additive < Class::Data && Class::Data < Class::Destructive);
/// assert_eq!("data".parse(), Ok(Class::Data));
/// assert_eq!(Class::Destructive.to_string(), "destructive");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Class {
    /// Adds only: tables, columns that need no value, indexes, functions, triggers, rights. What was there stays as it
    /// was, and what was accepted still is. Where a table got a column, a statement with `*` that a connection prepared
    /// before fails on that connection: `cached plan must not change result type`.
    Additive,
    /// Writes rows of tables that were there: `INSERT`, `UPDATE`, a backfill. And what nobody can read from its text:
    /// a `DO` block, `CALL`, `EXECUTE`, a query that calls functions which may do anything. What is known of a `DO` block and
    /// takes something away makes it destructive.
    Data,
    /// Loses what can't be brought back, or takes something away from the program of before: drops, deletes, renames,
    /// changes of type, revoked rights, and rules that refuse what it may write: a new constraint or unique index over
    /// columns that were there, `NOT NULL` without a default.
    Destructive,
}

impl Class {
    /// All classes, from the weakest to the strongest.
    pub const ALL: [Class; 3] = [Class::Additive, Class::Data, Class::Destructive];

    /// Its name: `additive`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Class::Additive => "additive",
            Class::Data => "data",
            Class::Destructive => "destructive",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no class that this build knows; a newer one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownClass;

impl FromStr for Class {
    type Err = UnknownClass;

    fn from_str(text: &str) -> Result<Class, UnknownClass> {
        Class::ALL.into_iter().find(|class| class.name() == text).ok_or(UnknownClass)
    }
}

impl fmt::Display for UnknownClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the class of a migration is ")?;
        f.write_str(&Class::ALL.map(Class::name).join(", "))
    }
}

impl std::error::Error for UnknownClass {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        assert!(Class::ALL.is_sorted());
        for class in Class::ALL {
            assert_eq!(class.to_string().parse(), Ok(class));
        }
        for other in ["", "Data", "data ", "cosmic"] {
            assert_eq!(other.parse::<Class>(), Err(UnknownClass));
        }
        assert_eq!(UnknownClass.to_string(), "the class of a migration is additive, data, destructive");
    }
}
