//! `MERGE`.

use super::update::assignments;
use super::{target, work};
use crate::check::act::expression::{Analysis, Place, Scope};
use crate::check::act::query::{From, Rows, from_list};
use crate::check::model::{Code, Id, Model, Refusal};
use crate::check::read::query::Row;
use crate::check::read::rows::{Matching, Merge, Target, Then};

/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn run(model: &mut Model, merge: &Merge<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (source, uses) = target::read(model, &merge.table, outer)?;
    let table = source.relation;
    let using = from_list(model, merge.using.as_slice(), outer)?;
    let only_source = Scope { sources: using.sources.clone(), outer: Some(outer), ..Scope::default() };
    let only_target = Scope { sources: vec![source.clone()], outer: Some(outer), ..Scope::default() };
    let mut both = From::of(source, uses);
    both.add(using)?;
    let scope = Scope { sources: both.sources, outer: Some(outer), ..Scope::default() };
    Analysis::new(model, &scope).clause(&merge.on, Place::JOIN)?;
    for when in &merge.whens {
        let seen = match when.matching {
            Matching::Matched => &scope,
            Matching::NotMatched => &only_source,
            Matching::NotMatchedBySource => &only_target,
        };
        if let Some(filter) = &when.filter {
            Analysis::new(model, seen).clause(filter, Place::MERGE)?;
        }
        match &when.then {
            Then::Update(list) => {
                let columns = assignments(model, table, list, seen)?;
                if let Some(table) = table {
                    work::update(model, table, columns, false, true);
                }
            }
            Then::Insert { columns, values } => {
                let mut numbers = Vec::new();
                if let Some(values) = values {
                    numbers = insert(model, table, columns.as_deref(), values, seen)?;
                }
                if let Some(table) = table {
                    work::insert(model, table, &numbers, true);
                }
            }
            Then::Delete => table.into_iter().for_each(|table| work::delete(model, table, false, true)),
            Then::Nothing => {}
        }
    }
    both.sources = scope.sources;
    target::returning(model, merge.returning.as_ref(), both, outer)
}

/// `INSERT (a, b) VALUES (1, 2)`: the numbers of the columns.
fn insert(
    model: &mut Model,
    table: Option<Id>,
    columns: Option<&[Target<'_>]>,
    row: &Row<'_>,
    scope: &Scope<'_>,
) -> Result<Vec<usize>, Refusal> {
    let mut aims = Vec::new();
    for column in columns.unwrap_or_default() {
        aims.push(target::column(model, table, column)?);
    }
    for (number, expression) in row.values.iter().enumerate() {
        let value = Analysis::new(model, scope).at(Place::VALUES).value(expression)?;
        if let Some(aim) = aims.get(number) {
            target::assigned(model, table, aim, &value, expression)?;
        }
    }
    if columns.is_some() && row.values.len() != aims.len() {
        let title = format!("INSERT has {} expressions for {} columns", row.values.len(), aims.len());
        return Err(Refusal::new(Code::SyntaxError, &row.at, title));
    }
    Ok(aims.iter().filter_map(|aim| aim.number).collect())
}
