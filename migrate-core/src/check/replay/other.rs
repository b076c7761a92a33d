//! Extensions, publications and all that is made and dropped by its name alone.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn create(_model: &mut Model, _words: Cursor<'_>, _kind: &str) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn alter(_model: &mut Model, _words: Cursor<'_>, _kind: &str) -> Result<(), Refusal> {
    Ok(())
}
