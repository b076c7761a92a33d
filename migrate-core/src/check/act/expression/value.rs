//! What is known of the value of an expression.

use crate::check::model::{Ident, Target, TypeRef};
use crate::check::read::type_name::{BaseName, TypeName, internal};
use crate::check::syntax::lexer::Token;

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
    pub(in crate::check::act) fn unknown() -> Value {
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

    /// One of this type.
    pub(in crate::check::act) fn typed(of_type: TypeRef) -> Value {
        Value { of_type, ..Value::unknown() }
    }

    /// Its type in the result of a query, where a constant in quotes has none yet.
    pub(in crate::check::act) fn as_result(&self) -> TypeRef {
        match self.what {
            What::Literal => TypeRef::builtin("unknown"),
            What::Null if self.of_type == TypeRef::unknown() => TypeRef::builtin("unknown"),
            _ => self.of_type.clone(),
        }
    }

    /// As the result of a query calls it.
    pub(in crate::check::act) fn column_name(&self) -> Ident {
        self.name.clone().unwrap_or_else(|| Ident::exact("?column?"))
    }
}

/// Whole numbers are `integer`, `bigint` or `numeric`, as they fit.
pub(super) fn number(token: &Token<'_>) -> Value {
    let digits = token.text.replace('_', "");
    Value::builtin(match digits.parse::<i64>() {
        Ok(number) if i32::try_from(number).is_ok() => "integer",
        Ok(_) => "bigint",
        Err(_) => return in_radix(&digits),
    })
}

/// `0x1F`, `0o17`, `0b11`: whole numbers since version 16.
fn in_radix(digits: &str) -> Value {
    let is_radix = digits.len() > 2 && digits.starts_with('0') && !digits.contains('.');
    let has_letter = digits.as_bytes().get(1).is_some_and(|letter| b"xXoObB".contains(letter));
    if is_radix && has_letter { Value::unknown() } else { Value::builtin("numeric") }
}

/// What the session knows, without brackets behind it; the others are names.
pub(super) const CURRENT: &[(&str, &str)] = &[
    ("current_date", "date"),
    ("current_time", "time with time zone"),
    ("current_timestamp", "timestamp with time zone"),
    ("localtime", "time without time zone"),
    ("localtimestamp", "timestamp without time zone"),
];

/// The internal name of a type, which a cast of a constant is called by: `int4` of `integer`.
pub(super) fn type_name(of_type: &TypeName) -> Option<Ident> {
    match &of_type.base {
        BaseName::Builtin(canonical) => Some(Ident::exact(internal(canonical))),
        BaseName::Named(name) => Some(name.name.clone()),
        BaseName::Serial { .. } | BaseName::OfColumn { .. } | BaseName::Unknown => None,
    }
}
