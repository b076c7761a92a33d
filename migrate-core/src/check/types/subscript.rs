//! `getSubscriptingRoutines`: what has elements.

use super::coerce::Can;
use super::world::Form;
use super::{Answer, Resolved, Type, World, Wrong};
use crate::check::model::Code;
use crate::check::model::builtin::{Context, Volatility};

/// `container[…]`: the container, as it is subscripted.
pub(crate) fn subscripted(world: &World<'_>, container: Type) -> Answer {
    let base = world.base_type(container);
    let resolved = |result| {
        Answer::Resolved(Resolved { result, arguments: vec![result], volatility: Volatility::Immutable })
    };
    if base.is_array() || base.is("jsonb") {
        return resolved(base);
    }
    // Those of the server that are no arrays and have elements are of other categories, but for `name`.
    let is_without = match base {
        Type::Named("unknown", false) => false,
        Type::Named(name, false) => {
            let is_scalar = world.category(base).is_some_and(|category| "NBDTE".contains(category));
            let is_text = matches!(name, "text" | "varchar" | "bpchar");
            is_scalar
                || is_text
                || matches!(name, "uuid" | "json" | "bytea" | "inet" | "cidr" | "xml" | "tsvector")
        }
        Type::Own(_, false) => {
            matches!(world.info(base).map(|info| info.form), Some(Form::Enum | Form::Composite))
        }
        _ => false,
    };
    if !is_without {
        return Answer::Unknown;
    }
    let title =
        format!("cannot subscript type `{}` because it does not support subscripting", world.show(container));
    let wrong = Wrong::new(Code::DatatypeMismatch, title);
    Answer::refused(if base.is("json") { wrong.help("write `-> 'key'`, or make it `jsonb`") } else { wrong })
}

/// What stands in the brackets of an array.
pub(crate) fn subscript(world: &World<'_>, index: Type) -> Answer {
    let integer = Type::Named("int4", false);
    match world.can_coerce_one(index, integer, Context::Assignment) {
        Can::No => {
            let title = format!("array subscript must have type `integer`, not `{}`", world.show(index));
            Answer::refused(Wrong::new(Code::DatatypeMismatch, title))
        }
        _ => Answer::Unknown,
    }
}
