//! Queries: `SELECT`, `VALUES`, `TABLE`, `WITH`.

use super::expression::{Output, Scope};
use crate::check::cursor::Cursor;
use crate::check::schema::{Model, Refusal, Target};

/// What a query returns and uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<Output>,
    /// It may have other columns than these.
    pub(super) is_open: bool,
    pub(super) uses: Vec<Target>,
}

/// A query that is a statement by itself.
pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    read(model, words, &Scope::default()).map(drop)
}

/// Checks a query inside of another one's scope.
///
/// # Errors
///
/// A name in it is not there, or ambiguous.
pub(super) fn read(model: &mut Model, words: Cursor<'_>, outer: &Scope) -> Result<Rows, Refusal> {
    let _ = (model, words, outer);
    Ok(Rows { is_open: true, ..Rows::default() })
}
