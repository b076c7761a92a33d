//! `ALTER VIEW`, `ALTER MATERIALIZED VIEW`.

use crate::check::act::alter::as_any;
use crate::check::act::function;
use crate::check::act::object::{self, Ask};
use crate::check::act::type_::rename_column;
use crate::check::model::{Dependency, Found, Id, Kind, Link, Model, Name, Part, Refusal};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(in crate::check::act) fn alter(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    run(model, words, Kind::View)
}

pub(in crate::check::act) fn alter_materialized(
    model: &mut Model,
    mut words: Cursor<'_>,
) -> Result<(), Refusal> {
    if words.eat("all in tablespace") {
        if let Some(tablespace) = words.ident() {
            let which = format!("every materialized view of tablespace {tablespace}");
            model.lock_many(which, LockMode::AccessExclusive, Work::Rewrite);
        }
        return Ok(());
    }
    run(model, words, Kind::MaterializedView)
}

fn run(model: &mut Model, mut words: Cursor<'_>, kind: Kind) -> Result<(), Refusal> {
    let if_exists = words.eat("if exists");
    let mut ahead = words;
    let Some(name) = ahead.qualified() else { return Ok(()) };
    if if_exists && !matches!(model.find(Kind::View, &name), Found::Here(_)) {
        return Ok(());
    }
    let Some(id) = object::read(model, &mut words, kind, Ask::Need)? else { return Ok(()) };
    lock(model, id, words);
    if as_any(model, id, &mut words)? {
        return Ok(());
    }
    if words.eat("rename") {
        words.eat("column");
        return rename(model, id, words);
    }
    if words.eat("depends on extension") || words.eat("no depends on extension") {
        return function::extension(model, &mut words);
    }
    if words.is_one_of(&["set (", "reset ("]) {
        return Ok(());
    }
    if kind == Kind::View && words.eat("alter") {
        words.eat("column");
        let Some(column) = column(&mut words) else { return Ok(()) };
        let Some(number) = model.need_column(id, &column)? else { return Ok(()) };
        let is_set = words.is("set default");
        set_default(model, id, number, is_set);
        return Ok(());
    }
    for mut action in words.items() {
        if action.eat("alter") {
            action.eat("column");
            if let Some(column) = column(&mut action) {
                model.need_column(id, &column)?;
            }
        }
    }
    Ok(())
}

/// Only what the planner reads is set under a lesser lock.
fn lock(model: &mut Model, id: Id, words: Cursor<'_>) {
    let is_gentle =
        words.is_one_of(&["cluster on", "set without cluster"]) || words.contains("set statistics");
    let (mode, work) = match is_gentle {
        true => (LockMode::ShareUpdateExclusive, Work::None),
        false if words.is("set tablespace") || words.is("set access method") => {
            (LockMode::AccessExclusive, Work::Rewrite)
        }
        false => (LockMode::AccessExclusive, Work::None),
    };
    model.lock(id, mode, work);
}

fn column(words: &mut Cursor<'_>) -> Option<Name> {
    let start = *words;
    let name = words.ident()?;
    Some(Name::bare(name, words.since(start)))
}

fn rename(model: &mut Model, id: Id, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(old) = column(&mut words) else { return Ok(()) };
    words.eat("to");
    let Some(new) = column(&mut words) else { return Ok(()) };
    rename_column(model, id, &old, &new)
}

fn set_default(model: &mut Model, id: Id, number: usize, is_set: bool) {
    model.change(id, |object| {
        object
            .links
            .retain(|link: &Link| link.part != Part::Default(number) || link.how == Dependency::Internal);
        let columns = object.relation_mut().map(|relation| &mut relation.columns);
        if let Some(column) = columns.and_then(|columns| columns.get_mut(number)) {
            column.has_default = is_set;
        }
    });
}
