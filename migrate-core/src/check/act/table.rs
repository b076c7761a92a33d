//! Tables: `CREATE TABLE`, `CREATE FOREIGN TABLE`.

mod adopt;
mod attributes;
mod build;
pub(super) mod category;
pub(super) mod column;
pub(super) mod constraint;
mod extent;
pub(super) mod foreign_key;
pub(super) mod inherit;
pub(super) mod key;
mod like;
pub(super) mod names;
pub(super) mod not_null;
pub(super) mod partition;
pub(super) mod query;
pub(super) mod uses;
pub(super) mod work;

use super::parameter;
use crate::check::model::{Code, Found, Id, Ident, Kind, Model, Name, Refusal, Site};
use crate::check::read::table::{CreateTable, Form};

pub(super) fn create(model: &mut Model, command: &CreateTable<'_>) -> Result<(), Refusal> {
    let name = &command.name;
    let within = place(model, name, command.is_temporary)?;
    if command.is_optional && is_there(model, within, &name.name) {
        return Ok(());
    }
    let may_be_there =
        command.is_optional && matches!(model.find_in(Kind::Table, within, &name.name), Found::Unknown(_));
    let mark = model.mark();
    made(model, command, within)?;
    if may_be_there {
        model.claim_new(mark);
    }
    Ok(())
}

fn made(model: &mut Model, command: &CreateTable<'_>, within: Id) -> Result<(), Refusal> {
    let name = &command.name;
    let kind = if command.partition_by.is_some() { Kind::PartitionedTable } else { Kind::Table };
    parameter::of_table(model, kind, &command.parameters)?;
    if let Form::As { names, query, has_data } = &command.form {
        let create = |model: &mut Model| query::create(model, (within, name), names.as_deref(), query);
        return if *has_data { create(model) } else { model.analyse(create) };
    }
    let server = match &command.server {
        Some(server) => Some(model.need_in(Kind::Server, Model::DATABASE, server)?),
        None => None,
    };
    build::run(model, command, server, within)
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

/// `OF type`: the columns of a composite type.
fn of_type(model: &mut Model, name: &Name) -> Result<Id, Refusal> {
    let id = model.need(Kind::SomeType, name)?;
    let object = model.object(id);
    if matches!(object.kind, Kind::Enum | Kind::Domain | Kind::Range | Kind::BaseType) {
        let title = format!("type `{}` is not a composite type", &*object.name);
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title));
    }
    Ok(id)
}
