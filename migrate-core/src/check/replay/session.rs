//! `SET`, `RESET`: the search path.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn set(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn reset(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
