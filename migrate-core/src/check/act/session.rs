//! `SET`, `RESET`: the search path, and whether bodies of functions are checked.

use crate::Mode;
use crate::check::model::{Found, Ident, Kind, Model, Object, Refusal};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

#[allow(clippy::unnecessary_wraps, reason = "as the other commands")]
pub(super) fn set(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    // It ends with the transaction, and by itself a statement is one.
    if words.eat("local") && model.mode == Mode::Statements {
        return Ok(());
    }
    words.eat("session");
    if words.eat("schema") {
        let path = value(&mut words).into_iter().collect();
        put(model, path);
    } else if words.eat("search_path") && words.eat_one_of(&["to", "="]).is_some() {
        if words.is("default") {
            return reset(model, words);
        }
        put(model, words.items().filter_map(|mut item| value(&mut item)).collect());
    } else if words.eat("check_function_bodies") && words.eat_one_of(&["to", "="]).is_some() {
        model.checks_bodies = checks(words);
    }
    Ok(())
}

#[allow(clippy::unnecessary_wraps, reason = "as the other commands")]
pub(super) fn reset(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    if words.is_one_of(&["search_path", "all", "default"]) {
        model.reset_search_path();
    }
    if words.is_one_of(&["check_function_bodies", "all"]) {
        model.checks_bodies = true;
    }
    Ok(())
}

/// The value of `check_function_bodies`: on for certain.
fn checks(words: Cursor<'_>) -> bool {
    let Some(first) = words.first() else { return false };
    let text = super::expression::text_of(first).unwrap_or_else(|| first.text.to_owned());
    let text = text.to_ascii_lowercase();
    ["on", "true", "yes", "1", "default"].contains(&text.as_str())
}

/// A schema of a path: a name, or a string.
pub(super) fn value(words: &mut Cursor<'_>) -> Option<Ident> {
    let first = words.first()?;
    if first.kind != TokenKind::Literal {
        return words.ident();
    }
    words.advance();
    super::expression::text_of(first).map(|text| Ident::exact(&text))
}

/// The search path from now on.
pub(super) fn put(model: &mut Model, path: Vec<Ident>) {
    for schema in &path {
        // Nobody says that it is there, but objects that nobody has heard of may be in it.
        let is_unheard = matches!(model.find_in(Kind::Schema, Model::DATABASE, schema), Found::Unknown(_));
        if is_unheard && &**schema != "$user" {
            let object = Object::new(Kind::Schema, Model::DATABASE, schema.clone(), model.site.clone());
            model.add(Object { is_open: true, is_outside: true, is_doubtful: true, ..object });
        }
    }
    model.search_path = path;
}
