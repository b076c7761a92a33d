//! Tables: `CREATE TABLE`, `CREATE FOREIGN TABLE`.

mod adopt;
mod build;
pub(super) mod category;
pub(super) mod column;
pub(super) mod constraint;
pub(super) mod element;
pub(super) mod foreign_key;
pub(super) mod inherit;
pub(super) mod key;
mod like;
pub(super) mod names;
pub(super) mod partition;
pub(super) mod query;
pub(super) mod uses;

use crate::check::model::{Code, Found, Id, Ident, Kind, Model, Name, Refusal, Site};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, words: Cursor<'_>, manner: Manner) -> Result<(), Refusal> {
    run(model, words, Kind::Table, manner)
}

pub(super) fn create_foreign(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    run(model, words, Kind::ForeignTable, Manner::default())
}

fn run(model: &mut Model, mut words: Cursor<'_>, kind: Kind, manner: Manner) -> Result<(), Refusal> {
    let is_optional = words.eat("if not exists");
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = place(model, &name, manner.is_temporary)?;
    if is_optional && is_there(model, within, &name.name) {
        return Ok(());
    }
    let mut tail = words;
    tail.brackets();
    if !words.is("partition of") && !words.is("of") && tail.has("as") {
        return query::create(model, words, within, &name);
    }
    let mut server_id = None;
    if kind == Kind::ForeignTable
        && let Some(server) = server(tail)
    {
        server_id = Some(model.need_in(Kind::Server, Model::DATABASE, &server)?);
    }
    build::run(model, words, (kind, server_id, manner.is_unlogged), within, &name)
}

/// The schema in which it is made.
pub(super) fn place(model: &mut Model, name: &Name, is_temporary: bool) -> Result<Id, Refusal> {
    match &name.schema {
        Some(schema) if is_temporary && !schema.starts_with("pg_temp") => Err(Refusal::new(
            Code::InvalidTableDefinition,
            &name.at,
            format!("temporary relation `{name}` can't be made in schema `{}`", &**schema),
        )
        .help("leave the schema out: temporary relations have one of their own")),
        _ if is_temporary => Ok(Model::TEMPORARY),
        _ => model.home(name),
    }
}

/// For `IF NOT EXISTS`. What may have been there is there from now on, as it was or as it is written here.
pub(super) fn is_there(model: &mut Model, within: Id, name: &Ident) -> bool {
    let Found::Here(id) = model.find_in(Kind::Table, within, name) else { return false };
    if model.object(id).is_doubtful {
        model.doubt_inside(id);
        model.change(id, |object| object.is_doubtful = false);
    }
    true
}

/// Where the words of a name stand.
pub(super) fn site(model: &Model, name: &Name) -> Site {
    Site { range: name.at.clone(), ..model.site.clone() }
}

fn server(mut tail: Cursor<'_>) -> Option<Name> {
    if !tail.eat_up_to("server") {
        return None;
    }
    tail.bare()
}

/// `OF type`: the columns of a composite type.
fn of_type(model: &mut Model, words: &mut Cursor<'_>) -> Result<Option<Id>, Refusal> {
    let Some(name) = words.qualified() else { return Ok(None) };
    let id = model.need(Kind::SomeType, &name)?;
    let object = model.object(id);
    if matches!(object.kind, Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType) {
        let title = format!("type `{}` is not a composite type", &*object.name);
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title));
    }
    Ok(Some(id))
}
