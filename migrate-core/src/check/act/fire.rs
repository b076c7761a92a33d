//! What runs by itself with a statement: the functions of triggers and event triggers, and those in defaults, constraints, indexes
//! and views of the relations that it touches.

use std::collections::BTreeSet;

use super::body;
use super::trigger::partitions;
use crate::check::model::{Body, Deed, Events, Id, Kind, Model, On, What};
use crate::check::syntax::cursor::Cursor;

/// After a statement that has been done; `mark` is where the journal stood before it.
pub(super) fn after(model: &mut Model, statement: Cursor<'_>, mark: usize) {
    let mut functions = BTreeSet::new();
    if !model.bodies.is_empty() {
        let done = model.done(mark);
        let own = done.iter().filter(|done| model.is_own(done));
        let deeds = own.filter_map(|done| match &done.what {
            What::Deed(deed) => Some(deed),
            What::Change(_) => None,
        });
        let deeds: Vec<&Deed> = deeds.collect();
        for (table, event) in deeds.iter().filter_map(|deed| event(deed)) {
            functions.extend(triggered(model, table, event));
        }
        if statement.is_one_of(COMPUTING) {
            let touched = deeds.iter().filter_map(|deed| match deed {
                Deed::Locks { on: On::Relation(relation), .. } => Some(relation.id),
                _ => None,
            });
            functions.extend(behind(model, touched.collect()));
        }
        if statement.is_one_of(CALLING) {
            body::called(model, statement);
        }
    }
    if statement.is_one_of(COMMANDS) {
        functions.extend(of_events(model));
    }
    for function in functions {
        body::may_run(model, function, &[]);
    }
}

/// What computes values of the relations that it touches.
const COMPUTING: &[&str] = &[
    "select",
    "with",
    "table",
    "values",
    "(",
    "insert",
    "update",
    "delete",
    "merge",
    "copy",
    "refresh",
    "alter table",
    "create index",
    "create unique",
    "create table",
    "create materialized",
];

/// What computes expressions that stand in it, and is no query.
const CALLING: &[&str] =
    &["alter table", "create index", "create unique", "create table", "create materialized", "copy"];

/// The functions that are reached from these relations and what belongs to them, through views, too.
fn behind(model: &Model, relations: Vec<Id>) -> BTreeSet<Id> {
    let (mut functions, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut waiting = relations;
    while let Some(id) = waiting.pop() {
        let Some(object) = model.get(id).filter(|_| seen.insert(id)) else { continue };
        if object.kind.is_routine() {
            functions.insert(id);
            continue;
        }
        // A foreign key looks for rows at its other end, and computes nothing of what stands there.
        if object.is_foreign_key() {
            continue;
        }
        let parts = model.dependents(id).filter(|(_, part)| part.within == id && part.kind != Kind::Trigger);
        let parts: Vec<Id> = parts.map(|(part, _)| part).collect();
        waiting.extend(parts);
        let targets = object.links.iter().map(|link| link.target.object);
        waiting.extend(targets.filter(|target| {
            let kind = model.object(*target).kind;
            kind.is_relation() || kind.is_routine() || kind.is_type()
        }));
    }
    functions
}

/// Those that event triggers are told of.
const COMMANDS: &[&str] =
    &["create", "alter", "drop", "comment", "grant", "revoke", "security", "refresh", "import"];

/// The table whose rows are changed, and how.
fn event(deed: &Deed) -> Option<(Id, Events)> {
    let none = Events::default();
    Some(match deed {
        Deed::Inserts { table, .. } => (table.id, Events { insert: true, ..none }),
        Deed::Updates { table, .. } => (table.id, Events { update: true, ..none }),
        Deed::Deletes { table, .. } => (table.id, Events { delete: true, ..none }),
        Deed::Truncates { table, .. } => (table.id, Events { truncate: true, ..none }),
        Deed::Locks { .. }
        | Deed::Restricts(_)
        | Deed::Switches { .. }
        | Deed::Converts { .. }
        | Deed::Defers(_)
        | Deed::Loses(_)
        | Deed::Claims { .. }
        | Deed::Anything => return None,
    })
}

/// The functions of a table's triggers, and of its partitions', that wait for this.
fn triggered(model: &Model, table: Id, event: Events) -> Vec<Id> {
    let waits = |events: Events| {
        events.insert && event.insert
            || events.update && event.update
            || events.delete && event.delete
            || events.truncate && event.truncate
    };
    let tables = std::iter::once(table).chain(partitions(model, table));
    let triggers = tables.flat_map(|table| model.parts(table, Kind::Trigger).collect::<Vec<_>>());
    let waiting = triggers.filter(|(_, trigger)| match trigger.body {
        Body::Trigger(trigger) => trigger.is_enabled && waits(trigger.events),
        _ => true,
    });
    waiting.flat_map(|(_, trigger)| functions_of(model, trigger)).collect()
}

fn of_events(model: &Model) -> Vec<Id> {
    let names: Vec<_> = model.names_in(Kind::EventTrigger, Model::DATABASE).cloned().collect();
    let triggers = names.into_iter().filter_map(|name| {
        match model.find_in(Kind::EventTrigger, Model::DATABASE, &name) {
            crate::check::model::Found::Here(id) => Some(model.object(id)),
            _ => None,
        }
    });
    triggers.flat_map(|trigger| functions_of(model, trigger)).collect()
}

fn functions_of(model: &Model, trigger: &crate::check::model::Object) -> Vec<Id> {
    let targets = trigger.links.iter().map(|link| link.target.object);
    targets.filter(|id| model.object(*id).kind.is_routine()).collect()
}
