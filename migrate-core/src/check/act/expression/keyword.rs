//! Words that are no names where an expression is expected.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};

/// Whether this can be the name of a column or table: `ColId` in `gram.y`.
pub(in crate::check::act) fn is_column_name(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !matches!(class(token.text), Class::Reserved | Class::FunctionName),
        _ => false,
    }
}

/// Whether this begins a name in an expression: of a column, function or type.
pub(super) fn begins_name(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => class(token.text) != Class::Reserved,
        _ => false,
    }
}

/// Whether this can be the alias of a result without AS: `BareColLabel` in `gram.y`.
pub(in crate::check::act) fn is_bare_label(token: &Token<'_>) -> bool {
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

/// What the session knows, without brackets behind it.
pub(super) const PARAMETERLESS: &[(&str, &str)] = &[
    ("current_date", "date"),
    ("current_time", "time with time zone"),
    ("current_timestamp", "timestamp with time zone"),
    ("localtime", "time without time zone"),
    ("localtimestamp", "timestamp without time zone"),
    ("current_role", "name"),
    ("current_user", "name"),
    ("session_user", "name"),
    ("user", "name"),
    ("current_catalog", "name"),
];

/// Whether one of those comes next.
pub(in crate::check::act) fn is_parameterless(words: Cursor<'_>) -> bool {
    PARAMETERLESS.iter().any(|(word, _)| words.is(word))
}
