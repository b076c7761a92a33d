//! What a script made itself: it is nobody else's yet.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::model::{Altered, Body, Change, Column, Deed, Id, Kind, Thing};

#[derive(Default)]
pub(super) struct Own {
    /// Made by the script for certain.
    made: BTreeSet<Id>,
    /// Made by it, maybe. Whoever writes `IF NOT EXISTS` means that the script makes it: the limits that it goes on to set
    /// take nothing from others. What it drops or renames was there before, or it would not have to.
    claimed: BTreeSet<Id>,
    /// The columns that it has added to tables of others, and whether rows without a value for them are refused.
    added: BTreeMap<(Id, usize), bool>,
    /// Those of them that may have been there before, and whether they have a default if they are new.
    doubtful: BTreeMap<(Id, usize), bool>,
}

impl Own {
    pub(super) fn learn(&mut self, change: &Change, is_certain: bool) {
        match change.what {
            Altered::Created => {
                if is_certain {
                    self.made.insert(change.id);
                } else {
                    self.claimed.insert(change.id);
                }
            }
            Altered::ColumnAdded(number) => {
                self.added.insert((change.id, number), false);
            }
            _ => {}
        }
        let Some(relation) = change.is.as_ref().and_then(|object| object.relation()) else { return };
        for ((table, number), refuses) in &mut self.added {
            if *table == change.id {
                *refuses = relation.columns.get(*number).is_some_and(is_required);
            }
        }
    }

    /// What it made may have been there before.
    pub(super) fn hear(&mut self, deed: &Deed) {
        match deed {
            Deed::Claims { object, column: Some((column, has_default)) } => {
                self.doubtful.insert((object.id, *column), *has_default);
            }
            Deed::Claims { object, column: None } => {
                // What is replaced was there.
                let is_replaced = object.object.kind.is_routine() || object.object.kind == Kind::View;
                if self.made.remove(&object.id) && !is_replaced {
                    self.claimed.insert(object.id);
                }
            }
            _ => {}
        }
    }

    /// It made this, for certain.
    pub(super) fn has_made(&self, id: Id) -> bool {
        self.made.contains(&id)
    }

    /// It made this or claims to.
    pub(super) fn claims(&self, id: Id) -> bool {
        self.made.contains(&id) || self.claimed.contains(&id)
    }

    pub(super) fn has_added(&self, table: Id, column: usize) -> bool {
        self.added.contains_key(&(table, column))
    }

    pub(super) fn has_added_for_certain(&self, table: Id, column: usize) -> bool {
        self.has_added(table, column) && !self.doubtful.contains_key(&(table, column))
    }

    /// It has added it, and rows of others have a value for it.
    pub(super) fn has_filled(&self, table: Id, column: usize) -> bool {
        self.has_added(table, column) && self.doubtful.get(&(table, column)) != Some(&false)
    }

    /// Whether it made what is locked, or the table of that index.
    pub(super) fn has(&self, thing: Option<&Thing>) -> bool {
        let Some(thing) = thing else { return false };
        let table = match &thing.object.body {
            Body::Index(index) => Some(index.table),
            _ => None,
        };
        self.has_made(thing.id) || table.is_some_and(|table| self.has_made(table))
    }

    /// Rows of a program that does not know a new column are refused.
    pub(super) fn refuses_rows(&self) -> bool {
        self.added.iter().any(|((table, _), refuses)| *refuses && !self.claims(*table))
    }
}

fn is_required(column: &Column) -> bool {
    !column.is_dropped
        && column.not_null
        && !column.has_default
        && !column.is_identity
        && !column.is_generated
}
