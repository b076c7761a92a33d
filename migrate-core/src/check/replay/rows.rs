//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`, `LOCK`.

mod conflict;
mod insert;
mod merge;
mod target;
mod update;
mod whole;

pub(super) use whole::{copy, lock, truncate};

use super::expression::Scope;
use super::query::Rows;
use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

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

pub(super) fn insert(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    insert::run(model, &mut words, &Scope::default()).map(drop)
}

pub(super) fn update(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    update::run(model, &mut words, &Scope::default()).map(drop)
}

pub(super) fn delete(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    update::delete(model, &mut words, &Scope::default()).map(drop)
}

pub(super) fn merge(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    merge::run(model, &mut words, &Scope::default()).map(drop)
}
