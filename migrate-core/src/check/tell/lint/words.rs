//! Blanks that are none to PostgreSQL, as they come with text from web pages and chats.

use super::finding::Finding;
use crate::Script;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// Each word with such a blank in it, outside of quotes and comments.
pub(super) fn look_alikes(script: &Script, text: &Lexed) -> Vec<Finding> {
    let found = text.within(script.body.range()).filter(|token| token.kind == TokenKind::Word);
    found.filter_map(|token| in_word(&token)).collect()
}

fn in_word(token: &Token<'_>) -> Option<Finding> {
    let (at, blank) = token.text.char_indices().find(|(_, c)| is_look_alike(*c))?;
    let start = token.start + at;
    Some(Finding {
        title: format!("U+{:04X} looks like a space, and is none to PostgreSQL", u32::from(blank)),
        rule: "look-alike-space",
        of: String::new(),
        again: Vec::new(),
        range: start..start + blank.len_utf8(),
        also: None,
        better: "write a plain space".to_owned(),
    })
}

/// The first such blank in a word of this SQL.
pub(crate) fn first_look_alike(sql: &str) -> Option<char> {
    let mut words = lexer::tokens(sql).filter(|token| token.kind == TokenKind::Word);
    words.find_map(|word| word.text.chars().find(|c| is_look_alike(*c)))
}

/// Blanks of Unicode, and what is not seen at all.
fn is_look_alike(c: char) -> bool {
    !c.is_ascii()
        && (c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
}
