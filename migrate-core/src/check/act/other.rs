//! What is made and dropped by its name alone.

mod cast;
mod publication;
mod server;
mod statistics;

pub(super) use cast::{key_of_cast, key_of_class, key_of_operator};
pub(super) use server::mapping;

use super::alter::as_any;
use super::object::{self, Ask};
use super::{extension, function, grant, role, rule, schema, trigger};
use crate::check::model::{Found, Id, Kind, Model, Name, Object, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, kind: &str) -> Result<(), Refusal> {
    match kind {
        "publication" => return publication::create(model, words),
        "statistics" => return statistics::create(model, words),
        "server" => return server::create(model, words),
        "user mapping" => return server::create_mapping(model, words),
        "cast" => return cast::create(model, words),
        "operator" => return cast::create_operator(model, words),
        "operator class" | "operator family" => return cast::create_class(model, words, kind),
        // Since an extension is what brings it, there may be one already.
        "language" => {
            if let Some(name) = words.qualified()
                && !matches!(model.find_in(Kind::Language, Model::DATABASE, &name.name), Found::Here(_))
            {
                let site = model.site_at(&name.at);
                model.add(Object::new(Kind::Language, Model::DATABASE, name.name, site));
            }
            return Ok(());
        }
        "tablespace" | "transform" => return Ok(()),
        _ => {}
    }
    let Some(kind) = object::simple(kind) else { return Ok(()) };
    let if_not_exists = words.eat("if not exists");
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = if object::is_in_schema(kind) { model.home(&name)? } else { Model::DATABASE };
    let Some(id) = add(model, kind, within, &name, if_not_exists)? else { return Ok(()) };
    if kind == Kind::EventTrigger {
        words.eat_up_to("execute");
        words.eat_one_of(&["function", "procedure"]);
        if let Some(function) = words.qualified() {
            let function = function::need_trigger_function(model, function, "event_trigger")?;
            model.change(id, |object| {
                object.links.extend(function.map(|function| crate::check::model::Link {
                    part: crate::check::model::Part::Whole,
                    how: crate::check::model::Dependency::Normal,
                    target: Target::whole(function),
                }));
            });
        }
    }
    Ok(())
}

/// A new object; nothing if IF NOT EXISTS finds one.
pub(super) fn add(
    model: &mut Model,
    kind: Kind,
    within: Id,
    name: &Name,
    if_not_exists: bool,
) -> Result<Option<Id>, Refusal> {
    if if_not_exists {
        match model.find_in(kind, within, &name.name) {
            Found::Here(there) => {
                model.change(there, |object| object.is_doubtful = false);
                return Ok(None);
            }
            Found::Unknown(_) => {
                model.need_in(kind, within, name)?;
                return Ok(None);
            }
            _ => {}
        }
    }
    model.free(kind, within, name)?;
    Ok(Some(model.add(Object::new(kind, within, name.name.clone(), model.site_at(&name.at)))))
}

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>, kind: &str) -> Result<(), Refusal> {
    match kind {
        "schema" => return schema::alter(model, words),
        "role" | "user" | "group" => return role::alter(model, words),
        "trigger" => return trigger::alter(model, words),
        "rule" => return rule::alter(model, words),
        "extension" => return extension::alter(model, words),
        "publication" => return publication::alter(model, words),
        "user mapping" => return mapping(model, &mut words, Ask::Need).map(std::mem::drop),
        "" if words.eat("default privileges") => return grant::alter_default(model, words),
        "" if words.eat("database") => {
            words.ident();
            role::later_path(model, words);
            return Ok(());
        }
        _ => {}
    }
    if words.eat("if exists") {
        let mut ahead = words;
        let simple = object::simple(kind).zip(ahead.qualified());
        if simple.is_some_and(|(kind, name)| !matches!(model.find(kind, &name), Found::Here(_))) {
            return Ok(());
        }
    }
    let Some(id) = object::read(model, &mut words, kind, Ask::Need)? else { return Ok(()) };
    as_any(model, id, &mut words).map(|_| ())
}
