//! Going back: what was before each change is kept until nobody wants to.

use super::{Entry, Model};

impl Model {
    /// Where to go back to.
    pub(crate) fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Takes back all changes since then.
    pub(crate) fn roll_back(&mut self, mark: usize) {
        while self.journal.len() > mark
            && let Some(change) = self.journal.pop()
        {
            match change {
                Entry::Object(id, before) => _ = self.put(id, before),
                Entry::Gone(key, Some(gone)) => _ = self.gone.insert(key, gone),
                Entry::Gone(key, None) => _ = self.gone.remove(&key),
                Entry::Body(id, Some(routine)) => _ = self.bodies.insert(id, routine),
                Entry::Body(id, None) => _ = self.bodies.remove(&id),
                Entry::Done(_) => {}
            }
        }
        self.told = self.told.min(mark);
        self.called.retain(|called| called.end <= mark);
    }

    /// Nothing before this can be taken back, unless it is held.
    pub(crate) fn commit(&mut self) {
        if self.held == 0 {
            self.journal.clear();
            self.told = 0;
        }
    }

    /// From here on all changes can be taken back, until [`Model::release`].
    pub(crate) fn hold(&mut self) -> usize {
        self.held += 1;
        self.mark()
    }

    /// Takes back all changes since then.
    pub(crate) fn release(&mut self, mark: usize) {
        self.roll_back(mark);
        self.held = self.held.saturating_sub(1);
    }
}
