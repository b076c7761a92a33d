//! `INHERITS`: columns that come from other tables.

use super::column::{Draft, is_other_type};
use crate::check::model::{
    Code, Column, Dependency, Id, Ident, Kind, Link, Model, Name, Object, Part, Refusal, Target,
};

/// A table that another one can inherit from.
pub(in crate::check::act) fn parent(model: &mut Model, name: &Name, others: &[Id]) -> Result<Id, Refusal> {
    let id = model.need_one_of(&[Kind::Table, Kind::ForeignTable, Kind::PartitionedTable], name)?;
    let object = model.object(id);
    let refuse = |code: Code, title: String| {
        Err(Refusal::new(code, &name.at, title).earlier(&object.site, "created here"))
    };
    if object.kind == Kind::PartitionedTable && !object.is_doubtful {
        return refuse(
            Code::WrongObjectType,
            format!("`{name}` is a partitioned table, which can't be inherited from"),
        );
    }
    if object.relation().is_some_and(|relation| relation.is_partition) && !object.is_doubtful {
        return refuse(
            Code::WrongObjectType,
            format!("`{name}` is a partition, which can't be inherited from"),
        );
    }
    if others.contains(&id) {
        return refuse(Code::DuplicateTable, format!("`{name}` would be inherited from more than once"));
    }
    Ok(id)
}

/// Takes over the columns of a parent.
pub(in crate::check::act) fn merge(
    model: &Model,
    draft: &mut Draft<'_>,
    object: &mut Object,
    parent: Id,
) -> Result<(), Refusal> {
    let there = model.object(parent);
    let Some(relation) = there.relation() else { return Ok(()) };
    if there.is_open {
        draft.is_open = true;
        object.is_open = true;
    }
    for (number, column) in relation.living() {
        let same = draft.columns.iter().position(|other| other.name == column.name);
        if let Some(other) = same.and_then(|same| draft.columns.get_mut(same)) {
            if is_other_type(&other.of_type, &column.of_type) {
                let title = format!("inherited column `{}` has two types", &*column.name);
                let refusal = Refusal::new(Code::DatatypeMismatch, &model.site.range, title);
                return Err(refusal.earlier(&column.site, "one of them is given here"));
            }
            other.not_null |= column.not_null;
            continue;
        }
        let place = draft.first + draft.columns.len();
        let is_own =
            |link: &&Link| matches!(link.part, Part::Column(other) | Part::Default(other) if other == number);
        let links = there.links.iter().filter(is_own).map(|link| Link {
            part: if matches!(link.part, Part::Column(_)) {
                Part::Column(place)
            } else {
                Part::Default(place)
            },
            ..link.clone()
        });
        draft.links.extend(links.filter(|link| link.target.object != parent));
        draft.columns.push(Column {
            is_inherited: true,
            is_local: false,
            is_identity: false,
            // The values of an identity are the parent's alone.
            has_default: column.has_default && !column.is_identity,
            ..column.clone()
        });
    }
    Ok(())
}

/// A new column of the parent in a table that inherits from it.
pub(in crate::check::act) fn add_column(
    model: &mut Model,
    parent: Id,
    child: Id,
    number: usize,
) -> Result<Option<usize>, Refusal> {
    let Some(column) =
        model.object(parent).relation().and_then(|relation| relation.columns.get(number).cloned())
    else {
        return Ok(None);
    };
    let same = model.object(child).relation().and_then(|relation| {
        let number = relation.find(&column.name)?;
        Some((number, relation.columns.get(number)?.of_type.clone()))
    });
    if let Some((same, of_type)) = same {
        if is_other_type(&of_type, &column.of_type) {
            let title = format!(
                "child table `{}` has another type for column `{}`",
                &*model.object(child).name,
                &*column.name
            );
            return Err(Refusal::new(Code::DatatypeMismatch, &column.site.range, title));
        }
        change_column(model, child, same, |column| column.is_inherited = true);
        return Ok(Some(same));
    }
    let links: Vec<Link> = model.object(parent).links.clone();
    let is_identity = column.is_identity;
    let column = Column { is_inherited: true, is_local: false, is_identity: false, ..column };
    let column = Column { has_default: column.has_default && !is_identity, ..column };
    let mut place = None;
    model.change(child, |object| {
        let Some(relation) = object.relation_mut() else { return };
        relation.columns.push(column);
        let new = relation.columns.len() - 1;
        place = Some(new);
        for link in links {
            let part = match link.part {
                Part::Column(other) if other == number => Part::Column(new),
                Part::Default(other) if other == number => Part::Default(new),
                _ => continue,
            };
            if link.target.object != parent {
                object.links.push(Link { part, ..link });
            }
        }
    });
    super::uses::of_generated(model, parent, child);
    Ok(place)
}

