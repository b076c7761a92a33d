//! `CREATE …`: which kind of object, and how.

use super::kinds::{self, Kind};
use crate::check::syntax::cursor::Cursor;

/// What stands between CREATE and the kind of object.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(crate) struct Manner {
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) is_temporary: bool,
    pub(crate) is_unlogged: bool,
    /// `RECURSIVE`, of a view.
    pub(crate) is_recursive: bool,
    /// `CONSTRAINT`, of a trigger.
    pub(crate) is_constraint: bool,
    /// `UNIQUE`, of an index.
    pub(crate) is_unique: bool,
}

/// How and what kind of object is made, and what follows.
pub(crate) fn object(mut words: Cursor<'_>) -> (Manner, Option<Kind>, Cursor<'_>) {
    let mut manner = Manner { replaces: words.eat("or replace"), ..Manner::default() };
    words.eat_all(&["global", "local"]);
    manner.is_temporary = words.eat_one_of(&["temporary", "temp"]).is_some();
    manner.is_recursive = words.eat("recursive");
    manner.is_constraint = words.eat("constraint");
    manner.is_unlogged = words.eat("unlogged");
    words.eat_all(&["trusted", "procedural", "default"]);
    manner.is_unique = words.eat("unique");
    (manner, kinds::eat(&mut words), words)
}
