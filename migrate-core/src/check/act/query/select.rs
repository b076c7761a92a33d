//! `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … ORDER BY …`

use super::from::{from_list, relation};
use super::{Rows, lock};
use crate::check::act::expression::{Analysis, Output, Place, Scope};
use crate::check::model::{Ident, Model, Refusal};
use crate::check::read::expression::Expression;
use crate::check::read::query::{Distinct, Relation, Select, SelectItem};

/// `TABLE name`
pub(super) fn table(model: &mut Model, table: &Relation<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (source, mut uses) = relation(model, table, outer)?;
    uses.extend(source.columns.iter().filter_map(|column| column.target));
    Ok(Rows { columns: source.columns, is_open: source.is_open, uses })
}

/// One query without WITH; its ORDER BY too, unless that belongs to a set operation.
pub(super) fn select(
    model: &mut Model,
    select: &Select<'_>,
    order: &[Expression<'_>],
    locking: &[Vec<Ident>],
    outer: &Scope<'_>,
) -> Result<Rows, Refusal> {
    let from = from_list(model, &select.from, outer)?;
    lock::rows(model, &from, locking);
    let scope = Scope { sources: from.sources, outer: Some(outer), is_open: false, ctes: Vec::new() };
    let mut rows = results(model, &select.results, &scope, &from.all, from.is_open)?;
    rows.uses.extend(from.uses);
    let mut analysis = Analysis::new(model, &scope);
    if let Some(filter) = &select.filter {
        analysis.clause(filter, Place::WHERE)?;
    }
    analysis.place = Place::GROUP_BY;
    analysis.grouped(&select.group, &rows)?;
    analysis.place = Place::ANYWHERE;
    if let Some(having) = &select.having {
        analysis.clause(having, Place::HAVING)?;
    }
    select.windows.iter().try_for_each(|window| analysis.window(window))?;
    if let Distinct::On(on) = &select.distinct {
        on.iter().try_for_each(|one| analysis.by(one, &rows))?;
    }
    order.iter().try_for_each(|sort| analysis.by(sort, &rows))?;
    rows.uses.extend(analysis.uses);
    Ok(rows)
}

/// The list of results: of SELECT, and of RETURNING.
///
/// # Errors
///
/// A name in it is not there.
pub(in crate::check::act) fn results(
    model: &mut Model,
    items: &[SelectItem<'_>],
    scope: &Scope<'_>,
    all: &[Output],
    is_open: bool,
) -> Result<Rows, Refusal> {
    let mut rows = Rows::default();
    let mut analysis = Analysis::new(model, scope);
    for item in items {
        let SelectItem::Value { value: expression, label } = item else {
            analysis.uses.extend(all.iter().filter_map(|column| column.target));
            rows.columns.extend_from_slice(all);
            rows.is_open |= is_open || all.iter().any(|column| column.is_doubtful);
            continue;
        };
        if let Some((columns, is_open)) = analysis.expanded(expression)? {
            rows.is_open |= is_open || columns.iter().any(|column| column.is_doubtful);
            rows.columns.extend(columns);
            continue;
        }
        let value = analysis.value(expression)?;
        rows.columns.push(Output {
            name: label.clone().unwrap_or_else(|| value.column_name()),
            of_type: value.as_result(),
            target: value.target.filter(|target| target.column.is_some()),
            is_doubtful: false,
        });
    }
    rows.uses.extend(analysis.uses);
    Ok(rows)
}
