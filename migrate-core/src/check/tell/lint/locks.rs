//! What a migration holds while it does something else.

use super::fact::What;
use super::finding::Finding;
use super::{AFTER_BOOT, Case};
use crate::check::model::{Deed, Done, What as Did};
use crate::effect::split;
use crate::{LockMode, Statement, Work, is_same_table};

/// Strong locks on more than one table in use.
pub(super) fn several_tables(case: &Case<'_>) -> Vec<Finding> {
    case.together().filter_map(|statements| several_of(case, statements)).collect()
}

fn several_of(case: &Case<'_>, statements: &[Statement]) -> Option<Finding> {
    // A view is not what the application waits for; and what is dropped is another rule's.
    let counts = |statement: &&Statement| {
        !statement.effect.command.contains("VIEW") && !statement.effect.command.starts_with("DROP TABLE")
    };
    let locked = statements.iter().filter(counts).flat_map(|statement| {
        // What hangs on a table is locked with it: no migration of its own would change that.
        let sql = case.linted.migration.up.slice(statement.span);
        let locked = case.locked(statement, LockMode::AccessExclusive);
        let named = locked.filter(move |table| {
            sql.contains(split(table).1.trim_matches('"')) && !is_renamed_to(case, table)
        });
        named.map(move |table| (statement, table))
    });
    let mut tables: Vec<(&Statement, &str)> = Vec::new();
    for (statement, table) in locked {
        if !tables.iter().any(|(_, known)| is_same_table(known, table)) {
            tables.push((statement, table));
        }
    }
    let [(first, a), (second, b), more @ ..] = tables.as_slice() else { return None };
    let title = match more.len() {
        0 => format!("nobody reads or writes `{a}` and `{b}` until this commits"),
        more => format!("nobody reads or writes `{a}`, `{b}` and {more} more until this commits"),
    };
    let is_one = std::ptr::eq(*first, *second);
    Some(Finding {
        title,
        rule: "several-tables-locked",
        of: String::new(),
        again: Vec::new(),
        range: second.span.range(),
        also: (!is_one).then(|| ("the next", first.span.range(), "the first")),
        better: "give each table a migration of its own".to_owned(),
    })
}

/// It is one table, under its old name and its new one.
fn is_renamed_to(case: &Case<'_>, table: &str) -> bool {
    let mut facts = case.statements().flat_map(|(_, facts)| facts);
    facts.any(|fact| matches!(&fact.what, What::RenamesTable { to } if is_same_table(to, table)))
}

/// Many rows of a table are written after it was locked.
pub(super) fn backfill(case: &Case<'_>) -> Vec<Finding> {
    let found = case.judged().filter_map(|(statement, done)| {
        let table = written(statement, done)?;
        let alters = |(other, _): &(&Statement, _)| {
            other.span.end <= statement.span.start
                && case.are_together(other, statement)
                && case.locked(other, LockMode::Share).any(|locked| is_same_table(locked, table))
        };
        let (alters, _) = case.statements().find(alters)?;
        Some(Finding {
            title: format!("rows of `{table}` are written in the transaction that alters it"),
            rule: "backfill-with-ddl",
            of: table.to_owned(),
            again: Vec::new(),
            range: statement.span.range(),
            also: Some(("written here", alters.span.range(), "altered here")),
            better: format!("put the {} into a migration of its own{AFTER_BOOT}", statement.effect.command),
        })
    });
    found.collect()
}

/// The table of which this statement may write all rows, or to which it may add any number.
fn written<'s>(statement: &'s Statement, done: &[Done]) -> Option<&'s str> {
    let is_query =
        done.iter().any(|done| matches!(done.what, Did::Deed(Deed::Inserts { is_query: true, .. })));
    let is_insert = statement.effect.command == "INSERT";
    let target = statement.effect.locks.iter().find(|lock| {
        lock.mode == LockMode::RowExclusive && (if is_insert { is_query } else { lock.work >= Work::Scan })
    });
    target.and_then(|lock| lock.on.table())
}
