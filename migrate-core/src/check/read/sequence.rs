//! `CREATE SEQUENCE`, `ALTER SEQUENCE`.

use std::ops::Range;

use super::create::Manner;
use super::object::{self, ObjectAction};
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct CreateSequence {
    pub(crate) is_temporary: bool,
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) options: Options,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterSequence {
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) action: SequenceAction,
}

#[derive(Clone, Debug)]
pub(crate) enum SequenceAction {
    Object(ObjectAction),
    Options(Options),
    /// `SET LOGGED`, `SET UNLOGGED`.
    Logged,
}

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) of_type: Option<TypeName>,
    pub(crate) owned_by: Option<OwnedBy>,
    /// `RESTART`: it gives other numbers from now on.
    pub(crate) restarts: bool,
}

/// `OWNED BY table.column`, `OWNED BY NONE`
#[derive(Clone, Debug)]
pub(crate) struct OwnedBy {
    pub(crate) column: Option<(Name, Ident)>,
    /// Where it stands.
    pub(crate) at: Range<usize>,
}

/// Behind `CREATE SEQUENCE`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner) -> Option<CreateSequence> {
    let is_optional = words.eat("if not exists");
    let name = words.qualified()?;
    let is_temporary = manner.is_temporary;
    Some(CreateSequence { is_temporary, is_optional, name, options: options(words) })
}

/// Behind `ALTER SEQUENCE`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterSequence> {
    let is_optional = words.eat("if exists");
    let name = words.qualified()?;
    let action = if let Some(action) = object::action(&mut words) {
        SequenceAction::Object(action)
    } else if words.is_one_of(&["set logged", "set unlogged"]) {
        SequenceAction::Logged
    } else {
        SequenceAction::Options(options(words))
    };
    Some(AlterSequence { is_optional, name, action })
}

fn options(words: Cursor<'_>) -> Options {
    let mut after = words;
    let of_type = after.eat_up_to("as").then(|| type_name::read(&mut after));
    let mut after = words;
    let owned_by = (after.eat_up_to("owned") && after.eat("by")).then(|| owned_by(after));
    Options { of_type, owned_by, restarts: words.has("restart") }
}

fn owned_by(mut words: Cursor<'_>) -> OwnedBy {
    let mut ahead = words;
    let (column, at) = match ahead.table_and_column() {
        Some((table, column)) => {
            let at = ahead.since(words);
            (Some((Name { at: at.clone(), ..table }, column.name)), at)
        }
        // NONE.
        None => (None, words.bare().map_or(0..0, |none| none.at)),
    };
    OwnedBy { column, at }
}
