//! CREATE of anything.

use super::super::command;
use super::{Facts, What, definer, password};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

/// After `CREATE`; `tokens` are the whole statement.
pub(super) fn read(mut words: Cursor<'_>, tokens: &[Token<'_>], found: &mut Facts) {
    let modifiers = words;
    words.eat_all(command::MODIFIERS);
    let count = modifiers.tokens().len() - words.tokens().len();
    let modifiers = modifiers.tokens().get(..count).unwrap_or_default();
    let has = |word: &str| modifiers.iter().any(|token| is_word(token, word));
    match command::object(&mut words).as_str() {
        "index" => index(words, has("unique"), tokens, found),
        "table" => {
            let is_doubtful = words.eat("if not exists");
            let is_temporary = has("temp") || has("temporary");
            if let Some(table) = words.name() {
                let end = tokens.len() - words.tokens().len();
                let marked = tokens.get(..end).unwrap_or_default();
                found.add(&table, What::CreatesTable { is_doubtful, is_temporary }, marked);
            }
        }
        "function" | "procedure" => {
            if let Some(function) = words.name() {
                definer(words, &function, found);
            }
        }
        "role" | "user" | "group" | "user mapping" => {
            let role = words.part().unwrap_or_default();
            password(words, &role, found);
        }
        _ => {}
    }
}

/// After `INDEX`.
fn index(mut words: Cursor<'_>, is_unique: bool, tokens: &[Token<'_>], found: &mut Facts) {
    let is_concurrent = words.eat("concurrently");
    let before = words;
    let if_not_exists = words.eat("if not exists").then(|| {
        let clause = before.tokens().get(..3).unwrap_or_default();
        clause.first().map_or(0, |first| first.start)..clause.last().map_or(0, Token::end)
    });
    let name = if words.is("on") { None } else { words.part() };
    words.eat("on");
    if let Some(table) = words.relation() {
        found.add(&table, What::BuildsIndex { name, is_unique, is_concurrent, if_not_exists }, tokens);
    }
}
