//! `DECLARE`: <https://www.postgresql.org/docs/current/plpgsql-declarations.html>.

use super::{Sql, Value};
use crate::check::read::type_name::{self, TypeName};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct Declaration<'t> {
    pub(crate) name: Name,
    pub(crate) declared: Declared<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Declared<'t> {
    Variable {
        is_constant: bool,
        of_type: VariableType<'t>,
        is_not_null: bool,
        value: Option<Value<'t>>,
    },
    /// The names of its arguments.
    Cursor {
        arguments: Vec<Ident>,
        query: Sql<'t>,
    },
    /// Another name of this variable.
    Alias(Cursor<'t>),
}

/// The type of a variable.
#[derive(Clone, Debug)]
pub(crate) enum VariableType<'t> {
    Written(TypeName),
    /// `t%ROWTYPE`
    RowOf(Option<Name>),
    /// `a%TYPE`, `t.a%TYPE`, and whether more follows: `[]`.
    SameAs(Cursor<'t>, bool),
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
        let Some(name) = item.bare() else { continue };
        declarations.push(Declaration { name, declared: declared(item) });
    }
    declarations
}

fn declared(mut words: Cursor<'_>) -> Declared<'_> {
    if words.eat("alias for") {
        return Declared::Alias(words);
    }
    let mut ahead = words;
    ahead.eat_one_of(&["no scroll", "scroll"]);
    if ahead.eat("cursor") {
        let arguments = ahead.brackets().items().filter_map(|mut argument| argument.ident()).collect();
        ahead.eat_one_of(&["for", "is"]);
        return Declared::Cursor { arguments, query: Sql::of(ahead) };
    }
    let is_constant = words.eat("constant");
    let is_value = |token: &crate::check::syntax::lexer::Token<'_>| {
        matches!(token.text, ":=" | "=") || is_word(token, "default")
    };
    let mut of_variable = words.before(is_value);
    let of_type = of_type(of_variable.before(|token| is_word(token, "collate") || is_word(token, "not")));
    let is_not_null = of_variable.contains("not null");
    let value = words.advance().map(|_| Value::of(words));
    Declared::Variable { is_constant, of_type, is_not_null, value }
}

fn of_type(mut words: Cursor<'_>) -> VariableType<'_> {
    let mut ahead = words;
    let mut of = ahead.before(|token| token.text == "%");
    if ahead.eat("% rowtype") {
        return VariableType::RowOf(of.qualified().filter(|_| of.first().is_none()));
    }
    if ahead.eat("% type") {
        return VariableType::SameAs(of, ahead.first().is_some());
    }
    VariableType::Written(type_name::read(&mut words))
}
