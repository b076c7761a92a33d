//! Words that are no names where an expression is expected.

use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};

/// A word in small letters; nothing of one that is longer than any keyword.
#[derive(Clone, Copy)]
pub(crate) struct Lower {
    bytes: [u8; Lower::LONGEST],
    length: usize,
}

impl Lower {
    /// `current_timestamp` and `xmlnamespaces` are shorter.
    const LONGEST: usize = 20;

    pub(crate) fn of(word: &str) -> Lower {
        let mut bytes = [0; Lower::LONGEST];
        let length = match bytes.get_mut(..word.len()) {
            Some(place) => {
                place.copy_from_slice(word.as_bytes());
                place.make_ascii_lowercase();
                word.len()
            }
            None => 0,
        };
        Lower { bytes, length }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Whether this can be the name of a column or table: `ColId` in `gram.y`.
pub(crate) fn is_column_name(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !matches!(class(token.text), Class::Reserved | Class::FunctionName),
        _ => false,
    }
}

/// Whether this can be the alias of a result without AS: `BareColLabel` in `gram.y`.
pub(crate) fn is_bare_label(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !AS_LABEL.iter().any(|word| token.text.eq_ignore_ascii_case(word)),
        _ => false,
    }
}

/// `pg_get_keywords()` with `barelabel` false.
const AS_LABEL: [&str; 39] = [
    "array",
    "as",
    "char",
    "character",
    "create",
    "day",
    "except",
    "fetch",
    "filter",
    "for",
    "from",
    "grant",
    "group",
    "having",
    "hour",
    "intersect",
    "into",
    "isnull",
    "limit",
    "minute",
    "month",
    "notnull",
    "offset",
    "on",
    "order",
    "over",
    "overlaps",
    "precision",
    "returning",
    "second",
    "to",
    "union",
    "varying",
    "where",
    "window",
    "with",
    "within",
    "without",
    "year",
];
