//! ALTER of anything; the actions of tables are in `alter_table.rs`.

use super::{Class, Effect, alter_table, change, command, maintain};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

/// After `ALTER`.
pub(super) fn read(mut words: Cursor<'_>, effect: &mut Effect) {
    let kind = command::object(&mut words);
    if words.eat("all in tablespace") {
        if let Some(name) = words.part() {
            let which = format!("every {kind} of tablespace {name}");
            effect.locks_many(which, LockMode::AccessExclusive, Work::Rewrite);
        }
        return;
    }
    words.eat("if exists");
    let whole = words;
    match kind.as_str() {
        "table" | "foreign table" | "materialized view" | "view" => {
            if let Some(table) = words.relation() {
                alter_table::actions(words, &table, effect);
            }
        }
        "index" => {
            if let Some(index) = words.relation() {
                index_actions(words, &index, effect);
            }
        }
        "sequence" => {
            if let Some(sequence) = words.name() {
                sequence_options(words, &sequence, effect);
            }
        }
        "policy" | "rule" | "trigger" => {
            let is_of_extension = words.contains("depends on extension");
            if words.eat_up_to("on")
                && !is_of_extension
                && let Some(table) = words.name()
            {
                effect.locks(&table, LockMode::AccessExclusive, Work::None);
            }
        }
        "type" => composite(words, effect),
        "domain" => domain(words, effect),
        "publication" => {
            words.part();
            if words.eat_one_of(&["add", "set", "drop"]).is_some() {
                maintain::published(words, effect);
            }
        }
        _ => {}
    }
    // Last: a constraint may be of a column that the statement adds.
    change::altered(&kind, whole, effect);
}

/// Locks the index, without which no query of its table is planned.
fn index_actions(mut words: Cursor<'_>, index: &str, effect: &mut Effect) {
    if words.eat("attach partition") {
        for index in [Some(index.to_owned()), words.name()].into_iter().flatten() {
            effect.locks_other("index", &index, LockMode::AccessExclusive, Work::None);
        }
        return;
    }
    if words.eat("rename to")
        && let Some(to) = words.name()
    {
        effect.locks_other("index", index, LockMode::ShareUpdateExclusive, Work::None);
        effect.renames.push((index.to_owned(), to));
        return;
    }
    for action in words.items() {
        let mode = if action.is("set (") || action.is("reset (") {
            alter_table::options_mode(action)
        } else if action.has("statistics") {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::AccessExclusive
        };
        effect.locks_other("index", index, mode, Work::None);
    }
}

fn sequence_options(mut words: Cursor<'_>, sequence: &str, effect: &mut Effect) {
    if words.is_one_of(&["rename", "owner", "set schema"]) {
        effect.locks_other("sequence", sequence, LockMode::AccessExclusive, Work::None);
    } else {
        effect.locks_other("sequence", sequence, LockMode::ShareRowExclusive, Work::None);
    }
    if let Some(renamed) = alter_table::renamed(&mut words.clone(), sequence) {
        effect.renames.push((sequence.to_owned(), renamed));
    }
    owned_by(&mut words, effect);
}

/// The table that a sequence goes with must not go meanwhile.
pub(super) fn owned_by(words: &mut Cursor<'_>, effect: &mut Effect) {
    while words.first().is_some() {
        if words.eat("owned by") {
            if let Some(table) = words.table_of_column() {
                effect.locks(&table, LockMode::AccessShare, Work::None);
            }
        } else {
            words.advance();
        }
    }
}

fn composite(mut words: Cursor<'_>, effect: &mut Effect) {
    let Some(name) = words.name() else { return };
    for mut action in words.items() {
        if action.eat("drop attribute") {
            action.eat("if exists");
            if let Some(attribute) = action.part() {
                effect.destroys(format!("attribute {attribute} of {name}"), Class::Type, &name);
            }
        }
    }
}

/// A stricter domain is checked in every table that uses it.
fn domain(mut words: Cursor<'_>, effect: &mut Effect) {
    let Some(name) = words.name() else { return };
    let is_checked = words.is_one_of(&["add", "set not null", "validate"]) && !words.has("valid");
    if is_checked {
        let which = format!("tables with columns of domain {name}");
        effect.locks_many(which, LockMode::Share, Work::Scan);
    }
}
