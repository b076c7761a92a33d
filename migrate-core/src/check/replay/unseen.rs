//! How much of a folder's schema can't be seen from its files, and from where on.

use std::fmt;

use super::Replay;
use crate::Place;

/// What may be otherwise than the migrations say: a text that is put together when it runs may have changed it, or a branch.
/// Names in it are not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The first statement after which something was so.
    pub from: Place,
    /// So many tables, views, types and functions.
    pub objects: usize,
    /// Of all of them.
    pub of: usize,
    /// There may be others of which nothing is known.
    pub names: bool,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unseen { from, objects, of, names } = self;
        write!(f, "unseen from {}:{} on: ", from.path(), from.line())?;
        match (objects, names) {
            (0, _) => write!(f, "names that no migration makes may be there"),
            (_, false) => write!(f, "{objects} of {of} objects may be otherwise than is known here"),
            (_, true) => {
                write!(
                    f,
                    "{objects} of {of} objects may be otherwise than is known here, and others may be there"
                )
            }
        }
    }
}

impl Replay {
    /// What is known now is what was known before the first migration.
    pub(super) fn see(&mut self) {
        self.seen = self.model.unseen;
    }

    /// A statement has been done.
    pub(super) fn look(&mut self) {
        let (now, first) = (self.model.unseen, self.seen);
        let is_less = now.objects > first.objects || now.places > first.places;
        if !is_less {
            self.unseen_from = None;
        } else if self.unseen_from.is_none() {
            self.unseen_from = Some(self.model.site.clone());
        }
    }

    pub(super) fn unseen(&self) -> Option<Unseen> {
        Some(Unseen {
            from: self.place(self.unseen_from.as_ref()?)?,
            objects: self.model.unseen.objects,
            of: self.model.countable(),
            names: self.model.unseen.places > self.seen.places,
        })
    }
}
