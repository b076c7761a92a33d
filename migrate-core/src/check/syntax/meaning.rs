//! What statements mean, by sqlparser: typed trees. The only file that knows that crate.
//!
//! It refuses ordinary migrations (FIELD: 162 of 2,411 real files), so its refusal is never an error. It says
//! where a statement goes wrong that the grammar does not know at all.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};

use super::{SyntaxError, token_at};
use crate::check::syntax::lexer::Token;

/// The grammar, made to go on after errors, calls the whole statement unknown where one word of its
/// beginning is wrong (`CREATE TABEL`); PostgreSQL names the word. So does sqlparser.
pub(super) fn improve(text: &str, tokens: &[Token<'_>], error: &mut SyntaxError) {
    let (before, after) = tokens.split_at(tokens.partition_point(|token| token.end() <= error.range.start));
    let starts_statement =
        before.iter().rev().find(|token| token.is_sql()).is_none_or(|token| token.text == ";");
    let end = after.iter().find(|token| token.text == ";" && token.start >= error.range.start);
    let end = end.map_or(text.len(), Token::end);
    let sql = text.get(error.range.start..end).unwrap_or_default();
    if starts_statement
        && error.expected.is_none()
        && let Some(at) = refusal(sql)
    {
        error.range = token_at(text, error.range.start + at);
    }
}

/// The byte where sqlparser stops reading.
fn refusal(sql: &str) -> Option<usize> {
    match Parser::parse_sql(&PostgreSqlDialect {}, sql) {
        Ok(_) | Err(ParserError::RecursionLimitExceeded) => None,
        Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => {
            Some(position(&message).map_or(sql.len(), |(line, column)| byte(sql, line, column)))
        }
    }
}

/// sqlparser keeps a place only in its message: `… at Line: 1, Column: 8`.
fn position(message: &str) -> Option<(usize, usize)> {
    let (_, position) = message.rsplit_once(" at Line: ")?;
    let (line, column) = position.split_once(", Column: ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

fn byte(sql: &str, line: usize, column: usize) -> usize {
    let line_start: usize = sql.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let in_line = sql.get(line_start..).unwrap_or_default();
    let offset = in_line.char_indices().nth(column.saturating_sub(1)).map_or(in_line.len(), |(at, _)| at);
    line_start + offset
}
