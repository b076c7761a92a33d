//! What a statement changes for a program that was built before it: what that may miss, what it is refused from now
//! on, which rows are others. Judged in `judge.rs`, when it is known what the script made itself.
//!
//! What is not known to be harmless counts as a break.

use super::{Class, Column, Effect, Object, change_table, names};
use crate::check::act::volatile;
use crate::check::syntax::cursor::Cursor;
use crate::effect::split;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Rows are others, or nobody can say what happens.
    Data,
    /// Something is missing, or refused from now on.
    Breaks {
        /// If the script made this, nobody misses anything.
        of: Option<Object>,
        /// If the script added all of these columns, nobody uses them yet. None: there is no such excuse.
        columns: Vec<Column>,
        /// Nothing is missing, but something may be refused: row security, a constraint, a right.
        is_limit: bool,
    },
    /// What has no use but its being there is gone, by a key: `trigger t on orders`. It may come back.
    Gone { what: String, of: Option<Object> },
    /// It is there, for the first time or again.
    Made { what: String, is_doubtful: bool },
    /// A new column; a row without a value for it is refused if it `is_required` and nothing `has_value`.
    Adds { column: Column, is_required: bool, has_value: bool },
    /// A column is required from now on.
    Requires(Column),
    /// A column has a default from now on.
    Gives(Column),
    /// A column has no default any more.
    Takes(Column),
}

impl Change {
    pub(super) fn breaks(class: Class, name: &str) -> Change {
        let of = Some(Object { class, name: name.to_owned() });
        Change::Breaks { of, columns: Vec::new(), is_limit: false }
    }

    pub(super) fn limits(class: Class, name: &str) -> Change {
        let of = Some(Object { class, name: name.to_owned() });
        Change::Breaks { of, columns: Vec::new(), is_limit: true }
    }

    pub(super) const fn breaks_something() -> Change {
        Change::Breaks { of: None, columns: Vec::new(), is_limit: false }
    }

    /// A rule for the columns that these tokens name.
    pub(super) fn restricts(table: &str, rule: Cursor<'_>) -> Change {
        let column = |name| Column { table: table.to_owned(), name };
        Change::Breaks {
            of: Some(Object { class: Class::Relation, name: table.to_owned() }),
            columns: names::columns(rule).map(column).collect(),
            is_limit: true,
        }
    }
}

/// The words of every rename and change of owner or schema: people use the old name, and rights go with the owner.
pub(super) const MOVES: &[&str] = &["rename", "owner to", "set schema"];

/// What a statement that neither creates, alters nor drops changes, beside the rows that its locks tell of.
pub(super) fn read(verb: &str, words: Cursor<'_>, effect: &mut Effect) {
    match verb {
        "do" | "call" | "execute" | "refresh" => effect.changes.push(Change::Data),
        "select" | "values" | "with" | "(" if !volatile::change_nothing(words.tokens()) => {
            effect.changes.push(Change::Data);
        }
        "reassign" => effect.changes.push(Change::breaks_something()),
        "revoke" => revoked(words, effect),
        _ => {}
    }
}

/// `REVOKE rights ON [kind] name, … FROM …`, `REVOKE role FROM …`.
fn revoked(mut words: Cursor<'_>, effect: &mut Effect) {
    if !words.eat_up_to("on") {
        effect.changes.push(Change::breaks_something());
        return;
    }
    words.eat_one_of(&["all tables in", "all sequences in", "all functions in", "all routines in"]);
    let kind = words.eat_one_of(&[
        "table",
        "sequence",
        "schema",
        "type",
        "domain",
        "function",
        "procedure",
        "routine",
    ]);
    let class = match kind.unwrap_or("table") {
        "schema" => Class::Schema,
        "type" => Class::Type,
        "domain" => Class::Domain,
        "function" | "procedure" | "routine" => Class::Routine,
        _ => Class::Relation,
    };
    effect.changes.extend(words.relations().iter().map(|name| Change::limits(class, name)));
}

