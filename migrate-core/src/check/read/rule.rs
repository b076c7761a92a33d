//! Rules.

use super::create::Manner;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateRule {
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) name: Name,
    pub(crate) table: Name,
    /// Not `DO [ALSO | INSTEAD] NOTHING`.
    pub(crate) does_something: bool,
}

/// What stands after `CREATE RULE`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner) -> Option<CreateRule> {
    let name = words.bare()?;
    words.eat("as on");
    words.advance();
    words.eat("to");
    let table = words.qualified()?;
    words.eat_up_to("do");
    words.eat_one_of(&["also", "instead"]);
    Some(CreateRule { replaces: manner.replaces, name, table, does_something: !words.is("nothing") })
}
