//! `DECLARE`: <https://www.postgresql.org/docs/current/plpgsql-declarations.html>.

use super::{Sql, Value};
use crate::check::read::type_name::{self, TypeName};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug)]
pub(crate) struct Declaration<'t> {
    pub(crate) name: Ident,
    pub(crate) declared: Declared<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Declared<'t> {
    Variable {
        of_type: TypeName,
        value: Option<Value<'t>>,
    },
    /// The names of its arguments.
    Cursor {
        arguments: Vec<Ident>,
        query: Sql<'t>,
    },
    /// Another name of a variable.
    Alias,
}

/// Everything up to BEGIN.
pub(super) fn read<'t>(words: &mut Cursor<'t>) -> Vec<Declaration<'t>> {
    let mut declarations = Vec::new();
    while words.first().is_some() && !words.is("begin") {
        // It may stand there more than once.
        if words.eat("declare") {
            continue;
        }
        let mut item = words.before(|token| token.text == ";");
        words.eat(";");
        let Some(name) = item.ident() else { continue };
        declarations.push(Declaration { name, declared: declared(item) });
    }
    declarations
}

fn declared(mut words: Cursor<'_>) -> Declared<'_> {
    if words.is("alias for") {
        return Declared::Alias;
    }
    let mut ahead = words;
    ahead.eat_one_of(&["no scroll", "scroll"]);
    if ahead.eat("cursor") {
        let arguments = ahead.brackets().items().filter_map(|mut argument| argument.ident()).collect();
        ahead.eat_one_of(&["for", "is"]);
        return Declared::Cursor { arguments, query: Sql::of(ahead) };
    }
    words.eat("constant");
    let is_value = |token: &crate::check::syntax::lexer::Token<'_>| {
        matches!(token.text, ":=" | "=") || is_word(token, "default")
    };
    let of_type = type_name::read(&mut words);
    words.before(is_value);
    let value = words.advance().map(|_| Value::of(words));
    Declared::Variable { of_type, value }
}
