use super::lexer::{Token, TokenKind};
use crate::directive::{IGNORE, word};
use crate::{ByteOffset, Diagnostic, Place};

/// A problem for every `-- migrate:WORD` in the comments of a migration. The first line that says
/// `ignore` never comes here; anywhere else the word would be overlooked, and no other word exists yet.
pub(crate) fn check(path: &str, text: &str, tokens: &[Token<'_>]) -> Vec<Diagnostic> {
    let comments = tokens.iter().filter(|token| token.kind == TokenKind::Comment);
    let words =
        comments.filter_map(|comment| word(comment.text).map(|(at, word)| (comment.start + at, word)));
    words
        .map(|(at, word)| {
            let place = Place::marked(path, text, ByteOffset(at)..ByteOffset(at + word.len()));
            if word == IGNORE {
                Diagnostic::at(place, "`migrate:ignore` must be the first line of the file")
                    .help("move it to the first line, or remove it")
            } else {
                Diagnostic::at(place, format!("unknown directive `migrate:{word}`"))
                    .note("known is `-- migrate:ignore`, in the first line of a `.sql` file that is no migration")
                    .help("remove it")
            }
        })
        .collect()
}
