//! Policies of row level security.

use super::expression::{self, Place, Scope};
use super::role;
use crate::check::model::{
    Body, Code, Dependency, Id, Kind, Link, Model, Name, Object, Part, Policy, Refusal, Target,
};
use crate::check::read::policy::{Action, AlterPolicy, Clauses, CreatePolicy};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, command: &CreatePolicy<'_>) -> Result<(), Refusal> {
    let CreatePolicy { name, clauses, .. } = command;
    let table = table(model, &command.table)?;
    model.free(Kind::Policy, table, name)?;
    if command.is_restrictive {
        model.restrict(table);
    }
    let policy = policy(model, table, clauses, Policy::default())?;
    let changes = !matches!(command.command.as_deref(), Some("select" | "insert"));
    let policy = Policy { may_pass_all: policy.may_pass_all && changes, ..policy };
    let refuse = |title: &str| Err(Refusal::new(Code::SyntaxError, &name.at, title));
    match command.command.as_deref() {
        Some("select" | "delete") if clauses.with_check.is_some() => {
            return refuse("WITH CHECK can't be applied to SELECT or DELETE");
        }
        Some("insert") if clauses.using.is_some() => {
            return refuse("only WITH CHECK can be applied to INSERT");
        }
        _ => {}
    }
    let object = Object::new(Kind::Policy, table, name.name.clone(), model.site_at(&name.at));
    let id = model.add(object);
    put(model, id, table, policy);
    Ok(())
}

fn table(model: &mut Model, on: &Name) -> Result<Id, Refusal> {
    let table = model.need_one_of(&[Kind::Table, Kind::PartitionedTable], on)?;
    model.lock(table, LockMode::AccessExclusive, Work::None);
    Ok(table)
}

/// What each expression uses: a new one, or as it was.
fn policy(model: &mut Model, table: Id, clauses: &Clauses<'_>, old: Policy) -> Result<Policy, Refusal> {
    role::need(model, &clauses.roles)?;
    let scope = Scope::of(model, table);
    let mut uses = |words: Option<Cursor<'_>>, old| match words {
        Some(words) => expression::condition(model, words, &scope, Place::POLICY),
        None => Ok(old),
    };
    let using = uses(clauses.using, old.using)?;
    let with_check = uses(clauses.with_check, old.with_check)?;
    let is_of_rows = using.iter().any(|target| target.object == table && target.column.is_some());
    let may_pass_all = if clauses.using.is_some() { !is_of_rows } else { old.may_pass_all };
    Ok(Policy { using, with_check, may_pass_all })
}

fn put(model: &mut Model, id: Id, table: Id, policy: Policy) {
    let own = Link { part: Part::Whole, how: Dependency::Auto, target: Target::whole(table) };
    let uses = policy.using.iter().chain(&policy.with_check).copied();
    let uses = uses.map(|target| Link { part: Part::Whole, how: Dependency::Normal, target });
    let links: Vec<Link> = std::iter::once(own).chain(uses).collect();
    model.change(id, |object| {
        object.links = links;
        object.body = Body::Policy(policy);
    });
}

pub(super) fn alter(model: &mut Model, command: &AlterPolicy<'_>) -> Result<(), Refusal> {
    let table = table(model, &command.table)?;
    let id = model.need_in(Kind::Policy, table, &command.name)?;
    let clauses = match &command.action {
        Action::RenameTo(new) => return model.rename(id, new),
        Action::Change(clauses) => {
            model.restrict(table);
            clauses
        }
    };
    let old = match &model.object(id).body {
        Body::Policy(old) => Some(old.clone()),
        _ => None,
    };
    let is_known = old.is_some();
    let policy = policy(model, table, clauses, old.unwrap_or_default())?;
    if is_known {
        put(model, id, table, policy);
    }
    Ok(())
}
