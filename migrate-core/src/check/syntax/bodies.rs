//! Bodies that the server does not look into when it makes their function: `SET check_function_bodies = off`.

use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::literal::parse_bool;

/// The bytes of the constants that are bodies of functions made while the setting is off.
pub(super) fn unchecked(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mentioned =
        |token: &Token<'_>| token.text.eq_ignore_ascii_case(SETTING) || token.text.contains(SETTING);
    if !tokens.iter().any(mentioned) {
        return Vec::new();
    }
    let sql: Vec<&Token<'_>> = tokens.iter().filter(|token| token.is_sql()).collect();
    let mut is_off = false;
    let mut bodies = Vec::new();
    for statement in sql.split(|token| token.text == ";") {
        is_off = switched(statement).unwrap_or(is_off);
        if is_off && is(statement.first(), &["create"]) {
            let literals = statement.iter().filter(|token| token.kind == TokenKind::Literal);
            bodies.extend(literals.map(|token| token.start..token.end()));
        }
    }
    bodies
}

const SETTING: &str = "check_function_bodies";

/// Whether a statement switches the setting off, or on.
fn switched(statement: &[&Token<'_>]) -> Option<bool> {
    let names = |token: &&Token<'_>| token.text.trim_matches('\'').eq_ignore_ascii_case(SETTING);
    let value = || {
        let after = statement.iter().skip_while(|token| !names(token)).skip(1);
        after.copied().find(|token| token.kind != TokenKind::Symbol && !is(Some(token), &["to"]))
    };
    match statement.first() {
        first if is(first, &["set"]) && statement.iter().any(names) => Some(value().is_some_and(is_false)),
        // `set_config`, as pg_dump writes it.
        first if is(first, &["select"]) && statement.iter().any(names) => Some(value().is_some_and(is_false)),
        first if is(first, &["reset", "discard"]) => {
            (is(statement.get(1), &["all"]) || statement.iter().any(names)).then_some(false)
        }
        _ => None,
    }
}

fn is_false(value: &Token<'_>) -> bool {
    parse_bool(value.text.trim_matches('\'')) == Some(false)
}

fn is(token: Option<&&Token<'_>>, words: &[&str]) -> bool {
    token.is_some_and(|token| words.iter().any(|word| token.text.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::syntax::lexer;

    #[test]
    fn while_the_setting_is_off() {
        let text = "CREATE FUNCTION a() AS '1'; SET LOCAL check_function_bodies TO off; CREATE FUNCTION b() AS $$2$$;
            DO '3'; RESET check_function_bodies; CREATE FUNCTION c() AS '4';
            SELECT pg_catalog.set_config('check_function_bodies', 'false', false); CREATE PROCEDURE d() AS '5';
            SET check_function_bodies = true; CREATE FUNCTION e() AS '6';";
        let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
        let bodies: Vec<&str> = unchecked(&tokens).into_iter().map(|body| text.get(body).unwrap()).collect();
        assert_eq!(bodies, ["$$2$$", "'5'"]);
    }
}
