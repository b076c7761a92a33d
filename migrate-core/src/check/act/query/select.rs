//! `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … ORDER BY …`

use std::cell::Cell;

use super::Rows;
use super::from::{From, from_list, target};
use crate::check::act::expression::{Output, Scope, Walk, is_bare_label, is_column_name, order};
use crate::check::model::{Ident, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};

/// `TABLE name`
pub(super) fn table(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (source, mut uses) = target(model, words, outer)?;
    uses.extend(source.columns.iter().filter_map(|column| column.target));
    Ok(Rows { columns: source.columns, is_open: source.is_open, uses })
}

/// One query without WITH; its ORDER BY too, unless that belongs to a set operation.
pub(super) fn select(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
    is_first: bool,
) -> Result<Rows, Refusal> {
    let distinct_on = if words.eat("distinct") {
        words.eat("on").then(|| words.brackets())
    } else {
        words.eat("all");
        None
    };
    let list = until_clause(words);
    if words.eat("into") {
        // A new table: `SELECT … INTO`.
        words.eat_all(&["temporary", "temp", "unlogged", "table"]);
        words.qualified();
    }
    let from = if words.eat("from") { from_list(model, words, outer)? } else { From::default() };
    let scope = Scope { sources: from.sources, outer: Some(outer), is_open: false, ctes: Vec::new() };
    let mut rows = results(model, list, &scope, &from.all, from.is_open)?;
    rows.uses.extend(from.uses);
    let mut walk = Walk::new(model, &scope);
    if words.eat("where") {
        walk.expression(words)?;
    }
    if words.eat("group by") {
        words.eat_one_of(&["distinct", "all"]);
        grouped(&mut walk, words, &rows)?;
    }
    if words.eat("having") {
        walk.expression(words)?;
    }
    if words.eat("window") {
        loop {
            words.advance();
            words.eat("as");
            let inner = words.brackets();
            walk.window(inner)?;
            if !words.eat(",") {
                break;
            }
        }
    }
    if let Some(mut on) = distinct_on {
        by_result(&mut walk, &mut on, &rows)?;
    }
    let is_set = words.is_one_of(&["union", "intersect", "except"]);
    if is_first && !is_set && words.eat("order by") {
        by_result(&mut walk, words, &rows)?;
    }
    rows.uses.extend(walk.uses);
    Ok(rows)
}

/// What comes before the clause that follows a list of results.
fn until_clause<'t>(words: &mut Cursor<'t>) -> Cursor<'t> {
    let before = Cell::new("");
    words.before(|token: &Token<'_>| {
        let text = token.text;
        let last = before.replace(if text.eq_ignore_ascii_case("distinct") {
            "distinct"
        } else if text.eq_ignore_ascii_case("as") {
            "as"
        } else if text.eq_ignore_ascii_case("within") {
            "within"
        } else if text == "." {
            "."
        } else {
            ""
        });
        let is_label = matches!(last, "as" | "." | "within");
        let is_operator = last == "distinct" && text.eq_ignore_ascii_case("from");
        let is_clause =
            token.kind == TokenKind::Word && CLAUSES.iter().any(|clause| text.eq_ignore_ascii_case(clause));
        is_clause && !is_label && !is_operator
    })
}

const CLAUSES: [&str; 14] = [
    "from",
    "into",
    "where",
    "group",
    "having",
    "window",
    "union",
    "intersect",
    "except",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
];

/// The list of results: of SELECT, and of RETURNING.
///
/// # Errors
///
/// A name in it is not there.
pub(in crate::check::act) fn results(
    model: &mut Model,
    mut words: Cursor<'_>,
    scope: &Scope<'_>,
    all: &[Output],
    is_open: bool,
) -> Result<Rows, Refusal> {
    let mut rows = Rows::default();
    let mut walk = Walk::new(model, scope);
    while words.first().is_some() {
        if words.eat("*") {
            walk.uses.extend(all.iter().filter_map(|column| column.target));
            rows.columns.extend_from_slice(all);
            rows.is_open |= is_open || all.iter().any(|column| column.is_doubtful);
        } else if let Some(table) = all_of(&mut words) {
            let (columns, is_open) = walk.all_of(&table)?;
            rows.is_open |= is_open || columns.iter().any(|column| column.is_doubtful);
            rows.columns.extend(columns);
        } else {
            let start = words;
            let value = walk.expression(&mut words)?;
            let passed = start.tokens().len() - words.tokens().len();
            let has_star =
                passed > 1 && start.tokens().get(passed - 1).is_some_and(|token| token.text == "*");
            rows.is_open |= has_star;
            let has_label = words.eat("as") || words.first().is_some_and(is_bare_label);
            let label = if has_label { words.ident() } else { None };
            rows.columns.push(Output {
                name: label.unwrap_or_else(|| value.column_name()),
                of_type: value.of_type,
                target: value.target.filter(|target| target.column.is_some()),
                is_doubtful: false,
            });
        }
        if !words.eat(",") {
            break;
        }
    }
    rows.uses.extend(walk.uses);
    Ok(rows)
}

/// `t.*`, `s.t.*`
fn all_of(words: &mut Cursor<'_>) -> Option<Name> {
    let start = *words;
    let mut ahead = *words;
    let mut name = Name { schema: None, name: ahead.ident()?, at: 0..0 };
    loop {
        let before = ahead;
        if !ahead.eat(".") {
            return None;
        }
        if ahead.eat("*") {
            name.at = before.since(start);
            *words = ahead;
            return Some(name);
        }
        let next = ahead.ident()?;
        name.schema = Some(std::mem::replace(&mut name.name, next));
    }
}

/// What GROUP BY groups by: GROUPING SETS, ROLLUP and CUBE have lists in brackets.
fn grouped(walk: &mut Walk<'_, '_>, words: &mut Cursor<'_>, rows: &Rows) -> Result<(), Refusal> {
    loop {
        if words.eat("grouping sets")
            || (words.is_one_of(&["rollup (", "cube ("]) && words.advance().is_some())
        {
            let mut inner = words.brackets();
            grouped(walk, &mut inner, rows)?;
        } else {
            item(walk, words, rows)?;
        }
        if !words.eat(",") {
            return Ok(());
        }
    }
}

/// ORDER BY, DISTINCT ON.
fn by_result(walk: &mut Walk<'_, '_>, words: &mut Cursor<'_>, rows: &Rows) -> Result<(), Refusal> {
    loop {
        item(walk, words, rows)?;
        order(words);
        if !words.eat(",") {
            return Ok(());
        }
    }
}

/// A name alone may be that of a result.
fn item(walk: &mut Walk<'_, '_>, words: &mut Cursor<'_>, rows: &Rows) -> Result<(), Refusal> {
    let start = *words;
    let result = start.first().filter(|token| is_column_name(token)).and_then(|_| {
        let mut ahead = start;
        let name: Ident = ahead.ident()?;
        let is_alone = ahead.first().is_none_or(|next| {
            next.text == "," || (next.kind == TokenKind::Word && AFTER_ITEM.iter().any(|word| ahead.is(word)))
        });
        (is_alone && rows.columns.iter().any(|column| column.name == name)).then_some(ahead)
    });
    match (walk.expression(words), result) {
        (Err(_), Some(after)) => {
            *words = after;
            Ok(())
        }
        (result, _) => result.map(drop),
    }
}

const AFTER_ITEM: [&str; 13] = [
    "asc",
    "desc",
    "nulls",
    "using",
    "having",
    "window",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "union",
    "returning",
];
