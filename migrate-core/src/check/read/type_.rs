//! `CREATE TYPE`, `ALTER TYPE`.

use std::ops::Range;

use super::alter_table::{Drop, drop_of};
use super::object::{self, ObjectAction};
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateType {
    pub(crate) name: Name,
    pub(crate) form: Form,
}

#[derive(Clone, Debug)]
pub(crate) enum Form {
    Enum(Vec<Label>),
    Range {
        subtype: Option<TypeName>,
        multirange: Option<Name>,
    },
    Composite(Vec<Attribute>),
    Base,
    /// Nothing but its name: it is filled later.
    Shell,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// Nothing where it has escapes that are not read.
    pub(crate) text: Option<String>,
    pub(crate) at: Range<usize>,
}

/// `name type`
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) of_type: TypeName,
    pub(crate) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterType {
    pub(crate) name: Name,
    pub(crate) action: Action,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Object(ObjectAction),
    AddValue {
        /// `IF NOT EXISTS`.
        is_optional: bool,
        value: Label,
        place: Option<Place>,
    },
    RenameValue {
        old: Label,
        new: Label,
    },
    RenameAttribute {
        old: Name,
        new: Name,
        cascade: bool,
    },
    Attributes(Vec<AttributeAction>),
    /// `SET (…)` of a base type.
    Options,
}

/// Where a new value stands.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Before(Label),
    After(Label),
}

#[derive(Clone, Debug)]
pub(crate) enum AttributeAction {
    Add { attribute: Attribute, cascade: bool },
    Drop(Drop),
    Type { name: Name, of_type: TypeName },
}

/// What stands after `CREATE TYPE`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateType> {
    let name = words.qualified()?;
    let form = if words.eat("as enum") {
        Form::Enum(words.brackets().items().filter_map(|mut item| label(&mut item)).collect())
    } else if words.eat("as range") {
        range(words.brackets())
    } else if words.eat("as") {
        Form::Composite(words.brackets().items().filter_map(|mut item| attribute(&mut item)).collect())
    } else if words.is("(") {
        Form::Base
    } else {
        Form::Shell
    };
    Some(CreateType { name, form })
}

fn label(words: &mut Cursor<'_>) -> Option<Label> {
    let token = words.advance()?;
    Some(Label { text: text_of(token), at: token.start..token.end() })
}

fn range(options: Cursor<'_>) -> Form {
    let (mut subtype, mut multirange) = (None, None);
    for mut option in options.items() {
        if option.eat("subtype =") {
            subtype = Some(type_name::read(&mut option));
        } else if option.eat("multirange_type_name =") {
            multirange = option.qualified();
        }
    }
    Form::Range { subtype, multirange }
}

fn attribute(words: &mut Cursor<'_>) -> Option<Attribute> {
    let start = *words;
    let name = words.bare()?;
    let of_type = type_name::read(words);
    Some(Attribute { name, of_type, at: words.since(start) })
}

/// What stands after `ALTER TYPE`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterType> {
    let name = words.qualified()?;
    let action = match object::action(&mut words) {
        Some(action) => Action::Object(action),
        None => action(words)?,
    };
    Some(AlterType { name, action })
}

fn action(mut words: Cursor<'_>) -> Option<Action> {
    if words.eat("add value") {
        let is_optional = words.eat("if not exists");
        let value = label(&mut words)?;
        let side = words.eat_one_of(&["before", "after"]);
        let place = label(&mut words).map(if side == Some("before") { Place::Before } else { Place::After });
        return Some(Action::AddValue { is_optional, value, place });
    }
    if words.eat("rename value") {
        let old = label(&mut words)?;
        words.eat("to");
        return Some(Action::RenameValue { old, new: label(&mut words)? });
    }
    if words.eat("rename attribute") {
        let old = words.bare()?;
        words.eat("to");
        return Some(Action::RenameAttribute { old, new: words.bare()?, cascade: words.has("cascade") });
    }
    if words.is("set (") {
        return Some(Action::Options);
    }
    Some(Action::Attributes(words.items().filter_map(attribute_action).collect()))
}

fn attribute_action(mut words: Cursor<'_>) -> Option<AttributeAction> {
    if words.eat("add attribute") {
        let attribute = attribute(&mut words)?;
        return Some(AttributeAction::Add { attribute, cascade: words.has("cascade") });
    }
    if words.eat("drop attribute") {
        return drop_of(words).map(AttributeAction::Drop);
    }
    if !words.eat("alter attribute") {
        return None;
    }
    let name = words.bare()?;
    words.eat("set data");
    words.eat("type");
    Some(AttributeAction::Type { name, of_type: type_name::read(&mut words) })
}
