//! After a statement that PostgreSQL would refuse: nothing else is to be refused because of it. What it names may be as the statement
//! wants it, or as it was.

use std::collections::BTreeSet;

use crate::check::model::{Ident, Kind, Model, Name};
use crate::check::read::{create, kinds};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};

/// Takes what a refused statement names to be there, and to be whatever it wants. `wrong` are the words in it that were marked.
pub(in crate::check) fn excuse(model: &mut Model, statement: Cursor<'_>, wrong: Cursor<'_>) {
    let defined = defined(statement);
    let mut words = statement;
    while words.first().is_some() {
        let Some(name) = words.qualified() else {
            words.advance();
            continue;
        };
        if let Some(relation) = model.known(Kind::Table, &name) {
            if defined.as_ref() == Some(&name) {
                let may_add =
                    statement.is("create") || statement.contains("add") || statement.contains("rename");
                model.doubt_what_is_called(relation, &names(statement), may_add);
            } else {
                model.doubt_what_is_called(relation, &names(wrong), false);
            }
        }
        for kind in [Kind::SomeType, Kind::Function] {
            if let Some(id) = model.known(kind, &name).filter(|&id| model.object(id).kind != Kind::RowType) {
                model.doubt_inside(id);
            }
        }
    }
    for (kind, name) in made(statement) {
        if model.known(kind, &name).is_none() {
            model.suppose(kind, &name);
        }
    }
}

/// The table whose columns the statement would have made or changed.
fn defined(statement: Cursor<'_>) -> Option<Name> {
    let mut words = statement;
    let kind = if words.eat("create") {
        let (_, kind, rest) = create::object(words);
        words = rest;
        kind
    } else {
        words.eat("alter").then(|| kinds::eat(&mut words))?
    };
    words.eat_all(&["if not exists", "if exists", "only"]);
    words.qualified().filter(|_| kind.is_some_and(Kind::is_table))
}

fn names(words: Cursor<'_>) -> BTreeSet<Ident> {
    let is_name = |token: &&Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
    let names = words.tokens().iter().filter(is_name);
    names.filter_map(|name| Cursor::new(std::slice::from_ref(name)).ident()).collect()
}

/// What the statement would have made.
fn made(statement: Cursor<'_>) -> Vec<(Kind, Name)> {
    let mut words = statement;
    if words.eat("create") {
        let (_, kind, mut words) = create::object(words);
        let Some(kind) = kind.map(Kind::space) else { return Vec::new() };
        if !matches!(kind, Kind::Table | Kind::SomeType | Kind::Function | Kind::Schema) {
            return Vec::new();
        }
        words.eat("concurrently");
        words.eat("if not exists");
        return words.qualified().map(|name| (kind, name)).into_iter().collect();
    }
    if words.eat("alter")
        && kinds::eat(&mut words).is_some_and(Kind::is_table)
        && words.eat_up_to("rename")
        && words.eat("to")
    {
        return words.qualified().map(|name| (Kind::Table, name)).into_iter().collect();
    }
    Vec::new()
}
