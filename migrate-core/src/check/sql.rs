//! THE WALL: the only module that knows SQL parsers. In: a text. Out: its statements, or every place where
//! PostgreSQL would not read on.
//!
//! Two parsers stand behind it, each for what it does best (DESIGN.md has the measurements):
//! [`grammar`] is PostgreSQL's grammar and judges; [`meaning`] reads typed trees and has a vote where it
//! reads a kind of statement completely.

mod grammar;
mod kind;
mod meaning;
mod plpgsql;

use std::ops::Range;

pub(crate) use kind::{Kind, Unsafe};

use super::lexer::{self, Token};

/// One statement, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Its bytes in the text: no semicolon, no blank space or comment around it.
    pub(crate) range: Range<usize>,
    /// What follows the range up to and with its semicolon is no SQL.
    pub(crate) kind: Kind,
}

/// A place where PostgreSQL would stop reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The bytes of the token that can't stand there; empty at the end of the text.
    pub(crate) range: Range<usize>,
    /// What the grammar expected, where that says more than the place.
    pub(crate) expected: Option<String>,
}

/// Reads the statements of a text.
///
/// `tokens` are those of `text`.
///
/// # Errors
///
/// The first error of every statement: what follows it up to the next semicolon is the parser's guess.
pub(crate) fn read(text: &str, tokens: &[Token<'_>]) -> Result<Vec<Statement>, Vec<SyntaxError>> {
    if let Some(error) = too_deep(tokens) {
        return Err(vec![error]);
    }
    let (statements, mut errors) = grammar::read(text);
    for error in &mut errors {
        meaning::improve(text, tokens, error);
    }
    errors.extend(statements.iter().filter_map(|statement| meaning::vote(text, statement)));
    errors.sort_by_key(|error| error.range.start);
    first_of_each_statement(&mut errors, tokens);
    if errors.is_empty() { Ok(statements) } else { Err(errors) }
}

/// Both parsers recurse. PostgreSQL's own refuses deep nesting as well (`max_stack_depth`).
fn too_deep(tokens: &[Token<'_>]) -> Option<SyntaxError> {
    const LIMIT: usize = 1_000;
    let mut depth = 0_usize;
    tokens.iter().find_map(|token| {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let expected = || Some(format!("no more than {LIMIT} levels of brackets"));
        (depth > LIMIT).then(|| SyntaxError { range: token.start..token.end(), expected: expected() })
    })
}

fn first_of_each_statement(errors: &mut Vec<SyntaxError>, tokens: &[Token<'_>]) {
    let ends: Vec<usize> = tokens.iter().filter(|token| token.text == ";").map(|token| token.start).collect();
    let statement = |error: &SyntaxError| ends.partition_point(|&end| end < error.range.start);
    errors.dedup_by_key(|error| statement(error));
}

/// The first token of `text` at or after `at`; nothing at the end.
fn token_at(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    lexer::tokens(rest)
        .find(Token::is_sql)
        .map_or(text.len()..text.len(), |token| at + token.start..at + token.end())
}
