//! Expressions: which columns, functions and types they use, and what their values are, by
//! <https://www.postgresql.org/docs/current/sql-expressions.html>.

mod among;
mod analysis;
mod call;
mod column;
mod compare;
mod composite;
mod kept;
mod literal;
mod place;
mod scope;
mod seen;
mod special;
mod subscript;
mod typing;
mod value;

pub(super) use crate::check::syntax::literal::text_of;
pub(super) use analysis::Analysis;
pub(super) use call::is_builtin;
pub(super) use column::letters;
pub(super) use composite::columns_of;
pub(super) use literal::label;
pub(super) use place::{Found, Place};
pub(super) use scope::{Cte, Hidden, Output, Scope, Source};
pub(super) use seen::{Column, Seen};
pub(super) use typing::assigned;
pub(super) use value::{Value, What};

use std::ops::Range;

use crate::check::model::{Compared, Model, Refusal, Target};
use crate::check::read::expression;
use crate::check::syntax::cursor::Cursor;

/// Checks an expression, and returns what it depends on.
///
/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn check(
    model: &mut Model,
    words: Cursor<'_>,
    scope: &Scope<'_>,
    place: Place,
) -> Result<Vec<Target>, Refusal> {
    value(model, words, scope, place).map(|(_, uses)| uses)
}

/// The same of what has to be a boolean.
///
/// # Errors
///
/// A column, function or type in it is not there, or it is none.
pub(super) fn condition(
    model: &mut Model,
    mut words: Cursor<'_>,
    scope: &Scope<'_>,
    place: Place,
) -> Result<Vec<Target>, Refusal> {
    let expression = expression::read(&mut words);
    let mut analysis = Analysis::new(model, scope);
    analysis.clause(&expression, place)?;
    Ok(analysis.uses)
}

/// The same, with what is known of its value.
///
/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn value(
    model: &mut Model,
    words: Cursor<'_>,
    scope: &Scope<'_>,
    place: Place,
) -> Result<(Value, Vec<Target>), Refusal> {
    let Analysed { value, uses, .. } = analysed(model, words, scope, place)?;
    Ok((value, uses))
}

/// All that is known of an expression.
pub(super) struct Analysed {
    pub(super) value: Value,
    pub(super) uses: Vec<Target>,
    /// What columns are compared with.
    pub(super) compares: Vec<Compared>,
    /// Something in it that is not immutable: the first one.
    pub(super) unstable: Option<Range<usize>>,
}

/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn analysed(
    model: &mut Model,
    mut words: Cursor<'_>,
    scope: &Scope<'_>,
    place: Place,
) -> Result<Analysed, Refusal> {
    let expression = expression::read(&mut words);
    let mut analysis = Analysis::new(model, scope).at(place);
    let value = analysis.value(&expression)?;
    let Analysis { uses, compares, unstable, .. } = analysis;
    Ok(Analysed { value, uses, compares, unstable })
}
