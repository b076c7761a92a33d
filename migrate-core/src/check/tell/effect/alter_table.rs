//! The actions of ALTER TABLE and its kin: `AlterTableGetLockLevel` in `tablecmds.c`.

use super::change::Change;
use super::column::{self, Column};
use super::{Class, Effect};
use crate::LockMode::{AccessExclusive, AccessShare, ShareRowExclusive, ShareUpdateExclusive};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

/// What follows the table's name.
pub(super) fn actions(mut words: Cursor<'_>, table: &str, effect: &mut Effect) {
    if let Some(to) = renamed(&mut words.clone(), table) {
        effect.renames.push((table.to_owned(), to));
    }
    if words.eat_one_of(&["split partition", "merge partitions"]).is_some() {
        effect.locks(table, AccessExclusive, Work::None);
        effect.locks_many(format!("partitions of {table}"), AccessExclusive, Work::Rewrite);
        return;
    }
    for action in words.items() {
        let (mode, work) = read(action, table, effect);
        effect.locks(table, mode, work);
    }
}

/// The name after `RENAME TO` or `SET SCHEMA`.
pub(super) fn renamed(words: &mut Cursor<'_>, table: &str) -> Option<String> {
    let (schema, name) = crate::effect::split(table);
    if words.eat("rename to") {
        let to = words.part()?;
        Some(schema.map_or(to.clone(), |schema| format!("{schema}.{to}")))
    } else if words.eat("set schema") {
        Some(format!("{}.{name}", words.part()?))
    } else {
        None
    }
}

/// The lock on the table itself. What else the action does goes into the effect.
fn read(mut words: Cursor<'_>, table: &str, effect: &mut Effect) -> (LockMode, Work) {
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match verb.as_str() {
        "add" => add(words, table, effect),
        "alter" if words.is("constraint") => (AccessExclusive, Work::None),
        "alter" => alter_column(words, table, effect),
        "attach" => {
            words.eat("partition");
            if let Some(partition) = words.name() {
                effect.locks(&partition, AccessExclusive, Work::Scan);
            }
            (ShareUpdateExclusive, Work::None)
        }
        "cluster" => (ShareUpdateExclusive, Work::None),
        "detach" => detach(words, effect),
        "drop" => {
            if !words.is("constraint") {
                words.eat("column");
                words.eat("if exists");
                if let Some(column) = words.part() {
                    effect.destroys(format!("column {column} of {table}"), Class::Relation, table);
                }
            }
            (AccessExclusive, Work::None)
        }
        "enable" | "disable" => {
            words.eat_all(&["replica", "always"]);
            (if words.is("trigger") { ShareRowExclusive } else { AccessExclusive }, Work::None)
        }
        "inherit" | "no" => {
            let mode = if verb == "no" { AccessShare } else { ShareUpdateExclusive };
            if verb == "inherit" || words.eat("inherit") {
                words.name().iter().for_each(|parent| effect.locks(parent, mode, Work::None));
            }
            (AccessExclusive, Work::None)
        }
        "set" if words.is("without cluster") => (ShareUpdateExclusive, Work::None),
        "set" if words.is_one_of(&["logged", "unlogged", "tablespace", "access method"]) => {
            (AccessExclusive, Work::Rewrite)
        }
        "set" | "reset" if words.is("(") => (options_mode(words), Work::None),
        "validate" => (ShareUpdateExclusive, Work::Scan),
        _ => (AccessExclusive, Work::None),
    }
}

fn add(mut words: Cursor<'_>, table: &str, effect: &mut Effect) -> (LockMode, Work) {
    if words.eat("constraint") {
        words.part();
    }
    let is_checked = !words.contains("not valid") && !words.contains("not enforced");
    let checked = if is_checked { Work::Scan } else { Work::None };
    if words.eat("foreign key") {
        words.brackets();
        if words.eat("references")
            && let Some(other) = words.name()
        {
            effect.locks(&other, ShareRowExclusive, checked);
        }
        return (ShareRowExclusive, checked);
    }
    if words.is_one_of(&["primary key using", "check (", "not null"]) {
        return (AccessExclusive, checked);
    }
    if words.is("unique using") {
        return (AccessExclusive, Work::None);
    }
    if words.is_one_of(&["primary key", "unique", "exclude (", "exclude using"]) {
        return (AccessExclusive, Work::Scan);
    }
    words.eat("column");
    let is_doubtful = words.eat("if not exists");
    let name = words.part().map(|name| super::Column { table: table.to_owned(), name });
    let column = Column::read(words);
    if let Some(name) = name {
        effect.adds.extend(Some(name.clone()).filter(|_| !is_doubtful));
        let (is_required, has_value) = (column.is_required, column.has_value);
        effect.changes.push(Change::Adds { column: name, is_required, has_value });
    }
    for other in &column.references {
        let work = if column.has_value { Work::Scan } else { Work::None };
        effect.locks(other, ShareRowExclusive, work);
    }
    if let Some(name) = column.own_type {
        effect.locks_for_type(table, AccessExclusive, name);
    }
    (AccessExclusive, column.work)
}

fn alter_column(mut words: Cursor<'_>, table: &str, effect: &mut Effect) -> (LockMode, Work) {
    words.eat("column");
    // A column of an index is a number.
    let column = words.part().or_else(|| words.advance().map(|token| token.text.to_owned()));
    let is_type = words.eat("set data type") || words.eat("type");
    if is_type && let Some(column) = column {
        if column::may_lose(words) {
            effect.destroys(format!("values of column {column} of {table}"), Class::Relation, table);
        }
        return (AccessExclusive, Work::MayRewrite);
    }
    if words.is("set not null") {
        (AccessExclusive, Work::Scan)
    } else if words.is("set expression") {
        (AccessExclusive, Work::Rewrite)
    } else if words.is_one_of(&["set statistics", "set (", "reset ("]) {
        (ShareUpdateExclusive, Work::None)
    } else {
        (AccessExclusive, Work::None)
    }
}

fn detach(mut words: Cursor<'_>, effect: &mut Effect) -> (LockMode, Work) {
    words.eat("partition");
    if let Some(partition) = words.name() {
        effect.locks(&partition, AccessExclusive, Work::None);
    }
    let is_gentle = words.is("concurrently") || words.is("finalize");
    (if is_gentle { ShareUpdateExclusive } else { AccessExclusive }, Work::None)
}

/// The strongest lock that any of the storage parameters asks for: `reloptions.c`.
pub(super) fn options_mode(mut words: Cursor<'_>) -> LockMode {
    words.eat_one_of(&["set", "reset"]);
    let is_gentle = |mut option: Cursor<'_>| {
        let name = option.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
        matches!(
            name.as_str(),
            "fillfactor"
                | "deduplicate_items"
                | "log_autovacuum_min_duration"
                | "parallel_workers"
                | "toast"
                | "toast_tuple_target"
                | "vacuum_index_cleanup"
                | "vacuum_max_eager_freeze_failure_rate"
                | "vacuum_truncate"
        ) || name.starts_with("autovacuum_")
    };
    if words.brackets().items().all(is_gentle) { ShareUpdateExclusive } else { AccessExclusive }
}
