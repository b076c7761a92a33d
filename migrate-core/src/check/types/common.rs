//! `select_common_type`: what the branches of UNION, CASE, COALESCE, VALUES and ARRAY are together.

use super::coerce::Can;
use super::{Answer, Resolved, Type, World, Wrong};
use crate::check::model::Code;
use crate::check::model::builtin::{Context, Volatility};

/// Several values of which one is taken; `context` is what the server calls the place: `CASE`, `UNION`, `COALESCE`.
pub(crate) fn common(world: &World<'_>, types: &[Type], context: &str) -> Answer {
    if types.iter().any(|of_type| !of_type.is_known()) {
        return Answer::Unknown;
    }
    let result = match select(world, types) {
        Selected::One(result) => result,
        Selected::Vague => return Answer::Unknown,
        Selected::Apart(one, other) => {
            let (one, other) = (world.show(one), world.show(other));
            let title = format!("{context} types `{one}` and `{other}` cannot be matched");
            let wrong = Wrong::new(Code::DatatypeMismatch, title);
            return Answer::refused(wrong.help(format!("cast one of them: `(…)::{one}`")));
        }
    };
    for &of_type in types {
        match world.can_coerce_one(of_type, result, Context::Implicit) {
            Can::Yes => {}
            Can::Maybe => return Answer::Unknown,
            Can::No => {
                let (from, to) = (world.show(of_type), world.show(result));
                let title = format!("{context} could not convert type `{from}` to `{to}`");
                return Answer::refused(Wrong::new(Code::CannotCoerce, title));
            }
        }
    }
    Answer::Resolved(Resolved {
        result,
        arguments: vec![result; types.len()],
        volatility: Volatility::Immutable,
    })
}

enum Selected {
    One(Type),
    /// In different categories.
    Apart(Type, Type),
    Vague,
}

/// `select_common_type_from_oids`; nothing if there is none.
pub(super) fn select_common_type(world: &World<'_>, types: &[Type]) -> Option<Type> {
    match select(world, types) {
        Selected::One(of_type) => Some(of_type),
        Selected::Apart(..) => None,
        Selected::Vague => Some(Type::Opaque),
    }
}

fn select(world: &World<'_>, types: &[Type]) -> Selected {
    let Some((&first, rest)) = types.split_first() else { return Selected::One(Type::TEXT) };
    if first != Type::UNKNOWN && rest.iter().all(|&other| other == first) {
        return Selected::One(first);
    }
    let mut of = world.base_type(first);
    for &next in rest {
        let next = world.base_type(next);
        if next == Type::UNKNOWN || next == of {
            continue;
        }
        if of == Type::UNKNOWN {
            of = next;
            continue;
        }
        let (Some(before), Some(after)) = (world.info(of), world.info(next)) else { return Selected::Vague };
        if before.category != after.category {
            return Selected::Apart(of, next);
        }
        let there = world.can_coerce_one(of, next, Context::Implicit);
        let back = world.can_coerce_one(next, of, Context::Implicit);
        if there == Can::Maybe || back == Can::Maybe {
            return Selected::Vague;
        }
        if !before.is_preferred && there == Can::Yes && back == Can::No {
            of = next;
        }
    }
    Selected::One(if of == Type::UNKNOWN { Type::TEXT } else { of })
}
