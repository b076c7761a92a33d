//! Constraints of tables: their names, their CHECKs, and the order in which they are made.

use super::uses::Uses;
use super::{adopt, foreign_key, key, names};
use crate::check::model::Key as Place;
use crate::check::model::{
    self, Body, Code, ConstraintKind, Dependency, Id, Ident, Kind, Link, Model, Object, Part, Refusal, Site,
    Target,
};
use crate::check::read::constraint::{Constraint, Key, Rule};
use crate::check::syntax::cursor::Cursor;

/// CHECKs come first, then what has an index, the primary key before the others, then foreign keys.
/// The constraints of one group are written together: `CREATE TABLE` is one, each action of `ALTER TABLE` another one.
pub(in crate::check::act) fn add_all(
    model: &mut Model,
    table: Id,
    groups: &[Vec<Constraint<'_>>],
    recurses: bool,
) -> Result<(), Refusal> {
    for constraint in groups.iter().flatten() {
        if let Rule::Check(expression) = constraint.rule {
            check(model, table, constraint, expression, recurses)?;
        }
    }
    for group in groups {
        for (constraint, key) in &distinct(group) {
            key::add(model, table, constraint, key, recurses)?;
        }
    }
    for group in groups {
        for (number, constraint) in group.iter().enumerate() {
            match &constraint.rule {
                Rule::UsingIndex { is_primary, index } => {
                    adopt::run(model, table, constraint, *is_primary, index)?;
                }
                Rule::Exclude { elements, include, predicate, .. } if !is_again(group, number) => {
                    key::exclude(model, table, constraint, (*elements, include, *predicate))?;
                }
                _ => {}
            }
        }
    }
    for constraint in groups.iter().flatten() {
        if let Rule::ForeignKey(key) = &constraint.rule {
            foreign_key::add(model, table, constraint, key)?;
        }
    }
    Ok(())
}

/// Of keys of the same columns there is one, as in `a int PRIMARY KEY UNIQUE`.
fn distinct<'c, 't>(constraints: &'c [Constraint<'t>]) -> Vec<(Constraint<'t>, &'c Key)> {
    let mut keys: Vec<(Constraint<'t>, &Key)> = Vec::new();
    let all = constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::Key(key) => Some((constraint, key)),
        _ => None,
    });
    let is_primary = |(_, key): &(&Constraint<'t>, &Key)| key.is_primary;
    for (constraint, key) in all.clone().filter(is_primary).chain(all.filter(|item| !is_primary(item))) {
        let words = |key: &Key| -> Vec<Ident> {
            let bar = Ident::exact("");
            let include = key.include.iter().map(|name| name.name.clone());
            key.columns.iter().map(|name| name.name.clone()).chain([bar]).chain(include).collect()
        };
        let same = keys.iter_mut().find(|(other, prior)| {
            !key.is_primary
                && prior.nulls_are_equal == key.nulls_are_equal
                && words(prior) == words(key)
                && other.is_deferrable == constraint.is_deferrable
        });
        match same {
            Some((prior, _)) => prior.name = prior.name.take().or_else(|| constraint.name.clone()),
            None => keys.push((constraint.clone(), key)),
        }
    }
    keys
}

/// Whether the same exclusion stands before this one, under a name of its own: that is the only one then.
fn is_again(group: &[Constraint<'_>], number: usize) -> bool {
    let words = |constraint: &Constraint<'_>| match &constraint.rule {
        Rule::Exclude { method, elements, include, predicate } => {
            let tokens = elements.tokens().iter().chain(predicate.iter().flat_map(|words| words.tokens()));
            let tokens: Vec<String> = tokens.map(|token| token.text.to_ascii_lowercase()).collect();
            let include: Vec<Ident> = include.iter().map(|name| name.name.clone()).collect();
            Some((method.clone(), tokens, include, constraint.is_deferrable))
        }
        _ => None,
    };
    let Some(own) = group.get(number).map(words) else { return false };
    group.iter().take(number).any(|prior| prior.name.is_some() && words(prior) == own)
}

/// The name that is written, which must be free, or one that PostgreSQL chooses.
pub(in crate::check::act) fn name(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    second: Option<&str>,
    label: &str,
) -> Result<Ident, Refusal> {
    let Some(name) = &constraint.name else { return Ok(names::constraint(model, table, second, label)) };
    model.free(Kind::Constraint, table, name)?;
    Ok(name.name.clone())
}

/// Where a constraint is written: its name, or all of it.
pub(in crate::check::act) fn site(model: &Model, constraint: &Constraint<'_>) -> Site {
    let range = constraint.name.as_ref().map_or(&constraint.at, |name| &name.at);
    Site { range: range.clone(), ..model.site.clone() }
}

/// The tables that inherit from this one, or are its partitions.
pub(in crate::check::act) fn children(model: &Model, table: Id) -> Vec<Id> {
    let is_child =
        |object: &Object| object.relation().is_some_and(|relation| relation.parents.contains(&table));
    model.dependents(table).filter(|(_, object)| is_child(object)).map(|(id, _)| id).collect()
}

