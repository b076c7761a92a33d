//! Rules.

use crate::check::model::{Dependency, Found, Kind, Model, Name, Object, Refusal, Target};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, manner: Manner) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    words.eat("as on");
    words.advance();
    words.eat("to");
    let Some(on) = words.qualified() else { return Ok(()) };
    let table = model.need(Kind::Table, &on)?;
    let there = model.object(table);
    let can = matches!(there.kind, Kind::Table | Kind::PartitionedTable | Kind::View | Kind::SomeRelation);
    if !can && !there.is_doubtful {
        return Err(model.wrong_kind(table, &on, "and can't have rules"));
    }
    model.lock(table, LockMode::AccessExclusive, Work::None);
    words.eat_up_to("do");
    words.eat_one_of(&["also", "instead"]);
    // What its commands use is not followed, so it may go with any CASCADE.
    let is_doubtful = !words.is("nothing");
    let object = Object::new(Kind::Rule, table, name.name.clone(), model.site_at(&name.at));
    let object = Object { is_doubtful, ..object.on(Dependency::Auto, Target::whole(table)) };
    if manner.replaces
        && let Found::Here(there) = model.find_in(Kind::Rule, table, &name.name)
    {
        model.change(there, |old| *old = object);
        return Ok(());
    }
    model.free(Kind::Rule, table, &name)?;
    model.add(object);
    Ok(())
}

/// `ALTER RULE name ON table RENAME TO …`
pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let ask = super::object::Ask::Need;
    let Some(rule) = super::object::read(model, &mut words, Kind::Rule, ask)? else { return Ok(()) };
    if !words.eat("rename to") {
        return Ok(());
    }
    let table = model.object(rule).within;
    model.lock(table, LockMode::AccessExclusive, Work::None);
    let start = words;
    let Some(new) = words.ident() else { return Ok(()) };
    model.rename(rule, &Name::bare(new, words.since(start)))
}
