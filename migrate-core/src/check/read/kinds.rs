//! The kinds of objects by their words.

use crate::check::syntax::cursor::Cursor;

/// The kind of object that comes next, in small letters; empty if it is none.
pub(crate) fn kind(words: &mut Cursor<'_>) -> &'static str {
    words.eat_one_of(KINDS).unwrap_or_default()
}

/// Longer ones before those that they begin with.
const KINDS: &[&str] = &[
    "table",
    "foreign table",
    "foreign data wrapper",
    "index",
    "sequence",
    "view",
    "materialized view",
    "schema",
    "type",
    "domain",
    "function",
    "procedure",
    "routine",
    "aggregate",
    "trigger",
    "policy",
    "rule",
    "role",
    "user mapping",
    "user",
    "group",
    "extension",
    "publication",
    "subscription",
    "statistics",
    "collation",
    "conversion",
    "operator class",
    "operator family",
    "operator",
    "cast",
    "language",
    "server",
    "event trigger",
    "tablespace",
    "access method",
    "text search configuration",
    "text search dictionary",
    "text search parser",
    "text search template",
    "transform",
];
