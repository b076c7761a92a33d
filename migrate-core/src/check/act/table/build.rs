//! Puts a table together from its definition.

use super::column::{self, Draft};
use super::{constraint, element, inherit, like, of_type, partition, site, uses};
use crate::check::model::{
    Body, Code, Column, Dependency, Id, Kind, Link, Model, Name, Object, Part, Refusal, Relation, Target,
};
use crate::check::syntax::cursor::Cursor;

/// What stands after the name of a table.
pub(super) fn run(
    model: &mut Model,
    mut words: Cursor<'_>,
    (kind, server, is_unlogged): (Kind, Option<Id>, bool),
    within: Id,
    name: &Name,
) -> Result<(), Refusal> {
    let mut draft = Draft::default();
    let mut relation =
        Relation { is_temporary: within == Model::TEMPORARY, is_unlogged, ..Relation::default() };
    let mut object = Object::new(kind, within, name.name.clone(), site(model, name));
    object.links.extend(server.map(|server| link(Dependency::Normal, server)));
    let mut likes = Vec::new();
    if words.eat("partition of") {
        let Some(parent) = words.qualified() else { return Ok(()) };
        let parent = partition::parent(model, &parent)?;
        let elements = words.brackets();
        inherit::merge(model, &mut draft, &mut object, parent)?;
        options(model, elements, &mut draft)?;
        partition::bound(model, &mut words, parent, &mut relation)?;
        relation.parents.push(parent);
        relation.is_partition = true;
        object.links.push(link(Dependency::Auto, parent));
    } else if words.eat("of") {
        let id = of_type(model, &mut words)?;
        let elements = words.brackets();
        typed(model, id, &mut draft, &mut object);
        options(model, elements, &mut draft)?;
    } else {
        let elements = words.brackets();
        let mut tail = words;
        if tail.eat_up_to("inherits") {
            for mut parent in tail.brackets().items() {
                let Some(parent) = parent.qualified() else { continue };
                let id = inherit::parent(model, &parent, &relation.parents)?;
                inherit::merge(model, &mut draft, &mut object, id)?;
                relation.parents.push(id);
                object.links.push(link(Dependency::Normal, id));
            }
        }
        for item in elements.items() {
            let mut item = item;
            if item.eat("like") {
                likes.push(like::read(model, item, &mut draft, &mut object)?);
            } else if element::is_table_constraint(item) {
                draft.constraints.extend(element::of_table(&mut item));
            } else {
                column::read(model, item, &mut draft)?;
            }
        }
    }
    let mut tail = words;
    if tail.eat_up_to("partition") && tail.eat("by") {
        object.kind = Kind::PartitionedTable;
        partition::key(tail, &draft, &mut relation)?;
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
        .partition(|constraint| matches!(constraint.rule, element::Rule::ForeignKey(_)));
    constraint::add_all(model, table, &[own], true)?;
    for like in &likes {
        like::finish(model, like, table)?;
    }
    constraint::add_all(model, table, &[foreign], true)?;
    if is_partition {
        for parent in parents {
            partition::inherit_indexes(model, parent, table);
        }
    }
    Ok(())
}

fn link(how: Dependency, target: Id) -> Link {
    Link { part: Part::Whole, how, target: Target::whole(target) }
}

/// Columns that are there already get constraints: `(a NOT NULL, b WITH OPTIONS DEFAULT 1, CHECK (…))`.
fn options<'t>(model: &mut Model, elements: Cursor<'t>, draft: &mut Draft<'t>) -> Result<(), Refusal> {
    for item in elements.items() {
        let mut item = item;
        if element::is_table_constraint(item) {
            draft.constraints.extend(element::of_table(&mut item));
            continue;
        }
        let Some(name) = item.bare() else { continue };
        let constraints = element::of_column(&mut item, &name);
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
fn typed(model: &Model, id: Option<Id>, draft: &mut Draft<'_>, object: &mut Object) {
    let columns = id.and_then(|id| {
        let there = model.object(id);
        object.links.push(link(Dependency::Normal, id));
        there.links.iter().find_map(|link| {
            let whole = model.object(link.target.object);
            let relation = whole.relation().filter(|_| whole.kind == Kind::CompositeType)?;
            Some(relation.columns.clone())
        })
    });
    if let Some(columns) = columns {
        let living = columns.into_iter().filter(|column| !column.is_dropped);
        draft.columns.extend(living.map(|column| Column { has_default: false, ..column }));
    } else {
        draft.is_open = true;
        object.is_open = true;
    }
}
