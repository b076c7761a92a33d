//! `LIKE`: a copy of another table's columns, and of what else is asked for.

use super::column::Draft;
use super::{constraint, key, uses};
use crate::check::act::index::make;
use crate::check::model::{
    Body, Code, Column, ConstraintKind, Dependency, Found, Id, Kind, Link, Model, Object, Part, Refusal,
};
use crate::check::read::table as read;
use crate::{LockMode, Work};

pub(super) struct Like {
    source: Id,
    with_constraints: bool,
    with_generated: bool,
    with_indexes: bool,
}

/// Adds the columns to the draft.
pub(super) fn add(
    model: &mut Model,
    written: &read::Like,
    draft: &mut Draft<'_>,
    object: &mut Object,
) -> Result<Like, Refusal> {
    let name = &written.source;
    let source = model.need(Kind::Table, name)?;
    model.lock(source, LockMode::AccessShare, Work::None);
    let there = model.object(source);
    if matches!(there.kind, Kind::Sequence | Kind::Index) {
        let title = format!("`{name}` is a {}, which LIKE can't copy", there.kind.word());
        let refusal = Refusal::new(Code::WrongObjectType, &name.at, title);
        return Err(refusal.earlier(&there.site, "created here"));
    }
    let has = |option: &str| written.including.contains(&option);
    if let Some(relation) = there.relation().filter(|_| !there.is_open && !there.is_doubtful) {
        for (number, column) in relation.living() {
            let same = draft.columns.iter().find(|other| other.name == column.name);
            if same.is_some_and(|same| !same.is_inherited) {
                let title = format!("column `{}` is specified more than once", &*column.name);
                let refusal = Refusal::new(Code::DuplicateColumn, &name.at, title);
                return Err(refusal.earlier(&column.site, "`LIKE` takes it from here"));
            }
            if same.is_some() {
                continue;
            }
            copy(model, source, number, draft, &has);
        }
    } else {
        draft.is_open = true;
        object.is_open = true;
    }
    Ok(Like {
        source,
        with_constraints: has("constraints"),
        with_generated: has("generated"),
        with_indexes: has("indexes"),
    })
}

fn copy(model: &Model, source: Id, number: usize, draft: &mut Draft<'_>, has: &impl Fn(&str) -> bool) {
    let there = model.object(source);
    let column = there.relation().and_then(|relation| relation.columns.get(number));
    let Some(column) = column else { return };
    let place = draft.first + draft.columns.len();
    let is_identity = column.is_identity && has("identity");
    let is_generated = column.is_generated && has("generated");
    let with_default = column.has_default && !column.is_identity && !column.is_generated && has("defaults");
    if is_identity {
        draft.sequences.push((place, true));
    }
    for link in &there.links {
        // Without its expression a column uses its type only.
        let is_kept = is_generated || model.object(link.target.object).kind.is_type();
        let part = match link.part {
            Part::Column(other) if other == number && link.how == Dependency::Normal && is_kept => {
                Part::Column(place)
            }
            Part::Default(other) if other == number && with_default => Part::Default(place),
            _ => continue,
        };
        draft.links.push(Link { part, ..link.clone() });
    }
    draft.columns.push(Column {
        is_identity,
        is_generated,
        has_default: is_identity || is_generated || with_default,
        is_inherited: false,
        is_local: true,
        default_type: column.default_type.clone().filter(|_| with_default),
        ..column.clone()
    });
}

/// What can be copied only when the columns are there.
pub(super) fn finish(model: &mut Model, like: &Like, table: Id) -> Result<(), Refusal> {
    let source = like.source;
    if like.with_generated {
        uses::of_generated(model, source, table);
    }
    let constraints: Vec<(Id, Object)> =
        model.parts(source, Kind::Constraint).map(|(id, object)| (id, object.clone())).collect();
    for (id, object) in &constraints {
        let Body::Constraint(there) = &object.body else { continue };
        match there.kind {
            ConstraintKind::Check if like.with_constraints => check(model, like, table, object)?,
            ConstraintKind::Check | ConstraintKind::ForeignKey { .. } => {}
            _ if like.with_indexes => key::copy(model, *id, source, table)?,
            _ => {}
        }
    }
    if like.with_indexes {
        let is_plain = |object: &Object| {
            matches!(&object.body, Body::Index(index) if index.table == source)
                && !object.links.iter().any(|link| {
                    link.how == Dependency::Internal
                        && constraints.iter().any(|(id, _)| *id == link.target.object)
                })
        };
        let plain: Vec<Id> =
            model.dependents(source).filter(|(_, object)| is_plain(object)).map(|(id, _)| id).collect();
        for index in plain {
            make::copy(model, index, source, table, None);
        }
    }
    Ok(())
}

fn check(model: &mut Model, like: &Like, table: Id, object: &Object) -> Result<(), Refusal> {
    let Body::Constraint(there) = &object.body else { return Ok(()) };
    let name = crate::check::model::Name::bare(object.name.clone(), model.site.range.clone());
    if let Found::Here(same) = model.find_in(Kind::Constraint, table, &name.name)
        && matches!(&model.object(same).body, Body::Constraint(own) if own.is_inherited && own.kind == there.kind)
    {
        model.change(same, |object| {
            if let Body::Constraint(own) = &mut object.body {
                own.is_local = true;
            }
        });
        return Ok(());
    }
    model.free(Kind::Constraint, table, &name)?;
    let columns = constraint::translated(model, like.source, table, &there.columns);
    let not_null = constraint::translated(model, like.source, table, &there.not_null);
    let mut links = constraint::own_links(table, &columns);
    links.extend(object.links.iter().filter(|link| link.target.object != like.source).cloned());
    let body = crate::check::model::Constraint {
        columns,
        not_null,
        is_inherited: false,
        is_local: true,
        ..there.clone()
    };
    let site = model.site.clone();
    model.add(Object { within: table, links, site, body: Body::Constraint(body), ..object.clone() });
    Ok(())
}
