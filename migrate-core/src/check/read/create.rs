//! `CREATE …`: which kind of object, and how.

use super::kinds::{self, Kind};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

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

/// What is made by its name alone.
#[derive(Clone, Debug)]
pub(crate) struct CreateObject {
    pub(crate) kind: Kind,
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    /// Of an event trigger.
    pub(crate) function: Option<Name>,
}

/// Behind the words of the kind.
pub(super) fn by_name(mut words: Cursor<'_>, kind: Kind) -> Option<CreateObject> {
    if !kind.is_simple() || kind == Kind::Tablespace {
        return None;
    }
    let is_optional = words.eat("if not exists");
    let name = words.qualified()?;
    let mut function = None;
    if kind == Kind::EventTrigger {
        words.eat_up_to("execute");
        words.eat_one_of(&["function", "procedure"]);
        function = words.qualified();
    }
    Some(CreateObject { kind, is_optional, name, function })
}
