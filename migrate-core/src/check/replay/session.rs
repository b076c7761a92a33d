//! `SET`, `RESET`: the search path.

use crate::Mode;
use crate::check::cursor::Cursor;
use crate::check::lexer::TokenKind;
use crate::check::schema::{Found, Ident, Kind, Model, Object, Refusal};

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
    }
    Ok(())
}

#[allow(clippy::unnecessary_wraps, reason = "as the other commands")]
pub(super) fn reset(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    if words.is_one_of(&["search_path", "all", "default"]) {
        model.reset_search_path();
    }
    Ok(())
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
