//! `ALTER INDEX`.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct AlterIndex {
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) action: IndexAction,
}

#[derive(Clone, Debug)]
pub(crate) enum IndexAction {
    RenameTo(Name),
    AttachPartition(Name),
    /// Storage parameters, statistics, tablespaces, extensions.
    Other,
}

/// What stands after `ALTER INDEX`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterIndex> {
    if words.is("all in") {
        return None;
    }
    let is_optional = words.eat("if exists");
    let name = words.qualified()?;
    let action = if words.eat("rename to") {
        IndexAction::RenameTo(words.bare()?)
    } else if words.eat("attach partition") {
        IndexAction::AttachPartition(words.qualified()?)
    } else {
        IndexAction::Other
    };
    Some(AlterIndex { is_optional, name, action })
}
