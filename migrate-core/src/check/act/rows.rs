//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`.

mod conflict;
mod insert;
mod merge;
mod target;
mod update;
mod whole;

pub(super) use target::CHANGEABLE;
pub(super) use whole::{copy, truncate};

use super::body;
use super::expression::Scope;
use super::query::Rows;
use crate::check::model::{Model, Refusal};
use crate::check::syntax::cursor::Cursor;

/// A statement that changes rows, if one comes next; what it returns.
///
/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn changing(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<Option<Rows>, Refusal> {
    let rows = match words.eat_one_of(&["insert", "update", "delete", "merge"]) {
        Some("insert") => insert::run(model, words, outer)?,
        Some("update") => update::run(model, words, outer)?,
        Some("delete") => update::delete(model, words, outer)?,
        Some(_) => merge::run(model, words, outer)?,
        None => return Ok(None),
    };
    Ok(Some(rows))
}

pub(super) fn insert(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    by_itself(model, words, insert::run)
}

pub(super) fn update(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    by_itself(model, words, update::run)
}

pub(super) fn delete(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    by_itself(model, words, update::delete)
}

pub(super) fn merge(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    by_itself(model, words, merge::run)
}

/// A statement that is not a part of another one.
fn by_itself(
    model: &mut Model,
    words: Cursor<'_>,
    run: impl Fn(&mut Model, &mut Cursor<'_>, &Scope<'_>) -> Result<Rows, Refusal>,
) -> Result<(), Refusal> {
    let mut ahead = words;
    run(model, &mut ahead, &Scope::default())?;
    body::called(model, words);
    Ok(())
}
