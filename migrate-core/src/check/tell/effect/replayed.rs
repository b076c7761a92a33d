//! What a statement did, as the replay has seen it, put into its effect: what its text does not say. Children, partitions,
//! foreign keys, what CASCADE takes along, and what a DO block or a function does.

use std::collections::BTreeSet;

use crate::check::model::{Altered, Body, Change, Deed, Done, Id, Kind, On, Thing, What};
use crate::{Class, Effect, LockMode, Locked, Statement, TableLock, Work, is_same_table};

/// The statements of one script, in order.
#[derive(Default)]
pub(crate) struct Replayed {
    /// Made by the script for certain: nobody else uses it yet.
    made: BTreeSet<Id>,
    /// Made by it, maybe: limits that it sets to this take nothing from others.
    claimed: BTreeSet<Id>,
    /// The columns that it has added.
    added: BTreeSet<(Id, usize)>,
    /// What a body has dropped and nothing has made again, by its kind, place and name.
    gone: Vec<(Kind, Id, String)>,
    class: Option<Class>,
}

impl Replayed {
    pub(crate) fn statement(&mut self, done: &[Done], statement: &mut Statement) {
        let effect = &mut statement.effect;
        let is_read = is_read_from_its_text(&effect.command);
        let mut locks: Vec<TableLock> = Vec::new();
        for Done { what, is_certain, .. } in done {
            match what {
                What::Change(change) => {
                    self.loses(change, effect);
                    if !is_read {
                        self.judge(change);
                    }
                    self.remember(change, *is_certain);
                }
                What::Deed(Deed::Locks { on, mode, work }) => {
                    if let Some(on) = self.locked(on) {
                        stronger(&mut locks, TableLock { on, mode: *mode, work: *work });
                    }
                }
                What::Deed(Deed::Deletes { table, .. } | Deed::Truncates { table, .. }) => {
                    if !self.made.contains(&table.id) {
                        destroys(effect, "rows of ", &table.name);
                        self.at_least(Class::Destructive);
                    }
                }
                What::Deed(Deed::Updates { table, columns, .. }) => self.updates(table, columns, effect),
                What::Deed(Deed::Inserts { table, .. }) => {
                    if !self.made.contains(&table.id) {
                        self.at_least(Class::Data);
                    }
                }
                What::Deed(Deed::Anything) => self.at_least(Class::Data),
            }
        }
        let is_exact = effect.command == "ALTER TABLE";
        for lock in locks {
            merge(effect, lock, is_exact);
        }
    }

    /// The class of the script: what its text says, or more.
    pub(crate) fn class(&self, of_text: Class) -> Class {
        let gone = if self.gone.is_empty() { Class::Additive } else { Class::Destructive };
        of_text.max(gone).max(self.class.unwrap_or(Class::Additive))
    }

    fn at_least(&mut self, class: Class) {
        self.class = self.class.max(Some(class));
    }

    /// Data that can't be brought back.
    fn loses(&mut self, change: &Change, effect: &mut Effect) {
        if self.made.contains(&change.id) {
            return;
        }
        match change.what {
            Altered::Dropped => match change.kind() {
                Kind::Table | Kind::PartitionedTable => destroys(effect, "table ", &change.name),
                Kind::MaterializedView => destroys(effect, "materialized view ", &change.name),
                _ => {}
            },
            Altered::ColumnDropped(number) if holds_rows(change.kind()) => {
                let column = change.column(number).filter(|_| !self.added.contains(&(change.id, number)));
                if let Some(column) = column {
                    destroys(effect, &format!("column {} of ", column.name), &change.name);
                }
            }
            _ => {}
        }
    }

    /// What a program of before misses, or is refused from now on, where no text says so.
    fn judge(&mut self, change: &Change) {
        let id = change.id;
        let within = change.object().map_or(id, |object| object.within);
        let is_part = matches!(change.kind(), Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule);
        let table = match change.object().map(|object| &object.body) {
            Some(Body::Index(index)) => index.table,
            _ if is_part => within,
            _ => id,
        };
        if self.made.contains(&id) || self.made.contains(&table) || change.kind() == Kind::RowType {
            return;
        }
        let is_claimed = self.claimed.contains(&table);
        let is_new = |number: usize| self.added.contains(&(id, number));
        let are_new = |columns: &[usize]| {
            !columns.is_empty() && columns.iter().all(|number| self.added.contains(&(table, *number)))
        };
        let breaks = match &change.what {
            Altered::Dropped => {
                let name = change.object().map(|object| object.name.to_string()).unwrap_or_default();
                self.gone.push((change.kind().space(), within, name));
                false
            }
            Altered::Renamed(_) => true,
            Altered::ColumnDropped(number)
            | Altered::ColumnRenamed(number, _)
            | Altered::Retyped(number)
            | Altered::DefaultDropped(number) => !is_new(*number),
            Altered::NotNull(number) => !is_new(*number) && !is_claimed,
            Altered::ColumnAdded(number) => {
                let column = change.column(*number);
                let is_required = column.is_some_and(|column| column.not_null && !column.has_default);
                is_required && !is_claimed && !change.is.as_ref().is_some_and(|is| is.is_doubtful)
            }
            Altered::RowSecurity(_) => !is_claimed,
            Altered::Created => match change.object().map(|object| &object.body) {
                Some(Body::Constraint(constraint)) => !is_claimed && !are_new(&constraint.columns),
                Some(Body::Index(index)) if index.is_unique => {
                    let columns: Vec<usize> = index.columns.iter().flatten().copied().collect();
                    !is_claimed && !are_new(&columns)
                }
                _ => false,
            },
            _ => false,
        };
        if breaks {
            self.at_least(Class::Destructive);
        }
    }

