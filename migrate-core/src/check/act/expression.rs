//! Expressions: which columns, functions and types they use, by <https://www.postgresql.org/docs/current/sql-expressions.html>.

mod call;
mod column;
mod keyword;
mod literal;
mod operand;
mod scope;
mod special;
mod value;
mod walk;

pub(super) use call::{is_builtin, order};
pub(super) use keyword::{is_bare_label, is_column_name, is_parameterless};
pub(super) use scope::{Cte, Hidden, Output, Scope, Source};
pub(super) use value::{Value, What};
pub(super) use walk::{Walk, is_query};

pub(super) use crate::check::syntax::literal::text_of;
pub(super) use literal::label;

use crate::check::model::{Model, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

/// Checks an expression, and returns what it depends on.
///
/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn check(model: &mut Model, words: Cursor<'_>, scope: &Scope<'_>) -> Result<Vec<Target>, Refusal> {
    value(model, words, scope).map(|(_, uses)| uses)
}

/// The same, with what is known of its value.
///
/// # Errors
///
/// A column, function or type in it is not there.
pub(super) fn value(
    model: &mut Model,
    mut words: Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<(Value, Vec<Target>), Refusal> {
    let mut walk = Walk::new(model, scope);
    let value = walk.expression(&mut words)?;
    Ok((value, walk.uses))
}
