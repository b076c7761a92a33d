//! Bodies of functions and DO blocks: texts in a statement that hold statements themselves.

use std::ops::Range;

use crate::check::stored::stored;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexed::{Inside, Lexed};
use crate::check::syntax::lexer::{Token, TokenKind};

/// The text between the quotes, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    inside: Inside,
    /// With its quotes.
    pub(crate) whole: Range<usize>,
}

stored!(struct Text { inside, whole });

impl Text {
    /// Of a string constant; nothing where it has escapes.
    pub(crate) fn of(literal: &Token<'_>) -> Option<Text> {
        Some(Text { inside: Inside::of(literal)?, whole: literal.start..literal.end() })
    }

    /// Of one that is put together by these words.
    pub(crate) fn made(sql: &str, whole: Range<usize>) -> Text {
        Text { inside: Inside { text: Lexed::of(sql), before: None }, whole }
    }

    /// Whether it stands in the script as it is.
    pub(crate) fn is_written(&self) -> bool {
        self.inside.before.is_some()
    }

    /// Its words, with their places in the script where that is possible.
    pub(crate) fn tokens(&self) -> Vec<Token<'_>> {
        self.inside.words(self.whole.start)
    }

    /// Whether it ends its transaction by itself, which it can't do inside of another one
    /// (<https://www.postgresql.org/docs/current/plpgsql-transactions.html>): `COMMIT` or `ROLLBACK` at the beginning of one of
    /// its statements. (`ON COMMIT DROP` is in the middle of one.)
    pub(crate) fn ends_transaction(&self) -> bool {
        self.tokens().windows(2).any(|pair| match pair {
            [before, word] => {
                let is_one_of = |token, words: &[&str]| words.iter().any(|word| is_word(token, word));
                is_one_of(word, &["commit", "rollback"])
                    && is_one_of(before, &[";", "begin", "else", "loop", "then", ">>"])
            }
            _ => false,
        })
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
