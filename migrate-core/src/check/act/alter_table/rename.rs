//! `RENAME`: of the table, a column or a constraint.

use super::Subject;
use crate::check::act::table::column::refuse_system;
use crate::check::act::table::constraint::children;
use crate::check::act::table::inherit::change_column;
use crate::check::act::table::{key, not_null, site};
use crate::check::model::{Body, Code, ConstraintKind, Found, Id, Kind, Model, Name, Refusal};

/// `RENAME COLUMN`
pub(super) fn of_table(
    model: &mut Model,
    subject: &Subject<'_>,
    old: &Name,
    new: &Name,
) -> Result<(), Refusal> {
    if model.object(subject.table).kind == Kind::Sequence {
        let title = format!("the columns of a sequence can't be renamed, and `{}` is one", subject.name);
        return Err(Refusal::new(Code::WrongObjectType, &subject.name.at, title));
    }
    column(model, subject.table, (old, new), subject.recurses)
}

/// A column of a table or a view; those that inherit it follow.
pub(in crate::check::act) fn column(
    model: &mut Model,
    table: Id,
    (old, new): (&Name, &Name),
    recurses: bool,
) -> Result<(), Refusal> {
    let number = model.need_column(table, old)?;
    if let Some(number) = number
        && let Some(column) = model.object(table).relation().and_then(|relation| relation.columns.get(number))
        && column.is_inherited
    {
        let title = format!("column `{}` is inherited, and can be renamed in the parent only", &*old.name);
        let refusal = Refusal::new(Code::InvalidTableDefinition, &old.at, title);
        return Err(refusal.earlier(&column.site, "the column is made here"));
    }
    if !recurses && !children(model, table).is_empty() {
        let title = format!("column `{}` is inherited, and must be renamed in child tables too", &*old.name);
        return Err(Refusal::new(Code::InvalidTableDefinition, &old.at, title).help("leave out ONLY"));
    }
    rename(model, table, (old, new))
}

fn rename(model: &mut Model, table: Id, (old, new): (&Name, &Name)) -> Result<(), Refusal> {
    refuse_system(new)?;
    room(model, table, new)?;
    let number = model.object(table).relation().and_then(|relation| relation.find(&old.name));
    let site = site(model, new);
    if let Some(number) = number {
        change_column(model, table, number, |column| column.rename(new.name.clone(), site));
    }
    for child in children(model, table) {
        // One that inherits it in two ways has been renamed already.
        let has_it = model.object(child).relation().is_none_or(|relation| relation.find(&old.name).is_some());
        if has_it || model.object(child).is_open {
            rename(model, child, (old, new))?;
        }
    }
    Ok(())
}

/// That no column has this name. One that may be there makes room.
pub(super) fn room(model: &mut Model, table: Id, name: &Name) -> Result<(), Refusal> {
    let object = model.object(table);
    let Some(relation) = object.relation() else { return Ok(()) };
    let Some(number) = relation.find(&name.name) else { return Ok(()) };
    let Some(column) = relation.columns.get(number) else { return Ok(()) };
    if !column.is_doubtful && !object.is_doubtful {
        let title = format!("column `{}` of `{}` exists already", &*name.name, &*object.name);
        let refusal = Refusal::new(Code::DuplicateColumn, &name.at, title);
        return Err(refusal.earlier(&column.site, "made here"));
    }
    change_column(model, table, number, |column| column.is_dropped = true);
    Ok(())
}

/// `RENAME CONSTRAINT`
pub(super) fn constraint(
    model: &mut Model,
    subject: &Subject<'_>,
    old: &Name,
    new: &Name,
) -> Result<(), Refusal> {
    let found = model.find_in(Kind::Constraint, subject.table, &old.name);
    if !matches!(found, Found::Here(_)) && not_null::find(model, subject.table, &old.name).is_some() {
        model.free(Kind::Constraint, subject.table, new)?;
        not_null::rename(model, subject.table, &old.name, &new.name);
        return Ok(());
    }
    let id = model.need_in(Kind::Constraint, subject.table, old)?;
    let object = model.object(id);
    let Body::Constraint(there) = &object.body else { return assumed(model, subject.table, id, new) };
    let is_check = there.kind == ConstraintKind::Check;
    if is_check && there.is_inherited && !object.is_doubtful {
        let title =
            format!("constraint `{}` is inherited, and can be renamed in the parent only", &*old.name);
        let refusal = Refusal::new(Code::InvalidTableDefinition, &old.at, title);
        return Err(refusal.earlier(&object.site, "created here"));
    }
    model.free(Kind::Constraint, subject.table, new)?;
    if let Some(index) = key::index_of(model, id) {
        let schema = model.object(index).within;
        model.free(Kind::Index, schema, new)?;
        set_name(model, index, new);
    }
    set_name(model, id, new);
    if is_check {
        of_children(model, subject.table, old, new);
    }
    Ok(())
}

fn assumed(model: &mut Model, table: Id, id: Id, new: &Name) -> Result<(), Refusal> {
    model.free(Kind::Constraint, table, new)?;
    set_name(model, id, new);
    Ok(())
}

fn of_children(model: &mut Model, table: Id, old: &Name, new: &Name) {
    for child in children(model, table) {
        let same = model.parts(child, Kind::Constraint).find(|(_, object)| object.name == old.name);
        if let Some((id, _)) = same {
            set_name(model, id, new);
        }
        of_children(model, child, old, new);
    }
}

fn set_name(model: &mut Model, id: Id, new: &Name) {
    let site = site(model, new);
    model.change(id, |object| {
        object.name = new.name.clone();
        object.site = site;
    });
}
