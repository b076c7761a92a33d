//! Every command that is read.

use super::index::AlterIndex;
use crate::check::syntax::cursor::Cursor;

/// One statement.
#[derive(Clone, Debug)]
pub(crate) enum Command<'t> {
    AlterIndex(AlterIndex),
    /// One that nobody reads yet: all of its words.
    Unread(Cursor<'t>),
}
