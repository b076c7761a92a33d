//! `DROP INDEX` of a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::{LockMode, Locked};

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "require-concurrent-index-deletion",
        "it waits for every query of the table, and whatever comes after it waits too",
    ),
    judge,
    broken: "DROP INDEX orders_note_idx;",
    harmless: "DROP INDEX CONCURRENTLY orders_note_idx;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let of_others = |lock: &&crate::TableLock| match &lock.on {
        Locked::TableOf(_) => true,
        Locked::Table(table) => !judged.case.is_unreleased(table),
        Locked::Other(_) => false,
    };
    let mut locks =
        judged.statement.effect.locks.iter().filter(|lock| lock.mode == LockMode::AccessExclusive);
    let lock = locks.find(of_others).filter(|_| judged.is("DROP INDEX"))?;
    Some(Broken {
        of: lock.on.to_string(),
        title: format!("dropping an index blocks {}", lock.on),
        better: "write `DROP INDEX CONCURRENTLY …`, in a migration of its own".to_owned(),
    })
}
