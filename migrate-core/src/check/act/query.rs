//! Queries: `SELECT`, `VALUES`, `TABLE`, `WITH`, by <https://www.postgresql.org/docs/current/sql-select.html>.

mod alike;
pub(in crate::check::act) mod from;
mod function;
mod grouped;
mod join;
mod list;
pub(in crate::check::act) mod lock;
mod order;
mod recursive;
mod run;
mod select;
mod set;
mod with;

pub(super) use from::{From, from_list, relation};
pub(super) use list::results;
pub(super) use run::run;

use super::expression::{Analysis, Found, Output, Place, Scope};
use super::rows;
use crate::check::model::{Model, Refusal, Target, TypeRef};
use crate::check::read::query::{self, Body, Query};
use crate::check::syntax::cursor::Cursor;

/// What a query returns and uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<Output>,
    /// It may have other columns than these.
    pub(super) is_open: bool,
    pub(super) uses: Vec<Target>,
    /// What stands in the list of results of one SELECT.
    pub(super) found: Found,
}

/// Reads and checks a query inside of another one's scope.
///
/// # Errors
///
/// A name in it is not there, or ambiguous.
pub(super) fn read(model: &mut Model, words: Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    analyse(model, &query::read(words), outer)
}

/// Checks a query inside of another one's scope.
///
/// # Errors
///
/// A name in it is not there, or ambiguous.
pub(super) fn analyse(model: &mut Model, query: &Query<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows = unresolved(model, query, outer)?;
    for column in &mut rows.columns {
        if column.of_type == TypeRef::builtin("unknown") {
            column.of_type = TypeRef::builtin("text");
        }
    }
    Ok(rows)
}

/// The same, where a constant in quotes may still become what it is put into or united with.
///
/// # Errors
///
/// A name in it is not there, or ambiguous.
pub(super) fn unresolved(model: &mut Model, query: &Query<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let Some(with) = &query.with else { return without_with(model, query, outer) };
    let (ctes, uses) = with::with(model, with, outer)?;
    let scope = Scope { ctes, outer: Some(outer), ..Scope::default() };
    let mut rows = without_with(model, query, &scope)?;
    rows.uses.extend(uses);
    Ok(rows)
}

/// Everything behind WITH.
fn without_with(model: &mut Model, query: &Query<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows = match &query.body {
        // ORDER BY of one query sees what its FROM shows.
        Body::Select(select) => select::select(model, select, &query.order, &query.locking, outer)?,
        // In brackets its own ORDER BY may stand behind them.
        Body::Query(inner) if !query.order.is_empty() && inner.order.is_empty() => {
            let whole = Query { order: query.order.clone(), ..Query::clone(inner) };
            unresolved(model, &whole, outer)?
        }
        body => {
            let rows = self::body(model, body, outer)?;
            if let (Body::Table(_), false) = (body, query.locking.is_empty()) {
                lock::of_all(model, &rows.uses);
            }
            order::by_result(model, body, &query.order, &rows, outer)?;
            rows
        }
    };
    let mut analysis = Analysis::new(model, outer).at(Place::LIMIT);
    for limit in &query.limits {
        let value = analysis.value(limit)?;
        analysis.limit(&value, limit)?;
    }
    rows.uses.extend(analysis.uses);
    Ok(rows)
}

/// A part of a set operation, or all that there is.
fn body(model: &mut Model, body: &Body<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    match body {
        Body::Select(select) => select::select(model, select, &[], &[], outer),
        Body::Values(rows) => set::values(model, rows, outer),
        Body::Table(relation) => select::table(model, relation, outer),
        Body::Set(first, rest) => set::set(model, first, rest, outer),
        Body::Query(query) => unresolved(model, query, outer),
        Body::Changing(changing) => rows::changing(model, changing, outer),
        Body::Unread => Ok(Rows { is_open: true, ..Rows::default() }),
    }
}
