//! What may stand in brackets after PostgreSQL's own types: `typenameTypeMod` in `parse_type.c`, and each type's `typmodin`.

use std::ops::{Range, RangeInclusive};

use crate::check::model::{Code, Refusal};

/// # Errors
///
/// The type takes none, or none of this size.
pub(super) fn check(of_type: &str, modifiers: &str, at: &Range<usize>) -> Result<(), Refusal> {
    if modifiers.is_empty() {
        return Ok(());
    }
    let numbers: Vec<Option<i64>> = modifiers.split(',').map(|number| number.parse().ok()).collect();
    let first = numbers.first().copied().flatten();
    let refuse = |title: String| Err(Refusal::new(Code::InvalidParameterValue, at, title));
    let is_generic = matches!(
        of_type,
        "numeric" | "bit" | "bit varying" | "timestamp with time zone" | "time with time zone"
    );
    if is_generic && modifiers.split(',').any(is_no_simple_constant) {
        let title = "type modifiers must be simple constants or identifiers";
        return Err(Refusal::new(Code::SyntaxError, at, title).help("write a number"));
    }
    if is_generic && let Some(wrong) = modifiers.split(',').find(|modifier| is_no_number(modifier)) {
        let title = format!("invalid input syntax for type `integer`: `{}`", wrong.trim_matches('\''));
        return Err(Refusal::new(Code::InvalidTextRepresentation, at, title));
    }
    match of_type {
        "numeric" => {
            let scale = numbers.get(1).copied().flatten();
            if numbers.len() > 2 {
                return refuse("numeric takes a precision and a scale, no more".to_owned());
            }
            within(first, 1..=1000)
                .or_else(|number| refuse(format!("NUMERIC precision {number} must be between 1 and 1000")))?;
            within(scale, -1000..=1000)
                .or_else(|number| refuse(format!("NUMERIC scale {number} must be between -1000 and 1000")))
        }
        "bit" | "bit varying" | "timestamp with time zone" | "time with time zone" if numbers.len() > 1 => {
            refuse(format!("invalid type modifier: `{of_type}` takes one"))
        }
        "character varying" | "character" => within(first, 1..=10_485_760).or_else(|number| {
            refuse(format!("the length of `{of_type}` must be between 1 and 10485760, and is {number}"))
        }),
        "bit" | "bit varying" => within(first, 1..=83_886_080).or_else(|number| {
            refuse(format!("the length of `{of_type}` must be between 1 and 83886080, and is {number}"))
        }),
        // `FLOAT '(' Iconst ')'` of the grammar.
        "double precision" if first.is_none_or(|bits| !(1..54).contains(&bits)) => {
            refuse("the precision of `float` must be between 1 and 53 bits".to_owned())
        }
        _ if TAKES_PRECISION.contains(&of_type) => Ok(()),
        _ => {
            let title = format!("type modifier is not allowed for type `{of_type}`");
            Err(Refusal::new(Code::SyntaxError, at, title).help("remove what stands in brackets"))
        }
    }
}

/// `true`, `null`, `1 + 1`
fn is_no_simple_constant(modifier: &str) -> bool {
    let is_plain = !modifier.contains(['\'', '"']);
    let is_word = |word: &&str| modifier.eq_ignore_ascii_case(word);
    is_plain && (["true", "false", "null"].iter().any(is_word) || modifier.contains(['+', '*', '/', '|']))
}

/// Whether no server reads it as an integer: a name, a fraction, or a text that says something else. From version 16 on numbers
/// have underscores and other bases.
fn is_no_number(modifier: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, fraction)) = modifier.split_once('.') {
        return is_digits(whole) && is_digits(fraction);
    }
    match modifier.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(text) => {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && !text.starts_with('0')
                && !is_digits(text)
        }
        None => modifier.starts_with(|first: char| first.is_ascii_alphabetic()),
    }
}

/// Of another one PostgreSQL takes the highest that it has, with a warning.
const TAKES_PRECISION: &[&str] = &[
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
    "interval",
];

fn within(number: Option<i64>, allowed: RangeInclusive<i64>) -> Result<(), i64> {
    match number {
        Some(number) if !allowed.contains(&number) => Err(number),
        _ => Ok(()),
    }
}
