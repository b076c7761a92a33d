//! What stands by itself, in an order in which it can be made.

use std::collections::{BTreeMap, BTreeSet};

use super::record::Record;
use super::{column, is_of_extension, object, table};
use crate::check::act;
use crate::check::model::{Body, Dependency, Id, Kind, Link, Model, Object};

/// Something that is made, with all that belongs to it.
pub(super) struct Item {
    pub(super) id: Id,
    /// What has to be there before.
    pub(super) needs: BTreeSet<Id>,
    /// What makes it, or why that can't be said.
    pub(super) sql: Result<String, String>,
}

/// What needs other things comes after them, and else what was made first comes first.
pub(super) fn in_order(model: &Model, record: &Record) -> Vec<Item> {
    let mut waiting: BTreeMap<(u8, Id, Id), Item> = BTreeMap::new();
    let all: Vec<Id> = record.own.iter().copied().filter(|id| stands_alone(model, record, *id)).collect();
    for id in all {
        let sql = object::text(model, record, id);
        let needs = needs(model, record, id);
        // An index stands behind its table.
        let owner = match &model.object(id).body {
            Body::Index(index) => index.table,
            _ => id,
        };
        let rank = match model.object(id).kind {
            Kind::Schema => 0,
            Kind::Extension => 1,
            _ => 2,
        };
        waiting.insert((rank, owner, id), Item { id, needs, sql });
    }
    let mut items: Vec<Item> = Vec::new();
    while !waiting.is_empty() {
        let unmade: BTreeSet<Id> = waiting.values().map(|item| item.id).collect();
        let is_ready = |item: &Item| item.needs.iter().all(|need| *need == item.id || !unmade.contains(need));
        let ready = waiting.iter().find(|(_, item)| is_ready(item)).map(|(key, _)| *key);
        // Two that need each other.
        let next = ready.or_else(|| waiting.keys().next().copied());
        let Some(item) = next.and_then(|key| waiting.remove(&key)) else { break };
        items.push(item);
    }
    items
}

/// Whether it is made by a statement of its own before all tables are there.
pub(super) fn stands_alone(model: &Model, record: &Record, id: Id) -> bool {
    let Some(object) = model.get(id).filter(|_| record.own.contains(&id)) else { return false };
    if object.within == Model::TEMPORARY || is_of_extension(model, id) {
        return false;
    }
    let is_of_other = object.links.iter().any(|link| link.how == Dependency::Internal);
    match object.kind {
        Kind::RowType
        | Kind::Constraint
        | Kind::Trigger
        | Kind::Policy
        | Kind::Rule
        | Kind::Publication
        | Kind::Subscription
        | Kind::EventTrigger
        | Kind::UserMapping
        | Kind::Database => false,
        // One of a constraint, or of a partition.
        Kind::Index => match &object.body {
            Body::Index(index) => {
                !is_of_constraint(model, object)
                    && (!is_of_other || record.made.contains_key(&id))
                    && model.object(index.table).within != Model::TEMPORARY
            }
            _ => false,
        },
        Kind::Sequence => !is_of_other && !is_serial(model, record, id),
        Kind::Range | Kind::BaseType => !is_of_other,
        // CASCADE of another makes it.
        Kind::Extension => record.made.contains_key(&id),
        _ => true,
    }
}

fn is_of_constraint(model: &Model, index: &Object) -> bool {
    let is_own = |link: &Link| {
        link.how == Dependency::Internal && model.object(link.target.object).kind == Kind::Constraint
    };
    index.links.iter().any(is_own)
}

/// The word `serial` makes it.
fn is_serial(model: &Model, record: &Record, id: Id) -> bool {
    model.object(id).links.iter().any(|link| {
        let number = link.target.column;
        let serial = number.and_then(|number| column::serial(model, record, link.target.object, number));
        serial.is_some_and(|(sequence, _)| sequence == id)
    })
}

fn needs(model: &Model, record: &Record, id: Id) -> BTreeSet<Id> {
    let object = model.object(id);
    let mut targets: BTreeSet<Id> = object.links.iter().map(|link| link.target.object).collect();
    targets.insert(object.within);
    match &object.body {
        Body::Index(index) => {
            targets.insert(index.table);
            // Those that PostgreSQL makes for partitions get the names that are left.
            let partitions = act::heirs(model, index.table);
            let is_of_partition = |other: &Id| matches!(&model.object(*other).body, Body::Index(index) if partitions.contains(&index.table));
            let made: Vec<Id> = record.made.keys().copied().filter(is_of_partition).collect();
            // That of a partition is found by its table's.
            let of_parent = |(_, other): &(Id, &Object)| {
                matches!(other.body, Body::Index(_))
                    && other
                        .links
                        .iter()
                        .any(|link| link.how == Dependency::Internal && link.target.object == id)
            };
            let children: Vec<Id> = model.dependents(id).filter(of_parent).map(|(id, _)| id).collect();
            targets.extend(children);
            targets.extend(&made);
            targets.retain(|target| {
                made.contains(target) || !matches!(model.object(*target).body, Body::Index(_)) || {
                    model.object(*target).links.iter().any(|link| link.target.object == id)
                }
            });
        }
        Body::Relation(relation) => {
            let unwritten = super::record::TableWords::default();
            let words = record.tables.get(&id).unwrap_or(&unwritten);
            let descent = table::descent(model, words, relation);
            if descent == table::Descent::Later {
                targets.retain(|target| !relation.parents.contains(target));
            }
            for (_, part) in model.parts(id, Kind::Constraint) {
                if table::is_inline(part, descent) {
                    targets.extend(part.links.iter().map(|link| link.target.object));
                }
            }
        }
        // Its owner comes later.
        _ if object.kind == Kind::Sequence => {
            targets = [object.within].into();
        }
        _ => {}
    }
    targets.remove(&id);
    targets.into_iter().map(|target| standing(model, target)).filter(|target| *target != id).collect()
}

/// What has to be there for this one: the table of a row type, of a constraint and of its index.
fn standing(model: &Model, id: Id) -> Id {
    let object = model.object(id);
    match (&object.body, object.kind) {
        (Body::Index(index), _) if is_of_constraint(model, object) => index.table,
        (_, Kind::RowType) => object.links.first().map_or(id, |link| link.target.object),
        (_, Kind::Constraint) => object.within,
        (_, Kind::Range | Kind::BaseType) => {
            let of = object.links.iter().find(|link| link.how == Dependency::Internal);
            of.map_or(id, |link| link.target.object)
        }
        _ => id,
    }
}
