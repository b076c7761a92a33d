//! Queries: `SELECT`, `VALUES`, `TABLE`, `WITH`, by <https://www.postgresql.org/docs/current/sql-select.html>.

mod from;
mod function;
mod join;
mod select;
mod with;

pub(super) use from::{From, from_list, target};
pub(super) use select::results;
pub(super) use with::with;

use super::expression::text_of;
use super::expression::{Output, Scope, Walk, order};
use super::{body, rows, session};
use crate::Mode;
use crate::check::model::{Code, Ident, Model, Refusal, Target, TypeRef};
use crate::check::read;
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{self, Token};

/// What a query returns and uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<Output>,
    /// It may have other columns than these.
    pub(super) is_open: bool,
    pub(super) uses: Vec<Target>,
}

/// A query that is a statement by itself.
pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    if let Some((table, is_temporary)) = made_by(words) {
        let manner = Manner { is_temporary, ..Manner::default() };
        let command = read::table::create(Cursor::new(&table), manner, false);
        return command.map_or(Ok(()), |command| super::table::create(model, &command));
    }
    self::read(model, words, &Scope::default())?;
    body::called(model, words);
    settings(model, words);
    Ok(())
}

/// `SELECT … INTO name …` as `name AS SELECT …`, and whether the table is temporary.
fn made_by(words: Cursor<'_>) -> Option<(Vec<Token<'_>>, bool)> {
    let mut rest = words;
    let before = rest.before(|token| is_word(token, "into"));
    let last = before.tokens().last()?;
    if rest.first().is_none() || is_word(last, "insert") || is_word(last, "merge") {
        return None;
    }
    rest.advance();
    let is_temporary = rest.is_one_of(&["temporary", "temp", "local temporary", "local temp"]);
    rest.eat_all(&["local", "global", "temporary", "temp", "unlogged", "table"]);
    let start = rest;
    rest.qualified()?;
    let passed = start.tokens().len() - rest.tokens().len();
    let name = start.tokens().iter().take(passed);
    let word = Token { text: "as", ..*last };
    let tokens = name.chain([&word]).chain(before.tokens()).chain(rest.tokens());
    Some((tokens.copied().collect(), is_temporary))
}

/// `SELECT set_config('search_path', '…', false)`. Whatever `check_function_bodies` is set to, bodies are not looked at then.
fn settings(model: &mut Model, words: Cursor<'_>) {
    let mut ahead = words;
    ahead.eat("select");
    let Some(name) = ahead.qualified().filter(|name| &*name.name == "set_config") else { return };
    let is_plain = name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    let inner = ahead.brackets();
    let [parameter, _, path, _, is_local] = inner.tokens() else { return };
    let sets = |name: &str| text_of(parameter).is_some_and(|text| text.eq_ignore_ascii_case(name));
    if sets("check_function_bodies") {
        model.checks_bodies = false;
    }
    let is_path = sets("search_path");
    let ends_at_once = is_local.text.eq_ignore_ascii_case("true") && model.mode == Mode::Statements;
    let Some(path) = text_of(path).filter(|_| is_plain && is_path && !ends_at_once) else { return };
    let tokens: Vec<Token<'_>> = lexer::tokens(&path).filter(Token::is_sql).collect();
    session::put(model, Cursor::new(&tokens).items().filter_map(|mut item| item.ident()).collect());
}

/// Checks a query inside of another one's scope.
///
/// # Errors
///
/// A name in it is not there, or ambiguous.
pub(super) fn read(model: &mut Model, mut words: Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    query(model, &mut words, outer)
}

/// A query up to its end, which may not be that of the words.
pub(super) fn query(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    if let Some(rows) = rows::changing(model, words, outer)? {
        return Ok(rows);
    }
    if words.is("with") {
        let (ctes, uses) = with(model, words, outer)?;
        let scope = Scope { ctes, outer: Some(outer), ..Scope::default() };
        let mut rows = match rows::changing(model, words, &scope)? {
            Some(rows) => rows,
            None => body(model, words, &scope)?,
        };
        rows.uses.extend(uses);
        return Ok(rows);
    }
    body(model, words, outer)
}

/// Everything behind WITH.
fn body(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows = set(model, words, outer)?;
    if words.eat("order by") {
        sorted_by_result(model, words, &rows, outer)?;
    }
    limit(model, words, outer, &mut rows.uses)?;
    Ok(rows)
}

