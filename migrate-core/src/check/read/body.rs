//! Bodies of functions and DO blocks: texts in a statement that hold statements themselves.

use std::ops::Range;
use std::sync::Arc;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::check::syntax::literal::text_of;

/// The text between the quotes, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) sql: Arc<str>,
    /// Its first byte in the script; nothing if it is not written there as it is.
    pub(crate) start: Option<usize>,
    /// With its quotes.
    pub(crate) whole: Range<usize>,
}

impl Text {
    /// Of a string constant; nothing where it has escapes.
    pub(crate) fn of(literal: &Token<'_>) -> Option<Text> {
        let sql = text_of(literal)?;
        let start = literal.text.find(&*sql).map(|before| literal.start + before);
        Some(Text { sql: sql.into(), start, whole: literal.start..literal.end() })
    }

    /// Of one that is put together by these words.
    pub(crate) fn made(sql: String, whole: Range<usize>) -> Text {
        Text { sql: sql.into(), start: None, whole }
    }

    /// Its words, with their places in the script where that is possible.
    pub(crate) fn tokens(&self) -> Vec<Token<'_>> {
        let before = self.start.unwrap_or_default();
        let words = lexer::tokens(&self.sql).filter(Token::is_sql);
        words.map(|token| Token { start: token.start + before, ..token }).collect()
    }
}

/// The statements of a text, each without its semicolon.
pub(crate) fn statements<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = Cursor<'t>> {
    let mut depth = 0_usize;
    let mut inside_atomic = 0_usize;
    tokens
        .split(move |token| {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case("atomic") {
                inside_atomic += 1;
            }
            depth == 0 && inside_atomic == 0 && token.text == ";"
        })
        .filter(|statement| !statement.is_empty())
        .map(Cursor::new)
}
