//! How much may be otherwise than it is known.

use super::{Dependency, Id, Kind, Model, Object};
use crate::check::stored::stored;

/// What can't be seen of what migrations made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unseen {
    /// So many tables, types and functions may be there or not, or hold more than is known.
    pub(crate) objects: usize,
    /// Schemas in which may be what nobody has heard of.
    pub(crate) places: usize,
}

stored!(struct Unseen { objects, places });

impl Unseen {
    pub(super) fn swap(&mut self, id: Id, before: Option<&Object>, after: Option<&Object>) {
        for (object, by) in [(before, -1), (after, 1)] {
            let Some(object) = object else { continue };
            if is_unsure(object) {
                self.objects = self.objects.saturating_add_signed(by);
            }
            if is_opened(id, object) {
                self.places = self.places.saturating_add_signed(by);
            }
        }
    }
}

/// What a migration made, and that a name in it can be judged by.
fn is_counted(object: &Object) -> bool {
    let is_counted = object.kind.has_rows() || object.kind.is_routine() || object.kind.is_type();
    // What an extension brings comes with it, and is listed.
    let is_own = object.links.iter().all(|link| link.how != Dependency::Internal);
    is_counted && is_own && !object.is_outside && object.within != Model::TEMPORARY
}

fn is_unsure(object: &Object) -> bool {
    (object.is_doubtful || object.is_open) && is_counted(object)
}

fn is_opened(id: Id, object: &Object) -> bool {
    object.is_open
        && match object.kind {
            Kind::Database => true,
            Kind::Schema => !object.is_outside || id == Model::PUBLIC,
            _ => false,
        }
}

impl Model {
    /// How many objects there are of those that may be unseen.
    pub(crate) fn countable(&self) -> usize {
        self.all().filter(|(_, object)| is_counted(object)).count()
    }
}
