//! What a script's statements do to others: what it made itself is nobody else's yet.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Column, Effect, Lock, Object};
use crate::effect::split;
use crate::{Effect as Embedded, Locked, TableLock, is_same_table};

/// The statements of one script, in order.
pub(crate) fn in_script<'e>(effects: impl IntoIterator<Item = &'e Effect>) -> Vec<Embedded> {
    let mut script = ScriptObjects::default();
    effects.into_iter().map(|effect| script.embedded(effect)).collect()
}

#[derive(Default)]
pub(super) struct ScriptObjects {
    /// Made by the script, and still there.
    own: Names,
    /// Dropped or renamed by the script, so that what may have been there is not.
    gone: Names,
    /// The tables of the script's indexes.
    tables: BTreeMap<String, String>,
    /// The columns that the script has added.
    added: Vec<Column>,
}

impl ScriptObjects {
    /// Whether it made this, for certain, and it is still there.
    pub(super) fn has_made(&self, object: &Object) -> bool {
        self.own.has(object)
    }

    pub(super) fn embedded(&mut self, effect: &Effect) -> Embedded {
        // A loss is judged by what is there before the statement, its locks by what is there after it: a new
        // table can refer to itself.
        let losses = effect.destroys.iter().filter(|loss| !self.own.has(&loss.unless_own));
        let mut destroys: Vec<Cow<'static, str>> = losses.map(|loss| Cow::Owned(loss.what.clone())).collect();
        let of = |name: &str| Object { class: Class::Relation, name: name.to_owned() };
        let is_own = |column: &&Column| self.own.has(&of(&column.table)) || self.has_added(column);
        let overwrites: BTreeSet<&Column> =
            effect.overwrites.iter().filter(|column| !is_own(column)).collect();
        let overwrites =
            overwrites.into_iter().map(|Column { table, name }| format!("column {name} of {table}").into());
        let overwrites = overwrites.collect();
        let mut seen = BTreeSet::new();
        destroys.retain(|what| seen.insert(what.clone()));
        let creates = self.made(effect);
        let locks = self.locks(effect);
        for (before, after) in &effect.renames {
            if self.own.remove(&of(before)) {
                self.own.add(&of(after));
            } else {
                self.gone.add(&of(before));
            }
        }
        self.added.extend(effect.adds.iter().cloned());
        for object in &effect.drops {
            self.own.remove(object);
            self.gone.add(object);
        }
        Embedded {
            command: Cow::Owned(effect.command.clone()),
            creates: Cow::Owned(creates),
            locks: Cow::Owned(locks),
            destroys: Cow::Owned(destroys),
            overwrites: Cow::Owned(overwrites),
        }
    }

    fn has_added(&self, column: &Column) -> bool {
        self.added.iter().any(|own| own.name == column.name && is_same_table(&own.table, &column.table))
    }

    fn made(&mut self, effect: &Effect) -> Vec<Cow<'static, str>> {
        let mut creates = Vec::new();
        for made in &effect.makes {
            if let Some(table) = &made.index_of {
                self.tables.insert(split(&made.object.name).1.to_owned(), table.clone());
            }
            if made.is_doubtful && !self.gone.has(&made.object) {
                continue;
            }
            self.own.add(&made.object);
            if made.object.class == Class::Relation && made.index_of.is_none() {
                creates.push(Cow::Owned(made.object.name.clone()));
            }
        }
        creates
    }

    /// One lock for each relation, in the order in which the statement names them.
    fn locks(&self, effect: &Effect) -> Vec<TableLock> {
        let mut locks: Vec<TableLock> = Vec::new();
        for lock in effect.locks.iter().filter_map(|lock| self.of_others(lock)) {
            match locks.iter_mut().find(|known| known.on == lock.on) {
                Some(known) => {
                    known.mode = known.mode.max(lock.mode);
                    known.work = known.work.max(lock.work);
                }
                None => locks.push(lock),
            }
        }
        locks
    }

    fn of_others(&self, lock: &Lock) -> Option<TableLock> {
        let on = match &lock.on {
            // The table of an index of the script is known.
            Locked::TableOf(index) => match self.tables.get(split(index).1) {
                Some(table) => Locked::Table(table.clone().into()),
                None => lock.on.clone(),
            },
            on => on.clone(),
        };
        let table = on.table().map(|name| Object { class: Class::Relation, name: name.to_owned() });
        let is_own = table.iter().chain(&lock.unless_own).any(|object| self.own.has(object));
        (!is_own).then_some(TableLock { on, mode: lock.mode, work: lock.work })
    }
}

/// Names, found by what follows the schema.
#[derive(Default)]
struct Names(BTreeMap<(Class, String), Vec<String>>);

impl Names {
    fn has(&self, object: &Object) -> bool {
        let same = self.0.get(&Names::key(object));
        same.is_some_and(|names| names.iter().any(|name| is_same_table(name, &object.name)))
    }

    fn add(&mut self, object: &Object) {
        self.0.entry(Names::key(object)).or_default().push(object.name.clone());
    }

    fn remove(&mut self, object: &Object) -> bool {
        let Some(names) = self.0.get_mut(&Names::key(object)) else { return false };
        let before = names.len();
        names.retain(|name| !is_same_table(name, &object.name));
        names.len() < before
    }

    fn key(object: &Object) -> (Class, String) {
        (object.class, split(&object.name).1.to_owned())
    }
}
