//! `TRUNCATE … CASCADE`.

use super::{Broken, Judged, StatementRule, warn};
use crate::check::model::{Deed, What};

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "ban-truncate-cascade",
        "it empties tables that the statement does not name, also those that a later migration ties to it",
    ),
    judge,
    broken: "TRUNCATE orders CASCADE;",
    harmless: "TRUNCATE orders, lines;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let table = judged.done.iter().find_map(|done| match &done.what {
        What::Deed(Deed::Truncates { table, is_cascade: true }) => Some(table),
        _ => None,
    })?;
    let is_in_use = judged.table(crate::LockMode::AccessExclusive).is_some();
    is_in_use.then(|| Broken {
        of: table.name.clone(),
        title: format!("TRUNCATE … CASCADE empties whatever refers to `{}`", table.name),
        better: "name each table that is to be emptied".to_owned(),
    })
}
