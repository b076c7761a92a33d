//! The arguments of a function, with the types that they have.

use super::types;
use crate::check::model::{Argument, Model, Refusal, TypeRef};
use crate::check::read::argument;
use crate::check::syntax::cursor::Cursor;

/// # Errors
///
/// A type is not there.
pub(super) fn read(model: &mut Model, inside: Cursor<'_>) -> Result<Vec<Argument>, Refusal> {
    resolve(model, &argument::arguments(inside))
}

/// # Errors
///
/// A type is not there.
pub(super) fn resolve(
    model: &mut Model,
    arguments: &[argument::Argument<'_>],
) -> Result<Vec<Argument>, Refusal> {
    let one = |argument: &argument::Argument<'_>| {
        // `character(3)` is kept as `character`.
        let of_type = TypeRef { modifiers: String::new(), ..types::resolve(model, &argument.of_type)? };
        let (name, has_default) = (argument.name.clone(), argument.default.is_some());
        Ok(Argument { name, of_type, mode: argument.mode, has_default })
    };
    arguments.iter().map(one).collect()
}

/// The default of each argument that has one.
pub(super) fn defaults(inside: Cursor<'_>) -> impl Iterator<Item = Cursor<'_>> {
    argument::arguments(inside).into_iter().filter_map(|argument| argument.default)
}

/// A type with `SETOF` before it, or not.
///
/// # Errors
///
/// It is not there.
pub(super) fn result(model: &mut Model, words: &mut Cursor<'_>) -> Result<TypeRef, Refusal> {
    words.eat("setof");
    types::read(model, words)
}
