//! `DO` blocks and `CALL`: what happens for certain, and what may happen.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn run(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn call(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
