use std::fmt;
use std::str::FromStr;

/// A migration's version: a whole number from 0 to 2^63-1, so that it fits PostgreSQL's `bigint`.
///
/// `003`, `03` and `3` are one version.
///
/// ```
/// use migrate_core::Version;
///
/// let version = Version::new(3).unwrap();
/// assert_eq!(version.to_string(), "3");
/// assert_eq!(Version::new(-1), None);
/// assert_eq!("003".parse(), Ok(version));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Version(i64);

impl Version {
    /// The largest version, 2^63-1.
    pub const MAX: Version = Version(i64::MAX);

    /// `None` below 0.
    #[must_use]
    pub const fn new(number: i64) -> Option<Version> {
        if number < 0 { None } else { Some(Version(number)) }
    }

    /// The number, never below 0.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The version after this one; `None` after [`Version::MAX`].
    #[must_use]
    pub fn next(self) -> Option<Version> {
        self.0.checked_add(1).map(Version)
    }
}

/// A text that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidVersion;

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Version, InvalidVersion> {
        text.parse().ok().and_then(Version::new).ok_or(InvalidVersion)
    }
}

impl fmt::Display for InvalidVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a version is a whole number from 0 to {}", Version::MAX)
    }
}

impl std::error::Error for InvalidVersion {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
