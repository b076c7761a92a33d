//! CREATE of anything.

use super::change::{self, Change};
use super::{Class, Effect, Made, Object, alter, command, maintain};
use crate::LockMode::{AccessExclusive, AccessShare, Share, ShareRowExclusive, ShareUpdateExclusive};
use crate::Work;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

/// After `CREATE`. What its queries do is not read here.
pub(super) fn read(mut words: Cursor<'_>, effect: &mut Effect) {
    let is_replaced = words.is("or replace");
    let is_unique = words.is("unique");
    words.eat_all(command::MODIFIERS);
    let kind = command::object(&mut words);
    let is_concurrent = words.eat("concurrently");
    let is_doubtful = is_replaced || words.is("if not exists");
    words.eat("if not exists");
    change::created(&kind, words, is_doubtful, effect);
    match kind.as_str() {
        "index" => {
            if let Some(table) = index(&mut words, is_concurrent, is_doubtful, effect)
                && is_unique
            {
                words.before(|token| token.text == "(");
                effect.changes.push(Change::restricts(&table, words.brackets()));
            }
        }
        "function" | "procedure" | "aggregate" => {
            if let Some(name) = words.name() {
                effect.makes(Class::Routine, name, is_doubtful);
            }
        }
        "table" | "foreign table" => {
            if let Some(name) = words.name() {
                effect.makes(Class::Relation, name, is_doubtful);
                table(words, effect);
            }
        }
        "view" | "materialized view" => {
            if let Some(name) = words.name() {
                if is_replaced {
                    effect.locks(&name, AccessExclusive, Work::None);
                }
                effect.makes(Class::Relation, name, is_doubtful);
            }
        }
        "sequence" => {
            if let Some(name) = words.name() {
                effect.makes(Class::Relation, name, is_doubtful);
                alter::owned_by(&mut words, effect);
            }
        }
        "type" | "domain" => {
            if let Some(name) = words.name() {
                effect.makes(if kind == "type" { Class::Type } else { Class::Domain }, name, is_doubtful);
            }
        }
        "schema" => schema(words, is_doubtful, effect),
        "trigger" => {
            on_table(&mut words, "on", ShareRowExclusive, effect);
            if words.eat("from")
                && let Some(referenced) = words.name()
            {
                effect.locks(&referenced, AccessShare, Work::None);
            }
        }
        "policy" => on_table(&mut words, "on", AccessExclusive, effect),
        "rule" => on_table(&mut words, "to", AccessExclusive, effect),
        "statistics" => on_table(&mut words, "from", ShareUpdateExclusive, effect),
        "publication" if words.eat_up_to("for") => maintain::published(words, effect),
        _ => {}
    }
}

/// `SELECT … INTO table`.
pub(super) fn select_into(mut words: Cursor<'_>, effect: &mut Effect) {
    if words.eat_up_to("into") {
        words.eat_all(command::MODIFIERS);
        words.eat("table");
        if let Some(name) = words.name() {
            effect.makes(Class::Relation, name, false);
        }
    }
}

fn on_table(words: &mut Cursor<'_>, before: &str, mode: crate::LockMode, effect: &mut Effect) {
    if words.eat_up_to(before)
        && let Some(table) = words.relation()
    {
        effect.locks(&table, mode, Work::None);
    }
}

/// After its name.
fn table(mut words: Cursor<'_>, effect: &mut Effect) {
    if words.eat("partition of")
        && let Some(parent) = words.name()
    {
        effect.locks(&parent, AccessExclusive, Work::None);
    }
    if words.eat("of") {
        words.name();
    }
    for mut item in words.brackets().items() {
        if item.eat("like") {
            item.name().iter().for_each(|model| effect.locks(model, AccessShare, Work::None));
        }
        while item.eat_up_to("references") {
            item.name().iter().for_each(|other| effect.locks(other, ShareRowExclusive, Work::None));
        }
    }
    if words.eat("inherits") {
        for parent in words.brackets().relations() {
            effect.locks(&parent, ShareUpdateExclusive, Work::None);
        }
    }
}

/// Its table.
fn index(
    words: &mut Cursor<'_>,
    is_concurrent: bool,
    is_doubtful: bool,
    effect: &mut Effect,
) -> Option<String> {
    // `ON` is no name, so an index without one begins with it.
    let name = if words.is("on") { None } else { words.part() };
    words.eat("on");
    let table = words.relation()?;
    effect.locks(&table, if is_concurrent { ShareUpdateExclusive } else { Share }, Work::Scan);
    if let Some(name) = name {
        // It is in the schema of its table.
        let schema = crate::effect::split(&table).0;
        let name = schema.map_or(name.clone(), |schema| format!("{schema}.{name}"));
        effect.changes.push(Change::Made { what: change::index(&name), is_doubtful });
        let object = Object { class: Class::Relation, name };
        effect.makes.push(Made { object, is_doubtful, index_of: Some(table.clone()) });
    }
    Some(table)
}

/// With what is created in it: `CREATE SCHEMA app CREATE TABLE orders (…) GRANT …`.
fn schema(mut words: Cursor<'_>, is_doubtful: bool, effect: &mut Effect) {
    let named = if words.is("authorization") { None } else { words.part() };
    let owner = if words.eat("authorization") { words.part() } else { None };
    let Some(schema) = named.or(owner) else { return };
    effect.makes(Class::Schema, schema.clone(), is_doubtful);
    let begins = |token: &Token<'_>| is_word(token, "create") || is_word(token, "grant");
    words.before(begins);
    while words.advance().is_some_and(|first| is_word(first, "create")) {
        let mut element = Effect::default();
        read(words.before(begins), &mut element);
        for mut made in element.makes {
            if crate::effect::split(&made.object.name).0.is_none() {
                made.object.name = format!("{schema}.{}", made.object.name);
            }
            effect.makes.push(made);
        }
        effect.locks.extend(element.locks);
    }
}
