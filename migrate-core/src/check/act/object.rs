//! Which object a statement is about.

use super::function::signature;
use super::{other, types};
use crate::LockMode;
use crate::check::model::{Found, Id, Kind, Model, Name, Refusal};
use crate::check::read::object::ObjectName;
use crate::check::read::type_name::{BaseName, TypeName};

/// How an object is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// It has to be there.
    Need,
    /// It has to be there, and goes: PostgreSQL's own can't be meant.
    Drop,
    /// `IF EXISTS`, and it goes.
    DropIfExists,
}

impl Ask {
    pub(super) fn is_drop(self) -> bool {
        self != Ask::Need
    }
}

/// The kinds of relations that a statement means by this one.
fn relations(kind: Kind) -> Option<&'static [Kind]> {
    Some(match kind {
        Kind::Table => &[Kind::Table, Kind::PartitionedTable],
        Kind::ForeignTable => &[Kind::ForeignTable],
        Kind::View => &[Kind::View],
        Kind::MaterializedView => &[Kind::MaterializedView],
        Kind::Sequence => &[Kind::Sequence],
        Kind::Index => &[Kind::Index],
        _ => return None,
    })
}

/// Nothing if it is not there and need not be, or nobody knows.
///
/// # Errors
///
/// It is not there, or is something else.
pub(super) fn find(
    model: &mut Model,
    kind: Kind,
    object: &ObjectName<'_>,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    match object {
        ObjectName::Routine(written) => {
            let Some(wanted) = signature::wanted(model, written, ask)? else { return Ok(None) };
            signature::find(model, &wanted, kind, ask)
        }
        ObjectName::Part { name, table } => part(model, kind, name, table, ask),
        ObjectName::Type(of_type) => type_(model, of_type, kind, ask),
        ObjectName::Mapping(name) => other::mapping(model, name, ask),
        ObjectName::Cast(name) => {
            let key = excused(model, ask, |model| other::key_of_cast(model, name))?;
            key.map_or(Ok(None), |(key, _)| named_own(model, kind, Some(Model::DATABASE), &key, ask))
        }
        ObjectName::Operator(name) => {
            let key = excused(model, ask, |model| other::key_of_operator(model, name))?;
            key.map_or(Ok(None), |key| named_own(model, kind, None, &key, ask))
        }
        ObjectName::Class(name) => named_own(model, kind, None, &other::key_of_class(name), ask),
        ObjectName::Named(name) => {
            if let Some(kinds) = relations(kind) {
                return relation(model, name, kinds, ask);
            }
            if kind.is_simple_in_schema() {
                return named_own(model, kind, None, name, ask);
            }
            if kind == Kind::Language && ask == Ask::Need {
                super::function::need_language(model, name)?;
            }
            within(model, kind, Model::DATABASE, name, ask)
        }
    }
}

/// With IF EXISTS a type that is not there is no reason for a refusal.
fn excused<T>(
    model: &mut Model,
    ask: Ask,
    read: impl FnOnce(&mut Model) -> Result<Option<T>, Refusal>,
) -> Result<Option<T>, Refusal> {
    let mark = model.mark();
    match read(model) {
        Err(_) if ask == Ask::DropIfExists => {
            model.roll_back(mark);
            Ok(None)
        }
        result => result,
    }
}

fn relation(model: &mut Model, name: &Name, kinds: &[Kind], ask: Ask) -> Result<Option<Id>, Refusal> {
    let Some(&first) = kinds.first() else { return Ok(None) };
    if ask == Ask::DropIfExists && !matches!(model.find(first, name), Found::Here(_)) {
        gone(model, first, name);
        return Ok(None);
    }
    match model.need_one_of(kinds, name) {
        Ok(id) => {
            if ask.is_drop() {
                model.is_a(id, first);
            }
            Ok(Some(id))
        }
        Err(refusal) if ask.is_drop() => Err(match model.known(first, name) {
            Some(there) => refusal.help(format!("write {}", drop_of(model.object(there).kind))),
            None => refusal,
        }),
        Err(refusal) => Err(refusal),
    }
}

