//! DROP and TRUNCATE.

use super::{Class, Effect, Object, change, command};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

/// After `DROP`.
pub(super) fn read(mut words: Cursor<'_>, effect: &mut Effect) {
    if words.eat("owned by") {
        for name in words.relations() {
            effect.destroys(format!("what {name} owns"), Class::Other, &name);
        }
        return;
    }
    words.eat("procedural");
    let kind = command::object(&mut words);
    let is_concurrent = words.eat("concurrently");
    words.eat("if exists");
    change::dropped(&kind, class(&kind), words, effect);
    if matches!(kind.as_str(), "policy" | "rule" | "trigger") {
        if words.eat_up_to("on")
            && let Some(table) = words.name()
        {
            effect.locks(&table, LockMode::AccessExclusive, Work::None);
        }
        return;
    }
    let Some(class) = class(&kind) else { return };
    for name in words.relations() {
        match kind.as_str() {
            // An index is in its table's way, and of the table no more is known.
            "index" => {
                let mode =
                    if is_concurrent { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
                effect.locks_table_of(&name, mode, Work::None);
            }
            "statistics" => {
                let table = format!("the table of statistics {name}");
                effect.locks_many(table, LockMode::ShareUpdateExclusive, Work::None);
            }
            "sequence" => effect.locks_other("sequence", &name, LockMode::AccessExclusive, Work::None),
            _ if class == Class::Relation => effect.locks(&name, LockMode::AccessExclusive, Work::None),
            _ => {}
        }
        // Views, indexes and foreign tables hold no data of their own.
        if !matches!(kind.as_str(), "view" | "index" | "foreign table" | "statistics") {
            effect.destroys(format!("{kind} {name}"), class, &name);
        }
        if matches!(kind.as_str(), "type" | "domain") && words.has("cascade") {
            effect.destroys(format!("columns of {kind} {name}"), class, &name);
        }
        effect.drops.push(Object { class, name });
    }
}

/// Nothing for what holds no data and is no relation.
fn class(kind: &str) -> Option<Class> {
    match kind {
        "table" | "view" | "materialized view" | "foreign table" | "sequence" | "index" => {
            Some(Class::Relation)
        }
        "type" => Some(Class::Type),
        "domain" => Some(Class::Domain),
        "schema" => Some(Class::Schema),
        "database" | "extension" | "statistics" => Some(Class::Other),
        _ => None,
    }
}

/// After `TRUNCATE`. The table gets a new, empty file: that is no work.
pub(super) fn truncate(mut words: Cursor<'_>, effect: &mut Effect) {
    words.eat("table");
    for table in words.relations() {
        effect.locks(&table, LockMode::AccessExclusive, Work::None);
        effect.destroys(format!("rows of {table}"), Class::Relation, &table);
        if words.has("cascade") {
            effect.destroys(format!("rows of tables that refer to {table}"), Class::Relation, &table);
        }
    }
}
