//! `REINDEX` of what others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;
use crate::check::tell::lint::AFTER_BOOT;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "require-concurrent-reindex",
        "while its indexes are built nobody writes to the table, and queries that plan with them wait",
    ),
    judge,
    broken: "REINDEX TABLE orders;",
    harmless: "REINDEX TABLE CONCURRENTLY orders;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.table(LockMode::Share).filter(|_| judged.is("REINDEX"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("REINDEX blocks the writes of `{table}`"),
        better: format!("write `REINDEX TABLE CONCURRENTLY …`, in a migration of its own{AFTER_BOOT}"),
    })
}