/// The statement that drops objects of this kind.
fn drop_of(kind: Kind) -> String {
    match kind {
        Kind::PartitionedTable => "DROP TABLE".to_owned(),
        Kind::CompositeType => "DROP TYPE".to_owned(),
        _ => format!("DROP {}", kind.word().to_ascii_uppercase()),
    }
}

/// `IF EXISTS`: whatever was there, it is gone for certain.
fn gone(model: &mut Model, kind: Kind, name: &Name) {
    if let Found::Unknown(place) = model.find(kind, name)
        && place != Model::CATALOG
        && (place != Model::DATABASE || !is_in_any_schema(kind))
    {
        model.drop_if_there(kind, place, name, LockMode::AccessExclusive);
    }
}

fn is_in_any_schema(kind: Kind) -> bool {
    kind.is_relation() || kind.is_type() || kind.is_routine() || kind.is_simple_in_schema()
}

pub(super) fn named(model: &mut Model, kind: Kind, name: &Name, ask: Ask) -> Result<Option<Id>, Refusal> {
    if ask == Ask::DropIfExists && !matches!(model.find(kind, name), Found::Here(_)) {
        gone(model, kind, name);
        return Ok(None);
    }
    model.need(kind, name).map(Some)
}

/// One of a kind of which PostgreSQL has some itself: they can be used, and never dropped.
fn named_own(
    model: &mut Model,
    kind: Kind,
    place: Option<Id>,
    name: &Name,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    let found = match place {
        Some(place) => model.find_in(kind, place, &name.name),
        None => model.find(kind, name),
    };
    match found {
        Found::Here(id) => Ok(Some(id)),
        Found::Unknown(place)
            if ask == Ask::Drop && (place == Model::CATALOG || !model.object(place).is_open) =>
        {
            Err(model.missing(kind, name, place))
        }
        Found::Unknown(_) if ask == Ask::Need => Ok(None),
        _ if place.is_some() => within(model, kind, Model::DATABASE, name, ask),
        _ => named(model, kind, name, ask),
    }
}

/// An object of the database, a table or a domain.
pub(super) fn within(
    model: &mut Model,
    kind: Kind,
    within: Id,
    name: &Name,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    if ask == Ask::DropIfExists {
        match model.find_in(kind, within, &name.name) {
            Found::Here(id) => return Ok(Some(id)),
            Found::Unknown(_) => model.drop_if_there(kind, within, name, LockMode::AccessExclusive),
            _ => {}
        }
        return Ok(None);
    }
    model.need_in(kind, within, name).map(Some)
}

/// `name ON table`
fn part(model: &mut Model, kind: Kind, name: &Name, table: &Name, ask: Ask) -> Result<Option<Id>, Refusal> {
    let table = if ask == Ask::DropIfExists {
        match model.find(Kind::Table, table) {
            Found::Here(table) => table,
            Found::Unknown(_) => model.need(Kind::Table, table)?,
            _ => return Ok(None),
        }
    } else {
        model.need(Kind::Table, table)?
    };
    within(model, kind, table, name, ask)
}

/// A type; of a composite type or a table's row type, what it is the type of.
fn type_(model: &mut Model, written: &TypeName, kind: Kind, ask: Ask) -> Result<Option<Id>, Refusal> {
    let name = match &written.base {
        BaseName::Named(name) if written.modifiers.is_empty() && !written.is_array => name,
        _ => {
            types::resolve(model, written)?;
            return Ok(None);
        }
    };
    let Some(id) = named(model, Kind::SomeType, name, ask)? else { return Ok(None) };
    if ask.is_drop() {
        model.is_a(id, kind);
    }
    let object = model.object(id);
    if kind == Kind::Domain && !object.kind.may_be(Kind::Domain) && !object.is_doubtful {
        return Err(model.wrong_kind(id, name, "not a domain"));
    }
    let of = object.links.iter().map(|link| link.target.object).next();
    match of {
        Some(of) if object.kind == Kind::RowType && model.object(of).kind == Kind::CompositeType => {
            Ok(Some(of))
        }
        _ => Ok(Some(id)),
    }
}
