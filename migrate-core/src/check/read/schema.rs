//! `CREATE SCHEMA`.

use super::create::object;
use super::kinds::Kind;
use super::{Command, role};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateSchema<'t> {
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    /// Nothing: it is called as the role that runs the statement.
    pub(crate) name: Option<Name>,
    pub(crate) owner: Option<Name>,
    /// `CREATE TABLE … CREATE VIEW …`, in the order in which they are made.
    pub(crate) elements: Vec<Command<'t>>,
}

/// Behind `CREATE SCHEMA`.
pub(super) fn create(mut words: Cursor<'_>) -> CreateSchema<'_> {
    let is_optional = words.eat("if not exists");
    let mut name = if words.is("authorization") { None } else { words.bare() };
    let mut owner = None;
    if words.eat("authorization") {
        let mut ahead = words;
        owner = role::role(&mut words);
        if name.is_none() && owner.is_some() {
            name = ahead.bare();
        }
    }
    CreateSchema { is_optional, name, owner, elements: elements(words) }
}

/// PostgreSQL makes them by their kinds, whichever order they are written in.
fn elements(mut words: Cursor<'_>) -> Vec<Command<'_>> {
    let mut elements = Vec::new();
    while words.first().is_some() {
        let mut end = words;
        end.advance();
        // A statement ends where the next one begins.
        let is_start =
            |token: &Token<'_>| ["create", "grant"].iter().any(|word| token.text.eq_ignore_ascii_case(word));
        end.before(is_start);
        elements.push(words.up_to(end));
        words = end;
    }
    elements.sort_by_key(|element| {
        let mut words = *element;
        words.eat("create");
        let kind = object(words).1;
        let order = [Kind::Sequence, Kind::Table, Kind::View, Kind::Index, Kind::Trigger];
        order.iter().position(|one| Some(*one) == kind).unwrap_or(order.len())
    });
    elements.into_iter().map(super::statement).collect()
}
