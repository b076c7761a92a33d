//! The statements of a text in which there is known to be no error: those whose words alone say what they are need no
//! parser. What this makes of a text is what [`read`](super::read) makes of it; the tests compare.

use super::segment::{self, Segment};
use super::{Kind, Reading, Statement, blanked, effect, read};
use crate::check::lexer::{Token, TokenKind};

/// Reads a text that was found without errors before.
pub(crate) fn read_known(text: &str, tokens: &[Token<'_>]) -> Reading {
    let segments = segment::all(tokens);
    if tokens.iter().any(|token| token.text.eq_ignore_ascii_case("atomic")) {
        return read(text, tokens); // a body in which semicolons end no statement
    }
    let (plain, others): (Vec<_>, Vec<_>) = segments
        .iter()
        .filter(|segment| !segment.tokens().is_empty())
        .partition(|segment| shape(segment.tokens()).is_some());
    let mut statements: Vec<Statement> = plain.iter().filter_map(|segment| statement(segment)).collect();
    if !others.is_empty() {
        let ranges: Vec<_> = plain.iter().map(|segment| segment.range()).collect();
        let is_left = |token: &&Token<'_>| {
            let next = ranges.partition_point(|range| range.end <= token.start);
            ranges.get(next).is_none_or(|range| !range.contains(&token.start))
        };
        let left: Vec<Token<'_>> = tokens.iter().filter(is_left).copied().collect();
        let reading = read(&blanked(text, ranges.iter()), &left);
        if !reading.errors.is_empty() {
            return read(text, tokens);
        }
        statements.extend(reading.statements);
        statements.sort_by_key(|statement| statement.range.start);
    }
    Reading { statements, errors: Vec::new() }
}

fn statement(segment: &Segment<'_>) -> Option<Statement> {
    let tokens = segment.tokens();
    let (kind, has_parameters) = shape(tokens)?;
    let effect = effect::of_tokens(tokens);
    Some(Statement { range: segment.range(), kind, effect, has_parameters, is_query: false })
}

/// The kind of a statement, and whether `$1` has a meaning in it; nothing where the words do not say.
fn shape(tokens: &[Token<'_>]) -> Option<(Kind, bool)> {
    let word =
        |at: usize| tokens.get(at).filter(|token| token.kind == TokenKind::Word).map(|token| token.text);
    let is = |at: usize, wanted: &[&str]| {
        word(at).is_some_and(|word| wanted.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
    };
    let transactional = Some((Kind::Transactional, false));
    if is(0, &["create"]) {
        let at = if is(1, &["or"]) { 3 } else { 1 };
        if is(at, &["function", "procedure"]) {
            return Some((Kind::Transactional, true));
        }
        let is_plain =
            is(at, &["table", "index", "type", "domain", "trigger", "policy", "extension", "sequence"])
                || (is(at, &["unique"]) && is(at + 1, &["index"]));
        return transactional.filter(|_| is_plain && !has_query(tokens, at + 1));
    }
    if is(0, &["alter"]) {
        let is_plain = is(1, &["table", "type", "sequence", "policy"]);
        return transactional.filter(|_| is_plain && !has_query(tokens, 2));
    }
    if is(0, &["drop"]) {
        let is_plain =
            is(1, &["table", "index", "type", "domain", "trigger", "policy", "function", "view", "sequence"]);
        return transactional.filter(|_| is_plain && !has_query(tokens, 2));
    }
    match tokens.len() {
        1 if is(0, &["begin"]) => Some((Kind::Begin, false)),
        1 if is(0, &["commit"]) => Some((Kind::Commit, false)),
        _ if is(0, &["comment", "grant", "revoke", "do"]) => transactional,
        _ => None,
    }
}

/// Whether words come that may begin a query, or let the statement leave the transaction.
fn has_query(tokens: &[Token<'_>], from: usize) -> bool {
    const WORDS: [&str; 10] =
        ["as", "concurrently", "delete", "insert", "merge", "select", "table", "update", "values", "with"];
    let mut depth = 0_usize;
    let mut before = "";
    tokens.iter().skip(from).any(|token| {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is = |word: &str| token.text.eq_ignore_ascii_case(word);
        let was = |words: &[&str]| words.iter().any(|word| before.eq_ignore_ascii_case(word));
        let is_word = token.kind == TokenKind::Word && WORDS.iter().any(|word| is(word));
        let is_harmless = (is("as") && depth > 0)
            || ((is("delete") || is("update") || is("insert"))
                && was(&["on", "or", "before", "after", "for", "of"]))
            || (is("values") && was(&["for"]))
            || is("with");
        before = token.text;
        is_word && !is_harmless
    })
}
