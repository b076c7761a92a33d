//! What PostgreSQL calls an expression in the name of its index: `FigureIndexColname()` in
//! `src/backend/parser/parse_target.c`.

use crate::check::cursor::{Cursor, is_word};
use crate::check::lexer::{Token, TokenKind};
use crate::check::schema::Ident;

/// Nothing if it has no name of its own; it is called `expr` then.
pub(super) fn of(expression: Cursor<'_>) -> Option<Ident> {
    figure(expression).map(|(name, _)| name)
}

/// The name, and whether it is a good one: that of a type or of a CASE gives way to others.
fn figure(expression: Cursor<'_>) -> Option<(Ident, bool)> {
    let mut words = expression;
    if words.is("(") {
        let mut ahead = words;
        let inside = ahead.brackets();
        if ahead.first().is_none() {
            return figure(inside);
        }
    }
    if words.is("case") {
        return case(words);
    }
    if has_operator(words) {
        return None;
    }
    if let Some((before, after)) = cast(words) {
        return figure(before).filter(|(_, is_good)| *is_good).or_else(|| type_name(after));
    }
    if words.is("cast (") {
        words.advance();
        let mut inside = words.brackets();
        let before = inside.before(|token| is_word(token, "as"));
        inside.eat("as");
        return figure(before).filter(|(_, is_good)| *is_good).or_else(|| type_name(inside));
    }
    if words.has("at") {
        return Some((Ident::exact("timezone"), true));
    }
    if words.has("collate") {
        return figure(words.before(|token| is_word(token, "collate")));
    }
    if words.is("(") {
        // `(a).b`
        words.brackets();
        words.eat(".");
    }
    let name = words.qualified()?;
    let name = match &*name.name {
        // Written without PostgreSQL's own name of the function.
        "trim" if words.is("(") => Ident::exact("btrim"),
        _ => name.name,
    };
    Some((name, true))
}

fn case(words: Cursor<'_>) -> Option<(Ident, bool)> {
    let mut rest = words;
    let label = || Some((Ident::exact("case"), false));
    if !rest.eat_up_to("else") || rest.has("case") {
        return label();
    }
    figure(rest.before(|token| is_word(token, "end"))).filter(|(_, is_good)| *is_good).or_else(label)
}

/// The last `::` outside of brackets parts what is cast from its type.
fn cast(words: Cursor<'_>) -> Option<(Cursor<'_>, Cursor<'_>)> {
    let tokens = words.tokens();
    let at = outside(tokens).filter(|(_, token)| token.text == "::").map(|(at, _)| at).last()?;
    Some((Cursor::new(tokens.get(..at)?), Cursor::new(tokens.get(at + 1..)?)))
}

fn has_operator(words: Cursor<'_>) -> bool {
    outside(words.tokens()).any(|(_, token)| match token.kind {
        TokenKind::Symbol => !matches!(token.text, "::" | "." | "(" | ")" | "[" | "]" | "," | ":"),
        TokenKind::Word => OPERATORS.iter().any(|word| is_word(token, word)),
        _ => false,
    })
}

const OPERATORS: &[&str] =
    &["and", "or", "not", "is", "isnull", "notnull", "like", "ilike", "similar", "in", "between"];

fn outside<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = (usize, &'t Token<'t>)> {
    let mut depth = 0_usize;
    tokens.iter().enumerate().filter(move |(_, token)| {
        let before = depth;
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        before == 0
    })
}

/// As it stands in `pg_type`.
fn type_name(mut words: Cursor<'_>) -> Option<(Ident, bool)> {
    let first = words;
    let name = words.qualified()?.name;
    let internal = match &*name {
        "int" | "integer" => "int4",
        "bigint" => "int8",
        "smallint" => "int2",
        "real" => "float4",
        "double" | "float" => "float8",
        "boolean" => "bool",
        "decimal" | "dec" => "numeric",
        "character" | "char" | "nchar" if words.is("varying") => "varchar",
        "character" | "char" | "nchar" => "bpchar",
        "timestamp" if first.contains("with time zone") => "timestamptz",
        "time" if first.contains("with time zone") => "timetz",
        "bit" if words.is("varying") => "varbit",
        other => other,
    };
    Some((Ident::exact(internal), false))
}
