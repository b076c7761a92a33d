//! Rows of `pg_operator`, `pg_cast` and `pg_opclass`.

use super::rows::Row;
use super::{Line, Volatility};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    /// Nothing for one that stands before its operand.
    pub(crate) left: Option<&'static str>,
    pub(crate) right: &'static str,
    pub(crate) result: &'static str,
    pub(crate) volatility: Volatility,
    pub(crate) since: Option<(u8, u8)>,
}

impl Row for Operator {
    fn read(line: Line) -> Option<Operator> {
        let mut words = line.words();
        let (left, right, result) = (words.next()?, words.next()?, words.next()?);
        Some(Operator {
            left: Some(left).filter(|left| *left != "-"),
            right,
            result,
            volatility: Volatility::read(words.next()?.chars().next()?),
            since: line.since,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cast {
    pub(crate) target: &'static str,
    /// Where it is done without being asked for.
    pub(crate) context: Context,
    pub(crate) method: CastMethod,
    pub(crate) volatility: Volatility,
}

/// `castcontext`, in the order of how much is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Context {
    Implicit,
    Assignment,
    Explicit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CastMethod {
    Function,
    InOut,
    /// The bytes are the same.
    Binary,
}

impl Row for Cast {
    fn read(line: Line) -> Option<Cast> {
        let mut words = line.words();
        let target = words.next()?;
        let mut letters = words.next()?.chars();
        let context = match letters.next()? {
            'i' => Context::Implicit,
            'a' => Context::Assignment,
            _ => Context::Explicit,
        };
        let method = match letters.next()? {
            'f' => CastMethod::Function,
            'i' => CastMethod::InOut,
            _ => CastMethod::Binary,
        };
        Some(Cast { target, context, method, volatility: Volatility::read(letters.next()?) })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OperatorClass {
    pub(crate) name: &'static str,
    pub(crate) of_type: &'static str,
    pub(crate) is_default: bool,
}

impl Row for OperatorClass {
    fn read(line: Line) -> Option<OperatorClass> {
        let mut words = line.words();
        let (name, of_type) = (words.next()?, words.next()?);
        Some(OperatorClass { name, of_type, is_default: words.next()? == "d" })
    }
}
