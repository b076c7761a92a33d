//! `GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`.

use super::kinds::{self, Kind};
use super::object::{self, ObjectName};
use super::role::roles;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct Grant<'t> {
    pub(crate) is_revoke: bool,
    pub(crate) on: Granted<'t>,
    /// Those who get or lose it, and those who are given to them.
    pub(crate) roles: Vec<Name>,
}

/// What it is about.
#[derive(Clone, Debug)]
pub(crate) enum Granted<'t> {
    Relations {
        names: Vec<Name>,
        /// Those of `SELECT (a, b), UPDATE (c)`.
        columns: Vec<Name>,
    },
    /// `ALL TABLES IN SCHEMA a, b`
    AllTables(Vec<Name>),
    /// These, or all that is in them of another kind.
    Schemas(Vec<Name>),
    Objects(Kind, Vec<ObjectName<'t>>),
    /// Membership in roles, or what is not modelled.
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct DefaultPrivileges {
    pub(crate) roles: Vec<Name>,
    pub(crate) schemas: Vec<Name>,
}

/// Behind `GRANT` or `REVOKE`.
pub(super) fn read(mut words: Cursor<'_>, is_revoke: bool) -> Grant<'_> {
    let mut privileges = words.before(|token| is_one_of(token, &["on", "to", "from"]));
    if !words.eat("on") {
        // `REVOKE ADMIN OPTION FOR role`
        privileges.eat_one_of(&["admin option for", "inherit option for", "set option for"]);
        let mut roles = roles(&mut privileges);
        words.advance();
        roles.extend(self::roles(&mut words));
        return Grant { is_revoke, on: Granted::Other, roles };
    }
    let objects = words.before(|token| is_one_of(token, &["to", "from"]));
    words.advance();
    Grant { is_revoke, on: granted(objects, privileges), roles: roles(&mut words) }
}

fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.text.eq_ignore_ascii_case(word))
}

fn granted<'t>(mut objects: Cursor<'t>, privileges: Cursor<'t>) -> Granted<'t> {
    if objects.eat("all") {
        let are_tables = objects.is("tables");
        objects.eat_up_to("schema");
        let schemas = objects.names();
        return if are_tables { Granted::AllTables(schemas) } else { Granted::Schemas(schemas) };
    }
    if objects.is_one_of(&["database", "large object", "parameter", "tablespace"]) {
        return Granted::Other;
    }
    if objects.eat("foreign server") {
        return Granted::Objects(Kind::Server, object::list(&mut objects, Kind::Server));
    }
    let mut ahead = objects;
    match kinds::eat(&mut ahead) {
        Some(Kind::Schema) => return Granted::Schemas(ahead.names()),
        Some(
            kind @ (Kind::Sequence
            | Kind::Function
            | Kind::Procedure
            | Kind::SomeRoutine
            | Kind::SomeType
            | Kind::Domain
            | Kind::Language
            | Kind::Wrapper),
        ) => return Granted::Objects(kind, object::list(&mut ahead, kind)),
        Some(Kind::Table) => objects = ahead,
        // A table may have the name of a kind.
        _ => {}
    }
    let names = objects.items().filter_map(|mut item| item.qualified()).collect();
    Granted::Relations { names, columns: columns(privileges) }
}

fn columns(mut privileges: Cursor<'_>) -> Vec<Name> {
    let mut columns = Vec::new();
    while privileges.first().is_some() {
        if privileges.is("(") {
            columns.extend(privileges.brackets().names());
        } else {
            privileges.advance();
        }
    }
    columns
}

/// Behind `ALTER DEFAULT PRIVILEGES`: `[FOR ROLE …] [IN SCHEMA …] GRANT …`
pub(super) fn alter_default(mut words: Cursor<'_>) -> DefaultPrivileges {
    let (mut roles, mut schemas) = (Vec::new(), Vec::new());
    loop {
        if words.eat("in schema") {
            schemas = words.before(|token| is_one_of(token, &["for", "grant", "revoke"])).names();
        } else if words.eat_one_of(&["for role", "for user"]).is_some() {
            roles = self::roles(&mut words);
        } else {
            return DefaultPrivileges { roles, schemas };
        }
    }
}
