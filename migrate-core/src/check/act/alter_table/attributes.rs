//! `ALTER COLUMN`: defaults, NOT NULL, identities, generated columns.

use super::{Subject, TABLES, column_type, gate};
use crate::check::act::expression::Place as Where;
use crate::check::act::table::column::{self, identity_type};
use crate::check::act::table::constraint::children;
use crate::check::act::table::inherit::change_column;
use crate::check::act::table::key;
use crate::check::act::table::uses::Uses;
use crate::check::model::{Code, Column, Id, Kind, Link, Model, Name, Part, Refusal, Target};
use crate::check::read::alter_table::ColumnChange;
use crate::check::syntax::cursor::Cursor;

/// A column of the table that is altered.
struct Place<'n> {
    table: Id,
    number: usize,
    name: &'n Name,
    recurses: bool,
}

pub(super) fn run(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    change: &ColumnChange<'_>,
) -> Result<(), Refusal> {
    if let ColumnChange::Type(new) = change {
        return column_type::set(model, subject, name, new);
    }
    let number = model.need_column(subject.table, name)?;
    let Some(number) = number else { return Ok(()) };
    let object = model.object(subject.table);
    let there = object.relation().and_then(|relation| relation.columns.get(number)).cloned();
    let Some(there) = there else { return Ok(()) };
    let place = Place { table: subject.table, number, name, recurses: subject.recurses };
    let is_doubtful = there.is_doubtful || object.is_doubtful;
    match change {
        ColumnChange::SetDefault(expression) => {
            gate(model, subject, VALUED, "SET DEFAULT")?;
            set_default(model, &place, &there, *expression)
        }
        ColumnChange::DropDefault => {
            gate(model, subject, VALUED, "DROP DEFAULT")?;
            refuse_other_source(&place, &there)?;
            drop_defaults(model, &place, &there);
            Ok(())
        }
        ColumnChange::SetNotNull => {
            gate(model, subject, TABLES, "SET NOT NULL")?;
            set_nullable(model, (place.table, place.recurses), &there, false);
            Ok(())
        }
        ColumnChange::DropNotNull => {
            gate(model, subject, TABLES, "DROP NOT NULL")?;
            if is_doubtful { Ok(()) } else { drop_not_null(model, &place, &there) }
        }
        ColumnChange::AddIdentity { is_always } => {
            gate(model, subject, VALUED, "ADD GENERATED")?;
            if is_doubtful { Ok(()) } else { add_identity(model, &place, &there, *is_always) }
        }
        ColumnChange::SetIdentity { .. } if !there.is_identity && !is_doubtful => {
            Err(state(name, &there, "is no identity column"))
        }
        ColumnChange::DropIdentity { is_optional } => drop_identity(model, &place, &there, *is_optional),
        ColumnChange::DropExpression { is_optional } => drop_expression(model, &place, &there, *is_optional),
        ColumnChange::SetExpression(expression) => {
            Uses::of(model, subject.table, *expression, Where::GENERATED).map(drop)
        }
        ColumnChange::SetIdentity { is_always: Some(is_always) } => {
            change_column(model, place.table, place.number, |column| column.is_always = *is_always);
            Ok(())
        }
        ColumnChange::Type(_)
        | ColumnChange::SetIdentity { .. }
        | ColumnChange::Statistics
        | ColumnChange::Other => Ok(()),
    }
}

const VALUED: &[Kind] = &[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::View];

fn state(name: &Name, column: &Column, what: &str) -> Refusal {
    let title = format!("column `{}` {what}", &*name.name);
    Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title)
        .earlier(&column.site, "the column is made here")
}

/// An identity or an expression is not a default.
fn refuse_other_source(place: &Place<'_>, there: &Column) -> Result<(), Refusal> {
    let what = match (there.is_doubtful, there.is_identity, there.is_generated) {
        (false, true, _) => "an identity column",
        (false, _, true) => "a generated column",
        _ => return Ok(()),
    };
    let title = format!("column `{}` is {what}, whose default can't be changed", &*place.name.name);
    let refusal = Refusal::new(Code::SyntaxError, &place.name.at, title);
    let help = if there.is_identity { "write DROP IDENTITY" } else { "write DROP EXPRESSION" };
    Err(refusal.earlier(&there.site, "the column is made here").help(help))
}

fn set_default(
    model: &mut Model,
    place: &Place<'_>,
    there: &Column,
    words: Cursor<'_>,
) -> Result<(), Refusal> {
    refuse_other_source(place, there)?;
    let (links, default_type) = column::default(model, words, place.number, there)?;
    drop_default(model, place);
    let is_kept = column::is_kept(words, &there.of_type);
    let own = links.clone();
    model.change(place.table, |object| object.links.extend(own));
    change_column(model, place.table, place.number, |column| {
        column.has_default = is_kept;
        column.default_type = default_type;
    });
    if place.recurses {
        for child in children(model, place.table) {
            if let Some(number) = number_in(model, child, there) {
                let name = place.name;
                set_default(model, &Place { table: child, number, name, recurses: true }, there, words)?;
            }
        }
    }
    Ok(())
}

fn number_in(model: &Model, child: Id, column: &Column) -> Option<usize> {
    model.object(child).relation()?.find(&column.name)
}

