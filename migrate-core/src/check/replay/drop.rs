//! `DROP …`, of any kind.

use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal};

pub(super) fn run(_model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let _kind = super::create::kind(&mut words);
    Ok(())
}
