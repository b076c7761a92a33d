//! Names that no migration makes, beside one that a migration makes and that is much like it.

use super::Replay;
use crate::Diagnostic;
use crate::check::model::{Site, Supposed};

/// The rule that such a name breaks.
pub(super) const RULE: &str = "near-name";

impl Replay {
    /// Of the last statement.
    pub(super) fn suspicions(&mut self) -> Vec<Diagnostic> {
        let supposed = std::mem::take(&mut self.model.supposed);
        supposed.into_iter().filter_map(|supposed| self.suspicion(&supposed)).collect()
    }

    fn suspicion(&self, supposed: &Supposed) -> Option<Diagnostic> {
        let Supposed { kind, name, near, at } = supposed;
        let place = self.place(&Site { script: self.model.site.script, range: at.clone() })?;
        let title =
            format!("`{name}` may be meant to be the {} `{near}`: no migration makes it", kind.word());
        Some(Diagnostic::at(place, title).note("it is taken to come from outside").help(format!(
            "did you mean `{near}`? if not, `external.sql` can declare what comes from outside, and `-- migrate:allow \
             {RULE}: why` says so here"
        )))
    }
}
