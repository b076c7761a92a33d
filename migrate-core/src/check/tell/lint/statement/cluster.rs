//! `CLUSTER` of a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn("ban-cluster", "the table is written anew, and meanwhile nobody reads or writes it"),
    judge,
    broken: "CLUSTER orders USING orders_note_idx;",
    harmless: "ALTER TABLE orders CLUSTER ON orders_note_idx;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.table(LockMode::AccessExclusive).filter(|_| judged.is("CLUSTER"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("CLUSTER rewrites `{table}` under its strongest lock"),
        better: "do it by hand while the table is idle, or use pg_repack".to_owned(),
    })
}
