//! What each statement of a script does to others, told from what it did: its locks, what it makes, what is lost.

mod class;
mod own;

use std::borrow::Cow;

use crate::check::model::{Altered, Body, Change, Deed, Dependency, Done, Id, Kind, On, Thing, What};
use crate::{Class, ColumnName, Effect, Locked, Loss, TableLock};
use class::Judge;
use own::Own;

/// The statements of one script, in order.
#[derive(Default)]
pub(crate) struct Effects {
    own: Own,
    judge: Judge,
    /// What is not the script's own and gets columns.
    widened: Vec<String>,
}

impl Effects {
    /// What a statement does of this command, by what it has done.
    pub(crate) fn of(&mut self, command: String, done: &[Done]) -> Effect {
        let mut told = Told::default();
        for Done { what, is_certain, .. } in done {
            match what {
                What::Change(change) => {
                    told.changed(change, *is_certain, &self.own);
                    self.widened.extend(self.new_in(change));
                    self.judge.changed(change, &self.own);
                    self.own.learn(change, *is_certain);
                }
                What::Deed(deed) => {
                    told.did(deed, &self.own);
                    self.judge.did(deed, &self.own);
                    self.own.hear(deed);
                }
            }
        }
        let locks = told.locks.into_iter().filter(|(on, _)| !self.own.has(on.as_ref()));
        Effect {
            command: command.into(),
            creates: told.creates.into_iter().map(|(_, name)| name.into()).collect::<Vec<_>>().into(),
            locks: locks.map(|(_, lock)| lock).collect::<Vec<_>>().into(),
            destroys: told.destroys.into(),
            overwrites: told.overwrites.into(),
        }
    }

    /// The script has a statement that PostgreSQL would refuse: what it does is not known.
    pub(crate) fn of_refused(&mut self) {
        self.judge.at_least(Class::Destructive);
    }

    /// What of others has got columns that `*` stands for.
    pub(crate) fn adds_columns_to(&self) -> Vec<Cow<'static, str>> {
        self.widened.iter().cloned().map(Cow::Owned).collect()
    }

    fn new_in(&self, change: &Change) -> Option<String> {
        let is_new = matches!(change.what, Altered::ColumnAdded(_)) && change.kind().has_rows();
        let is_told = self.own.has_made(change.id) || self.widened.contains(&change.name);
        (is_new && !is_told).then(|| change.name.clone())
    }

    /// Of the script, by what it leaves at its end.
    pub(crate) fn class(&self) -> Class {
        self.judge.class(&self.own)
    }
}

/// What one statement does.
#[derive(Default)]
struct Told {
    /// The relations that it makes, by their names.
    creates: Vec<(Id, String)>,
    /// One for each relation. If the script made the first, nobody waits for the lock; a table can refer to itself, so that is
    /// asked at the end.
    locks: Vec<(Option<Thing>, TableLock)>,
    destroys: Vec<Loss>,
    overwrites: Vec<ColumnName>,
}

impl Told {
    fn changed(&mut self, change: &Change, is_certain: bool, own: &Own) {
        match change.what {
            Altered::Created if is_certain && is_named_by_others(change) => {
                self.creates.push((change.id, change.name.clone()));
            }
            _ if own.has_made(change.id) => {}
            Altered::Dropped => self.destroys(of_dropped(change)),
            Altered::ColumnDropped(number) if !own.has_added(change.id, number) => {
                let Some(column) = change.column(number) else { return };
                let column = ColumnName::new(column.name.to_string(), change.name.clone());
                self.destroys(match change.kind() {
                    Kind::Table | Kind::PartitionedTable | Kind::SomeRelation => Some(Loss::Column(column)),
                    Kind::CompositeType => Some(Loss::Attribute(column)),
                    _ => None,
                });
            }
            _ => {}
        }
    }

