//! Rules.

use super::body::statements;
use super::create::Manner;
use super::query;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateRule<'t> {
    /// `OR REPLACE`.
    pub(crate) replaces: bool,
    pub(crate) name: Name,
    pub(crate) table: Name,
    pub(crate) event: Event,
    pub(crate) condition: Option<Cursor<'t>>,
    /// What it does; nothing behind `DO [ALSO | INSTEAD] NOTHING`.
    pub(crate) actions: Vec<Cursor<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Select,
    Insert,
    Update,
    Delete,
}

/// What stands after `CREATE RULE`.
pub(super) fn create(mut words: Cursor<'_>, manner: Manner) -> Option<CreateRule<'_>> {
    let name = words.bare()?;
    words.eat("as on");
    let event = match words.eat_one_of(&["insert", "update", "delete"]) {
        Some("insert") => Event::Insert,
        Some("update") => Event::Update,
        Some(_) => Event::Delete,
        None => Event::Select,
    };
    words.eat("select");
    words.eat("to");
    let table = words.qualified()?;
    let condition = words.eat("where").then(|| words.before(|token| token.text.eq_ignore_ascii_case("do")));
    words.eat_up_to("do");
    words.eat_one_of(&["also", "instead"]);
    let actions = if words.is("nothing") {
        Vec::new()
    } else if words.is("(") && !query::is_query(words) {
        statements(words.brackets().tokens()).collect()
    } else {
        vec![words]
    };
    Some(CreateRule { replaces: manner.replaces, name, table, event, condition, actions })
}
