//! Where the parts of a compound statement begin and end.

use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};

/// Splits a block behind its BEGIN into its statements and its handlers, up to the END that belongs to it.
pub(super) fn split_block<'t>(words: &mut Cursor<'t>) -> (Cursor<'t>, Cursor<'t>) {
    let tokens = words.tokens();
    let (mut depth, mut handlers, mut end) = (0_usize, None, tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        let delta = nesting(tokens, number, token);
        if depth == 0 && delta < 0 {
            end = number;
            break;
        }
        depth = depth.saturating_add_signed(delta);
        let begins = number
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_none_or(|before| before.text == ";");
        if depth == 0 && handlers.is_none() && begins && is_word(token, "exception") {
            handlers = Some(number);
        }
    }
    let inner_end = handlers.unwrap_or(end);
    let inner = tokens.get(..inner_end).unwrap_or_default();
    let handlers = handlers.and_then(|at| tokens.get(at..end)).unwrap_or_default();
    *words = Cursor::new(tokens.get(end..).unwrap_or_default());
    (Cursor::new(inner), Cursor::new(handlers))
}

/// Takes a compound statement with its END, and the semicolon behind it.
pub(super) fn compound<'t>(words: &mut Cursor<'t>) -> Cursor<'t> {
    let tokens = words.tokens();
    let (mut depth, mut end) = (0_usize, tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        let delta = nesting(tokens, number, token);
        depth = depth.saturating_add_signed(delta);
        if depth == 0 && delta < 0 {
            end = number + 1;
            break;
        }
    }
    let whole = tokens.get(..end).unwrap_or_default();
    let mut rest = Cursor::new(tokens.get(end..).unwrap_or_default());
    // `END IF;`, `END label;`
    rest.before(|token| token.text == ";");
    rest.eat(";");
    *words = rest;
    Cursor::new(whole)
}

/// Whether something begins (1) or ends (-1) here that has an END of its own.
fn nesting(tokens: &[Token<'_>], number: usize, token: &Token<'_>) -> isize {
    if token.kind != TokenKind::Word {
        return 0;
    }
    let before = number.checked_sub(1).and_then(|before| tokens.get(before));
    let is_before = |word: &str| before.is_some_and(|before| is_word(before, word));
    let is_member = before.is_some_and(|before| before.text == ".");
    if is_member {
        return 0;
    }
    if is_word(token, "end") {
        return -1;
    }
    if is_before("end") {
        return 0;
    }
    if is_word(token, "case") || is_word(token, "loop") {
        // `EXIT …` has no loop of its own.
        return isize::from(!is_before("as"));
    }
    let begins_statement = before.is_none_or(|before| {
        before.text == ";"
            || before.text == ">>"
            || ["then", "else", "loop", "begin"].iter().any(|word| is_word(before, word))
    });
    if is_word(token, "begin") {
        // Behind DECLARE too, whose last semicolon is before it.
        return isize::from(begins_statement || is_before("declare"));
    }
    // `IF EXISTS` and the like are no statements.
    isize::from(is_word(token, "if") && begins_statement)
}

/// The parts of a compound statement that may be run: behind THEN, ELSE and LOOP.
pub(super) fn branches(words: Cursor<'_>) -> Vec<Cursor<'_>> {
    let tokens = words.tokens();
    let (mut branches, mut start, mut depth) = (Vec::new(), None, 0_usize);
    for (number, token) in tokens.iter().enumerate() {
        let delta = nesting(tokens, number, token);
        let ends = delta < 0 || ["elsif", "elseif", "else", "when"].iter().any(|word| is_word(token, word));
        if ends
            && depth <= 1
            && let Some(start) = start.take()
        {
            branches.push(Cursor::new(tokens.get(start..number).unwrap_or_default()));
        }
        let opens = depth <= 1 && ["then", "else", "loop"].iter().any(|word| is_word(token, word));
        depth = depth.saturating_add_signed(delta);
        if opens && start.is_none() {
            start = Some(number + 1);
        }
    }
    if let Some(start) = start {
        branches.push(Cursor::new(tokens.get(start..).unwrap_or_default()));
    }
    branches
}

/// Whether what follows may not be reached.
pub(super) fn leaves(words: Cursor<'_>) -> bool {
    let tokens = words.tokens();
    tokens.iter().enumerate().any(|(number, token)| {
        let next = tokens.get(number + 1);
        (is_word(token, "return")
            && next.is_none_or(|next| !is_word(next, "query") && !is_word(next, "next")))
            || (is_word(token, "exit") && next.is_some_and(|next| next.text != ";" && !is_word(next, "when")))
    })
}

/// Whether nothing but the errors of names that are taken is handled, and nothing is done then.
pub(super) fn handles_duplicates(handlers: Cursor<'_>) -> bool {
    let mut words = handlers;
    words.eat("exception");
    let mut is_one = false;
    while words.eat("when") {
        is_one = true;
        loop {
            let is_duplicate = words
                .first()
                .is_some_and(|token| DUPLICATES.iter().any(|name| token.text.eq_ignore_ascii_case(name)));
            if !is_duplicate {
                return false;
            }
            words.advance();
            if !words.eat("or") {
                break;
            }
        }
        words.eat("then");
        while words.is_one_of(&[
            "null",
            "raise notice",
            "raise info",
            "raise warning",
            "raise debug",
            "raise log",
        ]) {
            words.before(|token| token.text == ";");
            words.eat(";");
        }
    }
    is_one && words.first().is_none()
}

const DUPLICATES: [&str; 6] = [
    "duplicate_object",
    "duplicate_table",
    "duplicate_column",
    "duplicate_schema",
    "duplicate_function",
    "invalid_table_definition",
];