    fn did(&mut self, deed: &Deed, own: &Own) {
        match deed {
            Deed::Locks { on, mode, work } => {
                self.lock(on, TableLock { on: locked(on), mode: *mode, work: *work });
            }
            Deed::Deletes { table, .. } | Deed::Truncates { table, .. } if !own.has_made(table.id) => {
                self.destroys(Some(Loss::Rows(table.name.clone().into())));
            }
            Deed::Updates { table, columns, .. } if !own.has_made(table.id) => {
                for number in columns.iter().filter(|number| !own.has_added_for_certain(table.id, **number)) {
                    self.overwrites
                        .extend(column(table, *number).filter(|new| !self.overwrites.contains(new)));
                }
            }
            Deed::Converts { table, column: number }
                if !own.has_made(table.id) && !own.has_added(table.id, *number) =>
            {
                self.destroys(column(table, *number).map(Loss::Values));
            }
            Deed::Loses(what) => self.destroys(Some(Loss::Unnamed(what.clone().into()))),
            Deed::Claims { object, column: None } => self.creates.retain(|(made, _)| *made != object.id),
            _ => {}
        }
    }

    fn destroys(&mut self, loss: Option<Loss>) {
        self.destroys.extend(loss.filter(|loss| !self.destroys.contains(loss)));
    }

    fn lock(&mut self, on: &On, lock: TableLock) {
        let thing = match on {
            On::Relation(thing) | On::TableOf(thing) => Some(thing),
            On::Many(_) => None,
        };
        let is_same = |(known, other): &&mut (Option<Thing>, TableLock)| match (thing, known) {
            (Some(thing), Some(known)) => {
                known.id == thing.id && is_table_of(&other.on) == is_table_of(&lock.on)
            }
            _ => other.on == lock.on,
        };
        match self.locks.iter_mut().find(is_same) {
            Some((_, known)) => {
                known.mode = known.mode.max(lock.mode);
                known.work = known.work.max(lock.work);
            }
            None => self.locks.push((thing.cloned(), lock)),
        }
    }
}

fn is_table_of(on: &Locked) -> bool {
    matches!(on, Locked::TableOf(_))
}

fn locked(on: &On) -> Locked {
    match on {
        On::Relation(thing) => match thing.object.kind {
            Kind::Index => Locked::Other(format!("index {}", thing.name).into()),
            Kind::Sequence => Locked::Other(format!("sequence {}", thing.name).into()),
            _ => Locked::Table(thing.name.clone().into()),
        },
        On::TableOf(index) => Locked::TableOf(index.name.clone().into()),
        On::Many(which) => Locked::Other(which.clone()),
    }
}

fn column(table: &Thing, number: usize) -> Option<ColumnName> {
    let column = table.object.relation()?.columns.get(number)?;
    Some(ColumnName::new(column.name.to_string(), table.name.clone()))
}

/// A relation that others can use by its name, and no part of another one.
fn is_named_by_others(change: &Change) -> bool {
    let kind = change.kind();
    let is_one = kind.has_rows() && kind != Kind::SomeRelation || kind == Kind::Sequence;
    is_one && !is_part(change)
}

/// The sequence of a serial column, an array's type: it comes and goes with something else.
fn is_part(change: &Change) -> bool {
    let links = change.object().map(|object| object.links.as_slice()).unwrap_or_default();
    // The parents of a table are such links too.
    change.kind() == Kind::Sequence && links.iter().any(|link| link.how != Dependency::Normal)
}

/// What is gone with an object; views, indexes and foreign tables hold nothing of their own.
fn of_dropped(change: &Change) -> Option<Loss> {
    let kind = match change.kind() {
        Kind::Table | Kind::PartitionedTable | Kind::SomeRelation => "table",
        Kind::Enum | Kind::CompositeType | Kind::Range | Kind::BaseType | Kind::SomeType => "type",
        kind @ (Kind::MaterializedView
        | Kind::Sequence
        | Kind::Domain
        | Kind::Schema
        | Kind::Extension
        | Kind::Database) => kind.word(),
        _ => return None,
    };
    (!is_part(change)).then(|| Loss::Object { kind: kind.into(), name: change.name.clone().into() })
}

/// A part of a table: who made the table has made it.
fn whole(change: &Change) -> Id {
    let Some(object) = change.object() else { return change.id };
    match &object.body {
        Body::Index(index) => index.table,
        _ if matches!(object.kind, Kind::Constraint | Kind::Trigger | Kind::Policy | Kind::Rule) => {
            object.within
        }
        _ => change.id,
    }
}
