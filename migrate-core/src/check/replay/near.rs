//! What is taken to come from outside, though something much like it is there.

use super::Replay;
use crate::Diagnostic;
use crate::check::model::{Site, Supposed};

/// The rule that such a name breaks.
pub(super) const RULE: &str = "near-name";

impl Replay {
    /// Of the last statement.
    pub(super) fn suspicions(&mut self) -> Vec<Diagnostic> {
        let supposed = std::mem::take(&mut self.model.supposed);
        supposed.into_iter().filter_map(|supposed| self.suspicion(supposed)).collect()
    }

    fn suspicion(&self, supposed: Supposed) -> Option<Diagnostic> {
        let Supposed { title, help, at } = supposed;
        let place = self.place(&Site { script: self.model.site.script, range: at })?;
        let outside = format!(
            "`external.sql` can declare what comes from outside, and `-- migrate:allow {RULE}: why` says so here"
        );
        let help = match help {
            Some(question) if question.ends_with('?') => format!("{question} if not, {outside}"),
            Some(help) => format!("{help}; {outside}"),
            None => outside,
        };
        Some(Diagnostic::at(place, title).note("it is taken to come from outside").help(help))
    }
}
