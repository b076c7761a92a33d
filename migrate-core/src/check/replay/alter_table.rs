//! `ALTER TABLE`, `ALTER FOREIGN TABLE`.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn run(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
