//! `ALTER …`: which kind of object. What is the same for all kinds (`RENAME TO`, `SET SCHEMA`, `OWNER TO`) is done here.

use super::{drop, function, other, policy, sequence, type_, view};
use crate::check::model::{Id, Model, Name, Refusal};
use crate::check::read::kinds::kind;
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let kind = kind(&mut words);
    match kind {
        "sequence" => sequence::alter(model, words),
        "view" => view::alter(model, words),
        "materialized view" => view::alter_materialized(model, words),
        "type" => type_::alter(model, words),
        "domain" => type_::alter_domain(model, words),
        "function" | "procedure" | "routine" | "aggregate" => function::alter(model, words, kind),
        "policy" => policy::alter(model, words),
        _ => other::alter(model, words, kind),
    }
}

/// `RENAME TO`, `SET SCHEMA`, `OWNER TO`: whether it was one of them, and done.
pub(super) fn as_any(model: &mut Model, id: Id, words: &mut Cursor<'_>) -> Result<bool, Refusal> {
    if words.eat("rename to") {
        let start = *words;
        if let Some(new) = words.ident() {
            model.rename(id, &Name::bare(new, words.since(start)))?;
        }
    } else if words.eat("set schema") {
        type_::set_schema(model, id, *words)?;
    } else if words.eat("owner to") {
        drop::role(model, words)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}
