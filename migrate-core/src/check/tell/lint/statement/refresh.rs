//! `REFRESH MATERIALIZED VIEW` of one that others read.

use super::{Broken, Judged, StatementRule, warn};
use crate::LockMode;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn("require-concurrent-refresh", "nobody reads the view until all of its rows are there"),
    judge,
    broken: "REFRESH MATERIALIZED VIEW totals;",
    harmless: "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let view = judged.table(LockMode::AccessExclusive);
    let view = view.filter(|_| judged.is("REFRESH MATERIALIZED VIEW"))?;
    Some(Broken {
        of: view.to_owned(),
        title: format!("nobody reads `{view}` while it is refreshed"),
        better: format!(
            "write `REFRESH MATERIALIZED VIEW CONCURRENTLY {view}`, which needs a unique index of its columns"
        ),
    })
}
