//! `GRANT` and `REVOKE`: what they are about has to be there.

use super::drop;
use super::object::{self, Ask};
use crate::check::model::{Kind, Model, Name, Refusal};
use crate::check::read::kinds;
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn run(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let mut privileges =
        words.before(|token| ["on", "to", "from"].iter().any(|word| token.text.eq_ignore_ascii_case(word)));
    if !words.eat("on") {
        return membership(model, privileges, words);
    }
    let is_end = |token: &crate::check::lexer::Token<'_>| {
        ["to", "from"].iter().any(|word| token.text.eq_ignore_ascii_case(word))
    };
    let objects = words.before(is_end);
    words.advance();
    let columns = columns(&mut privileges);
    on(model, objects, &columns)?;
    roles(model, words)
}

/// `GRANT role, … TO role, …`
fn membership(model: &mut Model, mut given: Cursor<'_>, mut words: Cursor<'_>) -> Result<(), Refusal> {
    // `REVOKE ADMIN OPTION FOR role`
    for option in ["admin", "inherit", "set"] {
        given.eat(&format!("{option} option for"));
    }
    roles(model, given)?;
    words.advance();
    roles(model, words)
}

fn roles(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let mut words = words;
    loop {
        drop::role(model, &mut words)?;
        if !words.eat(",") {
            return Ok(());
        }
    }
}

/// Those of `SELECT (a, b), UPDATE (c)`.
fn columns(privileges: &mut Cursor<'_>) -> Vec<Name> {
    let mut columns = Vec::new();
    while privileges.first().is_some() {
        if privileges.is("(") {
            for mut item in privileges.brackets().items() {
                let at = item.range();
                columns.extend(item.ident().map(|name| Name::bare(name, at)));
            }
        } else {
            privileges.advance();
        }
    }
    columns
}

fn on(model: &mut Model, mut objects: Cursor<'_>, columns: &[Name]) -> Result<(), Refusal> {
    if objects.eat("all") {
        let are_tables = objects.is("tables");
        if objects.eat_up_to("schema") {
            for mut schema in objects.items().filter(|_| are_tables) {
                if let Some(schema) = schema.ident() {
                    // Servers before 18 take no lock for it.
                    model.lock_many(
                        format!("every table of schema {schema}"),
                        LockMode::AccessShare,
                        Work::None,
                    );
                }
            }
            return schemas(model, objects);
        }
        return Ok(());
    }
    if objects.is_one_of(&["database", "large object", "parameter", "tablespace"]) {
        return Ok(());
    }
    if objects.eat("foreign server") {
        return each(model, objects, Kind::Server);
    }
    let mut ahead = objects;
    match kinds::eat(&mut ahead) {
        Some(Kind::Schema) => return schemas(model, ahead),
        Some(
            kind @ (Kind::Sequence
            | Kind::Function
            | Kind::Procedure
            | Kind::SomeRoutine
            | Kind::SomeType
            | Kind::Domain
            | Kind::Language
            | Kind::Wrapper),
        ) => return each(model, ahead, kind),
        Some(Kind::Table) => objects = ahead,
        // A table may have the name of a kind.
        _ => {}
    }
    for mut item in objects.items() {
        let Some(name) = item.qualified() else { continue };
        let id = model.need(Kind::Table, &name)?;
        let there = model.object(id);
        if matches!(there.kind, Kind::Index | Kind::CompositeType) && !there.is_doubtful {
            return Err(model.wrong_kind(id, &name, "and has no privileges of its own"));
        }
        model.lock(id, LockMode::AccessShare, Work::None);
        for column in columns {
            model.need_column(id, column)?;
        }
    }
    Ok(())
}

fn each(model: &mut Model, mut words: Cursor<'_>, kind: Kind) -> Result<(), Refusal> {
    loop {
        object::read(model, &mut words, kind, Ask::Need)?;
        if !words.eat(",") {
            return Ok(());
        }
    }
}

fn schemas(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    for mut item in words.items() {
        let at = item.range();
        if let Some(schema) = item.ident() {
            model.need_schema(&schema, &at)?;
        }
    }
    Ok(())
}

/// `ALTER DEFAULT PRIVILEGES [FOR ROLE …] [IN SCHEMA …] GRANT …`
pub(super) fn alter_default(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    words.eat("default privileges");
    loop {
        let is_next = |token: &crate::check::lexer::Token<'_>| {
            ["in", "for", "grant", "revoke"].iter().any(|word| token.text.eq_ignore_ascii_case(word))
        };
        if words.eat("in schema") {
            schemas(model, words.before(is_next))?;
        } else if words.eat_one_of(&["for role", "for user"]).is_some() {
            roles(model, words.before(is_next))?;
        } else {
            return Ok(());
        }
    }
}
