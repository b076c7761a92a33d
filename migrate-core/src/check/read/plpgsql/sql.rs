//! Statements of SQL in a block, without what PL/pgSQL takes out of them.

use std::borrow::Cow;

use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};

/// A statement, without the INTO that fills variables.
#[derive(Clone, Debug)]
pub(crate) struct Sql<'t> {
    tokens: Cow<'t, [Token<'t>]>,
    /// What it fills: `a, b.c`.
    pub(crate) into: Cursor<'t>,
    /// Its rows fill variables, or are thrown away.
    has_destination: bool,
}

impl<'t> Sql<'t> {
    pub(super) fn of(words: Cursor<'t>) -> Sql<'t> {
        let (tokens, into) = without_into(words.tokens());
        let has_destination = matches!(tokens, Cow::Owned(_));
        Sql { tokens, into, has_destination }
    }

    /// `PERFORM …` is a query.
    pub(super) fn performed(words: Cursor<'t>) -> Sql<'t> {
        let mut tokens = words.tokens().to_vec();
        if let Some(first) = tokens.first_mut() {
            *first = select(first);
        }
        Sql { tokens: Cow::Owned(tokens), into: Cursor::new(&[]), has_destination: true }
    }

    pub(crate) fn words(&self) -> Cursor<'_> {
        Cursor::new(&self.tokens)
    }
}

impl Sql<'_> {
    /// It gives rows, and nothing takes them: no server runs that, even if there are none.
    pub(crate) fn lacks_destination(&self) -> bool {
        const CHANGES: [&str; 4] = ["insert", "update", "delete", "merge"];
        let words = self.words();
        let gives_rows = words.is_one_of(&["select", "values", "table"])
            || (words.is("with") && !CHANGES.iter().any(|change| words.has(change)))
            || (words.is_one_of(&CHANGES) && words.has("returning"));
        gives_rows && !self.has_destination
    }
}

/// SELECT, where this word stands.
pub(super) fn select<'t>(at: &Token<'_>) -> Token<'t> {
    Token { kind: TokenKind::Word, text: "select", start: at.start, constant: None }
}

/// The words without `INTO [STRICT] target, …`, and the targets.
fn without_into<'t>(tokens: &'t [Token<'t>]) -> (Cow<'t, [Token<'t>]>, Cursor<'t>) {
    const FILLING: &[&str] = &["select", "insert", "update", "delete", "merge", "with", "values", "table"];
    let fills = Cursor::new(tokens).is_one_of(FILLING);
    let is_into = |(number, token): (usize, &Token<'_>)| {
        let before = number.checked_sub(1).and_then(|number| tokens.get(number));
        let is_of_insert = before.is_some_and(|before| is_word(before, "insert") || is_word(before, "merge"));
        is_word(token, "into") && !is_of_insert
    };
    let Some(at) = tokens.iter().enumerate().position(is_into).filter(|_| fills) else {
        return (Cow::Borrowed(tokens), Cursor::new(&[]));
    };
    let (before, rest) = tokens.split_at(at);
    let mut rest = Cursor::new(rest);
    rest.advance();
    rest.eat("strict");
    let start = rest;
    while target(&mut rest) && rest.eat(",") {}
    (Cow::Owned(before.iter().chain(rest.tokens()).copied().collect()), start.up_to(rest))
}

/// `a.b[1]`, `$1`
fn target(words: &mut Cursor<'_>) -> bool {
    let is_parameter = words.first().is_some_and(|token| token.kind == TokenKind::Parameter);
    if is_parameter {
        words.advance();
    } else if words.ident().is_none() {
        return false;
    }
    loop {
        if words.eat(".") {
            words.advance();
        } else if words.eat("[") {
            words.before(|token| token.text == "]");
            words.eat("]");
        } else {
            return true;
        }
    }
}
