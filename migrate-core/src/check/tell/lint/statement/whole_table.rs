//! `UPDATE` and `DELETE` without WHERE of a table that others use.

use super::super::rules::Rule;
use super::{Broken, Judged, StatementRule};
use crate::LockMode;
use crate::check::model::{Deed, What};
use crate::check::release::level::Level;
use crate::is_same_table;

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: Rule {
        name: "writing-whole-table",
        // Small tables are filled in so, and rightly.
        level: Level::Allow,
        why: "each of its rows is locked until all are written and the migration commits, and a WHERE that was forgotten can't be brought back",
    },
    judge,
    broken: "UPDATE orders SET note = '';",
    harmless: "UPDATE orders SET note = '' WHERE note IS NULL;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let written = judged.done.iter().find_map(|done| match &done.what {
        What::Deed(Deed::Updates { table, is_all: true, .. }) => Some(("UPDATE", &table.name)),
        What::Deed(Deed::Deletes { table, is_all: true }) => Some(("DELETE", &table.name)),
        _ => None,
    });
    let (command, name) = written.filter(|(command, _)| judged.is(command))?;
    let mut locked = judged.case.locked(judged.statement, LockMode::RowExclusive);
    let table = locked.find(|table| is_same_table(table, name))?;
    Some(Broken {
        of: table.to_owned(),
        title: format!("{command} without WHERE writes all rows of `{table}`"),
        better: "write which rows are meant; many rows belong into batches".to_owned(),
    })
}
