//! What the name of a file or folder says: which tool's it is, which version, which part of a migration.

use crate::{InvalidVersion, Version};

/// A name that is a migration's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) version: Version,
    /// What follows the version: `add_orders`.
    pub(crate) rest: String,
    /// The version as it is written: `003`.
    pub(crate) written: String,
}

/// How a folder's migrations are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `003_add_orders.sql`, with or without sections.
    Plain,
    /// `003_add_orders.up.sql` and `.down.sql`: sqlx, golang-migrate.
    Reversible,
    /// `V3__add_orders.sql`: refinery, Flyway.
    Flyway,
    /// `2024-01-01-000003_add_orders/up.sql` and `down.sql`.
    Diesel,
    /// `20240101000003_add_orders/migration.sql`.
    Prisma,
}

impl Layout {
    /// Whether a folder may hold both, as sqlx and golang-migrate let it: each file says by its name what it is.
    pub(crate) fn goes_with(self, other: Layout) -> bool {
        let is_by_file = |layout| matches!(layout, Layout::Plain | Layout::Reversible);
        self == other || (is_by_file(self) && is_by_file(other))
    }
}

/// Which part of its migration a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Up,
    Down,
    Verify,
}

/// Why a name is no migration's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameError {
    /// Not the form of any tool's names.
    Form,
    /// A version above 2^63-1.
    Overflow,
    /// `V1.1__x`: not a whole number.
    Dotted,
    /// `R__x`: applied again whenever it changes.
    Repeatable,
    /// `U3__x`: Flyway's undo script.
    Undo,
}

/// The name of a `.sql` file without `.sql`; nothing for other names.
pub(crate) fn stem(file: &str) -> Option<&str> {
    let (stem, ending) = file.rsplit_once('.')?;
    ending.eq_ignore_ascii_case("sql").then_some(stem)
}

/// Reads the name of a `.sql` file, without `.sql`: its layout (nothing for a verify file, which goes with any),
/// its part and its name.
pub(crate) fn file(stem: &str) -> Result<(Option<Layout>, Part, Name), NameError> {
    let (stem, part) = match stem.rsplit_once('.') {
        Some((stem, "up")) => (stem, Some(Part::Up)),
        Some((stem, "down")) => (stem, Some(Part::Down)),
        Some((stem, "verify")) => (stem, Some(Part::Verify)),
        _ => (stem, None),
    };
    if let Some(flyway) = flyway(stem) {
        let layout = if part == Some(Part::Verify) { None } else { Some(Layout::Flyway) };
        return Ok((layout, part.unwrap_or(Part::Up), flyway?));
    }
    let name = numbered(stem, |c| c.is_ascii_digit())?;
    Ok(match part {
        None => (Some(Layout::Plain), Part::Up, name),
        Some(Part::Verify) => (None, Part::Verify, name),
        Some(part) => (Some(Layout::Reversible), part, name),
    })
}

/// Reads the name of a folder that is a migration. Diesel leaves out the hyphens of a version.
pub(crate) fn folder(name: &str) -> Result<Name, NameError> {
    numbered(name, |c| c.is_ascii_digit() || c == '-')
}

/// `003_add_orders`, `02-PHASE-1-CRITICAL-TABLES`, `20251007210243_01_vendor_tables`.
fn numbered(stem: &str, is_version: impl Fn(char) -> bool) -> Result<Name, NameError> {
    let length = stem.find(|c| !is_version(c)).unwrap_or(stem.len());
    let (written, rest) = stem.split_at_checked(length).ok_or(NameError::Form)?;
    let (written, rest) = match rest.strip_prefix(['_', '-']) {
        Some(rest) => (written, rest),
        // `2-a`: with hyphens in versions the last one may be the separator.
        None => match written.strip_suffix('-') {
            Some(written) => (written, rest),
            None => return Err(NameError::Form),
        },
    };
    named(written, rest)
}

