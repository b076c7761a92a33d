//! `LOCK TABLE` of a table that others use.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn("locking-table", "nobody writes to the table until the migration commits"),
    judge,
    broken: "LOCK TABLE orders IN EXCLUSIVE MODE;",
    harmless: "LOCK TABLE orders IN ROW EXCLUSIVE MODE;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.table(LockMode::Share).filter(|_| judged.is("LOCK TABLE"))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("`{table}` is locked until this commits"),
        better: "leave it out: each statement takes the lock that it needs".to_owned(),
    })
}
