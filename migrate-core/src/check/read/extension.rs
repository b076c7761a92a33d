//! `CREATE EXTENSION`, `ALTER EXTENSION`.

use super::kinds::{self, Kind};
use super::object::{self, ObjectName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateExtension {
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) schema: Option<Name>,
    pub(crate) cascade: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterExtension<'t> {
    pub(crate) name: Name,
    pub(crate) action: ExtensionAction<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum ExtensionAction<'t> {
    SetSchema(Name),
    Update,
    /// `ADD`, `DROP`.
    Member(Kind, Box<ObjectName<'t>>),
    /// Of a member that is not modelled.
    Other,
}

/// Behind `CREATE EXTENSION`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateExtension> {
    let is_optional = words.eat("if not exists");
    let name = words.bare()?;
    let cascade = words.has("cascade");
    let schema = if words.eat_up_to("schema") { words.bare() } else { None };
    Some(CreateExtension { is_optional, name, schema, cascade })
}

/// Behind `ALTER EXTENSION`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterExtension<'_>> {
    let name = words.bare()?;
    let action = if words.eat("set schema") {
        ExtensionAction::SetSchema(words.bare()?)
    } else if words.eat("update") {
        ExtensionAction::Update
    } else {
        words.eat_one_of(&["add", "drop"]);
        let kind = kinds::eat(&mut words);
        let member = kind.and_then(|kind| Some((kind, object::read(&mut words, kind)?)));
        member
            .map_or(ExtensionAction::Other, |(kind, object)| ExtensionAction::Member(kind, Box::new(object)))
    };
    Some(AlterExtension { name, action })
}
