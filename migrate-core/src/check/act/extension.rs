//! Extensions, and what they bring.

mod known;

use crate::check::act::object::{self, Ask};
use crate::check::model::{
    Body, Code, Dependency, Found, Id, Ident, Kind, Model, Name, Object, Refusal, Relation, Target,
};
use crate::check::read::kinds;
use crate::check::syntax::cursor::Cursor;
use known::Known;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    let found = model.find_in(Kind::Extension, Model::DATABASE, &name.name);
    if let Found::Here(there) = found
        && if_not_exists
    {
        if model.object(there).is_doubtful {
            model.change(there, |object| object.is_doubtful = false);
            open(model, Model::PUBLIC);
        }
        return Ok(());
    }
    words.eat("with");
    let schema = schema(model, words)?;
    model.free(Kind::Extension, Model::DATABASE, &name)?;
    if matches!(found, Found::Unknown(_)) && if_not_exists {
        // It may be there already, in another schema.
        model.need_in(Kind::Extension, Model::DATABASE, &name)?;
        extend(model, schema);
        return Ok(());
    }
    let known = known::find(&name.name);
    let mut uses = Vec::new();
    if let Some(Known { requires: Some(other), .. }) = known {
        uses.push(require(model, other, schema, &name, words.has("cascade"))?);
    }
    add(model, &name.name, schema, known, uses);
    Ok(())
}

/// `SCHEMA name`, or where new objects are made.
fn schema(model: &mut Model, mut words: Cursor<'_>) -> Result<Id, Refusal> {
    if !words.eat_up_to("schema") {
        return model.home(&Name::bare(Ident::exact(""), 0..0));
    }
    let start = words;
    let Some(schema) = words.ident() else { return Ok(Model::PUBLIC) };
    model.need_schema(&schema, &words.since(start))
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
        _ if cascade => Ok(Target::whole(add(model, &required, schema, known::find(other), Vec::new()))),
        _ => {
            let title = format!("extension `{name}` needs extension `{other}`, which is not installed");
            Err(Refusal::new(Code::UndefinedObject, &name.at, title)
                .help(format!("write CREATE EXTENSION {required} before it, or CASCADE after it")))
        }
    }
}

fn add(model: &mut Model, name: &Ident, schema: Id, known: Option<&Known>, uses: Vec<Target>) -> Id {
    let object = Object::new(Kind::Extension, Model::DATABASE, name.clone(), model.site.clone());
    let extension = model.add(object.on(Dependency::Normal, Target::whole(schema)).needs(uses));
    extend(model, schema);
    let Some(known) = known else {
        // It may bring anything, and schemas of its own.
        open(model, schema);
        open(model, Model::DATABASE);
        return extension;
    };
    for (kind, names) in [
        (Kind::SomeType, known.types),
        (Kind::SomeRelation, known.relations),
        (Kind::Wrapper, known.wrappers),
    ] {
        let within = if kind == Kind::Wrapper { Model::DATABASE } else { schema };
        for name in names.split_ascii_whitespace() {
            bring(model, extension, kind, within, &Ident::exact(name));
        }
    }
    extension
}

fn bring(model: &mut Model, extension: Id, kind: Kind, within: Id, name: &Ident) {
    if let Found::Here(there) = model.find_in(kind, within, name) {
        // A statement before has used one of this name: this one, in another order.
        model.change(there, |object| object.is_doubtful = true);
        return;
    }
    let body = if kind.is_relation() { Body::Relation(Relation::default()) } else { Body::Nothing };
    let object = Object::new(kind, within, name.clone(), model.site.clone()).with(body);
    let object = object.on(Dependency::Internal, Target::whole(extension));
    model.add(Object { is_open: true, ..object });
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

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    let extension = model.need_in(Kind::Extension, Model::DATABASE, &name)?;
    if words.eat("set schema") {
        let start = words;
        let Some(schema) = words.ident() else { return Ok(()) };
        let at = words.since(start);
        let schema = model.need_schema(&schema, &at)?;
        return set_schema(model, extension, schema, &at);
    }
    if words.eat_one_of(&["add", "drop"]).is_some() {
        let Some(kind) = kinds::eat(&mut words) else { return Ok(()) };
        object::read(model, &mut words, kind, Ask::Need)?;
    }
    if words.is("update") {
        extend(model, Model::PUBLIC);
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
    extend(model, schema);
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