/// The edges of a constraint to its columns, or to its table if it has none.
pub(in crate::check::act) fn own_links(table: Id, columns: &[usize]) -> Vec<Link> {
    let link = |target| Link { part: Part::Whole, how: Dependency::Auto, target };
    if columns.is_empty() {
        return vec![link(Target::whole(table))];
    }
    columns.iter().map(|&column| link(Target::column(table, column))).collect()
}

fn check(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    expression: Cursor<'_>,
    recurses: bool,
) -> Result<(), Refusal> {
    let uses = Uses::of_condition(model, table, expression, "CHECK")?;
    let column = match uses.columns.as_slice() {
        [only] => column_name(model, table, *only),
        _ => None,
    };
    if is_inherited(model, table, constraint) {
        return Ok(());
    }
    let name = name(model, table, constraint, column.as_deref(), "check")?;
    let children = children(model, table);
    if !children.is_empty() && !recurses && constraint.is_inheritable {
        let title = format!("constraint `{}` must be added to child tables too", &*name);
        return Err(Refusal::new(Code::InvalidTableDefinition, &constraint.at, title).help("leave out ONLY"));
    }
    if model.object(table).kind == Kind::PartitionedTable && !constraint.is_inheritable {
        let title = format!(
            "NO INHERIT can't be on a constraint of the partitioned table `{}`",
            &*model.object(table).name
        );
        return Err(Refusal::new(Code::InvalidTableDefinition, &constraint.at, title));
    }
    let mut links = own_links(table, &uses.columns);
    links.extend(uses.links(table, Part::Whole));
    let body = model::Constraint {
        kind: ConstraintKind::Check,
        columns: uses.columns,
        is_valid: constraint.is_valid,
        is_inherited: false,
        is_local: true,
        is_inheritable: constraint.is_inheritable,
    };
    let object = Object::new(Kind::Constraint, table, name, site(model, constraint));
    let id = model.add(Object { links, body: Body::Constraint(body), ..object });
    if constraint.is_inheritable {
        for child in children {
            inherit_check(model, id, table, child)?;
        }
    }
    Ok(())
}

/// A CHECK that is inherited already is written for the table itself too.
fn is_inherited(model: &mut Model, table: Id, constraint: &Constraint<'_>) -> bool {
    let Some(name) = &constraint.name else { return false };
    let place = Place { space: Kind::Constraint, within: table, name: name.name.clone() };
    let Some(&same) = model.named(&place).last() else { return false };
    let is_inherited = matches!(&model.object(same).body, Body::Constraint(there)
        if there.kind == ConstraintKind::Check && there.is_inherited && !there.is_local);
    if is_inherited {
        model.change(same, |object| {
            if let Body::Constraint(there) = &mut object.body {
                there.is_local = true;
            }
        });
    }
    is_inherited
}

pub(in crate::check::act) fn column_name(model: &Model, table: Id, number: usize) -> Option<Ident> {
    let columns = &model.object(table).relation()?.columns;
    Some(columns.get(number)?.name.clone())
}

/// A new child gets the CHECKs of its parent.
pub(in crate::check::act) fn inherit_checks(model: &mut Model, parent: Id, child: Id) {
    let checks: Vec<Id> = model
        .parts(parent, Kind::Constraint)
        .filter(|(_, object)| is_heritable_check(object))
        .map(|(id, _)| id)
        .collect();
    for check in checks {
        _ = inherit_check(model, check, parent, child);
    }
}

pub(in crate::check::act) fn is_heritable_check(object: &Object) -> bool {
    matches!(&object.body, Body::Constraint(constraint)
        if constraint.kind == ConstraintKind::Check && constraint.is_inheritable)
}

fn inherit_check(model: &mut Model, check: Id, parent: Id, child: Id) -> Result<(), Refusal> {
    let object = model.object(check).clone();
    let Body::Constraint(constraint) = &object.body else { return Ok(()) };
    let place = Place { space: Kind::Constraint, within: child, name: object.name.clone() };
    let mut of_child = check;
    if let Some(&same) = model.named(&place).last() {
        set_inherited(model, same, true);
        of_child = same;
    } else {
        let columns = translated(model, parent, child, &constraint.columns);
        let mut links = own_links(child, &columns);
        let foreign = object.links.iter().filter(|link| link.target.object != parent);
        links.extend(foreign.cloned());
        let body = model::Constraint { columns, is_inherited: true, is_local: false, ..constraint.clone() };
        let copy = Object { within: child, links, body: Body::Constraint(body), ..object };
        let id = model.add(copy);
        if of_child == check {
            of_child = id;
        }
    }
    for grandchild in children(model, child) {
        inherit_check(model, of_child, child, grandchild)?;
    }
    Ok(())
}

/// The numbers of the columns of the same names in another table.
pub(in crate::check::act) fn translated(model: &Model, from: Id, to: Id, columns: &[usize]) -> Vec<usize> {
    let (Some(one), Some(other)) = (model.object(from).relation(), model.object(to).relation()) else {
        return Vec::new();
    };
    let name = |number: &usize| one.columns.get(*number).map(|column| &column.name);
    columns.iter().filter_map(name).filter_map(|name| other.find(name)).collect()
}

pub(in crate::check::act) fn set_inherited(model: &mut Model, constraint: Id, is_inherited: bool) {
    model.change(constraint, |object| {
        if let Body::Constraint(constraint) = &mut object.body {
            constraint.is_inherited = is_inherited;
        }
    });
}
