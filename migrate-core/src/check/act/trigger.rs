//! Triggers.

mod checks;

use super::expression::{self, Scope};
use super::function;
use crate::check::model::{
    Body, Dependency, Events, Found, Id, Kind, Model, Name, Object, Refusal, Target, Trigger,
};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

/// What a trigger says of itself, before its function.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
struct Firing {
    is_instead: bool,
    is_before: bool,
    events: Events,
    /// Of `UPDATE OF`.
    columns: Vec<Name>,
    for_each_row: bool,
    has_transition: bool,
    has_when: bool,
    is_constraint: bool,
}

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, manner: Manner) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    let mut firing = Firing { is_constraint: manner.is_constraint, ..Firing::default() };
    events(&mut words, &mut firing);
    words.eat("on");
    let Some(on) = words.qualified() else { return Ok(()) };
    if words.eat("from")
        && let Some(from) = words.qualified()
    {
        let from = model.need(Kind::Table, &from)?;
        model.lock(from, LockMode::AccessShare, Work::None);
    }
    let mut condition = None;
    while words.first().is_some() && !words.is("execute") {
        if words.eat("referencing") {
            firing.has_transition = true;
        } else if words.eat("for") {
            words.eat("each");
            firing.for_each_row = words.eat("row");
        } else if words.eat("when") {
            firing.has_when = true;
            condition = Some(words.brackets());
        } else {
            words.advance();
        }
    }
    words.eat_one_of(&["execute function", "execute procedure"]);
    let function = words.qualified();
    let table = model.need(Kind::Table, &on)?;
    checks::kind(model, table, &on, &firing)?;
    checks::firing(&firing, &on)?;
    model.lock(table, LockMode::ShareRowExclusive, Work::None);
    let mut uses = Vec::new();
    for column in &firing.columns {
        if let Some(number) = model.need_column(table, column)? {
            uses.push(Target::column(table, number));
        }
    }
    checks::columns(&firing.columns)?;
    if let Some(condition) = condition {
        checks::condition(condition, &firing)?;
        let scope = Scope::of_rows(model, table, &["old", "new"]);
        uses.extend(expression::condition(model, condition, &scope, "WHEN")?);
    }
    if let Some(function) = function {
        let function = function::need_trigger_function(model, function, "trigger")?;
        uses.extend(function.map(Target::whole));
    }
    let (is_for_rows, events) = (firing.for_each_row, firing.events);
    let body = Body::Trigger(Trigger { is_for_rows, is_enabled: true, events });
    put(model, table, &name, &uses, None, manner.replaces, &body)?;
    if firing.for_each_row {
        let own = match model.find_in(Kind::Trigger, table, &name.name) {
            Found::Here(own) => Some(own),
            _ => None,
        };
        for partition in partitions(model, table) {
            model.lock(partition, LockMode::ShareRowExclusive, Work::None);
            let uses: Vec<Target> = uses.iter().filter(|used| used.object != table).copied().collect();
            put(model, partition, &name, &uses, own, manner.replaces, &body)?;
        }
    }
    Ok(())
}

/// `BEFORE INSERT OR UPDATE OF a, b`, up to `ON`.
fn events(words: &mut Cursor<'_>, firing: &mut Firing) {
    firing.is_before = words.eat("before");
    firing.is_instead = words.eat("instead of");
    words.eat("after");
    loop {
        firing.events.insert |= words.eat("insert");
        firing.events.delete |= words.eat("delete");
        firing.events.truncate |= words.eat("truncate");
        let is_update = words.eat("update");
        firing.events.update |= is_update;
        if is_update && words.eat("of") {
            loop {
                let start = *words;
                let Some(column) = words.ident() else { return };
                firing.columns.push(Name::bare(column, words.since(start)));
                if !words.eat(",") {
                    break;
                }
            }
        }
        if !words.eat("or") {
            return;
        }
    }
}

