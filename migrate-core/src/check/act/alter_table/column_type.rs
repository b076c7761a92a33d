//! `ALTER COLUMN … TYPE`.

use super::columns::is_typed;
use super::{Subject, TABLES, compared, gate};
use crate::check::act::expression::Place;
use crate::check::act::table::category::{can_assign, can_refer, is_pseudo};
use crate::check::act::table::column::identity_type;
use crate::check::act::table::constraint::children;
use crate::check::act::table::uses::Uses;
use crate::check::act::table::work;
use crate::check::act::types;
use crate::check::model::{
    Base, Body, Code, Column, ConstraintKind, Dependency, Id, Ident, Kind, Link, Model, Name, Part, Refusal,
    Target, TypeRef,
};
use crate::check::read::alter_table::NewType;
use crate::check::read::type_name::BaseName;

/// Before anything else is done: the column, and all that USING names, have to be there already.
pub(super) fn prepare(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    new: &NewType<'_>,
    done: &mut Vec<Ident>,
) -> Result<(), Refusal> {
    gate(model, subject, TABLES, "ALTER COLUMN TYPE")?;
    if done.contains(&name.name) {
        let title = format!("the type of column `{}` can't be changed twice in one statement", &*name.name);
        return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title));
    }
    done.push(name.name.clone());
    refuse_place(model, subject, name)?;
    if let Some(using) = new.using {
        let uses = Uses::of(model, subject.table, using, Place::TRANSFORM)?;
        let of_type = types::resolve(model, &new.of_type)?;
        if !can_assign(model, &uses.of_type, &of_type) {
            let (from, to) = (model.type_text(&uses.of_type), model.type_text(&of_type));
            let title = format!("the result of USING is {from}, which can't be cast automatically to {to}");
            return Err(Refusal::new(Code::DatatypeMismatch, &using.range(), title)
                .help(format!("write a cast: `USING (…)::{to}`")));
        }
    }
    Ok(())
}

/// It can be changed where it stands.
fn refuse_place(model: &Model, subject: &Subject<'_>, name: &Name) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    let Some(number) = model.need_column(subject.table, name)? else { return Ok(()) };
    let Some(relation) = object.relation() else { return Ok(()) };
    let Some(column) = relation.columns.get(number).filter(|column| !column.is_doubtful) else {
        return Ok(());
    };
    let (code, title) = if is_typed(model, object) {
        (
            Code::WrongObjectType,
            format!("`{}` is a typed table, whose columns are those of its type", subject.name),
        )
    } else if column.is_inherited {
        let title =
            format!("the type of the inherited column `{}` can be changed in the parent only", &*name.name);
        (Code::InvalidTableDefinition, title)
    } else if relation.partition_key.contains(&number) {
        let title =
            format!("the type of column `{}` can't be changed: it is in the partition key", &*name.name);
        (Code::InvalidTableDefinition, title)
    } else if !subject.recurses && !children(model, subject.table).is_empty() {
        let title = format!("the type of column `{}` must be changed in child tables too", &*name.name);
        (Code::InvalidTableDefinition, title)
    } else {
        return Ok(());
    };
    Err(Refusal::new(code, &name.at, title).earlier(&column.site, "the column is made here"))
}

pub(super) fn set(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    new: &NewType<'_>,
) -> Result<(), Refusal> {
    let at = &new.of_type.at;
    if let BaseName::Serial { word, .. } = &new.of_type.base {
        let title =
            format!("type `{}` does not exist: it is a word for a new column with a sequence", &*word.name);
        return Err(Refusal::new(Code::UndefinedObject, &word.at, title));
    }
    let of_type = types::resolve(model, &new.of_type)?;
    if is_pseudo(&of_type) {
        let title = format!("column `{}` has the pseudo-type `{}`", &*name.name, model.type_text(&of_type));
        return Err(Refusal::new(Code::InvalidTableDefinition, at, title));
    }
    let Some(number) = model.need_column(subject.table, name)? else { return Ok(()) };
    if work::may_lose(model, subject.table, number, &of_type, new.using) {
        model.convert(subject.table, number);
    }
    change(model, subject.table, number, &of_type, (name, at, new.using.is_some()))
}

fn change(
    model: &mut Model,
    table: Id,
    number: usize,
    new: &TypeRef,
    (name, at, has_expression): (&Name, &std::ops::Range<usize>, bool),
) -> Result<(), Refusal> {
    let columns = model.object(table).relation().map(|relation| &relation.columns);
    let Some(column) = columns.and_then(|columns| columns.get(number)).cloned() else { return Ok(()) };
    let is_sure = !column.is_doubtful && !model.object(table).is_doubtful;
    if is_sure {
        if !has_expression && !can_assign(model, &column.of_type, new) {
            let (from, to) = (model.type_text(&column.of_type), model.type_text(new));
            let title =
                format!("column `{}` is {from}, which can't be cast automatically to {to}", &*name.name);
            let refusal = Refusal::new(Code::DatatypeMismatch, at, title);
            return Err(refusal
                .earlier(&column.site, "its type is given here")
                .help(format!("say how: USING {}::{to}", column.name)));
        }
        refuse_default(model, &column, new, at)?;
        refuse_users(model, table, number, &column, name)?;
        if column.is_identity {
            identity_type(model, &Column { of_type: new.clone(), ..column.clone() }, at)?;
        }
        refuse_foreign_keys(model, table, number, new, at)?;
        refuse_row_users(model, table, name)?;
        compared::refuse(model, Target::column(table, number), new, at)?;
    }
    let own = match new.base {
        Base::Own(id) => Some(id),
        _ => None,
    };
    // A constant stays one of the type that it was read as.
    let old =
        column.default_type.as_ref().filter(|_| column.has_default).and_then(|of_type| match of_type.base {
            Base::Own(id) => Some(id),
            _ => None,
        });
    model.change(table, |object| {
        let is_type = |link: &Link| link.part == Part::Column(number) && link.how == Dependency::Normal;
        object.links.retain(|link| !is_type(link));
        if let Some(id) = own {
            let target = Target::whole(id);
            object.links.push(Link { part: Part::Column(number), how: Dependency::Normal, target });
        }
        if let Some(id) = old {
            let target = Target::whole(id);
            object.links.push(Link { part: Part::Default(number), how: Dependency::Normal, target });
        }
        let column = object.relation_mut().and_then(|relation| relation.columns.get_mut(number));
        if let Some(column) = column {
            column.of_type = new.clone();
        }
    });
    for child in children(model, table) {
        let of_child = model.object(child).relation().and_then(|relation| relation.find(&column.name));
        if let Some(of_child) = of_child {
            change(model, child, of_child, new, (name, at, has_expression))?;
        }
    }
    Ok(())
}

