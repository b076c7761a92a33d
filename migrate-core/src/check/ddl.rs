//! The schema as SQL that makes it, from the migrations alone.
//!
//! Names, types and keys are the model's; what it does not keep, defaults, conditions, queries and bodies, are the words of the statements that
//! made them, with the names that hold now. What can't be written so is named, and never guessed.

mod address;
mod column;
mod constraint;
mod item;
mod late;
mod object;
mod record;
mod table;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use super::model::{Body, Constraint, ConstraintKind, Id, Kind, Model, Object};
use super::replay::Replay;
use super::threads::with_room;
use crate::check::tell::story::Story;
use crate::{Mode, Version};
use item::Item;
use record::Record;

/// The schema as a text for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// For psql, a compiler, or to be compared by lines.
    pub text: String,
    /// What it leaves out, and why.
    pub not_shown: Vec<String>,
}

/// Migrations that are replayed, with what their words say.
#[derive(Debug)]
pub struct Recording {
    replay: Replay,
    record: Record,
}

impl Recording {
    /// Before the first migration.
    #[must_use]
    pub fn new(replay: Replay) -> Recording {
        Recording { replay, record: Record::default() }
    }

    /// Replays those statements of a script.
    pub fn script(&mut self, path: &str, text: &str, mode: Mode, statements: &[Range<usize>]) {
        self.replay.begin(path, text, mode);
        for range in statements {
            self.record.statement(&mut self.replay, range.clone());
        }
        self.replay.end();
    }

    /// What makes the schema that is there now.
    #[must_use]
    pub fn ddl(&self) -> Written {
        ddl(&self.replay.model, &self.record)
    }
}

impl Story<'_> {
    /// What makes the schema after this migration, or after all of them.
    #[must_use]
    pub fn ddl(&self, version: Option<Version>) -> Written {
        with_room(|| {
            let Recording { mut replay, mut record } = Recording::new(self.before());
            for migration in &self.catalog.migrations {
                replay.through(&migration.up, |replay, statement| {
                    record.statement(replay, statement.span.range());
                });
                if Some(migration.version) == version {
                    break;
                }
            }
            ddl(&replay.model, &record)
        })
    }
}

const HEAD: &str = "\
-- Made from the migrations by `cargo migrate schema --sql`: not to be edited.

SET check_function_bodies = false;
SET search_path = public;
";

fn ddl(model: &Model, record: &Record) -> Written {
    let mut ddl = Written { text: HEAD.to_owned(), not_shown: Vec::new() };
    let mut shown: BTreeSet<Id> = BTreeSet::new();
    for name in outside(model, record) {
        ddl.write(&format!("-- from outside: {name}"));
    }
    for item in item::in_order(model, record) {
        let missing =
            item.needs.iter().find(|id| item::stands_alone(model, record, **id) && !shown.contains(id));
        match (&item.sql, missing) {
            (Ok(sql), None) => {
                shown.insert(item.id);
                ddl.write(sql);
                if may_have_more(model, item.id) {
                    ddl.leave_out(model, &item, "it may have more than is known");
                }
            }
            (Ok(_), Some(other)) => {
                ddl.leave_out(model, &item, &needs(model, *other));
            }
            (Err(why), _) => ddl.leave_out(model, &item, why),
        }
    }
    for item in late::all(model, record) {
        let missing = |id: &&Id| item::stands_alone(model, record, **id) && !shown.contains(id);
        let about = [item.id, model.object(item.id).within];
        match (&item.sql, item.needs.iter().find(missing)) {
            // What it is about is not there.
            (_, Some(other)) if about.contains(other) => {}
            (Ok(_), Some(other)) => ddl.leave_out(model, &item, &needs(model, *other)),
            (Ok(sql), None) => ddl.write(sql),
            (Err(why), _) => ddl.leave_out(model, &item, why),
        }
    }
    ddl
}

fn needs(model: &Model, other: Id) -> String {
    format!(
        "it needs {} {}, which is not shown",
        model.object(other).kind.word(),
        address::name(model, other)
    )
}

/// What no migration makes, and something needs.
fn outside(model: &Model, record: &Record) -> BTreeSet<String> {
    let own = record.own.iter().filter_map(|id| model.get(*id));
    let used: BTreeSet<Id> = own.flat_map(|object| &object.links).map(|link| link.target.object).collect();
    let is_one = |id: &Id| {
        let object = model.object(*id);
        object.is_outside && (object.kind.is_relation() || object.kind.is_type() || object.kind.is_routine())
    };
    let used = used.into_iter().filter(is_one);
    used.map(|id| format!("{} {}", model.object(id).kind.word(), address::name(model, id))).collect()
}

impl Written {
    fn write(&mut self, sql: &str) {
        self.text.push('\n');
        self.text.push_str(sql);
        self.text.push('\n');
    }

    fn leave_out(&mut self, model: &Model, item: &Item, why: &str) {
        let object = model.object(item.id);
        let left_out = format!("{} {}: {why}", object.kind.word(), address::name(model, item.id));
        self.write(&format!("-- not shown: {left_out}"));
        self.not_shown.push(left_out);
    }
}

/// Whether a table may have columns or constraints that nobody has seen.
fn may_have_more(model: &Model, id: Id) -> bool {
    let object = model.object(id);
    // Those that PostgreSQL makes of a foreign key to a partitioned table are a part of it.
    let refers_to_partitions = |object: &Object| {
        matches!(&object.body, Body::Constraint(Constraint { kind: ConstraintKind::ForeignKey { table, .. }, .. })
            if model.object(*table).kind == Kind::PartitionedTable)
    };
    object.is_open
        && object.kind.has_rows()
        && !model.parts(id, Kind::Constraint).any(|(_, part)| refers_to_partitions(part))
}

/// Whether it belongs to an extension.
pub(super) fn is_of_extension(model: &Model, id: Id) -> bool {
    model.object(id).links.iter().any(|link| {
        link.how == super::model::Dependency::Internal
            && model.object(link.target.object).kind == Kind::Extension
    })
}
