//! `ALTER TABLE` of a table with rows that a deferred constraint has still to look at.

use super::{Broken, Judged, StatementRule, warn};
use crate::check::model::{Altered, Deed, Done, Id, On, What};

pub(in crate::check::tell::lint) const RULE: StatementRule = StatementRule {
    rule: warn(
        "pending-trigger-events",
        "PostgreSQL refuses it while a deferred constraint has rows of the table to look at, and whether it has any depends on what is in the database",
    ),
    judge,
    broken: "INSERT INTO parts VALUES (1, 1); ALTER TABLE parts ADD note text;",
    harmless: "INSERT INTO parts VALUES (1, 1); SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE parts ADD note text;",
};

fn judge(judged: &Judged<'_>) -> Option<Broken> {
    let altered = altered(judged);
    if altered.is_empty() {
        return None;
    }
    let left = |done: &'_ Done| match &done.what {
        What::Deed(Deed::Defers(table)) if altered.contains(&table.id) => Some(table.name.clone()),
        _ => None,
    };
    let mut pending = None;
    for (statement, done) in judged.case.judged() {
        if statement.span.start >= judged.statement.span.start {
            break;
        }
        if statement.effect.command == "SET CONSTRAINTS"
            || !judged.case.are_together(statement, judged.statement)
        {
            pending = None;
        } else if let Some(table) = done.iter().find_map(left) {
            pending = Some((&statement.effect.command, table));
        }
    }
    let (writer, table) = pending?;
    let command = &judged.statement.effect.command;
    Some(Broken {
        title: format!(
            "{command} fails if the {writer} before it has left rows of `{table}` to a deferred constraint"
        ),
        of: table,
        better: "write `SET CONSTRAINTS ALL IMMEDIATE;` before it, or put it into a migration of its own"
            .to_owned(),
    })
}

/// The tables of which nothing may be left: a new name is the one thing that they can be given all the same.
fn altered(judged: &Judged<'_>) -> Vec<Id> {
    let is_renamed = |done: &Done| {
        matches!(&done.what, What::Change(change)
            if matches!(change.what, Altered::Renamed(_) | Altered::ColumnRenamed(..)))
    };
    let of_done = |done: &Done| match &done.what {
        What::Change(change) if judged.is("DROP TABLE") && change.what == Altered::Dropped => Some(change.id),
        What::Deed(Deed::Truncates { table, .. }) => Some(table.id),
        _ => None,
    };
    // The table that a statement names is the first that it locks.
    let first = |done: &Done| match &done.what {
        What::Deed(Deed::Locks { on: On::Relation(table), .. }) => Some(table.id),
        _ => None,
    };
    let is_of_one = ["ALTER TABLE", "CREATE INDEX", "CLUSTER"].iter().any(|command| judged.is(command));
    if is_of_one && !judged.done.iter().any(is_renamed) {
        judged.done.iter().find_map(first).into_iter().collect()
    } else {
        judged.done.iter().filter_map(of_done).collect()
    }
}
