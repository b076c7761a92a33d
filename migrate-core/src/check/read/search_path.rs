//! Lists of schemas in which names are looked for.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::text_of;
use crate::check::syntax::name::Ident;

/// What an object sets for itself.
#[derive(Clone, Debug)]
pub(crate) enum SearchPath {
    /// `FROM CURRENT`
    Current,
    Schemas(Vec<Ident>),
}

/// Behind `SET search_path`: `TO a, b`, `FROM CURRENT`; nothing for the default.
pub(super) fn of_object(words: &mut Cursor<'_>) -> Option<SearchPath> {
    if words.eat("from current") {
        return Some(SearchPath::Current);
    }
    if words.eat_one_of(&["to", "="]).is_none() || words.eat("default") {
        return None;
    }
    let mut schemas: Vec<Ident> = schema(words).into_iter().collect();
    while words.eat(",") {
        schemas.extend(schema(words));
    }
    // `''` is a path of nothing.
    schemas.retain(|schema| !schema.is_empty());
    Some(SearchPath::Schemas(schemas))
}

/// A schema of a path: a name, or a string.
pub(crate) fn schema(words: &mut Cursor<'_>) -> Option<Ident> {
    let first = words.first()?;
    if first.kind != TokenKind::Literal {
        return words.ident();
    }
    words.advance();
    text_of(first).map(|text| Ident::exact(&text))
}
