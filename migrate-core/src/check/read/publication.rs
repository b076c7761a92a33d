//! Publications: `FOR TABLE a, b (c), TABLES IN SCHEMA d`.

use super::object::{self, AlterObject, ObjectName};
use super::{Command, Kind};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreatePublication {
    pub(crate) name: Name,
    /// `FOR ALL TABLES`.
    pub(crate) is_of_all: bool,
    pub(crate) members: Vec<Member>,
}

#[derive(Clone, Debug)]
pub(crate) enum Member {
    Table { name: Name, columns: Vec<Name> },
    Schema(Name),
}

#[derive(Clone, Debug)]
pub(crate) struct AlterPublication {
    pub(crate) name: Name,
    pub(crate) action: PublicationAction,
    pub(crate) members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicationAction {
    Add,
    Set,
    Drop,
}

/// Behind `CREATE PUBLICATION`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreatePublication> {
    let name = words.bare()?;
    let (mut is_of_all, mut members) = (false, Vec::new());
    if words.eat("for all") {
        // PostgreSQL 19 has `ALL SEQUENCES` too.
        is_of_all = words.has("tables");
    } else if words.eat("for") {
        members = self::members(words.before(|token| token.text.eq_ignore_ascii_case("with")));
    }
    Some(CreatePublication { name, is_of_all, members })
}

fn members(words: Cursor<'_>) -> Vec<Member> {
    let mut in_schemas = false;
    let member = |mut item: Cursor<'_>| {
        if item.eat("tables in schema") {
            in_schemas = true;
        } else if item.eat("table") {
            in_schemas = false;
        }
        if in_schemas {
            return item.bare().filter(|schema| &*schema.name != "current_schema").map(Member::Schema);
        }
        item.eat("only");
        let name = item.qualified()?;
        item.eat("*");
        Some(Member::Table { name, columns: item.brackets().names() })
    };
    words.items().filter_map(member).collect()
}

/// Behind `ALTER PUBLICATION`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<Command<'_>> {
    let name = words.bare()?;
    let action = match words.eat_one_of(&["add", "drop", "set (", "set schema", "set"]) {
        Some("add") => PublicationAction::Add,
        Some("drop") => PublicationAction::Drop,
        Some("set") => PublicationAction::Set,
        _ => {
            let (kind, object) = (Kind::Publication, ObjectName::Named(name));
            let action = object::action(&mut words);
            return Some(Command::AlterObject(AlterObject { kind, is_optional: false, object, action }));
        }
    };
    Some(Command::AlterPublication(AlterPublication { name, action, members: members(words) }))
}
