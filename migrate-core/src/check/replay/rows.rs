//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`, `LOCK`.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

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
