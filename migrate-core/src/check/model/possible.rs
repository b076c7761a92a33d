//! Names that things may have of which nobody has heard: a text that is put together may have made them.

use super::{Id, Key, Kind, Model};
use crate::check::read::dynamic::Pattern;
use crate::check::stored::stored;

/// A statement that is not known as a whole may have made something of such a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    /// [`Kind::space`].
    pub(crate) space: Kind,
    /// Where it is; nothing if it may be anywhere.
    pub(crate) within: Option<Id>,
    pub(crate) name: Pattern,
}

stored!(struct Possible { space, within, name });

impl Possible {
    pub(super) fn fits(&self, key: &Key) -> bool {
        self.space == key.space
            && self.within.is_none_or(|within| within == key.within)
            && self.name.fits(&key.name)
    }
}

impl Model {
    /// Something of such a name may be there from now on. That is never taken back.
    pub(crate) fn may_be(&mut self, possible: Possible) {
        self.forget_gone(|key| possible.fits(key));
        if !self.possible.contains(&possible) {
            self.possible.push(possible);
        }
    }
}
