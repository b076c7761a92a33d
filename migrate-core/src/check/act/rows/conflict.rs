//! `ON CONFLICT`.

use super::update::assignments;
use super::work;
use crate::check::act::expression::{Analysis, Place, Scope, Source};
use crate::check::model::{Body, Code, ConstraintKind, Id, Ident, Kind, Model, Name, Refusal};
use crate::check::read::expression::Node;
use crate::check::read::rows::{Action, Conflict, Element, Inferred};
use crate::{LockMode, Work};

/// Everything behind `ON CONFLICT`.
pub(super) fn run(
    model: &mut Model,
    conflict: &Conflict<'_>,
    source: &Source,
    outer: &Scope<'_>,
) -> Result<(), Refusal> {
    let Some(table) = source.relation else { return Ok(()) };
    let own = Scope { sources: vec![source.clone()], outer: Some(outer), ..Scope::default() };
    match &conflict.inferred {
        Inferred::Any if matches!(conflict.action, Action::Update(_)) => {
            let title = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
            return Err(Refusal::new(Code::SyntaxError, &conflict.at, title)
                .help("name the columns of a unique index: `ON CONFLICT (id) DO UPDATE …`"));
        }
        Inferred::Any => {}
        Inferred::Constraint(path) => {
            if let Some(name) = path.name() {
                constraint(model, table, &name)?;
            }
        }
        Inferred::Elements { elements, filter, at } => {
            let columns = columns(model, table, elements, &own)?;
            if let Some(filter) = filter {
                Analysis::new(model, &own).clause(filter, Place::WHERE)?;
            }
            match columns {
                Some(columns) => unique(model, table, &columns, filter.is_some(), at)?,
                None => expression(model, table, elements, at)?,
            }
        }
    }
    let excluded =
        Source { name: Some(Ident::exact("excluded")), has_alias: true, ..Source::of(model, table) };
    let scope = Scope { sources: vec![source.clone(), excluded], outer: Some(outer), ..Scope::default() };
    if let Action::Update(list) = &conflict.action {
        let columns = assignments(model, Some(table), list, &scope)?;
        work::update(model, table, columns, false, true);
    } else {
        // Rows that conflict are looked for.
        model.lock(table, LockMode::RowExclusive, Work::Scan);
    }
    if let Some(filter) = &conflict.filter {
        Analysis::new(model, &scope).clause(filter, Place::WHERE)?;
    }
    Ok(())
}

/// The columns by their numbers; nothing where something else is among them.
fn columns(
    model: &mut Model,
    table: Id,
    elements: &[Element<'_>],
    scope: &Scope<'_>,
) -> Result<Option<Vec<usize>>, Refusal> {
    let mut numbers = Some(Vec::new());
    for element in elements {
        let Some(name) = column_of(element) else {
            numbers = None;
            Analysis::new(model, scope).value(&element.value)?;
            continue;
        };
        let number = model.need_column(table, &Name::bare(name, element.value.range()))?;
        // A collation or an operator class narrows the search.
        let number = number.filter(|_| !element.has_class);
        numbers = numbers.zip(number).map(|(mut numbers, number)| {
            numbers.push(number);
            numbers
        });
    }
    Ok(numbers)
}

/// The column that stands there by itself, without brackets.
fn column_of(element: &Element<'_>) -> Option<Ident> {
    match element.value.node {
        Node::Column(path) if !element.value.words.next_is("(") => path.only(),
        _ => None,
    }
}

/// One of an expression needs an index with one.
fn expression(
    model: &Model,
    table: Id,
    elements: &[Element<'_>],
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let has_expression = elements.iter().any(|element| {
        element.value.words.next_is("(") || matches!(element.value.node, Node::Call(_) | Node::Special(_))
    });
    let has_one = |body: &Body| match body {
        Body::Index(index) => index.table == table && index.is_unique && index.columns.contains(&None),
        _ => false,
    };
    let is_known = is_known(model, table) && has_expression;
    if !is_known || model.dependents(table).any(|(_, object)| has_one(&object.body)) {
        return Ok(());
    }
    let object = model.object(table);
    let title =
        format!("there is no unique index of `{}` on such an expression for ON CONFLICT", &*object.name);
    Err(Refusal::new(Code::InvalidColumnReference, at, title)
        .earlier(&object.site, "the table is created here")
        .help("create one before: CREATE UNIQUE INDEX"))
}

/// Whether all of its indexes are known.
fn is_known(model: &Model, table: Id) -> bool {
    let object = model.object(table);
    let is_partition = object.relation().is_some_and(|relation| relation.is_partition);
    let is_table = matches!(object.kind, Kind::Table | Kind::PartitionedTable);
    is_table && !is_partition && !object.is_open && !object.is_doubtful
}

fn constraint(model: &Model, table: Id, name: &Name) -> Result<(), Refusal> {
    let is_there = model.parts(table, Kind::Constraint).any(|(_, constraint)| constraint.name == name.name);
    if is_there || !is_known(model, table) {
        return Ok(());
    }
    Err(model.missing(Kind::Constraint, name, table))
}

/// There has to be a unique index of these columns.
fn unique(
    model: &Model,
    table: Id,
    columns: &[usize],
    has_condition: bool,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let object = model.object(table);
    if !is_known(model, table) {
        return Ok(());
    }
    let is_same = |others: &[Option<usize>]| {
        others.iter().all(|other| other.is_none_or(|other| columns.contains(&other)))
            && columns.iter().all(|column| others.contains(&Some(*column)))
    };
    let is_fitting = model.dependents(table).any(|(_, object)| match &object.body {
        Body::Index(index) => {
            index.table == table
                && index.is_unique
                && (has_condition || !index.is_partial || object.is_doubtful)
                && index.columns.iter().all(Option::is_some)
                && is_same(&index.columns)
        }
        Body::Constraint(constraint) => {
            object.within == table
                && match constraint.kind {
                    ConstraintKind::PrimaryKey | ConstraintKind::Unique => {
                        is_same(&constraint.columns.iter().copied().map(Some).collect::<Vec<_>>())
                    }
                    // An exclusion constraint may do where nothing is updated.
                    ConstraintKind::Exclusion => true,
                    _ => false,
                }
        }
        _ => false,
    });
    if is_fitting {
        return Ok(());
    }
    let relation = object.relation();
    let name = |number: &usize| {
        let column = relation.and_then(|relation| relation.columns.get(*number));
        column.map_or_else(String::new, |column| column.name.to_string())
    };
    let names: Vec<String> = columns.iter().map(name).collect();
    let names = names.join(", ");
    let title = format!(
        "there is no unique or exclusion constraint of `{}` for ON CONFLICT ({names})",
        &*object.name
    );
    Err(Refusal::new(Code::InvalidColumnReference, at, title)
        .earlier(&object.site, "the table is created here")
        .help(format!("create one before: CREATE UNIQUE INDEX ON {} ({names})", object.name)))
}
