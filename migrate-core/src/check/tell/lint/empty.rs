//! A migration in which nothing is written yet.

use super::finding::Finding;
use crate::Migration;

pub(super) const RULE: &str = "empty-migration";

pub(super) fn without_statements(migration: &Migration) -> Option<Finding> {
    let start = migration.up.body.range().start;
    migration.up.statements.is_empty().then(|| Finding {
        title: format!("migration {} has no statement", migration.title()),
        rule: RULE,
        of: String::new(),
        again: Vec::new(),
        range: start..start,
        also: None,
        better: "write it, or delete the file until there is something to write".to_owned(),
    })
}
