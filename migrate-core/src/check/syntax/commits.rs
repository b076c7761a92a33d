//! Whether a block of PL/pgSQL ends its transaction by itself, which it can't do inside of another one:
//! <https://www.postgresql.org/docs/current/plpgsql-transactions.html>.

use squawk_syntax::ast::{AstNode, Do};

use crate::check::syntax::lexer::{self, Token};

/// `COMMIT` or `ROLLBACK` at the beginning of one of its statements. (`ON COMMIT DROP` is in the middle of one.)
pub(super) fn ends_transaction(block: &Do) -> bool {
    let Some(body) = block.body() else { return false };
    let body = body.syntax().text().to_string();
    // Behind its first character the body of a constant is code like any other.
    let code: Vec<Token<'_>> =
        lexer::tokens(body.get(1..).unwrap_or_default()).filter(Token::is_sql).collect();
    code.windows(2).any(|pair| match pair {
        [before, word] => is_one_of(word, &["commit", "rollback"]) && begins_statement(before),
        _ => false,
    })
}

/// What a statement of PL/pgSQL can stand behind.
fn begins_statement(before: &Token<'_>) -> bool {
    is_one_of(before, &[";", "begin", "else", "loop", "then", ">>"])
}

fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.text.eq_ignore_ascii_case(word))
}