fn put(
    model: &mut Model,
    table: Id,
    name: &Name,
    uses: &[Target],
    parent: Option<Id>,
    replaces: bool,
    body: &Body,
) -> Result<(), Refusal> {
    let mut object = Object::new(Kind::Trigger, table, name.name.clone(), model.site_at(&name.at));
    object.body = body.clone();
    object = object.on(Dependency::Auto, Target::whole(table)).needs(uses.iter().copied());
    if let Some(parent) = parent {
        object = object.on(Dependency::Internal, Target::whole(parent));
    }
    if replaces && let Found::Here(there) = model.find_in(Kind::Trigger, table, &name.name) {
        model.change(there, |old| *old = object);
        return Ok(());
    }
    model.free(Kind::Trigger, table, name)?;
    model.add(object);
    Ok(())
}

/// A new partition has the triggers FOR EACH ROW of its table.
pub(super) fn inherit(model: &mut Model, parent: Id, partition: Id) {
    let is_for_rows =
        |object: &Object| matches!(object.body, Body::Trigger(Trigger { is_for_rows: true, .. }));
    let triggers: Vec<(Id, Object)> = model
        .parts(parent, Kind::Trigger)
        .filter(|(_, object)| is_for_rows(object))
        .map(|(id, object)| (id, object.clone()))
        .collect();
    let below = partitions(model, partition);
    for (id, trigger) in triggers {
        for table in std::iter::once(partition).chain(below.iter().copied()) {
            if matches!(model.find_in(Kind::Trigger, table, &trigger.name), Found::Here(_)) {
                continue;
            }
            let uses = trigger.links.iter().filter(|link| link.how == Dependency::Normal);
            let uses = uses.map(|link| link.target).filter(|target| target.object != parent);
            let clone = Object::new(Kind::Trigger, table, trigger.name.clone(), trigger.site.clone());
            let clone = clone.on(Dependency::Auto, Target::whole(table)).needs(uses);
            let clone = clone.on(Dependency::Internal, Target::whole(id)).with(trigger.body.clone());
            model.add(clone);
        }
    }
}

/// What is no partition any more has not the triggers of its table.
pub(super) fn release(model: &mut Model, parent: Id, partition: Id) {
    let is_clone = |object: &Object| {
        let is_of_parent = |target: Target| model.object(target.object).within == parent;
        object.links.iter().any(|link| link.how == Dependency::Internal && is_of_parent(link.target))
    };
    let clones: Vec<Id> = model
        .parts(partition, Kind::Trigger)
        .filter(|(_, object)| is_clone(object))
        .map(|(id, _)| id)
        .collect();
    for id in clones {
        model.forget(id);
    }
}

/// The partitions of a table, and theirs.
pub(super) fn partitions(model: &Model, table: Id) -> Vec<Id> {
    let mut all = Vec::new();
    let mut queue = vec![table];
    while let Some(parent) = queue.pop() {
        let is_partition = |object: &Object| {
            let relation = object.relation();
            relation.is_some_and(|relation| relation.is_partition && relation.parents.contains(&parent))
        };
        let found: Vec<Id> =
            model.dependents(parent).filter(|(_, object)| is_partition(object)).map(|(id, _)| id).collect();
        all.extend(&found);
        queue.extend(found);
    }
    all
}

/// `ALTER TRIGGER name ON table RENAME TO …`
pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    words.eat("on");
    let Some(on) = words.qualified() else { return Ok(()) };
    let table = model.need(Kind::Table, &on)?;
    let trigger = model.need_in(Kind::Trigger, table, &name)?;
    words.eat("no");
    if words.eat("depends on extension") {
        let Some(name) = words.bare() else { return Ok(()) };
        return model.need_in(Kind::Extension, Model::DATABASE, &name).map(std::mem::drop);
    }
    if !words.eat("rename to") {
        return Ok(());
    }
    for table in std::iter::once(table).chain(partitions(model, table)) {
        model.lock(table, LockMode::AccessExclusive, Work::None);
    }
    let start = words;
    let Some(new) = words.ident() else { return Ok(()) };
    let new = Name::bare(new, words.since(start));
    if model.object(trigger).links.iter().any(|link| link.how == Dependency::Internal) {
        // It is the clone of a parent's: PostgreSQL 15 does not rename it, and 14 does.
        return Ok(());
    }
    let clones: Vec<Id> = model
        .dependents(trigger)
        .filter(|(_, object)| object.kind == Kind::Trigger && object.name == name.name)
        .map(|(id, _)| id)
        .collect();
    model.rename(trigger, &new)?;
    clones.into_iter().try_for_each(|clone| model.rename(clone, &new))
}
