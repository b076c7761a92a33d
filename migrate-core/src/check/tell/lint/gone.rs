//! What the version of the application that is running may still name.

use super::Site;
use super::fact::What;
use super::finding::Finding;
use crate::is_same_table;

pub(super) fn column_dropped(site: &Site<'_>) -> Option<Finding> {
    let What::DropsColumn(column) = &site.fact.what else { return None };
    let title = format!("the column `{column}` of `{}` is gone while the application runs", site.fact.of);
    site.is_in_use().then(|| {
        site.found(title, "ban-drop-column").better(
            "release a version that does not name the column first, and drop it in the release after that",
        )
    })
}

pub(super) fn table_dropped(site: &Site<'_>) -> Option<Finding> {
    let What::DropsTable { is_doubtful } = site.fact.what else { return None };
    let title = format!("the table `{}` is gone while the application runs", site.fact.of);
    // `DROP TABLE IF EXISTS` of what no migration has made is a precaution.
    let is_there = !is_doubtful || site.drops_what_was_made();
    (site.is_in_use() && is_there).then(|| {
        site.found(title, "ban-drop-table").better(
            "release a version that does not name the table first, and drop it in the release after that",
        )
    })
}

pub(super) fn column_renamed(site: &Site<'_>) -> Option<Finding> {
    let What::RenamesColumn { column, to } = &site.fact.what else { return None };
    let table = &site.fact.of;
    site.is_in_use().then(|| {
        let title =
            format!("the column `{column}` of `{table}` gets another name while the application runs");
        site.found(title, "renaming-column").better(format!(
            "write `ALTER TABLE {table} ADD COLUMN {to} …`, fill it in, let the application use it, and drop \
             `{column}` in a later release"
        ))
    })
}

pub(super) fn table_renamed(site: &Site<'_>) -> Option<Finding> {
    let What::RenamesTable { to } = &site.fact.what else { return None };
    let table = &site.fact.of;
    let mut made = site.case.statements().flat_map(|(statement, _)| statement.effect.creates.iter());
    // A view under the old name.
    let is_replaced = made.any(|made| is_same_table(made, table));
    (site.is_in_use() && !is_replaced).then(|| {
        let title = format!("the table `{table}` gets another name while the application runs");
        site.found(title, "renaming-table").better(format!(
            "leave a view under the old name, in the same migration: `CREATE VIEW {table} AS SELECT * FROM {to}`"
        ))
    })
}
