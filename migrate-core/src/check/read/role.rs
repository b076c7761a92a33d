//! Roles, by name and in lists, and what is set for the sessions of one.

use std::ops::Range;

use super::kinds::Kind;
use super::object::{AlterObject, ObjectAction, ObjectName};
use super::session::{self, Assignment};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::name::Name;

/// `CREATE ROLE`, `CREATE USER`, `CREATE GROUP`
#[derive(Clone, Debug)]
pub(crate) struct CreateRole {
    pub(crate) name: Name,
    /// Those that it belongs to, or that belong to it.
    pub(crate) others: Vec<Name>,
    /// Where its password stands, if that is no hash.
    pub(crate) password: Option<Range<usize>>,
}

/// `ALTER ROLE`, `ALTER DATABASE … SET …`: sessions that begin later have it.
#[derive(Clone, Debug)]
pub(crate) struct SetLater {
    /// Nothing: the one who runs the statement, or all.
    pub(crate) role: Option<Name>,
    pub(crate) setting: Option<Assignment>,
    /// Where its password stands, if that is no hash.
    pub(crate) password: Option<Range<usize>>,
}

/// A role that a statement names; nothing: the one who runs it, or everybody.
pub(crate) fn role(words: &mut Cursor<'_>) -> Option<Name> {
    words.eat("group");
    if words.eat_one_of(&["current_user", "current_role", "session_user", "public"]).is_some() {
        return None;
    }
    words.qualified()
}

/// `a, b`
pub(crate) fn roles(words: &mut Cursor<'_>) -> Vec<Name> {
    let mut roles = Vec::new();
    loop {
        roles.extend(role(words));
        if !words.eat(",") {
            return roles;
        }
    }
}

/// Behind `CREATE ROLE`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreateRole> {
    let name = words.bare()?;
    let password = password(words);
    let mut others = Vec::new();
    while words.first().is_some() {
        if words.eat_one_of(&["in role", "in group", "role", "admin", "user"]).is_some() {
            others.extend(roles(&mut words));
        } else {
            words.advance();
        }
    }
    Some(CreateRole { name, others, password })
}

/// Behind `ALTER ROLE`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<super::Command<'_>> {
    let mut role = None;
    if words.eat_one_of(&["all", "current_user", "current_role", "session_user"]).is_none() {
        let name = words.bare()?;
        if words.eat("rename to") {
            let action = words.bare().map(ObjectAction::RenameTo);
            let object = ObjectName::Named(name);
            let kind = Kind::Role;
            return Some(super::Command::AlterObject(AlterObject {
                kind,
                is_optional: false,
                object,
                action,
            }));
        }
        role = Some(name);
    }
    if words.eat("in database") {
        words.ident();
    }
    Some(super::Command::SetLater(set(words, role)))
}

/// Behind `ALTER DATABASE`.
pub(super) fn alter_database(mut words: Cursor<'_>) -> SetLater {
    words.ident();
    set(words, None)
}

fn set(mut words: Cursor<'_>, role: Option<Name>) -> SetLater {
    let password = password(words);
    let setting = if words.eat("set") { session::assignment(words) } else { None };
    SetLater { role, setting, password }
}

/// Where a literal after PASSWORD stands that is no hash.
pub(super) fn password(words: Cursor<'_>) -> Option<Range<usize>> {
    let is_secret = |value: &Token<'_>| {
        let is_hash = value.text.starts_with("'SCRAM-SHA-256$")
            || value.text.starts_with("'md5") && value.text.len() == "'md5'".len() + 32;
        value.kind == TokenKind::Literal && !is_hash
    };
    words.tokens().windows(2).find_map(|pair| match pair {
        [password, value] if is_word(password, "password") && is_secret(value) => {
            Some(value.start..value.end())
        }
        _ => None,
    })
}
