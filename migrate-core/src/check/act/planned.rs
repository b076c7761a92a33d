//! `EXPLAIN`, `PREPARE`, `DECLARE … CURSOR`: their statement is analysed, and nothing of it happens yet.

use super::body;
use super::expression::{Output, Scope};
use super::query::Rows;
use super::{query, statement, types};
use crate::check::model::{Base, Code, Ident, Model, Refusal, TypeRef};
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
pub(in crate::check) fn query(model: &mut Model, words: Cursor<'_>) -> Result<Option<Shape>, Refusal> {
    let rows = model.analyse(|model| query::read(model, words, &Scope::default()))?;
    Ok(Shape::of(rows))
}

/// The columns that a query returns, each with its type. Who has prepared it expects them to stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct Shape(Vec<(Ident, TypeRef)>);

impl Shape {
    /// Nothing where it is not known for certain.
    fn of(rows: Rows) -> Option<Shape> {
        let is_certain = |column: &Output| !column.is_doubtful && column.of_type.base != Base::Unknown;
        let is_known = !rows.is_open && rows.columns.iter().all(is_certain);
        is_known
            .then(|| Shape(rows.columns.into_iter().map(|column| (column.name, column.of_type)).collect()))
    }
}

/// That its names are there. What is refused only when rows are written is not looked at.
fn judge(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    match query(model, words) {
        Err(refusal) if refusal.code == Code::NotNullViolation => Ok(()),
        other => other.map(drop),
    }
}
