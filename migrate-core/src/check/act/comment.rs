//! `COMMENT ON`, `SECURITY LABEL`: what they are about has to be there.

use super::object::{self, Ask};
use super::table::not_null;
use crate::check::model::{Kind, Model, Name, Refusal};
use crate::check::read::kinds;
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    // `SECURITY LABEL FOR provider ON …`
    if !words.eat_up_to("on") {
        return Ok(());
    }
    if words.eat("column") {
        return column(model, words);
    }
    if words.eat("constraint") {
        return constraint(model, words);
    }
    words.eat_all(&["trusted", "procedural"]);
    let Some(kind) = kinds::eat(&mut words) else { return Ok(()) };
    let Some(id) = object::read(model, &mut words, kind, Ask::Need)? else { return Ok(()) };
    match kind {
        Kind::Constraint | Kind::Policy | Kind::Rule | Kind::Trigger => {
            let table = model.object(id).within;
            model.lock(table, LockMode::AccessShare, Work::None);
        }
        _ if kind.is_relation() => model.lock(id, LockMode::ShareUpdateExclusive, Work::None),
        _ => {}
    }
    Ok(())
}

/// `schema.table.column`
fn column(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some((relation, column)) = words.table_and_column() else { return Ok(()) };
    let id = model.need(Kind::Table, &relation)?;
    let there = model.object(id);
    if matches!(there.kind, Kind::Index | Kind::Sequence) && !there.is_doubtful {
        return Err(model.wrong_kind(id, &relation, "and has no columns of its own"));
    }
    model.lock(id, LockMode::ShareUpdateExclusive, Work::None);
    model.need_column(id, &column).map(drop)
}

/// `name ON [DOMAIN] name`
fn constraint(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    words.eat("on");
    let is_domain = words.eat("domain");
    let Some(on) = words.qualified() else { return Ok(()) };
    let kind = if is_domain { Kind::SomeType } else { Kind::Table };
    let within = model.need(kind, &on)?;
    if !is_domain {
        model.lock(within, LockMode::AccessShare, Work::None);
    }
    if name.name.contains("not_null") || not_null::find(model, within, &name.name).is_some() {
        // That one has a name since PostgreSQL 17 or 18.
        return Ok(());
    }
    model.need_in(Kind::Constraint, within, &name).map(drop)
}
