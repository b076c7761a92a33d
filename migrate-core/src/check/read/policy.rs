//! Policies of row level security.

use super::role;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

#[derive(Clone, Debug)]
pub(crate) struct CreatePolicy<'t> {
    pub(crate) name: Name,
    pub(crate) table: Name,
    /// `AS RESTRICTIVE`.
    pub(crate) is_restrictive: bool,
    /// `FOR`: nothing stands for all.
    pub(crate) command: Option<Ident>,
    pub(crate) clauses: Clauses<'t>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterPolicy<'t> {
    pub(crate) name: Name,
    pub(crate) table: Name,
    pub(crate) action: Action<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Action<'t> {
    RenameTo(Name),
    Change(Clauses<'t>),
}

/// `TO role, … USING (…) WITH CHECK (…)`
#[derive(Clone, Debug)]
pub(crate) struct Clauses<'t> {
    /// Those that are named.
    pub(crate) roles: Vec<Name>,
    pub(crate) using: Option<Cursor<'t>>,
    pub(crate) with_check: Option<Cursor<'t>>,
}

/// What stands after `CREATE POLICY`.
pub(super) fn create(mut words: Cursor<'_>) -> Option<CreatePolicy<'_>> {
    let (name, table) = head(&mut words)?;
    let is_restrictive = words.eat_one_of(&["as permissive", "as restrictive"]) == Some("as restrictive");
    let command = if words.eat("for") { words.ident() } else { None };
    Some(CreatePolicy { name, table, is_restrictive, command, clauses: clauses(words) })
}

/// What stands after `ALTER POLICY`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterPolicy<'_>> {
    let (name, table) = head(&mut words)?;
    let renames = words.eat("rename to");
    let action = if renames { Action::RenameTo(words.bare()?) } else { Action::Change(clauses(words)) };
    Some(AlterPolicy { name, table, action })
}

/// `name ON table`
fn head(words: &mut Cursor<'_>) -> Option<(Name, Name)> {
    let name = words.bare()?;
    words.eat("on");
    Some((name, words.qualified()?))
}

fn clauses(mut words: Cursor<'_>) -> Clauses<'_> {
    let roles = if words.eat("to") { role::roles(&mut words) } else { Vec::new() };
    let using = words.eat("using").then(|| words.brackets());
    let with_check = words.eat("with check").then(|| words.brackets());
    Clauses { roles, using, with_check }
}
