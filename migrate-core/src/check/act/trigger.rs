//! Triggers.

mod checks;

use super::expression::{self, Place, Scope};
use super::function;
use crate::check::model::{Body, Dependency, Found, Id, Kind, Model, Name, Object, Refusal, Target, Trigger};
use crate::check::read::trigger::CreateTrigger;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, command: &CreateTrigger<'_>) -> Result<(), Refusal> {
    if let Some(from) = &command.from {
        let from = model.need(Kind::Table, from)?;
        model.lock(from, LockMode::AccessShare, Work::None);
    }
    let table = model.need(Kind::Table, &command.table)?;
    checks::kind(model, table, command)?;
    checks::firing(command)?;
    model.lock(table, LockMode::ShareRowExclusive, Work::None);
    let mut uses = Vec::new();
    for column in &command.columns {
        if let Some(number) = model.need_column(table, column)? {
            uses.push(Target::column(table, number));
        }
    }
    checks::columns(&command.columns)?;
    if let Some(condition) = command.condition {
        checks::condition(condition, command)?;
        let scope = Scope::of_rows(model, table, &["old", "new"]);
        uses.extend(expression::condition(model, condition, &scope, Place::TRIGGER)?);
    }
    if let Some(function) = &command.function {
        let function = function::need_trigger_function(model, function.clone(), "trigger")?;
        uses.extend(function.map(Target::whole));
    }
    let may_be_there = command.replaces
        && matches!(model.find_in(Kind::Trigger, table, &command.name.name), Found::Unknown(_));
    let mark = model.mark();
    put(model, table, command, &uses, None)?;
    if may_be_there {
        model.claim_new(mark);
    }
    if command.for_each_row {
        let own = match model.find_in(Kind::Trigger, table, &command.name.name) {
            Found::Here(own) => Some(own),
            _ => None,
        };
        for partition in partitions(model, table) {
            model.lock(partition, LockMode::ShareRowExclusive, Work::None);
            let uses: Vec<Target> = uses.iter().filter(|used| used.object != table).copied().collect();
            put(model, partition, command, &uses, own)?;
        }
    }
    Ok(())
}

fn put(
    model: &mut Model,
    table: Id,
    command: &CreateTrigger<'_>,
    uses: &[Target],
    parent: Option<Id>,
) -> Result<(), Refusal> {
    let CreateTrigger { name, events, for_each_row: is_for_rows, .. } = command;
    let is_deferred = command.is_deferred && command.condition.is_none() && command.columns.is_empty();
    let mut object = Object::new(Kind::Trigger, table, name.name.clone(), model.site_at(&name.at));
    object.body =
        Body::Trigger(Trigger { is_for_rows: *is_for_rows, is_enabled: true, is_deferred, events: *events });
    object = object.on(Dependency::Auto, Target::whole(table)).needs(uses.iter().copied());
    if let Some(parent) = parent {
        object = object.on(Dependency::Internal, Target::whole(parent));
    }
    if command.replaces
        && let Found::Here(there) = model.find_in(Kind::Trigger, table, &name.name)
    {
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
pub(super) fn rename(model: &mut Model, trigger: Id, new: &Name) -> Result<(), Refusal> {
    let Object { within: table, name, links, .. } = model.object(trigger).clone();
    for table in std::iter::once(table).chain(partitions(model, table)) {
        model.lock(table, LockMode::AccessExclusive, Work::None);
    }
    if links.iter().any(|link| link.how == Dependency::Internal) {
        // It is the clone of a parent's: PostgreSQL 15 does not rename it, and 14 does.
        return Ok(());
    }
    let clones: Vec<Id> = model
        .dependents(trigger)
        .filter(|(_, object)| object.kind == Kind::Trigger && object.name == name)
        .map(|(id, _)| id)
        .collect();
    model.rename(trigger, new)?;
    clones.into_iter().try_for_each(|clone| model.rename(clone, new))
}
