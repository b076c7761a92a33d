//! Constraints of tables: their names, their CHECKs, and the order in which they are made.

use super::super::expression::Place as Where;
use super::inherit::change_column;
use super::uses::Uses;
use super::{adopt, attributes, foreign_key, key, names, not_null};
use crate::Work;
use crate::check::model::Key as Place;
use crate::check::model::{
    self, Body, Code, ConstraintKind, Dependency, Id, Ident, Kind, Link, Model, Name, NotNull, Object, Part,
    Refusal, Relation, Site, Target,
};
use crate::check::read::constraint::{Constraint, Exclusion, Key, Rule};
use crate::check::syntax::cursor::{Cursor, is_word};

/// Constraints that are written together: all of a `CREATE TABLE`, those of one action of `ALTER TABLE`.
#[derive(Default)]
pub(in crate::check::act) struct Group<'t> {
    pub(in crate::check::act) constraints: Vec<Constraint<'t>>,
    /// There may be rows that a foreign key is checked for.
    pub(in crate::check::act) checks_rows: bool,
    /// They are made only if their column was not there.
    pub(in crate::check::act) is_doubtful: bool,
}

/// CHECKs come first, then what has an index, the primary key before the others, then foreign keys.
pub(in crate::check::act) fn add_all(
    model: &mut Model,
    table: Id,
    groups: &[Group<'_>],
    recurses: bool,
) -> Result<(), Refusal> {
    let all = || groups.iter().flat_map(|group| &group.constraints);
    for constraint in all() {
        attributes::of_table(constraint)?;
        match &constraint.rule {
            Rule::Check(expression) => check(model, table, constraint, *expression, recurses)?,
            Rule::NotNull(Some(column)) => not_null(model, table, constraint, column, recurses)?,
            _ => {}
        }
    }
    for group in groups {
        for (constraint, key) in &distinct(&group.constraints) {
            key::add(model, table, constraint, key, recurses)?;
        }
    }
    for group in groups {
        for (number, constraint) in group.constraints.iter().enumerate() {
            match &constraint.rule {
                Rule::UsingIndex { is_primary, index } => {
                    adopt::run(model, table, constraint, *is_primary, index)?;
                }
                Rule::Exclude(exclusion) if !is_again(&group.constraints, number) => {
                    key::exclude(model, table, constraint, exclusion)?;
                }
                _ => {}
            }
        }
    }
    for group in groups {
        for constraint in &group.constraints {
            if let Rule::ForeignKey(key) = &constraint.rule {
                foreign_key::add(model, table, constraint, key)?;
                let work = if group.checks_rows && constraint.is_valid { Work::Scan } else { Work::None };
                foreign_key::lock_referenced(model, &key.table, work);
            }
        }
    }
    Ok(())
}

/// `ADD NOT NULL column`
fn not_null(
    model: &mut Model,
    table: Id,
    constraint: &Constraint<'_>,
    column: &Name,
    recurses: bool,
) -> Result<(), Refusal> {
    let Some(number) = model.need_column(table, column)? else { return Ok(()) };
    if let Some(name) = &constraint.name {
        model.free(Kind::Constraint, table, name)?;
    }
    let tables = if recurses { heirs(model, table) } else { Vec::new() };
    for child in tables {
        if let Some(number) = model.object(child).relation().and_then(|relation| relation.find(&column.name))
        {
            change_column(model, child, number, |column| column.not_null = true);
        }
    }
    let name = constraint.name.as_ref().map(|name| NotNull { name: name.name.clone(), is_certain: true });
    change_column(model, table, number, |column| {
        column.not_null = true;
        // One without a name keeps the name that LIKE has copied.
        let is_kept = |own: &NotNull| own.is_certain || name.is_none();
        column.not_null_name = column.not_null_name.take().filter(is_kept).or(name);
    });
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
        Rule::Exclude(Exclusion { method, elements, include, predicate, .. }) => {
            let tokens = elements.tokens().iter().chain(predicate.iter().flat_map(|words| words.tokens()));
            let tokens: Vec<String> = tokens.map(|token| token.text.to_ascii_lowercase()).collect();
            let include: Vec<Ident> = include.iter().map(|name| name.name.clone()).collect();
            let method = method.as_ref().map(|method| method.name.clone());
            Some((method, tokens, include, constraint.is_deferrable))
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
    if not_null::has_certain(model, table, &name.name) {
        let table = &model.object(table).name;
        let title = format!("constraint `{name}` of `{}` exists already", &**table);
        return Err(Refusal::new(Code::DuplicateObject, &name.at, title)
            .note("it is a NOT NULL, which has a name from version 18 on"));
    }
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

/// All that inherit from it, at once or by others.
pub(in crate::check) fn heirs(model: &Model, table: Id) -> Vec<Id> {
    let mut heirs = children(model, table);
    let mut at = 0;
    while let Some(&heir) = heirs.get(at) {
        at += 1;
        for child in children(model, heir) {
            if !heirs.contains(&child) {
                heirs.push(child);
            }
        }
    }
    heirs
}

/// The columns that can't be null where this is true: `a IS NOT NULL AND …`.
fn proven(relation: &Relation, expression: Cursor<'_>) -> Vec<usize> {
    let (mut words, mut columns) = (expression, Vec::new());
    loop {
        if words.is("(") {
            columns.extend(proven(relation, words.brackets()));
        } else {
            let Some(name) = words.ident() else { return Vec::new() };
            if words.eat("is not null") {
                columns.extend(relation.find(&name));
            } else {
                words.before(|token| is_word(token, "and") || is_word(token, "or"));
            }
        }
        if words.first().is_none() {
            return columns;
        }
        if !words.eat("and") {
            return Vec::new();
        }
    }
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
    let uses = Uses::of_condition(model, table, expression, Where::CHECK)?;
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
        not_null: model.object(table).relation().map_or_else(Vec::new, |there| proven(there, expression)),
        is_deferred: false,
    };
    let object = Object::new(Kind::Constraint, table, name, site(model, constraint));
    let id = model.add(Object { links, compares: uses.compares, body: Body::Constraint(body), ..object });
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
        let not_null = translated(model, parent, child, &constraint.not_null);
        let mut links = own_links(child, &columns);
        let foreign = object.links.iter().filter(|link| link.target.object != parent);
        links.extend(foreign.cloned());
        let body = model::Constraint {
            columns,
            not_null,
            is_inherited: true,
            is_local: false,
            ..constraint.clone()
        };
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
