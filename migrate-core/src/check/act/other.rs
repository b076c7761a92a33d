//! What is made and dropped by its name alone.

mod cast;
mod publication;
mod server;
mod statistics;

pub(super) use cast::{key_of_cast, key_of_class, key_of_operator};
pub(super) use server::mapping;

use super::alter::as_any;
use super::object::{self, Ask};
use super::{extension, function, role, rule, schema, trigger};
use crate::check::model::{Found, Id, Kind, Model, Name, Object, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Publication => return publication::create(model, words),
        Kind::Statistics => return statistics::create(model, words),
        Kind::Server => return server::create(model, words),
        Kind::UserMapping => return server::create_mapping(model, words),
        Kind::Cast => return cast::create(model, words),
        Kind::Operator => return cast::create_operator(model, words),
        Kind::OperatorClass | Kind::OperatorFamily => return cast::create_class(model, words, kind),
        // Since an extension is what brings it, there may be one already.
        Kind::Language => {
            if let Some(name) = words.qualified()
                && !matches!(model.find_in(Kind::Language, Model::DATABASE, &name.name), Found::Here(_))
            {
                let site = model.site_at(&name.at);
                model.add(Object::new(Kind::Language, Model::DATABASE, name.name, site));
            }
            return Ok(());
        }
        Kind::Tablespace | Kind::Transform => return Ok(()),
        _ => {}
    }
    if !object::is_simple(kind) {
        return Ok(());
    }
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

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>, kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Schema => return schema::alter(model, words),
        Kind::Role => return role::alter(model, words),
        Kind::Trigger => return trigger::alter(model, words),
        Kind::Rule => return rule::alter(model, words),
        Kind::Extension => return extension::alter(model, words),
        Kind::Publication => return publication::alter(model, words),
        Kind::UserMapping => return mapping(model, &mut words, Ask::Need).map(std::mem::drop),
        Kind::Database => {
            words.ident();
            role::later_path(model, words);
            return Ok(());
        }
        _ => {}
    }
    if words.eat("if exists") {
        let name = words.clone().qualified().filter(|_| object::is_simple(kind));
        if name.is_some_and(|name| !matches!(model.find(kind, &name), Found::Here(_))) {
            return Ok(());
        }
    }
    let Some(id) = object::read(model, &mut words, kind, Ask::Need)? else { return Ok(()) };
    as_any(model, id, &mut words).map(|_| ())
}
