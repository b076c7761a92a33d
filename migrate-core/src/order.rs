use std::cmp::Ordering;

use crate::Version;

/// How the versions of a folder are ordered: as the tool does whose layout it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As numbers.
    Numeric,
    /// Diesel's: as text, digit by digit from the left, written with at least so many digits. Its versions
    /// of 14 and of 18 digits stand side by side: 202512291102420000 comes before 20260527120000.
    Textual(usize),
}

impl Order {
    /// Which of two versions comes first.
    ///
    /// ```
    /// use migrate_core::{Order, Version};
    /// let version = |number| Version::new(number).unwrap();
    /// let (long, short) = (version(202512291102420000), version(20260527120000));
    /// assert!(Order::Numeric.compare(short, long).is_lt());
    /// assert!(Order::Textual(14).compare(long, short).is_lt());
    /// ```
    #[must_use]
    pub fn compare(self, a: Version, b: Version) -> Ordering {
        match self {
            Order::Numeric => a.cmp(&b),
            Order::Textual(width) => {
                let digits = |version: Version| format!("{:0width$}", version.get());
                digits(a).cmp(&digits(b))
            }
        }
    }
}