fn refuse_default(
    model: &Model,
    column: &Column,
    new: &TypeRef,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let Some(default) = column.default_type.as_ref().filter(|_| column.has_default) else { return Ok(()) };
    if can_assign(model, default, new) {
        return Ok(());
    }
    let title =
        format!("the default of `{}` can't be cast automatically to {}", &*column.name, model.type_text(new));
    let refusal =
        Refusal::new(Code::DatatypeMismatch, at, title).earlier(&column.site, "the column is made here");
    Err(refusal.help("write DROP DEFAULT before it, and SET DEFAULT after it"))
}

/// Views, policies, triggers and generated columns have the type in them.
fn refuse_users(
    model: &Model,
    table: Id,
    number: usize,
    column: &Column,
    name: &Name,
) -> Result<(), Refusal> {
    let target = Target::column(table, number);
    for (id, object) in model.dependents(table).filter(|(_, object)| !object.is_doubtful) {
        for link in object.links.iter().filter(|link| link.target == target) {
            let (part, is_user) = match (object.kind, link.part) {
                (Kind::View | Kind::MaterializedView | Kind::Rule | Kind::Policy | Kind::Trigger, _) => {
                    (Part::Whole, true)
                }
                (_, Part::Column(other)) => (link.part, id == table && other != number),
                _ => (link.part, false),
            };
            if is_user {
                let title = format!(
                    "the type of column `{}` can't be changed: {} uses it",
                    &*column.name,
                    model.describe(id, part)
                );
                let refusal = Refusal::new(Code::FeatureNotSupported, &name.at, title);
                return Err(refusal
                    .earlier(&object.site, "used here")
                    .help("drop what uses it first, and create it again afterwards"));
            }
        }
    }
    Ok(())
}

/// Another table has a column whose type is the rows of this one.
fn refuse_row_users(model: &Model, table: Id, name: &Name) -> Result<(), Refusal> {
    let Some(row_type) = model.row_type(table) else { return Ok(()) };
    for (_, object) in model.dependents(row_type) {
        let is_table = object.kind.is_table() || object.kind == Kind::MaterializedView;
        let column = object.links.iter().find_map(|link| match link.part {
            Part::Column(number) if link.target.object == row_type => object.relation()?.columns.get(number),
            _ => None,
        });
        if let Some(column) = column.filter(|_| is_table && !object.is_doubtful) {
            let title = format!(
                "column `{}` can't be changed: column `{}` of `{}` has the type of these rows",
                &*name.name, &*column.name, &*object.name
            );
            let refusal = Refusal::new(Code::FeatureNotSupported, &name.at, title);
            return Err(refusal.earlier(&column.site, "used here"));
        }
    }
    Ok(())
}

fn refuse_foreign_keys(
    model: &Model,
    table: Id,
    number: usize,
    new: &TypeRef,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let type_of = |table: Id, number: usize| {
        let column = model.object(table).relation()?.columns.get(number)?;
        Some(column.of_type.clone()).filter(|_| !column.is_doubtful)
    };
    for (_, object) in model.dependents(table).filter(|(_, object)| !object.is_doubtful) {
        let Body::Constraint(constraint) = &object.body else { continue };
        let ConstraintKind::ForeignKey { table: other, columns } = &constraint.kind else { continue };
        for (&from, &to) in constraint.columns.iter().zip(columns) {
            let is_from = object.within == table && from == number;
            let is_to = *other == table && to == number;
            if is_from == is_to || object.within == *other {
                continue;
            }
            let (Some(one), Some(two)) = (type_of(object.within, from), type_of(*other, to)) else {
                continue;
            };
            let fits = if is_from { can_refer(model, new, &two) } else { can_refer(model, &one, new) };
            if !fits {
                let title = format!(
                    "foreign key `{}` would compare {} with {}",
                    &*object.name,
                    model.type_text(if is_from { new } else { &one }),
                    model.type_text(if is_from { &two } else { new })
                );
                let refusal = Refusal::new(Code::DatatypeMismatch, at, title);
                return Err(refusal
                    .earlier(&object.site, "the foreign key is made here")
                    .help("drop the foreign key, change both columns, and add it again"));
            }
        }
    }
    Ok(())
}
