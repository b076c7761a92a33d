use crate::Version;

/// What a file's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) version: Version,
    /// What follows the version: `add_orders`.
    pub(crate) rest: String,
    /// How many digits the version was written with: `003` has 3.
    pub(crate) width: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameError {
    /// Not `VERSION_NAME.sql`.
    Form,
    /// A version above 2^63-1.
    Overflow,
    /// `.up.sql`, `.down.sql` and `.verify.sql`: one migration in several files.
    Part,
}

/// Reads a file's name without its `.sql`: `003_add_orders`, `02-PHASE-1-CRITICAL-TABLES`,
/// `20251007210243_01_vendor_tables`.
pub(crate) fn parse(stem: &str) -> Result<Name, NameError> {
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    let (version, rest) = stem.split_at_checked(digits).ok_or(NameError::Form)?;
    let name = rest.strip_prefix(['_', '-']).filter(|name| !name.is_empty());
    let (false, Some(name)) = (version.is_empty(), name) else { return Err(NameError::Form) };
    if [".up", ".down", ".verify"].iter().any(|part| name.to_ascii_lowercase().ends_with(part)) {
        return Err(NameError::Part);
    }
    let version = version.parse().ok().and_then(Version::new).ok_or(NameError::Overflow)?;
    Ok(Name { version, rest: name.to_owned(), width: digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: i64, rest: &str, width: usize) -> Name {
        Name { version: Version::new(version).unwrap(), rest: rest.to_owned(), width }
    }

    #[test]
    fn the_names_that_teams_use() {
        assert_eq!(parse("003_add_orders").unwrap(), name(3, "add_orders", 3));
        assert_eq!(parse("0_a").unwrap(), name(0, "a", 1));
        assert_eq!(
            parse("20251007210243_01_vendor_tables").unwrap(),
            name(20_251_007_210_243, "01_vendor_tables", 14)
        );
        assert_eq!(parse("02-PHASE-1-CRITICAL-TABLES").unwrap(), name(2, "PHASE-1-CRITICAL-TABLES", 2));
        assert_eq!(parse("9223372036854775807_last").unwrap(), name(i64::MAX, "last", 19));
        assert_eq!(parse("1_é v1.2").unwrap(), name(1, "é v1.2", 1));
    }

    #[test]
    fn the_names_that_say_nothing() {
        for stem in ["", "notes", "003", "003_", "_a", "-1_a", "V3__a", "v1.2_a", "003.a", "٣_a"] {
            assert_eq!(parse(stem), Err(NameError::Form), "{stem}");
        }
        assert_eq!(parse("9223372036854775808_a"), Err(NameError::Overflow));
        assert_eq!(parse("003_a.down"), Err(NameError::Part));
    }
}
