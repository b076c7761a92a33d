//! Foreign servers and user mappings.

use std::ops::Range;

use super::role;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct CreateServer {
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) wrapper: Name,
}

/// `FOR user SERVER name`
#[derive(Clone, Debug)]
pub(crate) struct MappingName {
    /// `current_user` by whichever word.
    pub(crate) user: Name,
    pub(crate) server: Name,
}

#[derive(Clone, Debug)]
pub(crate) struct CreateMapping {
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: MappingName,
    /// Where a password stands in its options.
    pub(crate) password: Option<Range<usize>>,
}

/// Behind `CREATE SERVER`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateServer> {
    let is_optional = words.eat("if not exists");
    let name = words.bare()?;
    words.eat_up_to("wrapper");
    Some(CreateServer { is_optional, name, wrapper: words.qualified()? })
}

/// Behind `CREATE USER MAPPING`.
pub(super) fn create_mapping(mut words: Cursor<'_>) -> Option<CreateMapping> {
    let is_optional = words.eat("if not exists");
    let password = role::password(words);
    Some(CreateMapping { is_optional, name: mapping(&mut words)?, password })
}

pub(super) fn mapping(words: &mut Cursor<'_>) -> Option<MappingName> {
    words.eat("for");
    let mut user = words.bare()?;
    // They all are the one who runs the statement.
    if ["user", "current_role", "session_user"].contains(&&*user.name) {
        user.name = Ident::exact("current_user");
    }
    words.eat("server");
    Some(MappingName { user, server: words.qualified()? })
}
