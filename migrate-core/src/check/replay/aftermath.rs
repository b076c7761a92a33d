//! After a statement that PostgreSQL would refuse: nothing else is to be refused because of it. What it names may be as the statement
//! wants it, or as it was.

use std::collections::BTreeSet;

use super::create::{self, kind};
use crate::check::cursor::Cursor;
use crate::check::lexer::{Token, TokenKind};
use crate::check::schema::{Ident, Kind, Model, Name};

/// Takes what a refused statement names to be there, and to be whatever it wants. `wrong` are the words in it that were marked.
pub(super) fn excuse(model: &mut Model, statement: Cursor<'_>, wrong: Cursor<'_>) {
    // What makes no columns is mended by one that is called as it says.
    let is_definition = statement.is_one_of(&["create", "alter"]) && kind_of(statement).ends_with("table");
    let may_add = statement.is("create") || statement.contains("add") || statement.contains("rename");
    let names = names(if is_definition { statement } else { wrong });
    let mut words = statement;
    while words.first().is_some() {
        let Some(name) = words.qualified() else {
            words.advance();
            continue;
        };
        if let Some(relation) = model.known(Kind::Table, &name) {
            model.doubt_what_is_called(relation, &names, is_definition && may_add);
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

/// The kind of object that a CREATE or ALTER is about.
fn kind_of(mut words: Cursor<'_>) -> &'static str {
    if words.eat("create") {
        return create::object(words).1;
    }
    words.advance();
    kind(&mut words)
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
        let kind = match kind {
            "table" | "foreign table" | "view" | "materialized view" | "sequence" | "index" => Kind::Table,
            "type" | "domain" => Kind::SomeType,
            "function" | "procedure" | "aggregate" => Kind::Function,
            "schema" => Kind::Schema,
            _ => return Vec::new(),
        };
        words.eat("concurrently");
        words.eat("if not exists");
        return words.qualified().map(|name| (kind, name)).into_iter().collect();
    }
    if words.eat("alter")
        && kind(&mut words).ends_with("table")
        && words.eat_up_to("rename")
        && words.eat("to")
    {
        return words.qualified().map(|name| (Kind::Table, name)).into_iter().collect();
    }
    Vec::new()
}
