use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::Checksum;
use crate::check::syntax::lexer::{self, Token};

/// SHA-256 over the tokens of a migration: for each one the length of its text in bytes (8 bytes, little
/// endian) and then its text, CRLF read as LF.
///
/// Databases keep the result, so this can never change; the tests pin vectors.
pub(crate) fn checksum(text: &str) -> Checksum {
    of_tokens(lexer::tokens(text))
}

/// The same where the text has been cut into tokens.
pub(crate) fn of_tokens<'t>(tokens: impl Iterator<Item = Token<'t>>) -> Checksum {
    // Many small updates cost more than a copy where nothing is optimised, as in a build.
    let mut hashed = Vec::new();
    for token in tokens.filter(Token::is_sql) {
        let text = if token.text.as_bytes().contains(&b'\r') {
            Cow::Owned(token.text.replace("\r\n", "\n"))
        } else {
            Cow::Borrowed(token.text)
        };
        hashed.extend_from_slice(&(text.len() as u64).to_le_bytes());
        hashed.extend_from_slice(text.as_bytes());
    }
    Checksum::new(Sha256::digest(&hashed).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(a: &str, b: &str) -> bool {
        checksum(a) == checksum(b)
    }

    #[test]
    fn vectors_that_never_change() {
        let vectors = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("SELECT 1;", "d9a980b3f067335877c2841ee0c76c89dc25be8f52677a9c2e563fa5073d1a6f"),
            (
                "-- migrate\nCREATE TABLE \"Café\" (a int DEFAULT 1.5e3 CHECK (a <> -1));",
                "f31062e549bb1524751e85266aa21db8cee3cf78333996e3f3976698de909c2a",
            ),
            (
                "DO $x$ BEGIN\n  PERFORM 'é', E'\\'', U&'\\0041' ;\nEND $x$;",
                "24a598202dc103643ee4cfb7c3bca84e1184cdac37532911f979ec3821b9ccd7",
            ),
        ];
        let actual: Vec<_> = vectors.iter().map(|(text, _)| checksum(text).to_string()).collect();
        let expected: Vec<_> = vectors.iter().map(|(_, expected)| expected.to_string()).collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn comments_blank_space_and_line_ends_are_no_sql() {
        let plain = "CREATE TABLE a (b int, c text DEFAULT 'x;y');";
        assert!(equal(plain, "-- hello\r\nCREATE  TABLE a(b int,\r\n\tc text /* d */DEFAULT'x;y') ; -- bye"));
        assert!(equal("SELECT $$a\nb$$", "SELECT $$a\r\nb$$"));
    }

    #[test]
    fn all_else_is() {
        let different = [
            ("SELECT 'a'", "SELECT 'A'"),
            ("SELECT 'a'", "SELECT 'a '"),
            ("SELECT a", "select a"),
            ("SELECT 1 e10", "SELECT 1e10"),
            ("SELECT a < = b", "SELECT a <= b"),
            ("SELECT 'a''b'", "SELECT 'a' 'b'"),
            ("SELECT E'a'", "SELECT E 'a'"),
            ("SELECT \"a\"", "SELECT a"),
            ("SELECT 1", "SELECT 1;"),
            ("SELECT $$a\rb$$", "SELECT $$a\nb$$"),
        ];
        for (a, b) in different {
            assert!(!equal(a, b), "{a} and {b}");
        }
    }
}