pub(in crate::check::act) fn change_column(
    model: &mut Model,
    table: Id,
    number: usize,
    change: impl FnOnce(&mut Column),
) {
    model.change(table, |object| {
        let column = object.relation_mut().and_then(|relation| relation.columns.get_mut(number));
        if let Some(column) = column {
            change(column);
        }
    });
}

/// The columns of a child that a parent has too belong to both from now on.
pub(in crate::check::act) fn adopt(
    model: &mut Model,
    parent: Id,
    child: Id,
    at: &Name,
    is_partition: bool,
) -> Result<(), Refusal> {
    let (one, other) = (model.object(parent), model.object(child));
    let (Some(from), Some(to)) = (one.relation(), other.relation()) else { return Ok(()) };
    let is_sure = |object: &Object| !object.is_open && !object.is_doubtful;
    let mismatch = |title: String| Err(Refusal::new(Code::DatatypeMismatch, &at.at, title));
    if is_partition && is_sure(one) {
        let extra = to.living().find(|(_, column)| from.find(&column.name).is_none() && !column.is_doubtful);
        if let Some((_, column)) = extra {
            return mismatch(format!(
                "`{}` has no column `{}`, which its partition has",
                &*one.name, &*column.name
            ));
        }
    }
    let mut shared: Vec<Ident> = Vec::new();
    for (_, column) in from.living().filter(|(_, column)| !column.is_doubtful) {
        let same = to.find(&column.name).and_then(|number| to.columns.get(number));
        let Some(same) = same else {
            if is_sure(other) {
                return mismatch(format!(
                    "child table `{}` is missing column `{}`",
                    &*other.name, &*column.name
                ));
            }
            continue;
        };
        if is_other_type(&same.of_type, &column.of_type) {
            return mismatch(format!(
                "child table `{}` has another type for column `{}`",
                &*other.name, &*column.name
            ));
        }
        if column.not_null && !same.not_null && !same.is_doubtful {
            return mismatch(format!(
                "column `{}` of child table `{}` must be NOT NULL",
                &*column.name, &*other.name
            ));
        }
        shared.push(column.name.clone());
    }
    checks(model, parent, child, at)?;
    model.change(child, |object| {
        let Some(relation) = object.relation_mut() else { return };
        for name in shared {
            let column = relation.find(&name).and_then(|number| relation.columns.get_mut(number));
            if let Some(column) = column {
                column.is_inherited = true;
                column.is_local &= !is_partition;
            }
        }
        relation.parents.push(parent);
        relation.is_partition |= is_partition;
        let how = if is_partition { Dependency::Auto } else { Dependency::Normal };
        object.links.push(Link { part: Part::Whole, how, target: Target::whole(parent) });
    });
    Ok(())
}

/// A child must have the CHECKs of its parent before.
fn checks(model: &mut Model, parent: Id, child: Id, at: &Name) -> Result<(), Refusal> {
    let is_open = model.object(child).is_open || model.object(child).is_doubtful;
    let checks: Vec<Object> = model
        .parts(parent, Kind::Constraint)
        .filter(|(_, object)| super::constraint::is_heritable_check(object) && !object.is_doubtful)
        .map(|(_, object)| object.clone())
        .collect();
    for check in checks {
        let same = model.parts(child, Kind::Constraint).find(|(_, object)| object.name == check.name);
        let Some((same, _)) = same else {
            if is_open {
                continue;
            }
            let title = format!(
                "child table `{}` is missing constraint `{}`",
                &*model.object(child).name,
                &*check.name
            );
            let refusal = Refusal::new(Code::DatatypeMismatch, &at.at, title);
            return Err(refusal.earlier(&check.site, "the constraint is made here"));
        };
        super::constraint::set_inherited(model, same, true);
    }
    Ok(())
}
