//! `GRANT` and `REVOKE`: what they are about has to be there.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn run(_model: &mut Model, _words: Cursor<'_>) -> Result<(), Refusal> {
    Ok(())
}
