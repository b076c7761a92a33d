//! `CREATE DOMAIN`, `ALTER DOMAIN`.

use super::alter_table::{Drop, drop_of};
use super::constraint::{self, Constraint};
use super::object::{self, ObjectAction};
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateDomain<'t> {
    pub(crate) name: Name,
    pub(crate) of_type: TypeName,
    /// With its default.
    pub(crate) constraints: Vec<Constraint<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterDomain<'t> {
    pub(crate) name: Name,
    pub(crate) action: Action<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Action<'t> {
    Object(ObjectAction),
    SetDefault(Cursor<'t>),
    DropDefault,
    SetNotNull,
    DropNotNull,
    Add(Constraint<'t>),
    DropConstraint(Drop),
    ValidateConstraint(Name),
    RenameConstraint { old: Name, new: Name },
}

/// What stands after `CREATE DOMAIN`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateDomain<'_>> {
    let name = words.qualified()?;
    words.eat("as");
    let of_type = type_name::read(&mut words);
    let constraints = constraint::of_column(&mut words, &name);
    Some(CreateDomain { name, of_type, constraints })
}

/// What stands after `ALTER DOMAIN`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterDomain<'_>> {
    let name = words.qualified()?;
    let action = match object::action(&mut words) {
        Some(action) => Action::Object(action),
        None => action(words, &name)?,
    };
    Some(AlterDomain { name, action })
}

fn action<'t>(mut words: Cursor<'t>, name: &Name) -> Option<Action<'t>> {
    if words.eat("add") {
        return constraint::of_column(&mut words, name).pop().map(Action::Add);
    }
    if words.eat("drop constraint") {
        return drop_of(words).map(Action::DropConstraint);
    }
    if words.eat("validate constraint") {
        return words.bare().map(Action::ValidateConstraint);
    }
    if words.eat("rename constraint") {
        let old = words.bare()?;
        words.eat("to");
        return Some(Action::RenameConstraint { old, new: words.bare()? });
    }
    Some(match words.eat_one_of(&["set default", "drop default", "set not null", "drop not null"])? {
        "set default" => Action::SetDefault(words),
        "drop default" => Action::DropDefault,
        "set not null" => Action::SetNotNull,
        _ => Action::DropNotNull,
    })
}
