//! Down scripts: after up and down the schema is what it was, or somebody is told what differs.

use std::collections::BTreeSet;

use super::{Refused, Replay};
use crate::check::model::{Body, Id, Kind, Model, Object};
use crate::check::tell::lint::Texts;
use crate::check::tell::listing::Schema;
use crate::{Diagnostic, Migration, Script};

/// The rule that a down script breaks.
pub(super) const RULE: &str = "incomplete-down";

/// So many differences are named.
const SHOWN: usize = 5;

impl Replay {
    /// What is wrong with a migration's down script, if it has one that does anything. The model stays before the migration.
    pub(super) fn rehearse_down(&mut self, migration: &mut Migration, texts: &Texts) -> Vec<Diagnostic> {
        let (Migration { up, down: Some(down), .. }, Some(text)) = (migration, &texts.down) else {
            return Vec::new();
        };
        if down.statements.is_empty() {
            return Vec::new();
        }
        let mark = self.model.hold();
        let unseen_from = self.unseen_from.clone();
        self.script(up, &texts.up);
        let refused = self.told(down, text).refused;
        let changed = tops(&self.model, mark);
        let after = listed(&self.model, &changed);
        self.model.release(mark);
        self.unseen_from = unseen_from;
        let before = listed(&self.model, &changed);
        if refused.is_empty() {
            differs(down, &before, &after).into_iter().collect()
        } else {
            failing(refused)
        }
    }

    /// Says what the down script of a released migration does, which is not judged. The model stays after the migration.
    pub(super) fn tell_down(&mut self, migration: &mut Migration, texts: &Texts) {
        if let (Some(down), Some(text)) = (&mut migration.down, &texts.down) {
            let mark = self.model.hold();
            let unseen_from = self.unseen_from.clone();
            self.told(down, text);
            self.model.release(mark);
            self.unseen_from = unseen_from;
        }
    }
}

fn failing(refused: Vec<Refused>) -> Vec<Diagnostic> {
    let notes = refused.into_iter().map(|refused| refused.diagnostic.note("the down script fails here"));
    notes.collect()
}

fn differs(down: &Script, before: &Schema, after: &Schema) -> Option<Diagnostic> {
    // What was there maybe, and is there certainly, or the other way round, is no difference.
    let unsure = [before.unsure(), after.unsure()].concat();
    let only = |here: &Schema, there: &Schema| -> Vec<String> {
        let there = there.lines();
        let is_told = |line: &String| {
            !there.contains(line) && !unsure.iter().any(|beginning| line.starts_with(beginning))
        };
        here.lines().into_iter().filter(is_told).collect()
    };
    let missing = only(before, after).into_iter().map(|line| format!("missing: {line}"));
    let left = only(after, before).into_iter().map(|line| format!("left: {line}"));
    let differences: Vec<String> = missing.chain(left).collect();
    let first = down.statements.first()?.span.range();
    let place = down.place(first);
    let problem = Diagnostic::at(place, "the down script does not undo its migration");
    let more = differences.len().saturating_sub(SHOWN);
    if differences.is_empty() {
        return None;
    }
    let problem = differences.into_iter().take(SHOWN).fold(problem, Diagnostic::note);
    Some(if more > 0 { problem.note(format!("and {more} more differences")) } else { problem })
}

/// The objects that have changed since then, each by what it is a part of.
fn tops(model: &Model, mark: usize) -> BTreeSet<Id> {
    let changed = model.changed_since(mark);
    let now = changed.keys().filter_map(|&id| Some((id, model.get(id)?.as_ref())));
    let then = changed.iter().filter_map(|(&id, object)| Some((id, object.as_deref()?)));
    now.chain(then).map(|(id, object)| top(id, object)).collect()
}

fn top(id: Id, object: &Object) -> Id {
    match (&object.body, object.kind) {
        (Body::Index(index), _) => index.table,
        (_, Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule) => object.within,
        _ => id,
    }
}

fn listed(model: &Model, ids: &BTreeSet<Id>) -> Schema {
    let mut schema = Schema::default();
    for &id in ids {
        if let Some(object) = model.get(id) {
            model.list(id, object, &mut schema);
        }
    }
    schema
}
