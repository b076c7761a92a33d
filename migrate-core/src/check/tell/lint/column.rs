//! Columns that are added or changed.

use super::Site;
use super::fact::What;
use super::finding::Finding;
use crate::Work;

/// A new column for which every row is written.
pub(super) fn added(site: &Site<'_>) -> Option<Finding> {
    let What::AddsColumn { column, of_type, rewrite: Some(reason), .. } = &site.fact.what else {
        return None;
    };
    let table = &site.fact.of;
    (site.is_in_use() && site.work() >= Work::Rewrite).then(|| {
        let better = match *reason {
            "a stored column" => "write a plain column, and fill it in by the application or a trigger".to_owned(),
            "a serial column" | "an identity column" => format!(
                "write `ALTER TABLE {table} ADD COLUMN {column} bigint` and a sequence for new rows, and fill in the \
                 others in batches, in migrations after it"
            ),
            _ => format!(
                "write `ALTER TABLE {table} ADD COLUMN {column} {of_type}` and then `ALTER TABLE {table} ALTER COLUMN \
                 {column} SET DEFAULT …`, which is for new rows, and fill in the others in migrations after it"
            ),
        };
        site.found(format!("{reason} rewrites `{table}`"), "adding-field-with-default").better(better)
    })
}

/// NOT NULL without a value.
pub(super) fn required(site: &Site<'_>) -> Option<Finding> {
    let What::AddsColumn { column, of_type, is_required: true, .. } = &site.fact.what else { return None };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let title = format!("the new column `{column}` of `{table}` must have a value, and gets none");
        site.found(title, "adding-required-field").better(format!(
            "write `ADD COLUMN {column} {of_type} NOT NULL DEFAULT …`, or leave NOT NULL to a later migration"
        ))
    })
}

/// Another type, unless its values are stored alike under it.
pub(super) fn retyped(site: &Site<'_>) -> Option<Finding> {
    let What::ChangesType { column, to } = &site.fact.what else { return None };
    let table = &site.fact.of;
    (site.is_in_use() && site.work() >= Work::MayRewrite).then(|| {
        let title = format!("another type of `{column}` may rewrite `{table}`");
        site.found(title, "changing-column-type").better(format!(
            "write `ALTER TABLE {table} ADD COLUMN {new} {to}`, fill it in, let the application use it, and drop \
             the old one in a later release",
            new = longer(column, "_new"),
        ))
    })
}

/// A name made of another one, in quotes if that is.
fn longer(name: &str, ending: &str) -> String {
    match name.strip_suffix('"') {
        Some(open) => format!("{open}{ending}\""),
        None => format!("{name}{ending}"),
    }
}

/// SET NOT NULL, unless a CHECK proves it.
pub(super) fn made_not_null(site: &Site<'_>) -> Option<Finding> {
    let What::SetsNotNull(column) = &site.fact.what else { return None };
    let table = &site.fact.of;
    (site.is_in_use() && site.work() >= Work::Scan).then(|| {
        let title = format!("SET NOT NULL reads all of `{table}` under its strongest lock");
        let proof = longer(column, "_not_null");
        site.found(title, "adding-not-nullable-field").better(format!(
            "write `ALTER TABLE {table} ADD CONSTRAINT {proof} CHECK ({column} IS NOT NULL) NOT VALID`, in the next \
             migration `ALTER TABLE {table} VALIDATE CONSTRAINT {proof}`, and then this, which that proves"
        ))
    })
}
