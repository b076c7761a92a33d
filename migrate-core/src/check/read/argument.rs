//! The arguments of a routine, as they are declared: `IN a integer DEFAULT 1, OUT b text`; and a routine as statements name it.

use std::ops::Range;

use super::type_name::{self, TypeName};
use crate::check::stored::stored;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct Argument<'t> {
    pub(crate) name: Option<Ident>,
    pub(crate) mode: ArgumentMode,
    pub(crate) of_type: TypeName,
    pub(crate) default: Option<Cursor<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArgumentMode {
    In,
    Out,
    InOut,
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

stored!(
    enum ArgumentMode {
        In,
        Out,
        InOut,
        Variadic,
        Table,
    }
);

impl ArgumentMode {
    /// A caller gives it a value.
    pub(crate) fn is_input(self) -> bool {
        matches!(self, ArgumentMode::In | ArgumentMode::InOut | ArgumentMode::Variadic)
    }
}

/// `f`, `f(integer)`.
#[derive(Clone, Debug)]
pub(crate) struct Signature<'t> {
    pub(crate) name: Name,
    /// Nothing where only the name stands.
    pub(crate) arguments: Option<Vec<Argument<'t>>>,
    /// Its bytes in the script.
    pub(crate) at: Range<usize>,
}

pub(crate) fn signature<'t>(words: &mut Cursor<'t>) -> Option<Signature<'t>> {
    let start = *words;
    let name = words.qualified()?;
    let arguments = words.is("(").then(|| arguments(words.brackets()));
    Some(Signature { name, arguments, at: words.since(start) })
}

/// What stands in the brackets.
pub(crate) fn arguments(inside: Cursor<'_>) -> Vec<Argument<'_>> {
    let mut arguments = Vec::new();
    if inside.is("*") {
        return arguments;
    }
    for mut item in inside.items() {
        // `ORDER BY` of an aggregate stands between two lists.
        if item.eat("order by") && item.first().is_none() {
            continue;
        }
        let before_order = item.before(|token| token.text.eq_ignore_ascii_case("order"));
        arguments.extend(argument(before_order));
        if item.eat("order by") {
            arguments.extend(argument(item));
        }
    }
    arguments
}

fn argument(mut item: Cursor<'_>) -> Option<Argument<'_>> {
    let mut declared =
        item.before(|token| matches!(token.text, "=" | ":=") || token.text.eq_ignore_ascii_case("default"));
    let default = item.advance().map(|_| item);
    declared.first()?;
    let mut mode = eat_mode(&mut declared);
    let mut name = None;
    if !is_type_only(declared) {
        name = declared.ident();
        // `a INOUT integer` is allowed too.
        if mode == ArgumentMode::In && declared.is_one_of(&["in", "out", "inout", "variadic"]) {
            mode = eat_mode(&mut declared);
        }
    }
    declared.eat("setof");
    Some(Argument { name, mode, of_type: type_name::read(&mut declared), default })
}

fn eat_mode(words: &mut Cursor<'_>) -> ArgumentMode {
    match words.eat_one_of(&["in out", "inout", "in", "out", "variadic"]) {
        Some("in out" | "inout") => ArgumentMode::InOut,
        Some("out") => ArgumentMode::Out,
        Some("variadic") => ArgumentMode::Variadic,
        _ => ArgumentMode::In,
    }
}

/// Whether all of it is a type, and no name comes before.
fn is_type_only(mut words: Cursor<'_>) -> bool {
    words.eat("setof");
    type_name::read(&mut words);
    words.first().is_none()
}
