//! What is known of the value of an expression.

use crate::check::model::{Ident, Target, TypeRef};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// What is known of the value of an expression, without computing it.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Value {
    /// The name of a column of it: `FigureColname` in `parse_target.c`.
    pub(in crate::check::act) name: Option<Ident>,
    /// The name is that of a type, and gives way to a better one.
    pub(super) is_weak: bool,
    pub(in crate::check::act) of_type: TypeRef,
    /// The column that it is.
    pub(in crate::check::act) target: Option<Target>,
    pub(in crate::check::act) what: What,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::check::act) enum What {
    #[default]
    Other,
    /// A string constant.
    Literal,
    Null,
    True,
    Default,
    /// Several in brackets.
    Row,
}

impl Value {
    pub(super) fn unknown() -> Value {
        Value { name: None, is_weak: true, of_type: TypeRef::unknown(), target: None, what: What::Other }
    }

    pub(super) fn of(what: What) -> Value {
        Value { what, ..Value::unknown() }
    }

    pub(super) fn builtin(of_type: &'static str) -> Value {
        Value { of_type: TypeRef::builtin(of_type), ..Value::unknown() }
    }

    pub(super) fn named(self, name: &str) -> Value {
        Value { name: Some(Ident::exact(name)), is_weak: false, ..self }
    }

    /// As the result of a query calls it.
    pub(in crate::check::act) fn column_name(&self) -> Ident {
        self.name.clone().unwrap_or_else(|| Ident::exact("?column?"))
    }
}

/// The internal name of a type, which a cast of a constant is called by: `int4` of `integer`.
pub(super) fn type_name(words: Cursor<'_>) -> Option<Ident> {
    let mut words = words;
    let first = words.first()?;
    if first.kind == TokenKind::Word {
        let word = first.text.to_ascii_lowercase();
        let mut ahead = words;
        ahead.advance();
        let internal = match word.as_str() {
            "int" | "integer" => "int4",
            "bigint" => "int8",
            "smallint" => "int2",
            "real" => "float4",
            "float" | "double" => "float8",
            "boolean" => "bool",
            "decimal" | "dec" => "numeric",
            "char" | "character" | "nchar" | "national" => {
                if ahead.contains("varying") {
                    "varchar"
                } else {
                    "bpchar"
                }
            }
            "bit" if ahead.eat("varying") => "varbit",
            "timestamp" if ahead.contains("with time zone") => "timestamptz",
            "time" if ahead.contains("with time zone") => "timetz",
            _ => "",
        };
        if !internal.is_empty() && !ahead.is(".") {
            return Some(Ident::exact(internal));
        }
    }
    Some(words.qualified()?.name)
}
