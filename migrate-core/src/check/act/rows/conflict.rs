//! `ON CONFLICT`.

use super::update::assignments;
use crate::check::act::expression::{Scope, Source, Walk};
use crate::check::model::{Body, Code, ConstraintKind, Id, Ident, Kind, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

/// Everything behind `ON CONFLICT`.
pub(super) fn run(
    model: &mut Model,
    words: &mut Cursor<'_>,
    source: &Source,
    outer: &Scope<'_>,
) -> Result<(), Refusal> {
    let Some(table) = source.relation else { return Ok(()) };
    let own = Scope { sources: vec![source.clone()], outer: Some(outer), ..Scope::default() };
    if words.is("do update") {
        let title = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
        return Err(Refusal::new(Code::SyntaxError, &words.range(), title)
            .help("name the columns of a unique index: `ON CONFLICT (id) DO UPDATE …`"));
    }
    if words.eat("on constraint") {
        if let Some(name) = words.qualified() {
            constraint(model, table, &name)?;
        }
    } else if words.is("(") {
        let start = *words;
        let inner = words.brackets();
        let at = words.since(start);
        let columns = columns(model, table, inner, &own)?;
        let has_condition = words.eat("where");
        if has_condition {
            Walk::new(model, &own).expression(words)?;
        }
        match columns {
            Some(columns) => unique(model, table, &columns, has_condition, &at)?,
            None => expression(model, table, inner, &at)?,
        }
    }
    words.eat("do");
    if words.eat("nothing") {
        return Ok(());
    }
    words.eat("update");
    words.eat("set");
    let excluded =
        Source { name: Some(Ident::exact("excluded")), has_alias: true, ..Source::of(model, table) };
    let scope = Scope { sources: vec![source.clone(), excluded], outer: Some(outer), ..Scope::default() };
    assignments(model, Some(table), words, &scope)?;
    if words.eat("where") {
        Walk::new(model, &scope).expression(words)?;
    }
    Ok(())
}

/// The columns by their numbers; nothing where something else is among them.
fn columns(
    model: &mut Model,
    table: Id,
    words: Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<Option<Vec<usize>>, Refusal> {
    let mut numbers = Some(Vec::new());
    for item in words.items() {
        let mut ahead = item;
        let start = ahead;
        let name = if item.is("(") { None } else { ahead.ident() };
        match name {
            Some(name) if !ahead.is("(") && !ahead.is(".") => {
                let name = Name::bare(name, ahead.since(start));
                let number = model.need_column(table, &name)?;
                // A collation or an operator class narrows the search.
                let number = number.filter(|_| ahead.first().is_none());
                numbers = numbers.zip(number).map(|(mut numbers, number)| {
                    numbers.push(number);
                    numbers
                });
            }
            _ => {
                numbers = None;
                let mut item = item;
                Walk::new(model, scope).expression(&mut item)?;
            }
        }
    }
    Ok(numbers)
}

/// One of an expression needs an index with one.
fn expression(
    model: &Model,
    table: Id,
    words: Cursor<'_>,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let has_expression =
        words.items().any(|item| item.is("(") || item.tokens().get(1).is_some_and(|next| next.text == "("));
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
