//! Policies of row level security.

use super::drop;
use super::expression::{self, Scope};
use crate::check::model::{
    Body, Code, Dependency, Id, Kind, Link, Model, Name, Object, Part, Policy, Refusal, Target,
};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some((name, table)) = head(model, &mut words)? else { return Ok(()) };
    model.free(Kind::Policy, table, &name)?;
    words.eat_one_of(&["as permissive", "as restrictive"]);
    let command = if words.eat("for") { words.ident() } else { None };
    let clauses = clauses(model, table, &mut words)?;
    match command.as_deref() {
        Some("select" | "delete") if clauses.with_check.is_some() => {
            return Err(Refusal::new(
                Code::SyntaxError,
                &name.at,
                "WITH CHECK can't be applied to SELECT or DELETE",
            ));
        }
        Some("insert") if clauses.using.is_some() => {
            return Err(Refusal::new(
                Code::SyntaxError,
                &name.at,
                "only WITH CHECK can be applied to INSERT",
            ));
        }
        _ => {}
    }
    let policy = Policy {
        using: clauses.using.unwrap_or_default(),
        with_check: clauses.with_check.unwrap_or_default(),
    };
    let object = Object::new(Kind::Policy, table, name.name.clone(), model.site_at(&name.at));
    let id = model.add(object);
    put(model, id, table, policy);
    Ok(())
}

/// `name ON table`
fn head(model: &mut Model, words: &mut Cursor<'_>) -> Result<Option<(Name, Id)>, Refusal> {
    let start = *words;
    let Some(name) = words.ident() else { return Ok(None) };
    let name = Name::bare(name, words.since(start));
    words.eat("on");
    let Some(on) = words.qualified() else { return Ok(None) };
    let table = model.need_one_of(&[Kind::Table, Kind::PartitionedTable], &on)?;
    model.lock(table, LockMode::AccessExclusive, Work::None);
    Ok(Some((name, table)))
}

/// What each expression uses, if there is one.
#[derive(Default)]
struct Clauses {
    using: Option<Vec<Target>>,
    with_check: Option<Vec<Target>>,
}

/// `TO role, … USING (…) WITH CHECK (…)`
fn clauses(model: &mut Model, table: Id, words: &mut Cursor<'_>) -> Result<Clauses, Refusal> {
    if words.eat("to") {
        drop::role(model, words)?;
        while words.eat(",") {
            drop::role(model, words)?;
        }
    }
    let scope = Scope::of(model, table);
    let mut clauses = Clauses::default();
    if words.eat("using") {
        clauses.using = Some(expression::condition(model, words.brackets(), &scope, "POLICY")?);
    }
    if words.eat("with check") {
        clauses.with_check = Some(expression::condition(model, words.brackets(), &scope, "POLICY")?);
    }
    Ok(clauses)
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

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some((name, table)) = head(model, &mut words)? else { return Ok(()) };
    let id = model.need_in(Kind::Policy, table, &name)?;
    if words.eat("rename to") {
        let start = words;
        let Some(new) = words.ident() else { return Ok(()) };
        return model.rename(id, &Name::bare(new, words.since(start)));
    }
    let clauses = clauses(model, table, &mut words)?;
    let Body::Policy(old) = model.object(id).body.clone() else { return Ok(()) };
    let policy = Policy {
        using: clauses.using.unwrap_or(old.using),
        with_check: clauses.with_check.unwrap_or(old.with_check),
    };
    put(model, id, table, policy);
    Ok(())
}
