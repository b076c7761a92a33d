//! Puts a table together from its definition.

use super::column::{self, Draft};
use super::constraint::Group;
use super::{constraint, inherit, like, not_null, of_type, partition, site, uses};
use crate::LockMode::{AccessExclusive, ShareUpdateExclusive};
use crate::Work;
use crate::check::model::{
    Body, Code, Column, Dependency, Id, Kind, Link, Model, Object, Part, Refusal, Relation, Target,
};
use crate::check::read::constraint::Rule;
use crate::check::read::table::{CreateTable, Element, Form, Options};

/// A table that is no copy of a query's rows.
pub(super) fn run(
    model: &mut Model,
    command: &CreateTable<'_>,
    server: Option<Id>,
    within: Id,
) -> Result<(), Refusal> {
    let name = &command.name;
    let kind = if command.is_foreign { Kind::ForeignTable } else { Kind::Table };
    let mut draft = Draft::default();
    let mut relation = Relation {
        is_temporary: within == Model::TEMPORARY,
        is_unlogged: command.is_unlogged,
        ..Relation::default()
    };
    let mut object = Object::new(kind, within, name.name.clone(), site(model, name));
    object.links.extend(server.map(|server| link(Dependency::Normal, server)));
    let mut likes = Vec::new();
    match &command.form {
        Form::PartitionOf { parent, options, bound } => {
            let parent = partition::parent(model, parent)?;
            model.lock(parent, AccessExclusive, Work::None);
            if let Some(default) = model.default_partition(parent) {
                model.lock(default, AccessExclusive, Work::Scan);
            }
            inherit::merge(model, &mut draft, &mut object, parent)?;
            constrain(model, options, &mut draft)?;
            if let Some(bound) = bound {
                partition::bound(model, parent, bound, &mut relation)?;
            }
            relation.parents.push(parent);
            relation.is_partition = true;
            object.links.push(link(Dependency::Auto, parent));
        }
        Form::Of { of_type: name, options } => {
            let id = of_type(model, name)?;
            typed(model, id, &mut draft, &mut object);
            constrain(model, options, &mut draft)?;
        }
        Form::Elements { elements, inherits } => {
            for parent in inherits {
                let id = inherit::parent(model, parent, &relation.parents)?;
                model.lock(id, ShareUpdateExclusive, Work::None);
                inherit::merge(model, &mut draft, &mut object, id)?;
                relation.parents.push(id);
                object.links.push(link(Dependency::Normal, id));
            }
            for element in elements {
                match element {
                    Element::Like(like) => likes.push(like::add(model, like, &mut draft, &mut object)?),
                    Element::Constraint(constraint) => draft.constraints.push(constraint.clone()),
                    Element::Column(written) => column::add(model, written, &mut draft)?,
                }
            }
        }
        Form::As { .. } => {}
    }
    if let Some(by) = &command.partition_by {
        object.kind = Kind::PartitionedTable;
        partition::key(by, &draft, &mut relation)?;
    }
    // The name is looked at last, as PostgreSQL does it.
    model.free_with_row_type(kind, within, name)?;
    relation.columns = std::mem::take(&mut draft.columns);
    object.links.append(&mut draft.links);
    let parents = relation.parents.clone();
    let is_partition = relation.is_partition;
    let table = model.add(Object { body: Body::Relation(relation), ..object });
    model.add_row_type(table);
    column::finish(model, table, &draft)?;
    for &parent in &parents {
        uses::of_generated(model, parent, table);
        constraint::inherit_checks(model, parent, table);
    }
    // Foreign keys may refer to what LIKE copies.
    let (foreign, own): (Vec<_>, Vec<_>) = std::mem::take(&mut draft.constraints)
        .into_iter()
        .partition(|constraint| matches!(constraint.rule, Rule::ForeignKey(_)));
    let group = |constraints| [Group { constraints, ..Group::default() }];
    constraint::add_all(model, table, &group(own), true)?;
    for like in &likes {
        like::finish(model, like, table)?;
    }
    constraint::add_all(model, table, &group(foreign), true)?;
    not_null::settle(model, table);
    if is_partition {
        for parent in parents {
            partition::inherit_indexes(model, parent, table, Work::None);
        }
    }
    Ok(())
}

fn link(how: Dependency, target: Id) -> Link {
    Link { part: Part::Whole, how, target: Target::whole(target) }
}

/// Columns that are there already get constraints.
fn constrain<'t>(model: &mut Model, options: &[Options<'t>], draft: &mut Draft<'t>) -> Result<(), Refusal> {
    for option in options {
        let (name, constraints) = match option {
            Options::Constraint(constraint) => {
                draft.constraints.push(constraint.clone());
                continue;
            }
            Options::Column { name, constraints } => (name, constraints),
        };
        let number = draft.columns.iter().position(|column| column.name == name.name);
        if let Some(number) = number {
            column::constrain(model, draft, number, constraints, false)?;
        } else if !draft.is_open {
            let title = format!("column `{}` does not exist", &*name.name);
            return Err(Refusal::new(Code::UndefinedColumn, &name.at, title));
        }
    }
    Ok(())
}

/// The columns of a composite type, whose end is theirs.
fn typed(model: &Model, id: Id, draft: &mut Draft<'_>, object: &mut Object) {
    object.links.push(link(Dependency::Normal, id));
    let columns = model.object(id).links.iter().find_map(|link| {
        let whole = model.object(link.target.object);
        let relation = whole.relation().filter(|_| whole.kind == Kind::CompositeType)?;
        Some(relation.columns.clone())
    });
    if let Some(columns) = columns {
        let living = columns.into_iter().filter(|column| !column.is_dropped);
        draft.columns.extend(living.map(|column| Column { has_default: false, ..column }));
    } else {
        draft.is_open = true;
        object.is_open = true;
    }
}
