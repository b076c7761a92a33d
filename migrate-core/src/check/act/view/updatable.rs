//! Views that rows can be changed through: `view_query_is_auto_updatable` of `rewriteHandler.c`.

use std::ops::Range;

use crate::check::act::query::Rows;
use crate::check::model::{Code, Id, Kind, Model, Refusal};
use crate::check::read::query::{Body, Distinct, FromItem, Query};

/// What in its query keeps the server from doing it by itself; nothing where it may.
pub(super) fn reason(model: &Model, query: &Query<'_>, rows: &Rows) -> Option<&'static str> {
    let select = match &query.body {
        Body::Select(select) => select,
        Body::Set(..) => return Some("UNION, INTERSECT or EXCEPT"),
        _ => return None,
    };
    let parts = [
        (!matches!(select.distinct, Distinct::No), "DISTINCT"),
        (!select.group.is_empty(), "GROUP BY"),
        (select.having.is_some(), "HAVING"),
        (query.with.is_some(), "WITH"),
        (!query.limits.is_empty(), "LIMIT or OFFSET"),
        (rows.found.aggregates, "aggregate functions"),
        (rows.found.windows, "window functions"),
        (rows.found.sets, "set-returning functions"),
    ];
    if let Some((_, part)) = parts.into_iter().find(|(is_there, _)| *is_there) {
        return Some(part);
    }
    let [FromItem::Relation { relation, sample, .. }] = select.from.as_slice() else {
        return Some("something else than one table or view in FROM");
    };
    if sample.is_some() {
        return Some("TABLESAMPLE");
    }
    let found = relation.name.name().and_then(|name| model.known(Kind::Table, &name));
    let is_other = found.is_some_and(|id| {
        let object = model.object(id);
        matches!(object.kind, Kind::MaterializedView | Kind::Sequence) && !object.is_doubtful
    });
    is_other.then_some("something else than one table or view in FROM")
}

/// `INSERT INTO view`: the server turns it into one of the table behind, or a trigger or a rule does.
///
/// # Errors
///
/// Nothing does, or not for one of these columns.
pub(in crate::check::act) fn need(
    model: &Model,
    view: Id,
    (verb, event): (&str, &str),
    columns: &[usize],
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let object = model.object(view);
    let has_help = |kind| model.parts(view, kind).next().is_some();
    if object.kind != Kind::View || object.is_doubtful || has_help(Kind::Trigger) || has_help(Kind::Rule) {
        return Ok(());
    }
    let Some(relation) = object.relation() else { return Ok(()) };
    let help = format!("change the table behind it, or make a trigger INSTEAD OF {event}");
    if let Some(reason) = relation.not_updatable {
        let title = format!("cannot {verb} view `{}`", &*object.name);
        return Err(Refusal::new(Code::ObjectNotInPrerequisiteState, at, title)
            .earlier(&object.site, format!("its query has {reason}, so rows can't be changed through it"))
            .help(help));
    }
    let mut columns = columns.iter().filter_map(|&number| relation.columns.get(number));
    let Some(column) = columns.find(|column| column.is_computed && !column.is_doubtful) else {
        return Ok(());
    };
    let title = format!("cannot {verb} column `{}` of view `{}`", &*column.name, &*object.name);
    Err(Refusal::new(Code::FeatureNotSupported, at, title)
        .earlier(&column.site, "it is what an expression gives, no column of the table behind")
        .help(help))
}
