//! `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … ORDER BY …`

use std::ops::Range;

use super::from::{from_list, relation};
use super::grouped::Groups;
use super::list::{List, list};
use super::{Rows, lock};
use crate::check::act::expression::{Analysis, Place, Scope};
use crate::check::model::{Ident, Model, Refusal};
use crate::check::read::expression::Expression;
use crate::check::read::query::{Distinct, Relation, Select, SelectItem};

/// `TABLE name`
pub(super) fn table(model: &mut Model, table: &Relation<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (source, mut uses) = relation(model, table, outer)?;
    uses.extend(source.columns.iter().filter_map(|column| column.target));
    Ok(Rows { columns: source.columns, is_open: source.is_open, uses, ..Rows::default() })
}

/// One query without WITH; its ORDER BY too, unless that belongs to a set operation. In the order of
/// `transformSelectStmt`.
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
    let (mut rows, list) = list(model, &select.results, (&scope, Place::ANYWHERE), &from.all, from.is_open)?;
    rows.uses.extend(from.uses);
    let mut analysis = Analysis::new(model, &scope);
    if let Some(filter) = &select.filter {
        analysis.clause(filter, Place::WHERE)?;
        analysis.seen.clear();
    }
    if let Some(having) = &select.having {
        analysis.clause(having, Place::HAVING)?;
    }
    let of_having = std::mem::take(&mut analysis.seen);
    let sorts = analysis.sorted(order, &list)?;
    let of_order = std::mem::take(&mut analysis.seen);
    analysis.place = Place::GROUP_BY;
    let mut groups = Vec::new();
    analysis.grouped(&select.group, &list, &mut groups)?;
    analysis.seen = of_order;
    analysis.place = Place::ANYWHERE;
    let on = match &select.distinct {
        Distinct::No => &[][..],
        Distinct::All => {
            analysis.distinct_rows(&list, &places(&select.results, &list), (order, &sorts))?;
            &[]
        }
        Distinct::On(on) => {
            analysis.distinct_on(on, &list, (order, &sorts))?;
            on
        }
    };
    select.windows.iter().try_for_each(|window| analysis.window(window))?;
    let is_grouped = !select.group.is_empty()
        || select.having.is_some()
        || rows.found.aggregates
        || analysis.found.aggregates;
    let by: Option<Vec<_>> = groups.into_iter().collect();
    if is_grouped && let Some(by) = &by {
        let results = select.results.iter().filter_map(|item| match item {
            SelectItem::Value { value, .. } => Some(value),
            SelectItem::All(_) => None,
        });
        let in_windows =
            select.windows.iter().flat_map(|window| window.partition.iter().chain(&window.order));
        let all = results.chain(order).chain(on).chain(in_windows).chain(&select.having);
        let seen = [list.seen, std::mem::take(&mut analysis.seen), of_having].concat();
        let keys = Groups { by, scope: &scope }.check(analysis.model, &seen, all)?;
        analysis.uses.extend(keys);
    }
    rows.uses.extend(analysis.uses);
    Ok(rows)
}

/// Where each result stands.
fn places(results: &[SelectItem<'_>], list: &List<'_, '_>) -> Vec<Range<usize>> {
    let all = results.iter().map(|item| match item {
        SelectItem::All(at) => at.clone(),
        SelectItem::Value { value, .. } => value.range(),
    });
    let all: Vec<Range<usize>> = all.collect();
    if all.len() == list.items.len() {
        return all;
    }
    // `*` is several.
    let whole = all.first().zip(all.last()).map_or(0..0, |(first, last)| first.start..last.end);
    vec![whole; list.items.len()]
}
