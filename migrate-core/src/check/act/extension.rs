//! Extensions, and what they bring.

use crate::check::act::object::{self, Ask};
use crate::check::model::builtin::{Extension, RelationColumn, SERVER, format_type};
use crate::check::model::{
    Body, Code, Column, Dependency, Found, Id, Ident, Kind, Model, Name, Object, Possible, Refusal, Relation,
    Target, TypeRef,
};
use crate::check::read::dynamic::Pattern;
use crate::check::read::extension::{AlterExtension, CreateExtension, ExtensionAction};

pub(super) fn create(model: &mut Model, command: &CreateExtension) -> Result<(), Refusal> {
    let name = &command.name;
    let found = model.find_in(Kind::Extension, Model::DATABASE, &name.name);
    if let Found::Here(there) = found
        && command.is_optional
    {
        if model.object(there).is_doubtful {
            model.change(there, |object| object.is_doubtful = false);
            open(model, Model::PUBLIC);
        }
        return Ok(());
    }
    let schema = match &command.schema {
        Some(schema) => model.need_schema(&schema.name, &schema.at)?,
        None => model.home(&Name::bare(Ident::exact(""), 0..0))?,
    };
    model.free(Kind::Extension, Model::DATABASE, name)?;
    if matches!(found, Found::Unknown(_)) && command.is_optional {
        // It may be there already, in another schema.
        model.need_in(Kind::Extension, Model::DATABASE, name)?;
        perhaps(model, schema, Extension::find(&name.name));
        return Ok(());
    }
    let known = Extension::find(&name.name);
    let mut uses = Vec::new();
    for other in required(known) {
        uses.push(require(model, other, schema, name, command.cascade)?);
    }
    add(model, &name.name, schema, known, uses);
    Ok(())
}

fn require(
    model: &mut Model,
    other: &str,
    schema: Id,
    name: &Name,
    cascade: bool,
) -> Result<Target, Refusal> {
    let required = Ident::exact(other);
    match model.find_in(Kind::Extension, Model::DATABASE, &required) {
        Found::Here(there) => Ok(Target::whole(there)),
        Found::Unknown(_) => {
            let other = Name::bare(required, name.at.clone());
            model.need_in(Kind::Extension, Model::DATABASE, &other).map(Target::whole)
        }
        _ if cascade => {
            let known = Extension::find(other);
            let mut uses = Vec::new();
            for other in self::required(known) {
                uses.push(require(model, other, schema, name, cascade)?);
            }
            Ok(Target::whole(add(model, &required, schema, known, uses)))
        }
        _ => {
            let title = format!("extension `{name}` needs extension `{other}`, which is not installed");
            Err(Refusal::new(Code::UndefinedObject, &name.at, title)
                .help(format!("write CREATE EXTENSION {required} before it, or CASCADE after it")))
        }
    }
}

