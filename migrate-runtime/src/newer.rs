//! What a newer build has applied, and whether an older program has to mind.

use std::fmt;

use migrate_core::{Class, Version, plan};

/// A migration in the database above the newest that is embedded: a newer build was here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Newer {
    /// Its version.
    pub version: Version,
    /// Its name when it was applied.
    pub name: String,
    /// What it means to this program, as the build said that applied it; nothing if this build does not know that
    /// class.
    pub class: Option<Class>,
    /// The tables and views that it has given columns to: where a connection has prepared a `SELECT *` of one before, it fails
    /// with `cached plan must not change result type`.
    pub adds_columns_to: Vec<String>,
}

impl From<&plan::Applied> for Newer {
    fn from(row: &plan::Applied) -> Newer {
        Newer {
            version: row.version,
            name: row.name.clone(),
            class: row.class,
            adds_columns_to: row.adds_columns_to.clone(),
        }
    }
}

/// A line for all, and one for each; nothing if there are none. What is purely additive is said once, else each
/// line has its class.
pub(crate) fn lines(f: &mut fmt::Formatter<'_>, all: &[Newer], before: &str) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    write!(f, "{before}the database has newer migrations than this program")?;
    if all.iter().all(|one| one.class == Some(Class::Additive)) {
        f.write_str(", all of them additive:")?;
        return all.iter().try_for_each(|one| {
            write!(f, "\n  {} {}", one.version, one.name)?;
            columns(f, &one.adds_columns_to)
        });
    }
    f.write_str(":")?;
    all.iter().try_for_each(|one| {
        let class = one.class.map_or("of unknown class", Class::name);
        write!(f, "\n  {} {} ({class}", one.version, one.name)?;
        columns(f, &one.adds_columns_to)?;
        f.write_str(")")
    })
}

/// The tables that get columns, if any do.
pub(crate) fn columns(f: &mut fmt::Formatter<'_>, adds_columns_to: &[String]) -> fmt::Result {
    if adds_columns_to.is_empty() {
        return Ok(());
    }
    write!(f, ", adds columns to {}", adds_columns_to.join(", "))
}
