//! `IF NOT EXISTS (SELECT … FROM pg_type WHERE typname = 'mood') THEN CREATE TYPE mood … END IF`: whichever it was, the type is there
//! now.

use crate::check::cursor::{Cursor, is_word};
use crate::check::lexer::TokenKind;
use crate::check::replay::body::statements;
use crate::check::replay::expression::text_of;
use crate::check::schema::Ident;

/// Whether all statements make something and do nothing else.
pub(super) fn only_creates(words: Cursor<'_>) -> bool {
    let mut one = statements(words.tokens());
    one.next().is_some_and(|words| made(words).is_some()) && one.all(|words| made(words).is_some())
}

/// The one statement behind a question for what it makes.
pub(super) fn of<'t>(asked: Cursor<'t>, whole: Cursor<'t>) -> Option<Cursor<'t>> {
    let asks_catalog = asked.is("not exists (")
        && asked.tokens().iter().any(|token| {
            let name = token.text.to_ascii_lowercase();
            matches!(
                name.as_str(),
                "pg_type"
                    | "pg_class"
                    | "pg_tables"
                    | "pg_namespace"
                    | "pg_attribute"
                    | "tables"
                    | "columns"
                    | "schemata"
            )
        });
    let has_others = ["or", "and not"].iter().any(|word| {
        let mut ahead = asked;
        ahead.eat("not exists");
        ahead.brackets();
        ahead.contains(word)
    });
    if !asks_catalog || has_others {
        return None;
    }
    let mut inner = whole;
    inner.before(|token| is_word(token, "then"));
    inner.eat("then");
    let is_plain = !["else", "elsif", "elseif", "if not", "begin", "loop", "case"]
        .iter()
        .any(|word| inner.contains(word));
    let tokens = inner.tokens();
    let end = tokens.iter().rposition(|token| is_word(token, "end"))?;
    let inner = Cursor::new(tokens.get(..end)?);
    let mut all = statements(inner.tokens());
    let (first, second) = (all.next()?, all.next());
    let name = made(first)?;
    let mut literals = asked.tokens().iter().filter(|token| token.kind == TokenKind::Literal);
    let is_named = literals.any(|literal| text_of(literal).is_some_and(|text| text == *name));
    (is_plain && second.is_none() && is_named).then_some(inner)
}

/// What a statement makes: a type, a table, a schema, a column.
fn made(mut words: Cursor<'_>) -> Option<Ident> {
    if words.eat("create") {
        words.eat_one_of(&["type", "domain", "table", "schema", "sequence"])?;
        words.eat("if not exists");
        return Some(words.qualified()?.name);
    }
    if words.eat("alter table") {
        words.eat("if exists");
        words.eat("only");
        words.qualified()?;
        if !words.eat("add")
            || words.is_one_of(&["constraint", "primary", "foreign", "unique", "check", "exclude"])
        {
            return None;
        }
        words.eat("column");
        words.eat("if not exists");
        let name = words.ident();
        let is_one = !words.has(",");
        return name.filter(|_| is_one);
    }
    None
}
