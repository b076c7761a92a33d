//! Names of which only the beginning and the end are known.

use std::fmt;

use super::Piece;
use crate::check::stored::stored;
use crate::check::syntax::name::Ident;

/// What a name may be that is put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern {
    prefix: String,
    suffix: String,
    /// It is the prefix, and nothing else.
    is_whole: bool,
    /// A schema may stand in front of it.
    pub(crate) may_have_schema: bool,
}

stored!(struct Pattern { prefix, suffix, is_whole, may_have_schema });

impl Pattern {
    /// Of the pieces of its text.
    pub(super) fn of(pieces: &[Piece]) -> Pattern {
        let text = |piece: Option<&Piece>| match piece {
            Some(Piece::Text(text)) => text.clone(),
            _ => String::new(),
        };
        Pattern { prefix: text(pieces.first()), suffix: text(pieces.last()), ..Pattern::default() }
    }

    /// The text of a `regclass`.
    pub(super) fn any_schema() -> Pattern {
        Pattern { may_have_schema: true, ..Pattern::default() }
    }

    /// The text of a `regclass` that means what is called so.
    pub(crate) fn shown(name: &str) -> Pattern {
        Pattern { may_have_schema: true, ..Pattern::exactly(name) }
    }

    /// This name alone.
    pub(crate) fn exactly(name: &str) -> Pattern {
        Pattern { prefix: name.to_owned(), is_whole: true, ..Pattern::default() }
    }

    /// PostgreSQL's own name of something that belongs to what is called so: `table_column_seq`.
    pub(crate) fn and_what_follows(&self) -> Pattern {
        Pattern { suffix: String::new(), is_whole: false, ..self.clone() }
    }

    /// Whether this name may be meant.
    pub(crate) fn fits(&self, name: &str) -> bool {
        // A long name is cut.
        let is_cut = name.len() >= Ident::LIMIT - 3;
        if self.is_whole {
            return name == self.prefix;
        }
        name.starts_with(&self.prefix) && (is_cut || name.ends_with(&self.suffix))
    }
}

/// What stands in a statement for a piece of its text that is not known: a name that no one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hole(usize);

impl Hole {
    /// What stands in the place of a constant.
    pub(super) const CONSTANT: &str = "''";

    pub(super) fn of(number: usize) -> Hole {
        Hole(number)
    }

    /// Which one this name is.
    pub(crate) fn number(name: &str) -> Option<usize> {
        name.strip_prefix('\u{1}')?.parse().ok()
    }
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"\u{1}{}\"", self.0)
    }
}
