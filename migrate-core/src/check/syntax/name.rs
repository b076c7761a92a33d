//! Names as the catalogs hold them.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::cursor;
use crate::check::stored::Stored;
use crate::numbers::{Numbers, Writer};

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

    /// Of a name with its quotes: `"…"`, or `U&"…"` with what begins its escapes.
    pub(crate) fn quoted(text: &str, escape: char) -> Ident {
        let (before, inner) = text.split_once('"').unwrap_or(("", text));
        let inner = inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"");
        if before.is_empty() { Ident::exact(&inner) } else { Ident::exact(&unescaped(&inner, escape)) }
    }

    /// Of a name as it is.
    pub(crate) fn exact(name: &str) -> Ident {
        let end = (0..=Ident::LIMIT.min(name.len())).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
        Ident(name.get(..end).unwrap_or_default().into())
    }
}

impl Stored for Ident {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Ident> {
        Arc::read(from).map(Ident)
    }
}

/// With the characters that `\0061` and `\+000061` stand for.
fn unescaped(text: &str, escape: char) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(escape) {
        plain.push_str(before);
        if let Some(after) = after.strip_prefix(escape) {
            plain.push(escape);
            rest = after;
            continue;
        }
        let (start, length) = if after.starts_with('+') { (1, 6) } else { (0, 4) };
        let code = after.get(start..start + length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        plain.extend(code.and_then(char::from_u32));
        rest = after.get(start + length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
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
        assert_eq!(&*Ident::quoted("\"User\"\"Id\"", '\\'), "User\"Id");
        assert_eq!(Ident::exact(&"a".repeat(70)).len(), 63);
        assert_eq!(Ident::exact(&"é".repeat(40)).len(), 62);
        assert_eq!(&*Ident::quoted("U&\"d\\0061t\\+000061\\\\\"", '\\'), "data\\");
        assert_eq!(&*Ident::quoted("u&\"d!0061t\"", '!'), "dat");
        assert_eq!(Ident::exact("User").to_string(), "\"User\"");
    }
}
