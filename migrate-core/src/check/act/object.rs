//! Which object a statement is about: `FUNCTION f(integer)`, `TRIGGER t ON a`, `COLUMN a.b`.
//! `COMMENT`, `SECURITY LABEL`, `DROP` and `ALTER EXTENSION` all name them the same way.

use super::function::signature;
use super::{other, types};
use crate::LockMode;
use crate::check::model::{Found, Id, Kind, Model, Name, Refusal};
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;

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

/// The kinds that have nothing but a name, in a schema or in the database.
pub(super) fn is_simple(kind: Kind) -> bool {
    is_in_schema(kind)
        || matches!(
            kind,
            Kind::Schema
                | Kind::Extension
                | Kind::Role
                | Kind::Publication
                | Kind::Subscription
                | Kind::Language
                | Kind::Server
                | Kind::Wrapper
                | Kind::EventTrigger
                | Kind::Tablespace
                | Kind::AccessMethod
        )
}

/// Whether objects of this kind are in schemas.
pub(super) fn is_in_schema(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Statistics
            | Kind::Collation
            | Kind::Conversion
            | Kind::TextSearchConfiguration
            | Kind::TextSearchDictionary
            | Kind::TextSearchParser
            | Kind::TextSearchTemplate
    )
}

/// Reads an object of this kind; nothing if it is not there and need not be, or nobody knows.
///
/// # Errors
///
/// It is not there, or is something else.
pub(super) fn read(
    model: &mut Model,
    words: &mut Cursor<'_>,
    kind: Kind,
    ask: Ask,
) -> Result<Option<Id>, Refusal> {
    match kind {
        Kind::Function | Kind::Procedure | Kind::SomeRoutine | Kind::Aggregate => {
            let Some(wanted) = signature::read(model, words, ask)? else { return Ok(None) };
            return signature::find(model, &wanted, kind, ask);
        }
        Kind::Trigger | Kind::Policy | Kind::Rule => return part(model, words, kind, ask),
        Kind::SomeType | Kind::Domain => return type_(model, words, kind, ask),
        Kind::UserMapping => return other::mapping(model, words, ask),
        Kind::Cast => {
            let mark = model.mark();
            return match other::key_of_cast(model, words) {
                Ok((Some(key), _)) => named_own(model, Kind::Cast, Some(Model::DATABASE), &key, ask),
                Ok((None, _)) => Ok(None),
                Err(_) if ask == Ask::DropIfExists => {
                    model.roll_back(mark);
                    Ok(None)
                }
                Err(refusal) => Err(refusal),
            };
        }
        Kind::Operator => {
            let mark = model.mark();
            return match other::key_of_operator(model, words) {
                Ok(Some(key)) => named_own(model, Kind::Operator, None, &key, ask),
                Ok(None) => Ok(None),
                Err(_) if ask == Ask::DropIfExists => {
                    model.roll_back(mark);
                    Ok(None)
                }
                Err(refusal) => Err(refusal),
            };
        }
        Kind::OperatorClass | Kind::OperatorFamily => {
            let Some(key) = other::key_of_class(words) else { return Ok(None) };
            return named_own(model, kind, None, &key, ask);
        }
        Kind::Transform => {
            pass(words);
            return Ok(None);
        }
        _ => {}
    }
    if let Some(kinds) = relations(kind) {
        let Some(name) = words.qualified() else { return Ok(None) };
        return relation(model, &name, kinds, ask);
    }
    if !is_simple(kind) {
        return Ok(None);
    }
    let Some(name) = words.qualified() else { return Ok(None) };
    if is_in_schema(kind) {
        return named_own(model, kind, None, &name, ask);
    }
    if kind == Kind::Language && ask == Ask::Need {
        super::function::need_language(model, &name)?;
    }
    within(model, kind, Model::DATABASE, &name, ask)
}

/// What is not modelled: up to the next comma, or what follows the object.
fn pass(words: &mut Cursor<'_>) {
    words.before(|token| {
        token.text == ","
            || ["cascade", "restrict", "is"].iter().any(|word| token.text.eq_ignore_ascii_case(word))
    });
}

fn relation(model: &mut Model, name: &Name, kinds: &[Kind], ask: Ask) -> Result<Option<Id>, Refusal> {
    let Some(&first) = kinds.first() else { return Ok(None) };
    if ask == Ask::DropIfExists && !matches!(model.find(first, name), Found::Here(_)) {
        gone(model, first, name);
        return Ok(None);
    }
    match model.need_one_of(kinds, name) {
        Ok(id) => Ok(Some(id)),
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
    kind.is_relation() || kind.is_type() || kind.is_routine() || is_in_schema(kind)
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
fn part(model: &mut Model, words: &mut Cursor<'_>, kind: Kind, ask: Ask) -> Result<Option<Id>, Refusal> {
    let start = *words;
    let Some(name) = words.ident() else { return Ok(None) };
    let name = Name::bare(name, words.since(start));
    words.eat("on");
    let Some(table) = words.qualified() else { return Ok(None) };
    let table = if ask == Ask::DropIfExists {
        let Found::Here(table) = model.find(Kind::Table, &table) else { return Ok(None) };
        table
    } else {
        model.need(Kind::Table, &table)?
    };
    within(model, kind, table, &name, ask)
}

/// A type; of a composite type or a table's row type, what it is the type of.
fn type_(model: &mut Model, words: &mut Cursor<'_>, kind: Kind, ask: Ask) -> Result<Option<Id>, Refusal> {
    let start = *words;
    let mut ahead = *words;
    let name = ahead.qualified();
    let Some(name) = name else { return Ok(None) };
    if ahead.is("[") || ahead.is("(") || type_name::is_builtin(start) {
        types::read(model, words)?;
        return Ok(None);
    }
    *words = ahead;
    let Some(id) = named(model, Kind::SomeType, &name, ask)? else { return Ok(None) };
    let object = model.object(id);
    if kind == Kind::Domain && !object.kind.may_be(Kind::Domain) && !object.is_doubtful {
        return Err(model.wrong_kind(id, &name, "not a domain"));
    }
    let of = object.links.iter().map(|link| link.target.object).next();
    match of {
        Some(of) if object.kind == Kind::RowType && model.object(of).kind == Kind::CompositeType => {
            Ok(Some(of))
        }
        _ => Ok(Some(id)),
    }
}
