//! What others could see or do.

use super::Site;
use super::fact::What;
use super::finding::{Finding, PASSWORD};

pub(super) fn definer(site: &Site<'_>) -> Option<Finding> {
    let function = &site.fact.of;
    let is_unsettled = site.fact.what == What::RunsAsOwner && !site.case.ground.settles(function);
    is_unsettled.then(|| {
        let title = format!("`{function}` runs as its owner, with its caller's search_path");
        site.found(title, "security-definer-search-path").better(
            "write `SECURITY DEFINER SET search_path = ''`, and every name in its body with its schema",
        )
    })
}

pub(super) fn exposed_table(site: &Site<'_>) -> Option<Finding> {
    let What::CreatesTable { is_temporary: false } = &site.fact.what else { return None };
    let table = &site.fact.of;
    site.case.ground.exposes(table).then(|| {
        let title = format!("`{table}` has no row level security");
        site.found(title, "require-row-level-security").better(format!(
            "write `ALTER TABLE {table} ENABLE ROW LEVEL SECURITY`, and policies for those who may"
        ))
    })
}

pub(super) fn password(site: &Site<'_>) -> Option<Finding> {
    let role = &site.fact.of;
    (site.fact.what == What::Password).then(|| {
        let title = format!("a password of `{role}` in a migration");
        site.found(title, PASSWORD).better(format!(
            "leave it out, and set it where secrets are kept: `psql -c '\\password {role}'`, which sends a hash"
        ))
    })
}
