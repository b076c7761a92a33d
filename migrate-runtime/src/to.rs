//! Versions as a caller says them: plain numbers, which a call checks before it asks the server anything.

use std::fmt;

use migrate_core::Version;

use crate::error::Kind;

/// How far to go back: the argument of [`revert`](crate::Migrations::revert).
///
/// Reverting everything has a name of its own, so that no arithmetic leads there: a number below 0 is an error.
///
/// ```
/// use migrate_runtime::{To, Version};
///
/// assert_eq!(To::from(5), To::Version(5));
/// assert_eq!(To::from(Version::MAX), To::Version(i64::MAX));
/// assert_ne!(To::from(-1), To::Nothing);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum To {
    /// To this version, which stays; what is above it goes.
    Version(i64),
    /// To a database on which nothing is applied: everything goes.
    Nothing,
}

impl To {
    /// The version that stays, or nothing; an error if there can be no such version.
    pub(crate) fn version(self) -> Result<Option<Version>, Kind> {
        match self {
            To::Nothing => Ok(None),
            To::Version(number) => match Version::new(number) {
                Some(version) => Ok(Some(version)),
                None => Err(Kind::Setting(format!(
                    "there is no version {number} to revert to: versions begin at 0\n\
                     if everything is to be reverted, say so: `To::Nothing`, `cargo migrate revert --all`"
                ))),
            },
        }
    }
}

impl From<i64> for To {
    fn from(number: i64) -> To {
        To::Version(number)
    }
}

impl From<Version> for To {
    fn from(version: Version) -> To {
        To::Version(version.get())
    }
}

/// A version that is named: a [`Version`], or a plain number. One below 0 is an error of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionNumber(i64);

impl VersionNumber {
    /// As a version; an error where there can be none.
    pub(crate) fn version(self) -> Result<Version, Kind> {
        Version::new(self.0)
            .ok_or_else(|| Kind::Setting(format!("there is no version {}: versions begin at 0", self.0)))
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for VersionNumber {
    fn from(number: i64) -> VersionNumber {
        VersionNumber(number)
    }
}

impl From<Version> for VersionNumber {
    fn from(version: Version) -> VersionNumber {
        VersionNumber(version.get())
    }
}
