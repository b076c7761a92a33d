//! Who decides on a statement: its synopses where it has some, the parser where not.

use std::ops::Range;

use super::synopsis::{self, Piece, Verdict};
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::{SyntaxError, equivalent, grammar, token_at};

/// The tokens between two semicolons: a statement, or a piece of one whose body holds semicolons.
pub(super) struct Segment<'t> {
    /// Those that are SQL, without the semicolon.
    tokens: Vec<Token<'t>>,
    /// From the byte after the semicolon before them to the one of their own.
    reach: Range<usize>,
}

/// What is decided about a segment without the parser, or against it.
pub(super) enum Decision {
    /// It is one, with these bytes.
    Statement(Range<usize>),
    Error(SyntaxError),
}

pub(super) fn all<'t>(tokens: &[Token<'t>]) -> Vec<Segment<'t>> {
    let mut start = 0;
    let pieces = tokens.split_inclusive(|token| token.text == ";");
    let segments = pieces.map(|piece| {
        let is_sql = |token: &&Token<'_>| token.is_sql() && token.text != ";";
        let end = piece.last().map_or(start, |last| if last.text == ";" { last.start } else { last.end() });
        let reach = start..end;
        start = end + 1;
        Segment { tokens: piece.iter().filter(is_sql).copied().collect(), reach }
    });
    segments.collect()
}

impl Segment<'_> {
    /// The bytes of its tokens.
    pub(super) fn range(&self) -> Range<usize> {
        bytes(&self.tokens, &(0..self.tokens.len())).unwrap_or(self.reach.end..self.reach.end)
    }

    /// Nothing where the parser, of which these are the errors, decides.
    pub(super) fn decide(&self, text: &str, errors: &[SyntaxError]) -> Option<Decision> {
        if self.tokens.iter().any(|token| token.text.eq_ignore_ascii_case("atomic")) {
            return None; // BEGIN ATOMIC: what follows up to END is one statement with it
        }
        let is_refused = errors.iter().any(|error| self.holds(error));
        let error =
            |at: usize| Some(Decision::Error(SyntaxError { range: token_at(text, at), expected: None }));
        match synopsis::judge(text, &self.tokens) {
            Verdict::Refused(at) => error(self.tokens.get(at).map_or(self.reach.end, |token| token.start)),
            Verdict::Unknown if is_refused => {
                equivalent::reads(text, &self.tokens).then(|| Decision::Statement(self.range()))
            }
            Verdict::Unknown => None,
            Verdict::Accepted(pieces) => {
                if let Some(wrong) = pieces.iter().find(|piece| !piece.is_read(text, &self.tokens)) {
                    return error(bytes(&self.tokens, wrong.tokens())?.start);
                }
                // What is wrong in a literal is wrong in any statement.
                let broken = self.tokens.iter().find(|token| {
                    token.kind == TokenKind::Literal
                        && errors.iter().any(|error| error.range.start == token.start)
                        && !grammar::read(&format!("SELECT {}", token.text), &[]).1.is_empty()
                });
                if let Some(literal) = broken {
                    return error(literal.start);
                }
                let is_its_own = |error: &&SyntaxError| self.holds(error) && !self.is_inside(&pieces, error);
                errors.iter().find(is_its_own)?;
                Some(Decision::Statement(self.range()))
            }
        }
    }

    fn holds(&self, error: &SyntaxError) -> bool {
        (self.reach.start..=self.reach.end).contains(&error.range.start)
    }

    /// In the body of a function, or in a part of the statement that is the parser's.
    fn is_inside(&self, pieces: &[Piece], error: &SyntaxError) -> bool {
        let at = error.range.start;
        let in_literal = self
            .tokens
            .iter()
            .any(|token| token.kind == TokenKind::Literal && token.start < at && at < token.end());
        let in_rest = pieces.iter().any(|piece| match piece {
            Piece::Rest(tokens) => bytes(&self.tokens, tokens).is_some_and(|bytes| bytes.start <= at),
            _ => false,
        });
        in_literal || in_rest
    }
}

impl Piece {
    fn tokens(&self) -> &Range<usize> {
        match self {
            Piece::Expression(tokens)
            | Piece::Query(tokens)
            | Piece::FromList(tokens)
            | Piece::Rest(tokens) => tokens,
        }
    }

    /// Whether the parser reads it, in a statement made for it. The rest of a statement is read in its place.
    pub(super) fn is_read(&self, text: &str, tokens: &[Token<'_>]) -> bool {
        self.statement(text, tokens).is_none_or(|sql| grammar::read(&sql, &[]).1.is_empty())
    }

    fn statement(&self, text: &str, tokens: &[Token<'_>]) -> Option<String> {
        let (before, after) = match self {
            Piece::Expression(_) => ("SELECT CASE WHEN ", " THEN 1 END"),
            Piece::Query(_) => ("", ""),
            Piece::FromList(_) => ("SELECT 1 FROM ", " CROSS JOIN x"),
            Piece::Rest(_) => return None,
        };
        let sql = bytes(tokens, self.tokens()).and_then(|bytes| text.get(bytes)).unwrap_or_default();
        Some(format!("{before}{sql}\n{after}"))
    }
}

fn bytes(tokens: &[Token<'_>], range: &Range<usize>) -> Option<Range<usize>> {
    let tokens = tokens.get(range.clone())?;
    Some(tokens.first()?.start..tokens.last()?.end())
}
