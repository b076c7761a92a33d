//! Types of expressions, by chapter 10 of the manual (<https://www.postgresql.org/docs/current/typeconv.html>).
//!
//! Names and the order of steps are those of `parse_coerce.c`, `parse_oper.c` and `parse_func.c`, so that both can be held
//! side by side. What can't be known is [`Type::Opaque`], and an answer that hangs on it is [`Answer::Unknown`].

mod candidate;
mod class;
mod coerce;
mod common;
mod equality;
mod function;
mod key;
mod literal;
mod operator;
mod polymorphic;
mod subscript;
mod world;

pub(crate) use coerce::{assign, cast, collated, is_boolean, is_of};
pub(crate) use common::common;
pub(crate) use equality::{no_equality, no_order};
pub(crate) use function::{Call, Sort, function};
pub(crate) use key::can_refer;
pub(crate) use literal::literal;
pub(crate) use operator::{operator, quantified};
pub(crate) use subscript::{subscript, subscripted};
pub(crate) use world::{Type, World};

use std::ops::Range;

use crate::check::model::builtin::{Lack, Volatility};
use crate::check::model::{Code, Refusal};

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Resolved(Resolved),
    /// No server takes it.
    Refused(Box<Wrong>),
    /// No server takes it, but for what may have been made outside.
    Supposed(Box<Wrong>),
    /// Something in it is not known.
    Unknown,
}

/// What an operator or function with these operands is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) result: Type,
    /// What each operand is made into.
    pub(crate) arguments: Vec<Type>,
    pub(crate) volatility: Volatility,
}

/// Why the server refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) code: Code,
    pub(crate) title: String,
    /// What a server lacks that has to run it.
    pub(crate) lack: Option<Lack>,
    pub(crate) help: Option<String>,
}

impl Wrong {
    fn new(code: Code, title: impl Into<String>) -> Wrong {
        Wrong { code, title: title.into(), lack: None, help: None }
    }

    /// A server that has to run it has no function of this signature.
    fn lacking(signature: &str, lack: Lack) -> Wrong {
        let wrong = Wrong::new(Code::UndefinedFunction, format!("function `{signature}`"));
        Wrong { lack: Some(lack), ..wrong }
    }

    pub(crate) fn refusal(self, at: &Range<usize>) -> Refusal {
        if let Some(lack) = self.lack {
            return Refusal::lacking(self.code, at, &self.title, lack);
        }
        let refusal = Refusal::new(self.code, at, self.title);
        match self.help {
            Some(help) => refusal.help(help),
            None => refusal,
        }
    }

    fn help(self, help: impl Into<String>) -> Wrong {
        Wrong { help: Some(help.into()), ..self }
    }
}

impl Answer {
    fn refused(wrong: Wrong) -> Answer {
        Answer::Refused(Box::new(wrong))
    }
}

#[cfg(test)]
mod tests;
