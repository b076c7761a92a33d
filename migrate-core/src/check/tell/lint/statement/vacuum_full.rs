//! `VACUUM FULL` of a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn("ban-vacuum-full", "the table is written anew, and meanwhile nobody reads or writes it"),
    judge,
    broken: "VACUUM FULL orders;",
    harmless: "VACUUM orders;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.table(LockMode::AccessExclusive).filter(|_| judged.is("VACUUM FULL"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("VACUUM FULL rewrites `{table}` under its strongest lock"),
        better: format!("write `VACUUM {table}`, which makes its space free for new rows, or use pg_repack"),
    })
}
