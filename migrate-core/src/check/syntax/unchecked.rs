//! `SET check_function_bodies = off`: the bodies of functions are texts of any kind until they are called.

use std::ops::Range;

use super::SyntaxError;
use super::cursor::Cursor;
use super::lexer::{Token, TokenKind};

/// The errors but those in bodies that the server does not look at.
pub(super) fn without(errors: Vec<SyntaxError>, bodies: &[Range<usize>]) -> Vec<SyntaxError> {
    let is_unchecked = |error: &SyntaxError| {
        bodies.iter().any(|body| body.start <= error.range.start && error.range.start <= body.end)
    };
    errors.into_iter().filter(|error| !is_unchecked(error)).collect()
}

/// The bodies that are made while the setting is off.
pub(super) fn bodies(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let is_set = |token: &Token<'_>| token.text.eq_ignore_ascii_case("check_function_bodies");
    if !tokens.iter().any(is_set) {
        return Vec::new();
    }
    let sql: Vec<Token<'_>> = tokens.iter().filter(|token| token.is_sql()).copied().collect();
    let mut is_off = false;
    let mut bodies = Vec::new();
    for statement in sql.split(|token| token.text == ";") {
        let mut words = Cursor::new(statement);
        if words.eat("reset") {
            is_off &= !words.is_one_of(&["check_function_bodies", "all"]);
        } else if words.eat("set") {
            words.eat_one_of(&["session", "local"]);
            if words.eat("check_function_bodies") && words.eat_one_of(&["to", "="]).is_some() {
                let value = words.first().map(|token| token.text.trim_matches('\'').to_ascii_lowercase());
                is_off = value.is_some_and(|value| ["off", "false", "no", "0"].contains(&value.as_str()));
            }
        } else if is_off && words.eat("create") {
            words.eat("or replace");
            if words.is_one_of(&["function", "procedure"]) {
                let literals = statement.iter().filter(|token| token.kind == TokenKind::Literal);
                bodies.extend(literals.map(|literal| literal.start..literal.end()));
            }
        }
    }
    bodies
}
