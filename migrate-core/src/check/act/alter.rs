//! `ALTER …`: which kind of object. What is the same for all kinds (`RENAME TO`, `SET SCHEMA`, `OWNER TO`) is done here.

use super::{drop, function, grant, other, policy, sequence, type_, view};
use crate::check::model::{Id, Kind, Model, Name, Refusal};
use crate::check::read::kinds;
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(kind) = kinds::eat(&mut words) else { return grant::alter_default(model, words) };
    match kind {
        Kind::Sequence => sequence::alter(model, words),
        Kind::View => view::alter(model, words),
        Kind::MaterializedView => view::alter_materialized(model, words),
        Kind::SomeType => type_::alter(model, words),
        Kind::Domain => type_::alter_domain(model, words),
        kind if kind.is_routine() => function::alter(model, words, kind),
        Kind::Policy => policy::alter(model, words),
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
