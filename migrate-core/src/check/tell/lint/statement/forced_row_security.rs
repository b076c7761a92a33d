//! `UPDATE` and `DELETE` of a table with `FORCE ROW LEVEL SECURITY`.

use super::{Broken, Judged, StatementRule, warn};
use crate::check::model::{Deed, What};

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "writing-under-row-security",
        "unless its role is a superuser or has BYPASSRLS, the migration leaves rows that no policy shows it, and says nothing",
    ),
    judge,
    broken: "UPDATE tenants SET name = '' WHERE name IS NULL;",
    harmless: "SET LOCAL row_security = off; UPDATE tenants SET name = '' WHERE name IS NULL;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let mut written = judged.done.iter().filter(|done| done.is_certain).filter_map(|done| match &done.what {
        What::Deed(Deed::Updates { table, .. }) => Some(("UPDATE", table)),
        What::Deed(Deed::Deletes { table, .. }) => Some(("DELETE", table)),
        _ => None,
    });
    let is_forced = |object: &crate::check::model::Object| {
        object.relation().is_some_and(|table| table.has_row_security && table.forces_row_security)
    };
    let (command, table) = written.find(|(_, table)| {
        is_forced(&table.object) && !table.object.is_outside && !judged.case.ground.may_pass(&table.name)
    })?;
    if judged.before().any(decides) {
        return None;
    }
    Some(Broken {
        of: table.name.clone(),
        title: format!("{command} may leave rows of `{}`, which forces row level security", table.name),
        better:
            "write `SET LOCAL row_security = off;` before it, and it fails where it would leave rows; or \
                 `ALTER TABLE … NO FORCE ROW LEVEL SECURITY` before it, and FORCE after it"
                .to_owned(),
    })
}

/// A setting that makes it fail instead, or another role, of which nobody knows what it may.
fn decides(earlier: &str) -> bool {
    let earlier = earlier.to_ascii_lowercase();
    ["row_security", "set role", "set local role", "set session role", "session authorization"]
        .iter()
        .any(|setting| earlier.contains(setting))
}
