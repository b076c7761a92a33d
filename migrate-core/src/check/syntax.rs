//! THE WALL: the only module that knows SQL parsers. In: a text. Out: its statements, or every place where
//! PostgreSQL would not read on.
//!
//! [`grammar`] is squawk-syntax, a parser of PostgreSQL's grammar, and judges. It is made for editors, so what it
//! reads too freely is put right by [`rules`], what it refuses wrongly by [`equivalent`], and whole commands by their
//! [`synopsis`]; [`segment`] says who decides. [`meaning`] is sqlparser, and says where a statement goes wrong that
//! the grammar does not know at all. DESIGN.md has the measurements.

mod bodies;
pub(crate) mod cursor;
mod equivalent;
mod grammar;
pub(crate) mod lexed;
pub(crate) mod lexer;
pub(crate) mod literal;
mod meaning;
pub(crate) mod name;
mod plpgsql;
pub(crate) mod problem;
pub(crate) mod readings;
mod rules;
mod segment;
pub(crate) mod since;
mod synopsis;
#[cfg(test)]
pub(crate) mod watch;
pub(crate) mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use lexed::Inside;
use lexer::{Token, TokenKind};
use segment::Decision;

/// A place where PostgreSQL would stop reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The bytes of the token that can't stand there; empty at the end of the text.
    pub(crate) range: Range<usize>,
    /// What the grammar expected, where that says more than the place.
    pub(crate) expected: Option<String>,
}

/// What the parsers make of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The statements in which there is no error, in the order of the file, by their bytes: no semicolon, no blank space or
    /// comment around them.
    pub(crate) statements: Vec<Range<usize>>,
    /// The first error of every other one: what follows it up to the next semicolon is the parser's guess.
    pub(crate) errors: Vec<SyntaxError>,
}

/// Reads the statements of a text, whose tokens are `tokens`.
pub(crate) fn read(text: &str, tokens: &[Token<'_>]) -> Reading {
    if let Some(error) = too_deep(tokens) {
        return Reading { statements: Vec::new(), errors: vec![error] };
    }
    let text = &*with_plain_continuations(text, tokens);
    let unchecked = bodies::unchecked(tokens);
    let grammar = |text: &str| {
        let (statements, mut errors) = grammar::read(text, tokens);
        // At the end of a body, too.
        let is_in = |body: &Range<usize>, at| body.start <= at && at <= body.end;
        errors.retain(|error| !unchecked.iter().any(|body| is_in(body, error.range.start)));
        (statements, errors)
    };
    let (mut statements, mut errors) = grammar(text);
    let segments = segment::all(tokens);
    let decided: Vec<(Range<usize>, Decision)> = segments
        .iter()
        .filter_map(|segment| Some((segment.range(), segment.decide(text, &errors)?)))
        .collect();
    if !decided.is_empty() {
        // After what it can't read the parser goes on by guessing. So it reads the others without them.
        (statements, errors) = grammar(&blanked(text, decided.iter().map(|(range, _)| range)));
    }
    for error in &mut errors {
        meaning::improve(text, tokens, error);
    }
    for (_, decision) in decided {
        match decision {
            Decision::Statement(range) => statements.push(range),
            Decision::Error(error) => errors.push(error),
        }
    }
    statements.sort_by_key(|statement| statement.start);
    errors.sort_by_key(|error| error.range.start);
    let ends: Vec<usize> = tokens.iter().filter(|token| token.text == ";").map(|token| token.start).collect();
    let nth = |at: usize| ends.partition_point(|&end| end < at);
    errors.dedup_by_key(|error| nth(error.range.start));
    let broken: BTreeSet<usize> = errors.iter().map(|error| nth(error.range.start)).collect();
    statements.retain(|range| !broken.contains(&nth(range.start)) && !broken.contains(&nth(range.end)));
    Reading { statements, errors }
}

/// `E'a' ⏎ 'b\'c'` is one constant, in which the backslash escapes throughout. The parsers read its second part as
/// a plain string, which would end at the escaped quote; so they get it without.
fn with_plain_continuations<'t>(text: &'t str, tokens: &[Token<'_>]) -> Cow<'t, str> {
    let is_continuation = |token: &&Token<'_>| token.text.starts_with('\'') && token.text.contains("\\'");
    let mut plain = Cow::Borrowed(text);
    for token in tokens.iter().filter(is_continuation).filter(|token| lexer::ends_before_its_end(token)) {
        let without = token.text.replace("\\\\", "xx").replace("\\'", "xx");
        plain.to_mut().replace_range(token.start..token.end(), &without);
    }
    plain
}

/// Both parsers recurse. PostgreSQL's own refuses deep nesting as well (`max_stack_depth`).
fn too_deep(tokens: &[Token<'_>]) -> Option<SyntaxError> {
    let deepest = |token: &&Token<'_>| {
        // A function's body is one token, and is parsed as well.
        let body =
            Some(token).filter(|token| token.text.starts_with('$')).and_then(|token| Inside::of(token));
        body.is_some_and(|body| Depth::default().passes(body.text.tokens()).is_some())
    };
    let token =
        Depth::default().passes(tokens.iter().copied()).or_else(|| tokens.iter().find(deepest).copied())?;
    let expected = Some(format!("no more than {} levels of nesting", Depth::LIMIT));
    Some(SyntaxError { range: token.start..token.end(), expected })
}

/// How many brackets and CASEs are open.
#[derive(Default)]
struct Depth(usize);

impl Depth {
    const LIMIT: usize = 1_000;

    /// The first token that is deeper than the limit.
    fn passes<'t>(&mut self, tokens: impl Iterator<Item = Token<'t>>) -> Option<Token<'t>> {
        tokens.into_iter().find(|token| {
            let is = |word: &str| token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word);
            if matches!(token.text, "(" | "[") || is("case") {
                self.0 += 1;
            } else if matches!(token.text, ")" | "]") || is("end") {
                self.0 = self.0.saturating_sub(1);
            }
            self.0 > Self::LIMIT
        })
    }
}

/// The text with blank space in these places, so that all others stay where they are.
fn blanked<'r>(text: &str, ranges: impl Iterator<Item = &'r Range<usize>>) -> String {
    let mut blanked = text.to_owned();
    for range in ranges {
        blanked.replace_range(range.clone(), &" ".repeat(range.len()));
    }
    blanked
}

/// The first token of `text` at or after `at`; nothing at the end.
fn token_at(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    lexer::tokens(rest)
        .find(Token::is_sql)
        .map_or(text.len()..text.len(), |token| at + token.start..at + token.end())
}
