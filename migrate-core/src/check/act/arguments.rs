//! The arguments of a function, with the types that they have.

use super::types;
use crate::check::model::{Argument, Model, Refusal, TypeRef};
use crate::check::read::argument;

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
