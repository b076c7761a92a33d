//! The columns that an expression names.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};

/// The names in a rule for columns, `a, b` or `a > 0 AND lower(b) <> ''`, as `quote_ident()` writes them. What
/// is called is no column, nor what comes after `::` or before a dot. What might be one is among them.
pub(super) fn columns(rule: Cursor<'_>) -> impl Iterator<Item = String> {
    let tokens = rule.tokens();
    let is_column = move |at: usize, token: &Token<'_>| {
        let next = tokens.get(at + 1).map(|token| token.text);
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| token.text);
        let is_name = match token.kind {
            TokenKind::QuotedName => true,
            TokenKind::Word => {
                matches!(class(token.text), Class::Identifier | Class::Unreserved | Class::ColumnName)
            }
            _ => false,
        };
        is_name && !matches!(next, Some("(" | ".")) && before != Some("::")
    };
    let found = tokens.iter().enumerate().filter(move |(at, token)| is_column(*at, token));
    found.filter_map(move |(at, _)| Cursor::new(tokens.get(at..).unwrap_or_default()).part())
}