/// After the name of what `CREATE` makes, where that limits what is there.
pub(super) fn created(kind: &str, mut words: Cursor<'_>, is_doubtful: bool, effect: &mut Effect) {
    match kind {
        "trigger" => {
            let name = words.part();
            if words.eat_up_to("on")
                && let (Some(name), Some(table)) = (name, words.relation())
            {
                effect.changes.push(Change::Made { what: trigger(&name, &table), is_doubtful });
            }
        }
        "policy" if words.contains("as restrictive") => limits("on", words, effect),
        "rule" => limits("to", words, effect),
        _ => {}
    }
}

/// What limits the table that comes after a word.
fn limits(before: &str, mut words: Cursor<'_>, effect: &mut Effect) {
    let table = if words.eat_up_to(before) { words.relation() } else { None };
    effect.changes.extend(table.map(|table| Change::limits(Class::Relation, &table)));
}

pub(super) fn trigger(name: &str, table: &str) -> String {
    format!("trigger {name} on {}", split(table).1)
}

/// Tables have no indexes of one name.
pub(super) fn index(name: &str) -> String {
    format!("index {}", split(name).1)
}

/// After the kind of what `DROP` drops.
pub(super) fn dropped(kind: &str, class: Option<Class>, mut words: Cursor<'_>, effect: &mut Effect) {
    match (kind, class) {
        ("statistics", _) => {}
        ("trigger", _) => {
            let name = words.part();
            if words.eat_up_to("on")
                && let (Some(name), Some(table)) = (name, words.relation())
            {
                let what = trigger(&name, &table);
                let of = Some(Object { class: Class::Relation, name: table });
                effect.changes.push(Change::Gone { what, of });
            }
        }
        ("policy" | "rule", _) => limits("on", words, effect),
        ("index", _) => {
            let gone = |name: &String| Change::Gone { what: index(name), of: None };
            effect.changes.extend(words.relations().iter().map(gone));
        }
        (_, Some(class)) => {
            effect.changes.extend(words.relations().iter().map(|name| Change::breaks(class, name)));
        }
        (_, None) => effect.changes.push(Change::breaks_something()),
    }
}

/// After the kind of what `ALTER` alters.
pub(super) fn altered(kind: &str, mut words: Cursor<'_>, effect: &mut Effect) {
    match kind {
        "table" | "foreign table" | "materialized view" | "view" => {
            if let Some(table) = words.relation() {
                words.items().for_each(|action| change_table::of_table(action, &table, effect));
            }
        }
        "sequence" => {
            let sequence = words.name();
            if words.contains("restart") {
                effect.changes.push(Change::Data);
            }
            moved(Class::Relation, sequence, words, effect);
        }
        "index" => {
            let index = words.relation();
            moved(Class::Relation, index, words, effect);
        }
        "function" | "procedure" | "routine" | "aggregate" => {
            let routine = words.name();
            words.brackets();
            moved(Class::Routine, routine, words, effect);
        }
        "type" => {
            let Some(name) = words.name() else { return };
            if !words.items().all(|action| action.is_one_of(&["add value", "add attribute", "set ("])) {
                effect.changes.push(Change::breaks(Class::Type, &name));
            }
        }
        "domain" => {
            let Some(name) = words.name() else { return };
            if !words.is_one_of(&["set default", "drop not null", "validate"]) {
                effect.changes.push(Change::breaks(Class::Domain, &name));
            }
        }
        "schema" => {
            let schema = words.part();
            moved(Class::Schema, schema, words, effect);
        }
        "policy" | "rule" => limits("on", words, effect),
        "trigger" if !words.contains("depends on extension") => limits("on", words, effect),
        "extension" if words.contains("update") => effect.changes.push(Change::Data),
        "publication" | "extension" => {
            words.part();
            if !words.is("add") {
                effect.changes.push(Change::breaks_something());
            }
        }
        // Rights of what is still to come.
        "default" | "trigger" | "statistics" => {}
        _ => effect.changes.push(Change::breaks_something()),
    }
}

fn moved(class: Class, name: Option<String>, words: Cursor<'_>, effect: &mut Effect) {
    if words.is_one_of(MOVES) {
        effect.changes.extend(name.map(|name| Change::breaks(class, &name)));
    }
}
