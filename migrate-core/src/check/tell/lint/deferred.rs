//! What a deferred migration fills, and another one takes to be filled.

use super::fact::What;
use super::finding::Finding;
use super::{Linted, Site};
use crate::{ColumnName, Turn, is_same_table};

/// The rule of a column that may not be filled yet.
pub(super) const RULE: &str = "deferred-not-done";

/// Those that may not be done when the next migration is applied.
#[derive(Default)]
pub(super) struct Open<'o>(Vec<&'o Linted>);

impl<'o> Open<'o> {
    /// Those that may not be done when this one is applied; after it, it may be one of them.
    pub(super) fn until(&mut self, linted: &'o Linted) -> Vec<&'o Linted> {
        if let Turn::After(version) = linted.migration.turn {
            let last = self.0.iter().rposition(|one| one.migration.version == version);
            self.0.drain(..last.map_or(0, |last| last + 1));
        }
        if linted.migration.is_deferred() {
            self.0.push(linted);
            // They run in order.
            return Vec::new();
        }
        self.0.clone()
    }
}

/// SET NOT NULL of a column that a deferred migration writes.
pub(super) fn filled_later(site: &Site<'_>) -> Option<Finding> {
    let What::SetsNotNull(column) = &site.fact.what else { return None };
    let table = &site.fact.of;
    let is_it = |written: &ColumnName| written.name == *column && is_same_table(&written.table, table);
    let fills = |linted: &&&Linted| {
        let statements = linted.migration.up.statements.iter();
        statements.flat_map(|statement| statement.effect.overwrites.iter()).any(is_it)
    };
    let filling = site.case.open.iter().rfind(fills)?;
    let (version, by) = (filling.migration.version, filling.migration.title());
    let title =
        format!("`{column}` of `{table}` is made NOT NULL, and {by}, which fills it, may not be done");
    Some(site.found(title, RULE).better(format!(
        "let `apply` do that before: `-- migrate:after {version}`; or defer this one too: `-- migrate:deferred`"
    )))
}
