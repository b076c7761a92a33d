//! What not all versions of servers have.

/// The versions that are supported.
pub(crate) const OLDEST: u8 = 14;
pub(crate) const NEWEST: u8 = 18;

/// A version lacks what others have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    pub(crate) version: u8,
    /// The next one that has it.
    first: Option<u8>,
    /// The last one before that had it.
    last: Option<u8>,
}

impl Lack {
    /// The first version from the oldest one that is asked for that lacks what some version has.
    pub(crate) fn of(oldest: u8, has: impl Fn(u8) -> bool) -> Option<Lack> {
        let version = (oldest..=NEWEST).find(|version| !has(*version))?;
        let first = (version..=NEWEST).find(|version| has(*version));
        let last = (OLDEST..version).rev().find(|version| has(*version));
        (first.is_some() || last.is_some()).then_some(Lack { version, first, last })
    }

    /// The same of what came with a version, and stayed.
    pub(crate) fn before(first: u8, oldest: u8) -> Option<Lack> {
        (oldest < first).then_some(Lack { version: oldest, first: Some(first), last: None })
    }

    /// Which version has it.
    pub(crate) fn note(self) -> String {
        match (self.first, self.last) {
            (Some(first), _) => format!("PostgreSQL {first} is the first version that has it"),
            (None, Some(last)) => format!("PostgreSQL {last} is the last version that has it"),
            (None, None) => "no version has it".to_owned(),
        }
    }

    /// What can be done.
    pub(crate) fn help(self) -> String {
        match self.first {
            Some(first) => format!(
                "do without it, or write `postgres = \"{first}\"` in migrate.toml if no older server has to run this"
            ),
            None => "do without it: `postgres` in migrate.toml names the oldest server, and newer ones have to run it too"
                .to_owned(),
        }
    }
}

/// Whether a version is in a range of the catalogue's.
pub(crate) fn is_in(range: Option<(u8, u8)>, version: u8) -> bool {
    range.is_none_or(|(first, last)| (first..=last).contains(&version))
}

#[cfg(test)]
mod tests {
    use super::Lack;

    #[test]
    fn what_a_version_lacks() {
        let notes =
            |oldest, has: fn(u8) -> bool| Lack::of(oldest, has).map(|lack| (lack.version, lack.note()));
        let first = "PostgreSQL 16 is the first version that has it".to_owned();
        let last = "PostgreSQL 15 is the last version that has it".to_owned();
        assert_eq!(notes(14, |version| version >= 16), Some((14, first)));
        assert_eq!(notes(16, |version| version >= 16), None);
        assert_eq!(notes(14, |version| version <= 15), Some((16, last)));
        assert_eq!(notes(14, |_| false), None);
    }
}
