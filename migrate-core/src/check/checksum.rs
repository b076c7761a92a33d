use sha2::{Digest, Sha256};

use crate::Checksum;
use crate::check::syntax::lexer::{Token, TokenKind};

/// SHA-256 over the tokens of a migration: for each one the length of its text in bytes (8 bytes, little
/// endian) and then its text, with what no formatter changes the meaning of made alike: CRLF is read as LF, a keyword or an
/// unquoted name in small letters (A to Z, as PostgreSQL folds them), and of semicolons only those between two statements
/// count. A `BEGIN` that is the first statement with a `COMMIT` that is the last are none: the runner's transaction stands for them.
///
/// Databases keep the result, so this can never change; the tests pin vectors.
pub(crate) fn of_tokens<'t>(tokens: impl Iterator<Item = Token<'t>>) -> Checksum {
    let tokens: Vec<Token<'t>> = tokens.filter(Token::is_sql).collect();
    let mut statements: Vec<&[Token<'t>]> =
        tokens.split(|token| token.text == ";").filter(|statement| !statement.is_empty()).collect();
    if let [first, inside @ .., last] = statements.as_slice()
        && begins(first)
        && commits(last)
    {
        statements = inside.to_vec();
    }
    // Many small updates cost more than a copy where nothing is optimised, as in a build.
    let mut hashed = Vec::new();
    for (at, statement) in statements.into_iter().enumerate() {
        if at > 0 {
            add(&mut hashed, ";");
        }
        for token in statement {
            match token.kind {
                TokenKind::Word => add(&mut hashed, &token.text.to_ascii_lowercase()),
                _ if token.text.as_bytes().contains(&b'\r') => {
                    add(&mut hashed, &token.text.replace("\r\n", "\n"));
                }
                _ => add(&mut hashed, token.text),
            }
        }
    }
    Checksum::new(Sha256::digest(&hashed).into())
}

fn add(hashed: &mut Vec<u8>, text: &str) {
    hashed.extend_from_slice(&(text.len() as u64).to_le_bytes());
    hashed.extend_from_slice(text.as_bytes());
}

/// `BEGIN`, without options.
fn begins(statement: &[Token<'_>]) -> bool {
    is_one_of(
        statement,
        &[&["begin"], &["begin", "work"], &["begin", "transaction"], &["start", "transaction"]],
    )
}

/// `COMMIT`, without options.
fn commits(statement: &[Token<'_>]) -> bool {
    let verbs = ["commit", "end"].iter();
    verbs.into_iter().any(|verb| is_one_of(statement, &[&[verb], &[verb, "work"], &[verb, "transaction"]]))
}

fn is_one_of(statement: &[Token<'_>], forms: &[&[&str]]) -> bool {
    forms.iter().any(|form| {
        form.len() == statement.len()
            && statement.iter().zip(*form).all(|(token, word)| token.text.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
pub(crate) fn checksum(text: &str) -> Checksum {
    of_tokens(crate::check::syntax::lexer::tokens(text))
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
            ("SELECT 1;", "0db865c3148e1243a292338c19f299be605bc2454ce50abefef061a7c85e16c9"),
            (
                "-- migrate\nCREATE TABLE \"Café\" (a int DEFAULT 1.5e3 CHECK (a <> -1));",
                "29b9b063d0f0abe6b45edb618c68045fbf25c430ffb6cae850a187205ca44dcd",
            ),
            (
                "DO $x$ BEGIN\n  PERFORM 'é', E'\\'', U&'\\0041' ;\nEND $x$;",
                "e73ae087a3a269f8eaa30682ac2cef2937c624723a92bdd1519482562842911a",
            ),
            (
                "BEGIN; create table A (B int);; SELECT * FROM a; END;",
                "e172692accdfc9979a214be2ccd6c605d08287a10aacb41ce42b1993ae29be45",
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
    fn a_formatter_edits_nothing() {
        let plain = "CREATE TABLE a (b int); SELECT * FROM a";
        for formatted in [
            "create table A (B INT);\n\nselect * from A;",
            ";;CREATE TABLE a (b int);; ; SELECT * FROM a;;",
            "BEGIN;\nCREATE TABLE a (b int);\nSELECT * FROM a;\nCOMMIT;",
            "Start Transaction; CREATE TABLE a (b int); SELECT * FROM a; END WORK",
        ] {
            assert!(equal(plain, formatted), "{formatted}");
        }
        assert!(equal("", "BEGIN; COMMIT;"));
    }

    #[test]
    fn all_else_is() {
        let different = [
            ("SELECT 'a'", "SELECT 'A'"),
            ("SELECT 'a'", "SELECT 'a '"),
            ("SELECT É", "SELECT é"),
            ("DO 'BEGIN; END'", "DO 'begin; end'"),
            ("SELECT 1 e10", "SELECT 1e10"),
            ("SELECT a < = b", "SELECT a <= b"),
            ("SELECT 'a''b'", "SELECT 'a' 'b'"),
            ("SELECT E'a'", "SELECT E 'a'"),
            ("SELECT \"a\"", "SELECT a"),
            ("SELECT 1e5", "SELECT 1E5"),
            ("SELECT 1; SELECT 2", "SELECT 1 SELECT 2"),
            ("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT", "SELECT 1"),
            ("BEGIN; SELECT 1", "SELECT 1"),
            ("BEGIN; SELECT 1; COMMIT; SELECT 2", "SELECT 1; SELECT 2"),
            ("SELECT $$a\rb$$", "SELECT $$a\nb$$"),
        ];
        for (a, b) in different {
            assert!(!equal(a, b), "{a} and {b}");
        }
    }
}
