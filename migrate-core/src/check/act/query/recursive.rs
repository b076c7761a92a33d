//! `checkWellFormedRecursion` of `parse_cte.c`: what a query of WITH RECURSIVE that reads from itself has to be.

use std::ops::Range;

use crate::check::model::{Code, Refusal};
use crate::check::read::query::{Body, Cte, Query};

/// Whether it reads from itself.
///
/// # Errors
///
/// It can't be run round by round.
pub(super) fn check(cte: &Cte<'_>) -> Result<bool, Refusal> {
    let name = &cte.name;
    let mentions = cte.query.mentions(name);
    let words = cte.query.words.range();
    let refuse = |at: &Range<usize>, what: &str| {
        Err(Refusal::new(Code::InvalidRecursion, at, format!("the recursive query `{}` {what}", &**name)))
    };
    let query = inmost(&cte.query);
    if !mentions.any() {
        return Ok(false);
    }
    if query.rest.first().is_some() || matches!(query.body, Body::Changing(_) | Body::Unread) {
        return Ok(true);
    }
    let in_with = query.with.iter().flat_map(|with| &with.queries).any(|cte| cte.query.mentions(name).any());
    if in_with {
        return refuse(&cte.at, "reads from itself in a subquery");
    }
    let Body::Set(first, rest) = &query.body else { return not_united(&words, name) };
    let Some(((operator, last), before)) = rest.split_last() else { return not_united(&words, name) };
    if operator.name != "UNION" {
        return not_united(&words, name);
    }
    if first.mentions(name).any() || before.iter().any(|(_, body)| body.mentions(name).any()) {
        return refuse(&words, "reads from itself before UNION").map_err(|refusal| {
            refusal.help("what it begins with comes first; what follows from that, behind UNION ALL")
        });
    }
    let recursive = last.mentions(name);
    if recursive.in_subquery > 0 {
        return refuse(&cte.at, "reads from itself in a subquery")
            .map_err(|refusal| refusal.help("join it in FROM"));
    }
    if recursive.in_from > 1 {
        return refuse(&cte.at, "reads from itself more than once");
    }
    let part = if query.order.is_empty() { "LIMIT or OFFSET" } else { "ORDER BY" };
    if !query.order.is_empty() || !query.limits.is_empty() {
        let title = format!("{part} in a recursive query is not implemented");
        return Err(Refusal::new(Code::FeatureNotSupported, &cte.at, title)
            .help("write it in the query that reads from this one"));
    }
    Ok(true)
}

fn not_united(at: &Range<usize>, name: &str) -> Result<bool, Refusal> {
    let title = format!("the recursive query `{name}` is no UNION of what it begins with and what follows");
    Err(Refusal::new(Code::InvalidRecursion, at, title).help("write: … UNION ALL …"))
}

/// Without brackets around all of it.
fn inmost<'q, 't>(query: &'q Query<'t>) -> &'q Query<'t> {
    match &query.body {
        Body::Query(inner) if query.with.is_none() && query.order.is_empty() && query.limits.is_empty() => {
            inmost(inner)
        }
        _ => query,
    }
}
