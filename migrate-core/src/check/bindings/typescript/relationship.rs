//! The foreign keys of a table, to tables of its schema.

use std::collections::BTreeSet;

use super::TABLES;
use super::layout::{Doc, order, quoted};
use crate::check::bindings::{constraints, names, own};
use crate::check::model::{Constraint, ConstraintKind, Id, Kind, Model, Object, Target};

struct Relationship<'m> {
    name: &'m str,
    columns: Vec<&'m str>,
    is_one_to_one: bool,
    relation: &'m str,
    referred: Vec<&'m str>,
}

pub(super) fn all(model: &Model, table: Id) -> Doc {
    let mut all: Vec<Relationship<'_>> =
        constraints(model, table).filter_map(|it| relationship(model, table, it)).collect();
    if all.is_empty() {
        return Doc::text("[]");
    }
    all.sort_by_cached_key(|it| (order(it.name), order(it.relation)));
    let lines: String = all.iter().map(Relationship::text).collect();
    Doc::Text(format!("[\n{lines}        ]"))
}

/// Whether a view shows all columns of a foreign key, or all that one refers to.
pub(super) fn may_have(model: &Model, view: Id) -> bool {
    let mut used = BTreeSet::new();
    uses(model, view, &mut used);
    let shows = |table: Id, columns: &[usize]| {
        columns.iter().all(|number| used.contains(&Target::column(table, *number)))
    };
    own(model, TABLES).any(|(table, _)| {
        constraints(model, table).any(|(_, constraint)| match &constraint.kind {
            ConstraintKind::ForeignKey { table: other, columns } => {
                shows(table, &constraint.columns) || shows(*other, columns)
            }
            _ => false,
        })
    })
}

/// What a view reads, also through other views.
fn uses(model: &Model, view: Id, used: &mut BTreeSet<Target>) {
    for link in &model.object(view).links {
        if used.insert(link.target)
            && matches!(model.object(link.target.object).kind, Kind::View | Kind::MaterializedView)
        {
            uses(model, link.target.object, used);
        }
    }
}

fn relationship<'m>(
    model: &'m Model,
    table: Id,
    (object, constraint): (&'m Object, &'m Constraint),
) -> Option<Relationship<'m>> {
    let ConstraintKind::ForeignKey { table: other, columns } = &constraint.kind else { return None };
    let referred = model.object(*other);
    // A partition's is its parent's.
    if referred.within != model.object(table).within || constraint.is_inherited {
        return None;
    }
    Some(Relationship {
        name: &object.name,
        columns: names(model, table, &constraint.columns).collect(),
        is_one_to_one: is_one_to_one(model, table, &constraint.columns),
        relation: &referred.name,
        referred: names(model, *other, columns).collect(),
    })
}

/// Whether there is a key over just these columns, as they are ordered in the table.
fn is_one_to_one(model: &Model, table: Id, columns: &[usize]) -> bool {
    constraints(model, table).any(|(_, constraint)| {
        let is_key = matches!(constraint.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
        let mut key = constraint.columns.clone();
        key.sort_unstable();
        is_key && key == columns
    })
}

impl Relationship<'_> {
    /// As deep as it stands.
    fn text(&self) -> String {
        let list = |key: &str, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            let one = format!("            {key}: [{}]", names.join(", "));
            if one.chars().count() <= 80 {
                return one;
            }
            format!("            {key}: [\n              {},\n            ]", names.join(",\n              "))
        };
        let Relationship { name, columns, is_one_to_one, relation, referred } = self;
        let lines = [
            "          {".to_owned(),
            format!("            foreignKeyName: {}", quoted(name)),
            list("columns", columns),
            format!("            isOneToOne: {is_one_to_one}"),
            format!("            referencedRelation: {}", quoted(relation)),
            list("referencedColumns", referred),
            "          },\n".to_owned(),
        ];
        lines.join("\n")
    }
}
