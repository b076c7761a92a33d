//! `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE`, `ALTER AGGREGATE`.

use super::signature::{self, Same};
use crate::check::act::drop;
use crate::check::act::object::Ask;
use crate::check::model::{Id, Ident, Kind, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

pub(in crate::check::act) fn alter(
    model: &mut Model,
    mut words: Cursor<'_>,
    kind: Kind,
) -> Result<(), Refusal> {
    let Some(wanted) = signature::read(model, &mut words, Ask::Need)? else { return Ok(()) };
    let id = signature::find(model, &wanted, kind, Ask::Need)?;
    if words.eat("rename to") {
        let start = words;
        let (Some(id), Some(new)) = (id, words.ident()) else { return Ok(()) };
        let within = model.object(id).within;
        is_free(model, id, within, &Name::bare(new.clone(), words.since(start)))?;
        let site = model.site.clone();
        model.change(id, |object| {
            object.name = new;
            object.site = site;
        });
    } else if words.eat("set schema") {
        let start = words;
        let Some(schema) = words.ident() else { return Ok(()) };
        let at = words.since(start);
        let schema = model.need_schema(&schema, &at)?;
        let Some(id) = id else { return Ok(()) };
        if model.object(id).within != schema {
            let name = model.object(id).name.clone();
            is_free(model, id, schema, &Name::bare(name, at.clone()))?;
            model.move_to(id, schema, &at)?;
        }
    } else if words.eat("owner to") {
        drop::role(model, &mut words)?;
    } else {
        words.eat("no");
        if words.eat("depends on extension") {
            extension(model, &mut words)?;
        }
    }
    Ok(())
}

/// `DEPENDS ON EXTENSION name`
pub(in crate::check::act) fn extension(model: &mut Model, words: &mut Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = words.qualified() else { return Ok(()) };
    model.need_in(Kind::Extension, Model::DATABASE, &name).map(std::mem::drop)
}

fn is_free(model: &Model, id: Id, within: Id, name: &Name) -> Result<(), Refusal> {
    let Some(function) = model.object(id).function() else { return Ok(()) };
    let new: &Ident = &name.name;
    match signature::same(model, within, new, function) {
        Same::Here(there) if !model.object(there).is_doubtful => Err(model.taken(there, name)),
        _ => Ok(()),
    }
}
