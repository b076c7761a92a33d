//! Names that have nothing any more.

use super::store::Entry;
use super::{Id, Ident, Key, Kind, Model, Site};

/// An object is not there any more under this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gone {
    /// What dropped or renamed it.
    pub(crate) site: Site,
    /// Its new name.
    pub(crate) renamed_to: Option<Ident>,
}

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

    /// Nothing has this name any more.
    pub(super) fn leave(&mut self, key: Key, renamed_to: Option<Ident>) {
        let gone = Gone { site: self.site.clone(), renamed_to };
        let before = self.gone.insert(key.clone(), gone);
        self.push(Entry::Gone(key, before));
    }
}
