//! `parse_coerce.c`: which types are made into which.

use super::world::BaseType;
use super::{Answer, Resolved, Type, World, Wrong, polymorphic};
use crate::check::model::Code;
use crate::check::model::builtin::{CastMethod, Context, Volatility};

/// Whether a type is made into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Can {
    No,
    /// Something is not known.
    Maybe,
    Yes,
}

impl Can {
    pub(super) fn and(self, other: Can) -> Can {
        self.min(other)
    }
}

/// `CoercionPathType`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pathway {
    None,
    Function(Volatility),
    Relabel,
    Array(Volatility),
    /// What one writes the other reads.
    InOut,
}

impl World<'_> {
    /// `can_coerce_type`
    pub(super) fn can_coerce(&self, inputs: &[Type], targets: &[Type], context: Context) -> Can {
        let mut can = Can::Yes;
        let mut is_generic = false;
        for (&input, &target) in inputs.iter().zip(targets) {
            if polymorphic::is_polymorphic(target) {
                is_generic = true;
                continue;
            }
            can = can.and(self.can_coerce_one(input, target, context));
        }
        if is_generic && can != Can::No { can.and(polymorphic::check(self, inputs, targets)) } else { can }
    }

    pub(super) fn can_coerce_one(&self, input: Type, target: Type, context: Context) -> Can {
        if input == target && input.is_known() || target.is("any") || input == Type::UNKNOWN {
            return Can::Yes;
        }
        if !input.is_known() || !target.is_known() {
            return Can::Maybe;
        }
        let (input_base, target_base) = (self.base(input), self.base(target));
        if self.base_pathway(target_base, input_base, context) != Pathway::None {
            return Can::Yes;
        }
        let (input_is_row, target_is_row) = (input_base.is_complex(), target_base.is_complex());
        if (input == Type::RECORD && target_is_row) || (input_is_row && target == Type::RECORD) {
            return Can::Yes;
        }
        // One table may inherit from the other.
        let is_row_array = |of_type: Type| of_type.element().is_some_and(|of| self.is_complex(of));
        if (input_is_row && target_is_row)
            || (is_row_array(input) && target.is("_record"))
            || (is_row_array(target) && input.is("_record"))
            || self.may_be_cast(input_base.of_type, target_base.of_type)
        {
            return Can::Maybe;
        }
        let is_known = |base: BaseType| {
            base.info.is_some() && (context == Context::Implicit || !self.differs(base.of_type))
        };
        if is_known(input_base) && is_known(target_base) { Can::No } else { Can::Maybe }
    }

    /// `find_coercion_pathway`
    pub(super) fn pathway(&self, target: Type, source: Type, context: Context) -> Pathway {
        self.base_pathway(self.base(target), self.base(source), context)
    }

    fn base_pathway(&self, target_base: BaseType, source_base: BaseType, context: Context) -> Pathway {
        let (source, target) = (source_base.of_type, target_base.of_type);
        if source == target {
            return Pathway::Relabel;
        }
        if let Some(cast) = self.cast(source, target) {
            return match cast.method {
                _ if context < cast.context => Pathway::None,
                CastMethod::Function => Pathway::Function(cast.volatility),
                CastMethod::InOut => Pathway::InOut,
                CastMethod::Binary => Pathway::Relabel,
            };
        }
        if !target.is("oidvector")
            && !target.is("int2vector")
            && let (Some(target), Some(source)) = (target.element(), source.element())
        {
            match self.pathway(target, source, context) {
                Pathway::None => {}
                Pathway::Function(volatility) | Pathway::Array(volatility) => {
                    return Pathway::Array(volatility);
                }
                Pathway::Relabel => return Pathway::Array(Volatility::Immutable),
                Pathway::InOut => return Pathway::Array(Volatility::Stable),
            }
        }
        let is_io = (context >= Context::Assignment && target_base.is_text())
            || (context >= Context::Explicit && source_base.is_text());
        if is_io && source_base.info.is_some() && target_base.info.is_some() {
            Pathway::InOut
        } else {
            Pathway::None
        }
    }

    /// Whether the same value is always written and read alike.
    fn io_volatility(&self, of_type: Type) -> Volatility {
        if self.is_alike(of_type) { Volatility::Immutable } else { Volatility::Stable }
    }
}

/// What `CAST(input AS target)` is.
pub(crate) fn cast(world: &World<'_>, input: Type, target: Type) -> Answer {
    match world.can_coerce_one(input, target, Context::Explicit) {
        Can::Maybe => Answer::Unknown,
        Can::Yes => {
            let volatility = match world.pathway(target, input, Context::Explicit) {
                Pathway::Function(volatility) | Pathway::Array(volatility) => volatility,
                Pathway::InOut => world.io_volatility(input).max(world.io_volatility(target)),
                Pathway::Relabel | Pathway::None => Volatility::Immutable,
            };
            Answer::Resolved(Resolved { result: target, arguments: vec![target], volatility })
        }
        Can::No => {
            let title = format!("cannot cast type `{}` to `{}`", world.show(input), world.show(target));
            let wrong = Wrong::new(Code::CannotCoerce, title);
            let through = world.can_coerce_one(input, Type::TEXT, Context::Explicit) == Can::Yes;
            let target = world.show(target);
            Answer::refused(if through {
                wrong.help(format!("a cast by its text is `::text::{target}`, where that is meant"))
            } else {
                wrong
            })
        }
    }
}

/// A value that is put into a column of this type.
pub(crate) fn assign(world: &World<'_>, input: Type, column: Type, name: &str, what: &str) -> Answer {
    match world.can_coerce_one(input, column, Context::Assignment) {
        Can::Yes => Answer::Resolved(Resolved {
            result: column,
            arguments: vec![column],
            volatility: Volatility::Immutable,
        }),
        Can::Maybe => Answer::Unknown,
        Can::No => {
            let (is, of) = (world.show(column), world.show(input));
            let title = format!("column `{name}` is of type `{is}`, but {what} is of type `{of}`");
            let wrong = Wrong::new(Code::DatatypeMismatch, title);
            let can_cast = world.can_coerce_one(input, column, Context::Explicit) == Can::Yes;
            Answer::refused(if can_cast {
                wrong.help(format!("write a cast: `(…)::{is}`"))
            } else {
                wrong.help("rewrite the expression")
            })
        }
    }
}

/// `coerce_to_boolean`: what stands after WHERE, AND, NOT and the like.
pub(crate) fn is_boolean(world: &World<'_>, input: Type, construct: &str) -> Answer {
    is_of(world, input, Type::BOOL, construct)
}

/// `coerce_to_specific_type`
pub(crate) fn is_of(world: &World<'_>, input: Type, wanted: Type, construct: &str) -> Answer {
    match world.can_coerce_one(input, wanted, Context::Assignment) {
        Can::Yes => Answer::Resolved(Resolved {
            result: wanted,
            arguments: vec![wanted],
            volatility: Volatility::Immutable,
        }),
        Can::Maybe => Answer::Unknown,
        Can::No => {
            let (wanted, of) = (world.show(wanted), world.show(input));
            let title = format!("argument of {construct} must be type `{wanted}`, not type `{of}`");
            Answer::refused(Wrong::new(Code::DatatypeMismatch, title))
        }
    }
}

/// `COLLATE` behind a value of this type.
pub(crate) fn collated(world: &World<'_>, input: Type) -> Answer {
    if input == Type::UNKNOWN || world.is_collatable(input) != Some(false) {
        return Answer::Unknown;
    }
    let title = format!("collations are not supported by type `{}`", world.show(input));
    Answer::refused(Wrong::new(Code::DatatypeMismatch, title))
}
