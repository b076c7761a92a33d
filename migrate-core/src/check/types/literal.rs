//! Constants in quotes, read as a type: what every server refuses, and nothing else.
//!
//! The input functions are those of `src/backend/utils/adt`. Where one takes more than is written down here, or depends on a
//! setting, the answer is nothing.

mod bits;
mod json;
mod nested;
mod network;
mod number;
mod time;

use super::world::Form;
use super::{Type, World, Wrong};
use crate::check::model::{Body, Code, Type as Made};
use crate::check::syntax::literal::parse_bool;

/// Why no server reads the text as a value of this type; nothing if one may.
pub(crate) fn literal(world: &World<'_>, text: &str, of_type: Type) -> Option<Wrong> {
    let of_type = world.base_type(of_type);
    if let Type::Own(id, false) = of_type
        && let Body::Type(Made::Enum(values)) = &world.model.object(id).body
    {
        let object = world.model.object(id);
        let is_known = object.is_doubtful || object.is_open || values.iter().any(|value| value.name == text);
        return (!is_known).then(|| {
            let title = format!("invalid input value for enum `{}`: `{text}`", &*object.name);
            Wrong::new(Code::InvalidTextRepresentation, title)
        });
    }
    if let Some(element) = of_type.element().filter(|_| of_type.is_array()) {
        return nested::array(world, text, element);
    }
    if let Some(Form::Range(subtype)) = world.info(of_type).map(|info| info.form) {
        return nested::range(world, text, subtype);
    }
    let Type::Named(name, false) = of_type else { return None };
    let shown = world.show(of_type);
    let invalid =
        |code: Code| Some(Wrong::new(code, format!("invalid input syntax for type `{shown}`: `{text}`")));
    let out = || {
        let title = format!("value `{text}` is out of range for type `{shown}`");
        Some(Wrong::new(Code::NumericValueOutOfRange, title))
    };
    let verdict = match name {
        "int2" => number::integer(text, i64::from(i16::MIN), i64::from(i16::MAX)),
        "int4" => number::integer(text, i64::from(i32::MIN), i64::from(i32::MAX)),
        "int8" => number::integer(text, i64::MIN, i64::MAX),
        "oid" => number::oid(text),
        "float4" | "float8" => number::float(text),
        "numeric" => number::numeric(text),
        "bool" => Reading::of(parse_bool(text.trim_matches(is_space)).is_some()),
        "uuid" => Reading::of(is_uuid(text)),
        "json" | "jsonb" => Reading::of(json::is_value(text)),
        "bytea" => Reading::of(bits::is_bytea(text)),
        "bit" | "varbit" => Reading::of(bits::is_bits(text)),
        "inet" | "cidr" => Reading::of(network::is_address(text)),
        "macaddr" | "macaddr8" => Reading::of(network::is_mac(text)),
        "date" | "timestamp" | "timestamptz" => time::moment(text),
        "time" | "timetz" => time::time(text),
        "interval" => time::interval(text),
        "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle" => Reading::of(is_geometry(text)),
        _ => Reading::Taken,
    };
    match verdict {
        Reading::Taken => None,
        Reading::Out => out(),
        Reading::Invalid
            if matches!(name, "date" | "timestamp" | "timestamptz" | "time" | "timetz" | "interval") =>
        {
            invalid(Code::InvalidDatetimeFormat)
        }
        Reading::Invalid => invalid(Code::InvalidTextRepresentation),
        Reading::Field => Some(Wrong::new(
            Code::DatetimeFieldOverflow,
            format!("date/time field value out of range: `{text}`"),
        )),
    }
}

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Some server may take it.
    Taken,
    Invalid,
    /// A number that the type can't hold.
    Out,
    /// A month 13, an hour 25.
    Field,
}

impl Reading {
    fn of(is_taken: bool) -> Reading {
        if is_taken { Reading::Taken } else { Reading::Invalid }
    }
}

/// `string_to_uuid`: 32 digits, a hyphen after every fourth one or not, braces around it or not.
fn is_uuid(text: &str) -> bool {
    let inner = match text.strip_prefix('{') {
        Some(rest) => match rest.strip_suffix('}') {
            Some(inner) => inner,
            None => return false,
        },
        None => text,
    };
    let mut rest = inner.bytes().peekable();
    for digit in 1..=32 {
        if !rest.next().is_some_and(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        if digit % 4 == 0 && digit < 32 {
            rest.next_if_eq(&b'-');
        }
    }
    rest.next().is_none()
}

/// Only what has no number in it is refused for certain.
fn is_geometry(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.to_ascii_lowercase().contains("inf")
        || text.to_ascii_lowercase().contains("nan")
}

/// `isspace` in the C locale.
pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}
