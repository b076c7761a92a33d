use std::ops::Range;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::{Reading, SyntaxError};
use crate::check::tell::lint;
use crate::{ByteOffset, Diagnostic, Place};

/// A problem for every syntax error, but for those that are the data of a `COPY … FROM STDIN`, which is a
/// problem by itself.
pub(crate) fn check(path: &str, text: &str, tokens: &[Token<'_>], reading: &Reading) -> Vec<Diagnostic> {
    let is_data = |error: &SyntaxError| {
        let before = reading.statements.iter().rev().find(|statement| statement.end <= error.range.start);
        before.is_some_and(|statement| is_copy_of_data(tokens, statement))
    };
    let diagnostics = problems(path, text, tokens, reading, is_data);
    diagnostics.into_iter().map(|diagnostic| diagnostic.refused_with("42601", "")).collect()
}

fn problems(
    path: &str,
    text: &str,
    tokens: &[Token<'_>],
    reading: &Reading,
    is_data: impl Fn(&SyntaxError) -> bool,
) -> Vec<Diagnostic> {
    let mut errors: Vec<&SyntaxError> = reading.errors.iter().filter(|error| !is_data(error)).collect();
    let Some(at) = errors.iter().position(|error| follows_backslash(tokens, error)) else {
        return errors.into_iter().map(|error| diagnostic(path, text, error)).collect();
    };
    // Every constant that follows is read inside out.
    errors.truncate(at + 1);
    let last = errors.pop().map(|error| {
        diagnostic(path, text, error)
            .note("a backslash escapes nothing in `'…'`, so the constant ended at the quote after it")
            .help("double the quote, `''`, or write `E'…'`, in which a backslash escapes")
    });
    errors.into_iter().map(|error| diagnostic(path, text, error)).chain(last).collect()
}

/// `COPY … FROM STDIN`
fn is_copy_of_data(tokens: &[Token<'_>], statement: &Range<usize>) -> bool {
    let inside = |token: &&Token<'_>| token.is_sql() && statement.contains(&token.start);
    let words: Vec<Token<'_>> = tokens.iter().filter(inside).copied().collect();
    let words = Cursor::new(&words);
    words.is("copy") && (words.contains("from stdin") || words.contains("from stdout"))
}

/// Whether a constant that ends in `\'` stands before it in its statement: `'it\'s'`.
fn follows_backslash(tokens: &[Token<'_>], error: &SyntaxError) -> bool {
    let before = tokens.iter().take_while(|token| token.start < error.range.start);
    let mut ends_in_backslash = false;
    for token in before {
        match token.kind {
            TokenKind::Literal => {
                ends_in_backslash |= token.text.starts_with('\'') && token.text.ends_with("\\'");
            }
            _ => ends_in_backslash &= token.text != ";",
        }
    }
    ends_in_backslash
}

fn diagnostic(path: &str, text: &str, error: &SyntaxError) -> Diagnostic {
    let place = Place::marked(path, text, ByteOffset(error.range.start)..ByteOffset(error.range.end));
    let token = text.get(error.range.clone()).unwrap_or_default();
    let title = match token {
        "" => "syntax error at end of input".to_owned(),
        _ => format!("syntax error at or near `{}`", shortened(token)),
    };
    let diagnostic = Diagnostic::at(place, title);
    if token == "\\" {
        return diagnostic
            .note("commands that begin with a backslash are psql's own; the server does not know them")
            .help("write what it does in SQL, or remove it");
    }
    // The word may end before the place, and was another one without its blank.
    if let Some(blank) = lint::first_look_alike(line_of(text, error.range.end)) {
        return diagnostic
            .note(format!(
                "U+{:04X} in this line looks like a space, and is a letter to PostgreSQL",
                u32::from(blank)
            ))
            .help("write plain spaces");
    }
    let diagnostic = error.expected.iter().fold(diagnostic, Diagnostic::note);
    let before = text.get(..error.range.start).unwrap_or_default();
    let help = keyword_like(token).map(|keyword| format!("did you mean `{keyword}`?")).or_else(|| {
        let word = before.split_whitespace().next_back()?;
        Some(format!("did you mean `{}` by `{word}`?", keyword_like(word)?))
    });
    help.iter().fold(diagnostic, Diagnostic::help)
}

/// The line that this byte is in.
fn line_of(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = at + after.find('\n').unwrap_or(after.len());
    text.get(start..end).unwrap_or_default()
}

/// The keyword that was probably meant: two letters swapped, one too many, one missing, or one wrong.
fn keyword_like(token: &str) -> Option<&'static str> {
    const KEYWORDS: &[&str] = &[
        "ALTER",
        "BEGIN",
        "CASCADE",
        "CHECK",
        "COLUMN",
        "COMMENT",
        "CONSTRAINT",
        "CREATE",
        "DEFAULT",
        "DELETE",
        "DOMAIN",
        "DROP",
        "ENABLE",
        "EXECUTE",
        "EXISTS",
        "EXTENSION",
        "FOREIGN",
        "FUNCTION",
        "GRANT",
        "INDEX",
        "INSERT",
        "LANGUAGE",
        "MAPPING",
        "MATERIALIZED",
        "POLICY",
        "PRIMARY",
        "PROCEDURE",
        "PUBLICATION",
        "REFERENCES",
        "REPLACE",
        "RETURNS",
        "REVOKE",
        "SCHEMA",
        "SELECT",
        "SEQUENCE",
        "TABLE",
        "TRIGGER",
        "TRUNCATE",
        "UNIQUE",
        "UPDATE",
        "USING",
        "VALUES",
        "WHERE",
    ];
    let token = token.to_ascii_uppercase();
    KEYWORDS.iter().copied().find(|keyword| token.len() >= 4 && strsim::osa_distance(&token, keyword) == 1)
}

/// A function body is one token.
fn shortened(token: &str) -> String {
    const LONGEST: usize = 40;
    let line = token.split(['\n', '\r']).next().unwrap_or_default();
    if line.len() == token.len() && token.chars().count() <= LONGEST {
        token.to_owned()
    } else {
        line.chars().take(LONGEST).chain(['…']).collect()
    }
}
