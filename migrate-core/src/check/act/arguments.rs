//! The arguments of a function, as they are declared: `IN a integer DEFAULT 1, OUT b text`.

use super::types;
use crate::check::model::{Argument, ArgumentMode, Model, Refusal, TypeRef};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// # Errors
///
/// A type is not there.
pub(super) fn read(model: &mut Model, inside: Cursor<'_>) -> Result<Vec<Argument>, Refusal> {
    let mut arguments = Vec::new();
    if inside.is("*") {
        return Ok(arguments);
    }
    for mut item in inside.items() {
        // `ORDER BY` of an aggregate stands between two lists.
        if item.eat("order by") && item.first().is_none() {
            continue;
        }
        let before_order = item.before(|token| token.text.eq_ignore_ascii_case("order"));
        arguments.extend(one(model, before_order)?);
        if item.eat("order by") {
            arguments.extend(one(model, item)?);
        }
    }
    Ok(arguments)
}

/// # Errors
///
/// Its type is not there.
fn one(model: &mut Model, mut item: Cursor<'_>) -> Result<Option<Argument>, Refusal> {
    let mut declared =
        item.before(|token| matches!(token.text, "=" | ":=") || token.text.eq_ignore_ascii_case("default"));
    let has_default = item.first().is_some();
    let Some((mode, name)) = head(&mut declared) else { return Ok(None) };
    // `character(3)` is kept as `character`.
    let of_type = TypeRef { modifiers: String::new(), ..result(model, &mut declared)? };
    Ok(Some(Argument { name, of_type, mode, has_default }))
}

/// The default of each argument that has one.
pub(super) fn defaults(inside: Cursor<'_>) -> impl Iterator<Item = Cursor<'_>> {
    inside.items().filter_map(|mut item| {
        item.before(|token| matches!(token.text, "=" | ":=") || token.text.eq_ignore_ascii_case("default"));
        item.advance()?;
        Some(item)
    })
}

/// Mode and name, so that the type comes next.
fn head(words: &mut Cursor<'_>) -> Option<(ArgumentMode, Option<crate::check::model::Ident>)> {
    words.first()?;
    let mut mode = eat_mode(words);
    if is_type_only(*words) {
        return Some((mode, None));
    }
    let name = words.ident();
    // `a INOUT integer` is allowed too.
    if mode == ArgumentMode::In && words.is_one_of(&["in", "out", "inout", "variadic"]) {
        mode = eat_mode(words);
    }
    Some((mode, name))
}

fn eat_mode(words: &mut Cursor<'_>) -> ArgumentMode {
    match words.eat_one_of(&["in out", "inout", "in", "out", "variadic"]) {
        Some("in out" | "inout") => ArgumentMode::InOut,
        Some("out") => ArgumentMode::Out,
        Some("variadic") => ArgumentMode::Variadic,
        _ => ArgumentMode::In,
    }
}

/// A type with `SETOF` before it, or not.
///
/// # Errors
///
/// It is not there.
pub(super) fn result(model: &mut Model, words: &mut Cursor<'_>) -> Result<TypeRef, Refusal> {
    words.eat("setof");
    types::read(model, words)
}

/// Whether all of it is a type, and no name comes before.
fn is_type_only(mut words: Cursor<'_>) -> bool {
    skip_type(&mut words);
    words.first().is_none()
}

/// Passes a type, without looking whether there is one of that name.
pub(super) fn skip_type(words: &mut Cursor<'_>) {
    words.eat("setof");
    let is_plain = words.first().is_some_and(|token| token.kind == TokenKind::Word);
    let first = words.first().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match first.as_str() {
        "double" if words.eat("double precision") => {}
        "national" if is_plain => {
            words.advance();
            words.eat_one_of(&["character", "char"]);
            words.eat("varying");
        }
        "character" | "char" | "nchar" | "bit" if is_plain => {
            words.advance();
            words.eat("varying");
        }
        _ => {
            words.qualified();
            // Of three parts the first is a database.
            while words.eat(".") {
                words.ident();
            }
        }
    }
    if words.eat("%") {
        words.eat("type");
    }
    words.brackets();
    if is_plain && matches!(first.as_str(), "time" | "timestamp") {
        words.eat_one_of(&["with time zone", "without time zone"]);
    }
    if is_plain && first == "interval" {
        words.eat_all(&["year", "month", "day", "hour", "minute", "second", "to"]);
        words.brackets();
    }
    while words.eat("array") || words.is("[") {
        if words.eat("[") {
            words.before(|token| token.text == "]");
            words.eat("]");
        }
    }
}