    fn remember(&mut self, change: &Change, is_certain: bool) {
        match change.what {
            Altered::Created => {
                if is_certain {
                    self.made.insert(change.id);
                }
                self.claimed.insert(change.id);
                if let Some(object) = change.object() {
                    let key = (object.kind.space(), object.within, object.name.to_string());
                    self.gone.retain(|gone| *gone != key);
                }
            }
            Altered::ColumnAdded(number) => _ = self.added.insert((change.id, number)),
            _ => {}
        }
    }

    fn updates(&mut self, table: &Thing, columns: &[usize], effect: &mut Effect) {
        if self.made.contains(&table.id) {
            return;
        }
        self.at_least(Class::Data);
        let relation = table.object.relation();
        for number in columns.iter().filter(|number| !self.added.contains(&(table.id, **number))) {
            if let Some(column) = relation.and_then(|relation| relation.columns.get(*number)) {
                let what = format!("column {} of ", column.name);
                if !says(&effect.overwrites, &what, &table.name) {
                    effect.overwrites.to_mut().push(format!("{what}{}", table.name).into());
                }
            }
        }
    }

    fn locked(&self, on: &On) -> Option<Locked> {
        match on {
            On::Relation(thing) if self.made.contains(&thing.id) => None,
            On::Relation(thing) => {
                if let Body::Index(index) = &thing.object.body
                    && self.made.contains(&index.table)
                {
                    return None;
                }
                Some(match thing.object.kind {
                    Kind::Index => Locked::Other(format!("index {}", thing.name).into()),
                    Kind::Sequence => Locked::Other(format!("sequence {}", thing.name).into()),
                    _ => Locked::Table(thing.name.clone().into()),
                })
            }
            On::TableOf(index) => Some(Locked::TableOf(index.name.clone().into())),
            On::Many(which) => Some(Locked::Other(which.clone())),
        }
    }
}

/// Of these commands the text says itself what they take away from others; of those that run a body it does not.
fn is_read_from_its_text(command: &str) -> bool {
    !matches!(command, "DO" | "CALL" | "SELECT" | "EXECUTE" | "EXPLAIN ANALYZE")
}

fn holds_rows(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::PartitionedTable | Kind::SomeRelation)
}

fn destroys(effect: &mut Effect, what: &str, name: &str) {
    if !says(&effect.destroys, what, name) {
        effect.destroys.to_mut().push(format!("{what}{name}").into());
    }
}

fn says(list: &[std::borrow::Cow<'static, str>], what: &str, name: &str) -> bool {
    list.iter().any(|known| known.strip_prefix(what).is_some_and(|known| is_same_table(known, name)))
}

fn stronger(locks: &mut Vec<TableLock>, lock: TableLock) {
    match locks.iter_mut().find(|known| known.on == lock.on) {
        Some(known) => {
            known.mode = known.mode.max(lock.mode);
            known.work = known.work.max(lock.work);
        }
        None => locks.push(lock),
    }
}

/// `is_exact`: what is known of the table goes before what the text alone says.
fn merge(effect: &mut Effect, lock: TableLock, is_exact: bool) {
    let is_same = |known: &&mut TableLock| match (&known.on, &lock.on) {
        (Locked::Table(known), Locked::Table(name)) => is_same_table(known, name),
        (known, on) => known == on,
    };
    // The text knows the table of an index by the index's name only.
    let is_known = is_table_of_index(effect, &lock);
    match effect.locks.to_mut().iter_mut().find(is_same) {
        Some(known) if is_exact => (known.mode, known.work) = (lock.mode, lock.work),
        Some(known) => {
            known.mode = known.mode.max(lock.mode);
            known.work = if known.work == Work::MayRewrite { lock.work } else { known.work.max(lock.work) };
        }
        None if is_known => {}
        None => effect.locks.to_mut().push(lock),
    }
}

fn is_table_of_index(effect: &Effect, lock: &TableLock) -> bool {
    let is_named = |on: &Locked| matches!(on, Locked::TableOf(_));
    matches!(lock.on, Locked::Table(_))
        && lock.mode > LockMode::AccessShare
        && effect.command.contains("INDEX")
        && effect.locks.iter().any(|known| is_named(&known.on) && known.mode == lock.mode)
}
