//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`, `LOCK`.

use super::expression::Scope;
use super::query::Rows;
use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

/// A statement that changes rows, if one comes next; what it returns.
pub(super) fn changing(
    _model: &mut Model,
    words: &mut Cursor<'_>,
    _scope: &Scope<'_>,
) -> Result<Option<Rows>, Refusal> {
    let is_one = words.is_one_of(&["insert", "update", "delete", "merge"]);
    Ok(is_one.then(|| Rows { is_open: true, ..Rows::default() }))
}

pub(super) fn insert(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn update(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn delete(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn merge(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn truncate(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn copy(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn lock(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
