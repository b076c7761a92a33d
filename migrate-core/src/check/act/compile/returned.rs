//! RETURN: what the function's result asks for.

use std::ops::Range;

use super::Compile;
use crate::check::model::{ArgumentMode, Base, Code, Function, Refusal};
use crate::check::read::plpgsql::Value;

/// What a function gives back.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own to a signature")]
pub(super) struct Returns {
    is_set: bool,
    is_void: bool,
    is_procedure: bool,
    has_outputs: bool,
    is_known: bool,
}

impl Returns {
    pub(super) const VOID: Returns =
        Returns { is_set: false, is_void: true, is_procedure: false, has_outputs: false, is_known: true };

    pub(super) fn of(function: &Function) -> Returns {
        let base = function.returns.as_ref().filter(|returns| !returns.is_array).map(|returns| &returns.base);
        let is_output = |mode: ArgumentMode| {
            matches!(mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
        };
        Returns {
            is_set: function.returns_set,
            is_void: matches!(base, Some(Base::Builtin("void" | "event_trigger"))),
            is_procedure: function.returns.is_none(),
            has_outputs: function.arguments.iter().any(|argument| is_output(argument.mode)),
            is_known: !matches!(base, Some(Base::Unknown)),
        }
    }
}

impl Compile<'_> {
    /// `make_return_stmt`
    pub(super) fn returned(&self, at: &Range<usize>, value: Option<&Value<'_>>) -> Result<(), Refusal> {
        let Returns { is_set, is_void, is_procedure, has_outputs, is_known } = self.returns;
        let Some(value) = value else {
            let needs = is_known && !is_set && !is_void && !is_procedure && !has_outputs;
            return if needs { Err(missing(at)) } else { Ok(()) };
        };
        let at = value.words().range();
        let refuse = |code, of: &str, help: &str| {
            Err(Refusal::new(code, &at, format!("RETURN cannot have a parameter in {of}")).help(help))
        };
        if is_set {
            let help = "write RETURN NEXT for a row, RETURN QUERY for those of a query";
            refuse(Code::DatatypeMismatch, "function returning set", help)
        } else if has_outputs {
            let help = "assign to the parameters, and write RETURN alone";
            refuse(Code::DatatypeMismatch, "function with OUT parameters", help)
        } else if is_procedure {
            refuse(Code::SyntaxError, "a procedure", "write RETURN alone")
        } else if is_void {
            refuse(Code::DatatypeMismatch, "function returning void", "write RETURN alone")
        } else {
            Ok(())
        }
    }

    /// `make_return_next_stmt`
    pub(super) fn returned_next(&self, at: &Range<usize>, value: Option<&Value<'_>>) -> Result<(), Refusal> {
        self.needs_set(at, "NEXT")?;
        match value {
            Some(value) if self.returns.has_outputs => {
                let title = "RETURN NEXT cannot have a parameter in function with OUT parameters";
                Err(Refusal::new(Code::DatatypeMismatch, &value.words().range(), title)
                    .help("assign to the parameters, and write RETURN NEXT alone"))
            }
            None if !self.returns.has_outputs => Err(missing(at)),
            _ => Ok(()),
        }
    }

    /// `make_return_query_stmt`
    pub(super) fn returned_query(&self, at: &Range<usize>) -> Result<(), Refusal> {
        self.needs_set(at, "QUERY")
    }

    fn needs_set(&self, at: &Range<usize>, what: &str) -> Result<(), Refusal> {
        if self.returns.is_set {
            return Ok(());
        }
        let title = format!("cannot use RETURN {what} in a non-SETOF function");
        Err(Refusal::new(Code::DatatypeMismatch, at, title)
            .help("write RETURNS SETOF or RETURNS TABLE, or RETURN and a value"))
    }
}

fn missing(at: &Range<usize>) -> Refusal {
    Refusal::new(Code::SyntaxError, at, "missing expression behind RETURN")
        .help("write the value to return, `NULL` if there is none")
}
