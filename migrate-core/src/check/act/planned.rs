//! `EXPLAIN`, `PREPARE`, `DECLARE … CURSOR`: their statement is analysed, and nothing of it happens yet.

use super::body;
use super::expression::Scope;
use super::{query, statement, types};
use crate::check::model::{Code, Model, Refusal};
use crate::check::read::planned::{Explain, Prepare};
use crate::check::syntax::cursor::Cursor;

pub(super) fn explain(model: &mut Model, command: &Explain<'_>) -> Result<(), Refusal> {
    if command.runs { statement::run(model, command.statement) } else { judge(model, command.statement) }
}

pub(super) fn prepare(model: &mut Model, command: &Prepare<'_>) -> Result<(), Refusal> {
    for of_type in &command.types {
        types::resolve(model, of_type)?;
    }
    judge(model, command.statement)?;
    // It may be run at any time from here on.
    body::called(model, command.statement);
    Ok(())
}

/// A query that a program may send at any time; what is none passes.
///
/// # Errors
///
/// PostgreSQL would refuse it.
pub(in crate::check) fn query(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    model.analyse(|model| query::read(model, words, &Scope::default()).map(drop))
}

/// That its names are there. What is refused only when rows are written is not looked at.
fn judge(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    match query(model, words) {
        Err(refusal) if refusal.code == Code::NotNullViolation => Ok(()),
        other => other,
    }
}