/// Also of the tables that inherit the column.
fn drop_defaults(model: &mut Model, place: &Place<'_>, there: &Column) {
    drop_default(model, place);
    if place.recurses {
        for child in children(model, place.table) {
            if let Some(number) = number_in(model, child, there) {
                drop_defaults(
                    model,
                    &Place { table: child, number, name: place.name, recurses: true },
                    there,
                );
            }
        }
    }
}

fn drop_default(model: &mut Model, place: &Place<'_>) {
    let number = place.number;
    model.change(place.table, |object| object.links.retain(|link| link.part != Part::Default(number)));
    change_column(model, place.table, number, |column| {
        column.has_default = false;
        column.default_type = None;
    });
}

fn set_nullable(model: &mut Model, (table, recurses): (Id, bool), there: &Column, is_nullable: bool) {
    let Some(number) = number_in(model, table, there) else { return };
    change_column(model, table, number, |column| column.not_null = !is_nullable);
    for child in if recurses { children(model, table) } else { Vec::new() } {
        set_nullable(model, (child, true), there, is_nullable);
    }
}

fn drop_not_null(model: &mut Model, place: &Place<'_>, there: &Column) -> Result<(), Refusal> {
    if there.is_identity {
        let title = format!("column `{}` is an identity column, which is always NOT NULL", &*there.name);
        let refusal = Refusal::new(Code::SyntaxError, &place.name.at, title);
        return Err(refusal.earlier(&there.site, "the column is made here"));
    }
    if let Some((id, primary)) = key::primary(model, place.table)
        && primary.columns.contains(&place.number)
        && !model.object(id).is_doubtful
    {
        let title = format!("column `{}` is in the primary key, which is always NOT NULL", &*there.name);
        let refusal = Refusal::new(Code::InvalidTableDefinition, &place.name.at, title);
        return Err(refusal.earlier(&model.object(id).site, "the primary key is made here"));
    }
    let relation = model.object(place.table).relation();
    let parent =
        relation.filter(|relation| relation.is_partition).and_then(|relation| relation.parents.first());
    if let Some(&parent) = parent
        && let Some(number) = number_in(model, parent, there)
        && model.object(parent).relation().is_some_and(|relation| {
            relation.columns.get(number).is_some_and(|column| column.not_null && !column.is_doubtful)
        })
    {
        let title = format!("column `{}` is NOT NULL in the partitioned table", &*there.name);
        return Err(Refusal::new(Code::InvalidTableDefinition, &place.name.at, title));
    }
    set_nullable(model, (place.table, place.recurses), there, true);
    Ok(())
}

/// `DROP CONSTRAINT` of a NOT NULL.
pub(super) fn unname_not_null(
    model: &mut Model,
    subject: &Subject<'_>,
    name: &Name,
    number: usize,
) -> Result<(), Refusal> {
    let object = model.object(subject.table);
    let there = object.relation().and_then(|relation| relation.columns.get(number)).cloned();
    let Some(there) = there else { return Ok(()) };
    let place = Place { table: subject.table, number, name, recurses: subject.recurses };
    drop_not_null(model, &place, &there)
}

fn add_identity(
    model: &mut Model,
    place: &Place<'_>,
    there: &Column,
    is_always: bool,
) -> Result<(), Refusal> {
    // This shows before anything is done.
    identity_type(model, there, &place.name.at)?;
    if !there.not_null {
        return Err(state(place.name, there, "must be NOT NULL before it can be an identity")
            .help("write SET NOT NULL first"));
    }
    if there.is_identity {
        return Err(state(place.name, there, "is an identity column already"));
    }
    if there.has_default {
        return Err(state(place.name, there, "has a default already").help("write DROP DEFAULT first"));
    }
    column::sequence(model, place.table, place.number, true);
    change_column(model, place.table, place.number, |column| {
        column.is_identity = true;
        column.is_always = is_always;
        column.has_default = true;
    });
    Ok(())
}

fn drop_identity(
    model: &mut Model,
    place: &Place<'_>,
    there: &Column,
    is_optional: bool,
) -> Result<(), Refusal> {
    if !there.is_identity {
        let passes = is_optional || there.is_doubtful;
        return if passes { Ok(()) } else { Err(state(place.name, there, "is no identity column")) };
    }
    let target = Target::column(place.table, place.number);
    let sequence = model.dependents(place.table).find(|(_, object)| {
        object.kind == Kind::Sequence && object.links.iter().any(|link| link.target == target)
    });
    if let Some((sequence, _)) = sequence {
        model.remove(sequence);
    }
    change_column(model, place.table, place.number, |column| {
        column.is_identity = false;
        column.has_default = false;
    });
    Ok(())
}

fn drop_expression(
    model: &mut Model,
    place: &Place<'_>,
    there: &Column,
    is_optional: bool,
) -> Result<(), Refusal> {
    if !there.is_generated {
        let passes = is_optional || there.is_doubtful;
        return if passes { Ok(()) } else { Err(state(place.name, there, "is no generated column")) };
    }
    let (table, part) = (place.table, Part::Column(place.number));
    // Without its expression a column uses its type only.
    let links = &model.object(table).links;
    let is_type = |link: &Link| model.object(link.target.object).kind.is_type();
    let left = links.iter().filter(|link| link.part != part || is_type(link)).cloned().collect();
    model.change(table, |object| object.links = left);
    change_column(model, table, place.number, |column| {
        column.is_generated = false;
        column.is_virtual = false;
        column.has_default = false;
    });
    Ok(())
}
