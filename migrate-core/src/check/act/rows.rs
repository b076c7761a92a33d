//! `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`.

mod conflict;
mod insert;
mod merge;
mod target;
mod update;
mod whole;
mod work;

pub(super) use target::CHANGEABLE;
pub(super) use whole::{copy, truncate};

use super::expression::Scope;
use super::query::Rows;
use crate::check::model::{Model, Refusal};
use crate::check::read::rows::Changing;

/// A statement that changes rows; what it returns.
///
/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn changing(
    model: &mut Model,
    changing: &Changing<'_>,
    outer: &Scope<'_>,
) -> Result<Rows, Refusal> {
    match changing {
        Changing::Insert(insert) => insert::run(model, insert, outer),
        Changing::Update(update) => update::run(model, update, outer),
        Changing::Delete(delete) => update::delete(model, delete, outer),
        Changing::Merge(merge) => merge::run(model, merge, outer),
    }
}
