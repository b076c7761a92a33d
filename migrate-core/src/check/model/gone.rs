//! Names that have nothing any more.

use std::collections::BTreeMap;

use super::store::Entry;
use super::{Column, Id, Ident, Key, Kind, Model, Site};
use crate::check::stored::stored;

/// An object is not there any more under this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gone {
    /// What dropped or renamed it.
    pub(crate) site: Site,
    /// Its new name.
    pub(crate) renamed_to: Option<Ident>,
}

stored!(struct Gone { site, renamed_to });

impl Model {
    /// Whatever had this name is not there any more.
    pub(crate) fn mark_gone(&mut self, kind: Kind, within: Id, name: &Ident) {
        self.leave(Key { space: kind.space(), within, name: name.clone() }, None);
    }

    /// There may be things of any name again.
    pub(crate) fn forget_gone(&mut self, is_meant: impl Fn(&Key) -> bool) {
        let meant: Vec<Key> = self.gone.keys().filter(|key| is_meant(key)).cloned().collect();
        for key in meant {
            let gone = self.gone.remove(&key);
            self.push(Entry::Gone(key, gone));
        }
    }

    /// What may have gone since then may be there, and so may be what was gone and may be back.
    pub(super) fn perhaps_gone(&mut self, mark: usize) {
        let mut changed: BTreeMap<Key, Option<Gone>> = BTreeMap::new();
        for entry in self.entries(mark) {
            if let Entry::Gone(key, before) = entry {
                // The first change of a name knows what it was.
                changed.entry(key.clone()).or_insert_with(|| before.clone());
            }
        }
        for (key, before) in changed {
            match (before, self.gone.get_mut(&key)) {
                (Some(before), Some(now)) => *now = before,
                (None, Some(_)) => _ = self.gone.remove(&key),
                (_, None) => {}
            }
        }
    }

    /// Whether a name has gone in this script or a later one.
    pub(crate) fn has_lost_since(&self, script: usize) -> bool {
        let is_later = |site: &Site| site.script >= script;
        let columns = self.all().filter_map(|(_, object)| object.relation()).flat_map(|table| &table.columns);
        let is_lost = |column: &Column| {
            (column.is_dropped && is_later(&column.site))
                || column.former.iter().any(|(_, site)| is_later(site))
        };
        self.gone.values().any(|gone| is_later(&gone.site)) || columns.into_iter().any(is_lost)
    }

    /// Nothing has this name any more.
    pub(super) fn leave(&mut self, key: Key, renamed_to: Option<Ident>) {
        let gone = Gone { site: self.site.clone(), renamed_to };
        let before = self.gone.insert(key.clone(), gone);
        self.push(Entry::Gone(key, before));
    }
}
