//! What a history says, in a number: every boot compares it with what is embedded, and reads no rows.

use std::iter::Sum;

use crate::{Checksum, Migration, Version};

/// A sum over the rows of a history, or over migrations. It guards against mistakes, not against whoever may write the
/// history: they may write what it is compared with as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub u64);

/// What a row counts that is not of an applied migration as a runner writes it.
pub const OTHER: Digest = Digest(1);

/// What a row of the history counts by its version and its checksum as stored. A server computes the same, in numbers.
#[must_use]
pub fn of_row(version: Version, checksum: &str) -> Digest {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let first = checksum.get(..DIGITS).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    match first {
        Some(first) if checksum.len() == 64 && checksum.bytes().all(is_digit) => weighted(version, first),
        _ => OTHER,
    }
}

/// What migrations count.
#[must_use]
pub fn of(migrations: &[Migration]) -> Digest {
    migrations.iter().map(|migration| of_one(migration.version, &migration.checksum)).sum()
}

fn of_one(version: Version, checksum: &Checksum) -> Digest {
    let first = checksum.bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    weighted(version, first >> (64 - 4 * DIGITS))
}

/// The digits of a checksum that are looked at: 60 bits, so that a server's `bigint` holds them.
const DIGITS: usize = 15;

/// Two migrations that change places change the sum.
fn weighted(version: Version, first: u64) -> Digest {
    Digest(first.wrapping_mul(version.get().unsigned_abs().wrapping_mul(2).wrapping_add(1)))
}

impl Sum for Digest {
    fn sum<I: Iterator<Item = Digest>>(all: I) -> Digest {
        all.fold(Digest::default(), |sum, one| Digest(sum.0.wrapping_add(one.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_counts_what_its_migration_counts() {
        let checksum = Checksum::new(std::array::from_fn(|at| u8::try_from(at * 9 + 3).unwrap_or(255)));
        for version in [0, 1, 7, 20_260_527_120_000, i64::MAX] {
            let version = Version::new(version).unwrap();
            assert_eq!(of_row(version, &checksum.to_string()), of_one(version, &checksum));
            let others = ["other".to_owned(), checksum.to_string().to_uppercase(), format!("{checksum}0")];
            assert!(others.iter().all(|other| of_row(version, other) == OTHER));
        }
    }

    #[test]
    fn what_changes_places_is_seen() {
        let [one, two] = [1, 2].map(|number| Version::new(number).unwrap());
        let [a, b] = [3, 4].map(|byte| Checksum::new([byte; 32]));
        let sum = |rows: [(Version, &Checksum); 2]| -> Digest {
            rows.into_iter().map(|(version, checksum)| of_one(version, checksum)).sum()
        };
        assert_ne!(sum([(one, &a), (two, &b)]), sum([(one, &b), (two, &a)]));
    }
}
