//! A text and its tokens. Each text is cut once, and whoever needs tokens of it takes them from here; so it is with the texts
//! inside of it, the bodies of functions.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::lexer::{self, Token, TokenKind};
use super::literal::text_of;
use crate::check::stored::{self, Stored, stored};
use crate::numbers::{Numbers, Writer};

/// A text that is cut into its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Lexed(Arc<Whole>);

#[derive(Debug)]
struct Whole {
    text: Box<str>,
    /// All but the blank ones, once somebody asks for them.
    pieces: OnceLock<Vec<Piece>>,
}

#[derive(Debug)]
struct Piece {
    kind: TokenKind,
    range: Range<usize>,
    constant: Constant,
}

/// What stands between the quotes of a string constant, cut when it is asked for first.
#[derive(Debug, Default)]
pub(crate) struct Constant(OnceLock<Option<Inside>>);

/// A text in a string constant.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    pub(crate) text: Lexed,
    /// How many bytes of the constant stand before it; nothing if it is not written there as it is.
    pub(crate) before: Option<usize>,
}

stored!(struct Inside { text, before });

impl Lexed {
    pub(crate) fn of(text: &str) -> Lexed {
        Lexed(Arc::new(Whole { text: text.into(), pieces: OnceLock::new() }))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0.text
    }

    /// All but the blank ones.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = Token<'_>> {
        self.within(0..self.0.text.len())
    }

    /// Those in a range.
    pub(crate) fn within(&self, range: Range<usize>) -> impl Iterator<Item = Token<'_>> {
        let Whole { text, pieces } = &*self.0;
        let pieces = pieces.get_or_init(|| cut(text));
        let at = |place: usize| pieces.partition_point(|piece| piece.range.start < place);
        let pieces = pieces.get(at(range.start)..at(range.end)).unwrap_or_default();
        pieces.iter().map(|piece| Token {
            kind: piece.kind,
            start: piece.range.start,
            text: text.get(piece.range.clone()).unwrap_or_default(),
            constant: Some(&piece.constant),
        })
    }

    /// Those in a range that are SQL.
    pub(crate) fn words(&self, range: Range<usize>) -> Vec<Token<'_>> {
        self.within(range).filter(Token::is_sql).collect()
    }
}

fn cut(text: &str) -> Vec<Piece> {
    let tokens = lexer::tokens(text).filter(|token| token.kind != TokenKind::Space);
    let piece = |token: Token<'_>| Piece {
        kind: token.kind,
        range: token.start..token.end(),
        constant: Constant::default(),
    };
    tokens.map(piece).collect()
}

impl Stored for Lexed {
    fn write(&self, to: &mut Writer) {
        to.counted(self.text().as_bytes());
    }

    fn read(from: &mut Numbers<'_>) -> Option<Lexed> {
        stored::text(from).map(Lexed::of)
    }
}

impl Inside {
    /// Of a string constant; nothing where it has escapes that are not read here.
    pub(crate) fn of(literal: &Token<'_>) -> Option<Inside> {
        let cut = || {
            let text = text_of(literal)?;
            Some(Inside { before: literal.text.find(&*text), text: Lexed::of(&text) })
        };
        literal.constant.map_or_else(cut, |constant| constant.0.get_or_init(cut).clone())
    }

    /// Its words, with their places in the text that the constant stands in, at `start`, where that is possible.
    pub(crate) fn words(&self, start: usize) -> Vec<Token<'_>> {
        let before = self.before.map_or(0, |before| start + before);
        let words = self.text.tokens().filter(Token::is_sql);
        words.map(|token| Token { start: token.start + before, ..token }).collect()
    }
}
