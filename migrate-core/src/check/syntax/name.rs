//! Names as the catalogs hold them.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::cursor;

/// A name: folded, without its quotes, cut to 63 bytes, as PostgreSQL does it (`NAMEDATALEN`,
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>).
/// `Display` is what `quote_ident()` returns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident(Arc<str>);

impl Ident {
    /// The longest name, in bytes.
    pub(crate) const LIMIT: usize = 63;

    /// Of a word without quotes.
    pub(crate) fn folded(word: &str) -> Ident {
        Ident::exact(&word.to_ascii_lowercase())
    }

    /// Of a name with its quotes: `"…"`. Of `U&"…"` the escapes stay as they are.
    pub(crate) fn quoted(text: &str) -> Ident {
        let inner = text.split_once('"').map_or(text, |(_, rest)| rest);
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        Ident::exact(&inner.replace("\"\"", "\""))
    }

    /// Of a name as it is.
    pub(crate) fn exact(name: &str) -> Ident {
        let end = (0..=Ident::LIMIT.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
        Ident(name.get(..end).unwrap_or_default().into())
    }
}

impl Deref for Ident {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&cursor::quoted(self))
    }
}

/// A name in a statement, with the schema that it may have in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "a name is a schema and a name")]
pub(crate) struct Name {
    pub(crate) schema: Option<Ident>,
    pub(crate) name: Ident,
    /// Its bytes in the script.
    pub(crate) at: Range<usize>,
}

impl Name {
    /// Without a schema.
    pub(crate) fn bare(name: Ident, at: Range<usize>) -> Name {
        Name { schema: None, name, at }
    }
}

/// As it is written, without quotes: for messages.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", &**schema)?;
        }
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::Ident;

    #[test]
    fn names_are_folded_and_cut_as_the_server_does() {
        assert_eq!(&*Ident::folded("UserId"), "userid");
        assert_eq!(&*Ident::folded("ÄB"), "Äb");
        assert_eq!(&*Ident::quoted("\"User\"\"Id\""), "User\"Id");
        assert_eq!(Ident::exact(&"a".repeat(70)).len(), 63);
        assert_eq!(Ident::exact(&"é".repeat(40)).len(), 62);
        assert_eq!(Ident::exact("User").to_string(), "\"User\"");
    }
}