/// `a UNION b`.
fn set(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows = term(model, words, outer, true)?;
    loop {
        let at = *words;
        let Some(operator) = words.eat_one_of(&["union", "intersect", "except"]) else { return Ok(rows) };
        words.eat_one_of(&["all", "distinct"]);
        let next = term(model, words, outer, false)?;
        if !rows.is_open && !next.is_open && rows.columns.len() != next.columns.len() {
            let operator = operator.to_ascii_uppercase();
            let title = format!("each {operator} query must have the same number of columns");
            let (first, second) = (rows.columns.len(), next.columns.len());
            return Err(Refusal::new(Code::SyntaxError, &words.since(at), title)
                .note(format!("the one before has {first}, the one after {second}")));
        }
        for (column, other) in rows.columns.iter_mut().zip(&next.columns) {
            column.target = None;
            if column.of_type != other.of_type {
                column.of_type = TypeRef::unknown();
            }
        }
        rows.is_open |= next.is_open;
        rows.uses.extend(next.uses);
    }
}

/// What a set operation is made of.
fn term(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
    is_first: bool,
) -> Result<Rows, Refusal> {
    if words.is("(") {
        let mut inner = words.brackets();
        return query(model, &mut inner, outer);
    }
    if words.eat("values") {
        return values(model, words, outer);
    }
    if words.eat("table") {
        return select::table(model, words, outer);
    }
    if words.eat("select") {
        return select::select(model, words, outer, is_first);
    }
    Ok(Rows { is_open: true, ..Rows::default() })
}

/// `(1, 2), (3, 4)`
fn values(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows: Option<Rows> = None;
    loop {
        let start = *words;
        let mut inner = words.brackets();
        let mut walk = Walk::new(model, outer);
        let row = walk.list(&mut inner)?;
        let uses = walk.uses;
        match &mut rows {
            None => {
                let column = |(number, value): (usize, super::expression::Value)| {
                    let name = format!("column{}", number + 1);
                    Output::new(Ident::exact(&name), value.of_type)
                };
                let columns = row.into_iter().enumerate().map(column).collect();
                rows = Some(Rows { columns, is_open: false, uses });
            }
            Some(rows) => {
                if rows.columns.len() != row.len() {
                    let title = "VALUES lists must all be the same length";
                    return Err(Refusal::new(Code::SyntaxError, &words.since(start), title));
                }
                for (column, value) in rows.columns.iter_mut().zip(row) {
                    if column.of_type != value.of_type {
                        column.of_type = TypeRef::unknown();
                    }
                }
                rows.uses.extend(uses);
            }
        }
        if !words.eat(",") {
            return Ok(rows.unwrap_or_default());
        }
    }
}

/// ORDER BY of a set operation knows the columns of the result only.
fn sorted_by_result(
    model: &mut Model,
    words: &mut Cursor<'_>,
    rows: &Rows,
    outer: &Scope<'_>,
) -> Result<(), Refusal> {
    let source = super::expression::Source {
        columns: rows.columns.clone(),
        is_open: true,
        ..super::expression::Source::default()
    };
    let scope =
        Scope { sources: vec![source], is_open: rows.is_open, outer: Some(outer), ..Scope::default() };
    loop {
        let start = *words;
        let token = words.first();
        Walk::new(model, &scope).expression(words)?;
        let mut name = start;
        if let Some(ident) = name.ident()
            && name.tokens().len() == words.tokens().len()
            && !rows.is_open
            && token.is_some_and(super::expression::is_column_name)
            && !rows.columns.iter().any(|column| column.name == ident)
        {
            let at = words.since(start);
            let title = format!("column `{}` does not exist", &*ident);
            let names: Vec<String> =
                rows.columns.iter().map(|column| format!("`{}`", &*column.name)).collect();
            return Err(Refusal::new(Code::UndefinedColumn, &at, title)
                .help(format!("what comes out here is {}", names.join(", "))));
        }
        order(words);
        if !words.eat(",") {
            return Ok(());
        }
    }
}

/// LIMIT, OFFSET, FETCH, FOR UPDATE in any order.
fn limit(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
    uses: &mut Vec<Target>,
) -> Result<(), Refusal> {
    loop {
        if words.eat_one_of(&["limit", "offset"]).is_some() {
            if !words.eat("all") {
                let mut walk = Walk::new(model, outer);
                walk.expression(words)?;
                uses.extend(walk.uses);
            }
            words.eat_one_of(&["rows", "row"]);
        } else if words.is("fetch first") || words.is("fetch next") {
            words.advance();
            words.advance();
            if words.eat("(") {
                Walk::new(model, outer).expression(words)?;
                words.eat(")");
            } else if !words.is_one_of(&["row", "rows"]) {
                words.advance();
            }
            words.eat_all(&["row", "rows", "only", "with ties"]);
        } else if words.is("for") {
            words.advance();
            words.eat_all(&["no", "key", "update", "share"]);
            if words.eat("of") {
                loop {
                    words.qualified();
                    if !words.eat(",") {
                        break;
                    }
                }
            }
            words.eat_all(&["nowait", "skip locked"]);
        } else {
            return Ok(());
        }
    }
}
