use super::Known;
use super::kind::has_parameters;
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::{ByteOffset, Diagnostic, Place};

/// A problem for every `$1` outside of a prepared statement or a function: a script has no parameters. (Other
/// placeholders, `:name` and `?`, are syntax errors.)
pub(super) fn check(path: &str, text: &str, tokens: &[Token<'_>], statements: &[Known]) -> Vec<Diagnostic> {
    let is_open = |token: &&Token<'_>| {
        token.kind == TokenKind::Parameter
            && statements
                .iter()
                .any(|statement| statement.range.contains(&token.start) && !has_parameters(&statement.verb))
    };
    let problem = |token: &Token<'_>| {
        let place = Place::marked(path, text, ByteOffset(token.start)..ByteOffset(token.end()));
        Diagnostic::at(place, format!("there is no parameter {}", token.text))
            .note("a migration is sent as it stands, with nothing to put in its place")
            .help("write the value")
    };
    tokens.iter().filter(is_open).map(problem).collect()
}
