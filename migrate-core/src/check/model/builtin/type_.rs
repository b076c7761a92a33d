//! Rows of `pg_type`.

use super::Line;
use super::rows::Row;
use crate::check::read::type_name::INTERNAL;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of pg_type")]
pub(crate) struct TypeRow {
    pub(crate) name: &'static str,
    /// `typcategory`: <https://www.postgresql.org/docs/current/catalog-pg-type.html#CATALOG-TYPCATEGORY-TABLE>.
    pub(crate) category: char,
    pub(crate) is_preferred: bool,
    pub(crate) shape: Shape,
    /// It may have something in brackets after it.
    pub(crate) has_modifiers: bool,
    pub(crate) is_collatable: bool,
    /// Servers have it in different categories.
    pub(crate) differs: bool,
    /// Its input function is immutable.
    pub(crate) reads_alike: bool,
    /// Its output function is.
    pub(crate) writes_alike: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// With the type of what a subscript answers.
    Base(Option<&'static str>),
    Composite,
    /// Over this one, which may have modifiers: `character varying(3)`.
    Domain(&'static str),
    /// Its labels, in quotes.
    Enum(&'static str),
    /// Of values of this type.
    Range(&'static str),
    /// Of ranges of this type.
    Multirange(&'static str),
    Pseudo,
}

impl Row for TypeRow {
    fn read(line: Line) -> Option<TypeRow> {
        let mut words = line.words();
        let flags = words.next().unwrap_or_default();
        let of = words.next();
        let mut letters = flags.chars();
        let category = letters.next().unwrap_or('U');
        let shape = match (letters.next(), of) {
            (Some('c'), _) => Shape::Composite,
            (Some('d'), Some(of)) => Shape::Domain(of),
            (Some('e'), Some(of)) => Shape::Enum(of),
            (Some('r'), Some(of)) => Shape::Range(of),
            (Some('m'), Some(of)) => Shape::Multirange(of),
            (Some('p'), _) => Shape::Pseudo,
            _ => Shape::Base(of),
        };
        let has = |flag: char| letters.clone().any(|letter| letter == flag);
        Some(TypeRow {
            name: line.name,
            category,
            differs: false,
            shape,
            is_preferred: has('p'),
            has_modifiers: has('m'),
            is_collatable: has('c'),
            reads_alike: has('r'),
            writes_alike: has('w'),
        })
    }
}

/// Of types whose name in `pg_type` is another than the one that `format_type()` shows.
fn shown_otherwise() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    // This one is no keyword, so nobody writes it without quotes.
    INTERNAL.iter().chain(&[("char", "\"char\"")])
}

/// As `format_type()` shows a type of `pg_catalog`.
pub(crate) fn format_type(name: &str) -> &str {
    shown_otherwise().find(|(internal, _)| *internal == name).map_or(name, |(_, shown)| shown)
}

/// The name in `pg_type`.
pub(crate) fn internal_name(shown: &'static str) -> &'static str {
    shown_otherwise().find(|(_, other)| *other == shown).map_or(shown, |(internal, _)| internal)
}
