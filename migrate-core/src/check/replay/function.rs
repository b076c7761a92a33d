//! Functions, procedures and aggregates.

use super::create::Manner;
use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn create(
    _model: &mut Model,
    _words: Cursor<'_>,
    _manner: Manner,
    _kind: &str,
) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn create_aggregate(
    _model: &mut Model,
    _words: Cursor<'_>,
    _manner: Manner,
) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn alter(_model: &mut Model, _words: Cursor<'_>, _kind: &str) -> Result<(), Refusal> {
    Ok(())
}