/// `V3__add_orders`, and what is like it; nothing for other names.
fn flyway(stem: &str) -> Option<Result<Name, NameError>> {
    let (prefix, rest) = stem.split_once("__")?;
    let version = prefix.get(1..)?;
    match prefix.get(..1)? {
        "R" if version.is_empty() => Some(Err(NameError::Repeatable)),
        "U" if version.starts_with(|c: char| c.is_ascii_digit()) => Some(Err(NameError::Undo)),
        "V" if version.bytes().all(|byte| byte.is_ascii_digit()) => Some(named(version, rest)),
        "V" if version.starts_with(|c: char| c.is_ascii_digit()) => Some(Err(NameError::Dotted)),
        _ => None,
    }
}

fn named(written: &str, rest: &str) -> Result<Name, NameError> {
    let digits = written.replace('-', "");
    if digits.is_empty() || rest.is_empty() || !written.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(NameError::Form);
    }
    let version = digits.parse().map_err(|_overflow: InvalidVersion| NameError::Overflow)?;
    Ok(Name { version, rest: rest.to_owned(), written: written.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: i64, rest: &str, written: &str) -> Name {
        Name { version: Version::new(version).unwrap(), rest: rest.to_owned(), written: written.to_owned() }
    }

    #[test]
    fn the_names_that_teams_use() {
        let plain = |stem: &str| match file(stem) {
            Ok((Some(Layout::Plain), Part::Up, name)) => name,
            other => panic!("{stem}: {other:?}"),
        };
        assert_eq!(plain("003_add_orders"), name(3, "add_orders", "003"));
        assert_eq!(plain("0_a"), name(0, "a", "0"));
        assert_eq!(
            plain("20251007210243_01_vendor"),
            name(20_251_007_210_243, "01_vendor", "20251007210243")
        );
        assert_eq!(plain("02-PHASE-1-CRITICAL-TABLES"), name(2, "PHASE-1-CRITICAL-TABLES", "02"));
        assert_eq!(plain("9223372036854775807_last"), name(i64::MAX, "last", "9223372036854775807"));
        assert_eq!(plain("1_é v1.2"), name(1, "é v1.2", "1"));
    }

    #[test]
    fn the_parts_of_a_migration() {
        let (reversible, flyway) = (Some(Layout::Reversible), Some(Layout::Flyway));
        assert_eq!(file("003_a.up"), Ok((reversible, Part::Up, name(3, "a", "003"))));
        assert_eq!(file("003_a.down"), Ok((reversible, Part::Down, name(3, "a", "003"))));
        assert_eq!(file("003_a.verify"), Ok((None, Part::Verify, name(3, "a", "003"))));
        assert_eq!(file("V3__add_a"), Ok((flyway, Part::Up, name(3, "add_a", "3"))));
        assert_eq!(file("V3__add_a.verify"), Ok((None, Part::Verify, name(3, "add_a", "3"))));
    }

    #[test]
    fn the_names_that_say_nothing() {
        for stem in
            ["", "notes", "003", "003_", "_a", "-1_a", "v1.2_a", "003.a", "٣_a", "V3_a", "V__a", "v3__a"]
        {
            assert_eq!(file(stem), Err(NameError::Form), "{stem}");
        }
        assert_eq!(file("9223372036854775808_a"), Err(NameError::Overflow));
        assert_eq!(file("V1.1__a"), Err(NameError::Dotted));
        assert_eq!(file("R__views"), Err(NameError::Repeatable));
        assert_eq!(file("U3__a"), Err(NameError::Undo));
    }

    #[test]
    fn folders() {
        assert_eq!(folder("2024-01-01-000003_add"), Ok(name(20_240_101_000_003, "add", "2024-01-01-000003")));
        assert_eq!(folder("00000000000000_diesel_initial_setup").map(|name| name.version.get()), Ok(0));
        assert_eq!(folder("20240101000003_with spaces").map(|name| name.rest), Ok("with spaces".to_owned()));
        assert_eq!(folder("hello"), Err(NameError::Form));
    }
}
