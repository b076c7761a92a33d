//! Policies of row level security.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn create(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn alter(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
