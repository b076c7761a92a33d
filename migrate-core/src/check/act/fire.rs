//! What runs by itself after a statement: the functions of triggers and of event triggers.

use std::collections::BTreeSet;

use super::body;
use super::trigger::partitions;
use crate::check::model::{Body, Deed, Events, Id, Kind, Model, What};
use crate::check::syntax::cursor::Cursor;

/// After a statement that has been done; `mark` is where the journal stood before it.
pub(super) fn after(model: &mut Model, statement: Cursor<'_>, mark: usize) {
    let mut functions = BTreeSet::new();
    if model.has_triggers() {
        let done = model.done(mark);
        let own = done.iter().filter(|done| model.is_own(done));
        let touched = own.filter_map(|done| match &done.what {
            What::Deed(deed) => event(deed),
            What::Change(_) => None,
        });
        for (table, event) in touched.collect::<Vec<_>>() {
            functions.extend(triggered(model, table, event));
        }
    }
    if statement.is_one_of(COMMANDS) {
        functions.extend(of_events(model));
    }
    for function in functions {
        body::may_run(model, function);
    }
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
