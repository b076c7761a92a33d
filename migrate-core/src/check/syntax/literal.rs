//! What string constants mean: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS>.

use super::lexer::{Token, TokenKind};

/// The text of a constant; nothing where it is none, or has escapes that are not read here.
pub(crate) fn text_of(literal: &Token<'_>) -> Option<String> {
    if literal.kind != TokenKind::Literal {
        return None;
    }
    let text = literal.text;
    if text.starts_with('$') {
        let tag = text.get(1..)?.find('$')? + 2;
        return text.get(tag..text.len().checked_sub(tag)?).map(str::to_owned);
    }
    if text.starts_with(['u', 'U', 'x', 'X', 'b', 'B']) {
        return None;
    }
    // One that goes on in the next line is left out.
    let (_, inner) = text.split_once('\'')?;
    let inner = inner.strip_suffix('\'')?;
    let inner = inner.replace("''", "'");
    if text.starts_with(['e', 'E']) && inner.contains('\\') { unescaped(&inner) } else { Some(inner) }
}

/// `parse_bool()` of `bool.c`: a truth value, or the beginning of one that is no other's.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let is_start = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if is_start("true", 1) || is_start("yes", 1) || is_start("on", 2) || text == "1" {
        Some(true)
    } else if is_start("false", 1) || is_start("no", 1) || is_start("off", 2) || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// The escapes of `E'…'` that stand for one character; nothing where there is another one.
fn unescaped(text: &str) -> Option<String> {
    let mut letters = text.chars();
    let mut plain = String::new();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        plain.push(match letters.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'x' | 'u' | 'U' | '0'..='7' => return None,
            other => other,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::text_of;
    use crate::check::syntax::lexer;

    #[test]
    fn texts_of_constants() {
        let text = |sql: &str| lexer::tokens(sql).next().and_then(|token| text_of(&token));
        assert_eq!(text("'it''s'").as_deref(), Some("it's"));
        assert_eq!(text("$a$it's$a$").as_deref(), Some("it's"));
        assert_eq!(text(r"E'a\n\'b\\'").as_deref(), Some("a\n'b\\"));
        assert_eq!(text(r"E'\x41'"), None);
        assert_eq!(text("X'41'"), None);
        assert_eq!(text("41"), None);
    }
}
