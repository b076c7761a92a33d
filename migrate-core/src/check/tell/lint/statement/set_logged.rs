//! `SET LOGGED` and `SET UNLOGGED` of a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;
use crate::check::model::{Altered, What};
use crate::is_same_table;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn("changing-persistence", "the table is written anew, and meanwhile nobody reads or writes it"),
    judge,
    broken: "ALTER TABLE drafts SET LOGGED;",
    harmless: "CREATE TABLE drafts_kept (LIKE drafts);",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let changed = judged.done.iter().find_map(|done| match &done.what {
        What::Change(change) if change.what == Altered::Persistence => Some(&change.name),
        _ => None,
    })?;
    let mut locked = judged.case.locked(judged.statement, LockMode::AccessExclusive);
    let table = locked.find(|table| is_same_table(table, changed))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("SET LOGGED or UNLOGGED rewrites `{table}` under its strongest lock"),
        better: "make another table, copy its rows in batches, and swap the two".to_owned(),
    })
}