/// The extensions that have to be there before it.
fn required(known: Option<&'static Extension>) -> impl Iterator<Item = &'static str> {
    known.map_or("", |known| known.requires).split(',').filter(|name| !name.is_empty())
}

fn add(
    model: &mut Model,
    name: &Ident,
    schema: Id,
    known: Option<&'static Extension>,
    uses: Vec<Target>,
) -> Id {
    let fixed = known.and_then(|known| known.schema).map(|schema| own_schema(model, schema));
    let schema = fixed.unwrap_or(schema);
    let object = Object::new(Kind::Extension, Model::DATABASE, name.clone(), model.site.clone());
    let extension = model.add(object.on(Dependency::Normal, Target::whole(schema)).needs(uses));
    model.forget_gone(|key| key.within == schema && key.space.is_routine());
    let Some(known) = known else {
        // It may bring anything, and schemas of its own.
        extend(model, schema);
        open(model, schema);
        open(model, Model::DATABASE);
        return extension;
    };
    for name in known.source.named("schema") {
        bring(model, extension, Kind::Schema, Model::DATABASE, &Ident::exact(name));
    }
    for name in known.source.types.names() {
        let name = Ident::exact(name);
        bring(model, extension, Kind::SomeType, schema, &name);
    }
    relations(model, extension, schema, known);
    for (kind, word) in [
        (Kind::Wrapper, "wrapper"),
        (Kind::Language, "language"),
        (Kind::AccessMethod, "method"),
        (Kind::EventTrigger, "trigger"),
    ] {
        for name in known.source.named(word) {
            bring(model, extension, kind, Model::DATABASE, &Ident::exact(name));
        }
    }
    for (kind, word) in [(Kind::TextSearchDictionary, "dictionary"), (Kind::TextSearchTemplate, "template")] {
        for name in known.source.named(word) {
            bring(model, extension, kind, schema, &Ident::exact(name));
        }
    }
    extension
}

/// The schema that an extension is always in, which it makes if need be.
fn own_schema(model: &mut Model, schema: &str) -> Id {
    let name = Ident::exact(schema);
    if let Found::Here(there) = model.find_in(Kind::Schema, Model::DATABASE, &name) {
        return there;
    }
    let object = Object::new(Kind::Schema, Model::DATABASE, name, model.site.clone());
    model.add(object)
}

/// Its tables and views, with their columns.
fn relations(model: &mut Model, extension: Id, schema: Id, known: &'static Extension) {
    for row in known.source.relations() {
        if row.kind == "c" {
            continue;
        }
        let (within, name) = match row.name.split_once('.') {
            Some((schema, name)) => (own_schema(model, schema), name),
            None => (schema, row.name),
        };
        let made = bring(model, extension, Kind::SomeRelation, within, &Ident::exact(name));
        let Some(made) = made else { continue };
        let columns: Vec<Column> = row.columns.iter().map(|column| made_of(model, column)).collect();
        let is_open = known.is_open();
        model.change(made, |object| {
            object.is_open = is_open || columns.is_empty();
            if let Some(relation) = object.relation_mut() {
                relation.columns = columns;
            }
        });
    }
}

fn made_of(model: &Model, column: &RelationColumn) -> Column {
    let RelationColumn { name, of_type, not_null } = *column;
    let (element, is_array) = of_type.strip_suffix("[]").map_or((of_type, false), |of| (of, true));
    let of_type = if SERVER.types.has(element) {
        TypeRef { is_array, ..TypeRef::builtin(format_type(element)) }
    } else {
        TypeRef::unknown()
    };
    let column = Column::new(Ident::exact(name), of_type, model.site.clone());
    Column { not_null, has_default: true, ..column }
}

/// One that was not there before.
fn bring(model: &mut Model, extension: Id, kind: Kind, within: Id, name: &Ident) -> Option<Id> {
    if let Found::Here(there) = model.find_in(kind, within, name) {
        // A statement before has used one of this name: this one, in another order.
        if kind != Kind::Schema {
            model.change(there, |object| object.is_doubtful = true);
        }
        return None;
    }
    let body = if kind.is_relation() { Body::Relation(Relation::default()) } else { Body::Nothing };
    let object = Object::new(kind, within, name.clone(), model.site.clone()).with(body);
    let object = object.on(Dependency::Internal, Target::whole(extension));
    Some(model.add(Object { is_open: true, ..object }))
}

/// It may have brought what it brings into this schema.
fn perhaps(model: &mut Model, schema: Id, known: Option<&Extension>) {
    extend(model, schema);
    let Some(known) = known else { return open(model, schema) };
    let types = known.source.types.names().map(|name| (Kind::SomeType, name));
    let relations = known.source.relations().map(|row| (Kind::Table, row.name));
    for (space, name) in types.chain(relations) {
        model.may_be(Possible { space, within: Some(schema), name: Pattern::exactly(name) });
    }
}

/// There may be routines in it that no migration makes.
fn extend(model: &mut Model, schema: Id) {
    model.change(schema, |object| object.is_extended = true);
    model.forget_gone(|key| key.within == schema && key.space.is_routine());
}

fn open(model: &mut Model, place: Id) {
    model.change(place, |object| object.is_open = true);
    model.forget_gone(|key| key.within == place);
}

/// `DEPENDS ON EXTENSION name`
///
/// # Errors
///
/// It is not there.
pub(super) fn need(model: &mut Model, name: &Name) -> Result<(), Refusal> {
    model.need_in(Kind::Extension, Model::DATABASE, name).map(drop)
}

pub(super) fn alter(model: &mut Model, command: &AlterExtension<'_>) -> Result<(), Refusal> {
    let name = &command.name;
    let extension = model.need_in(Kind::Extension, Model::DATABASE, name)?;
    match &command.action {
        ExtensionAction::Update => model.do_anything(),
        ExtensionAction::Member(..) | ExtensionAction::Other => model.restrict_something(),
        ExtensionAction::SetSchema(_) => {}
    }
    match &command.action {
        ExtensionAction::SetSchema(schema) => {
            let target = model.need_schema(&schema.name, &schema.at)?;
            return set_schema(model, extension, target, &schema.at);
        }
        ExtensionAction::Member(kind, object) => {
            object::find(model, *kind, object, Ask::Need)?;
        }
        ExtensionAction::Update if Extension::find(&name.name).is_none() => extend(model, Model::PUBLIC),
        ExtensionAction::Update | ExtensionAction::Other => {}
    }
    Ok(())
}

fn set_schema(
    model: &mut Model,
    extension: Id,
    schema: Id,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let parts: Vec<Id> = model
        .dependents(extension)
        .filter(|(_, object)| object.kind.is_type() || object.kind.is_relation())
        .map(|(id, _)| id)
        .collect();
    for part in parts {
        model.move_to(part, schema, at)?;
    }
    model.forget_gone(|key| key.within == schema && key.space.is_routine());
    model.change(extension, |object| {
        object.links.clear();
        object.links.push(crate::check::model::Link {
            part: crate::check::model::Part::Whole,
            how: Dependency::Normal,
            target: Target::whole(schema),
        });
    });
    Ok(())
}
