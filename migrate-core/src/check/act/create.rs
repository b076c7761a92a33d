//! `CREATE …`: which kind of object.

use super::{
    body, function, index, other, policy, role, rule, schema, sequence, table, trigger, type_, view,
};
use crate::check::model::{Model, Refusal};
use crate::check::syntax::cursor::Cursor;

/// What stands between CREATE and the kind of object.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(super) struct Manner {
    /// `OR REPLACE`.
    pub(super) replaces: bool,
    pub(super) is_temporary: bool,
    pub(super) is_unlogged: bool,
    /// `RECURSIVE`, of a view.
    pub(super) is_recursive: bool,
    /// `CONSTRAINT`, of a trigger.
    pub(super) is_constraint: bool,
    /// `UNIQUE`, of an index.
    pub(super) is_unique: bool,
}

pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let (manner, kind, words) = object(words);
    match kind {
        "table" => table::create(model, words, manner),
        "foreign table" => table::create_foreign(model, words),
        "index" => index::create(model, words, manner.is_unique),
        "sequence" => sequence::create(model, words, manner),
        "view" => view::create(model, words, manner),
        "materialized view" => view::create_materialized(model, words),
        "schema" => schema::create(model, words),
        "type" => type_::create(model, words),
        "domain" => type_::create_domain(model, words),
        "function" | "procedure" => {
            let mark = model.mark();
            function::create(model, words, manner, kind)?;
            body::created(model, words, mark)
        }
        "aggregate" => function::create_aggregate(model, words, manner),
        "trigger" => trigger::create(model, words, manner),
        "policy" => policy::create(model, words),
        "rule" => rule::create(model, words, manner),
        "role" | "user" | "group" => role::create(model, words),
        "extension" => super::extension::create(model, words),
        _ => other::create(model, words, kind),
    }
}

/// How and what kind of object is made, and what follows.
pub(super) fn object(mut words: Cursor<'_>) -> (Manner, &'static str, Cursor<'_>) {
    let mut manner = Manner { replaces: words.eat("or replace"), ..Manner::default() };
    words.eat_all(&["global", "local"]);
    manner.is_temporary = words.eat_one_of(&["temporary", "temp"]).is_some();
    manner.is_recursive = words.eat("recursive");
    manner.is_constraint = words.eat("constraint");
    manner.is_unlogged = words.eat("unlogged");
    words.eat_all(&["trusted", "procedural", "default"]);
    manner.is_unique = words.eat("unique");
    (manner, kind(&mut words), words)
}

/// The kind of object that comes next, in small letters; empty if it is none.
pub(super) fn kind(words: &mut Cursor<'_>) -> &'static str {
    words.eat_one_of(KINDS).unwrap_or_default()
}

/// Longer ones before those that they begin with.
const KINDS: &[&str] = &[
    "table",
    "foreign table",
    "foreign data wrapper",
    "index",
    "sequence",
    "view",
    "materialized view",
    "schema",
    "type",
    "domain",
    "function",
    "procedure",
    "routine",
    "aggregate",
    "trigger",
    "policy",
    "rule",
    "role",
    "user mapping",
    "user",
    "group",
    "extension",
    "publication",
    "subscription",
    "statistics",
    "collation",
    "conversion",
    "operator class",
    "operator family",
    "operator",
    "cast",
    "language",
    "server",
    "event trigger",
    "tablespace",
    "access method",
    "text search configuration",
    "text search dictionary",
    "text search parser",
    "text search template",
    "transform",
];
