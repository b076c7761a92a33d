//! `UPDATE`, `DELETE`.

use super::target::{self, Aim};
use crate::check::act::expression::{Scope, Walk, What, is_query};
use crate::check::act::query::{From, Rows, from_list, read};
use crate::check::model::{Code, Id, Model, Refusal};
use crate::check::syntax::cursor::Cursor;

/// Everything behind the word UPDATE.
pub(super) fn run(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (source, uses) = target::read(model, words, outer)?;
    let table = source.relation;
    words.eat("set");
    // What stands in FROM is seen by the values, which come before it.
    let mut behind = *words;
    before_from(&mut behind);
    let mut from = From::of(source, uses);
    let has_from = behind.eat("from");
    if has_from {
        from.add(from_list(model, &mut behind, outer)?)?;
    }
    let scope = Scope { sources: from.sources, outer: Some(outer), ..Scope::default() };
    let columns = assignments(model, table, words, &scope)?;
    *words = behind;
    let is_all = !words.is("where");
    condition(model, words, &scope)?;
    from.sources = scope.sources;
    if let Some(table) = table {
        model.update_rows(table, columns, is_all);
    }
    target::returning(model, words, from, outer)
}

/// Everything behind the word DELETE.
pub(super) fn delete(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    words.eat("from");
    let (source, uses) = target::read(model, words, outer)?;
    let table = source.relation;
    let mut from = From::of(source, uses);
    if words.eat("using") {
        from.add(from_list(model, words, outer)?)?;
    }
    let scope = Scope { sources: from.sources, outer: Some(outer), ..Scope::default() };
    let is_all = !words.is("where");
    condition(model, words, &scope)?;
    from.sources = scope.sources;
    if let Some(table) = table {
        model.delete_rows(table, is_all);
    }
    target::returning(model, words, from, outer)
}

fn condition(model: &mut Model, words: &mut Cursor<'_>, scope: &Scope<'_>) -> Result<(), Refusal> {
    if words.eat("where") {
        if words.eat("current of") {
            words.advance();
        } else {
            Walk::new(model, scope).expression(words)?;
        }
    }
    Ok(())
}

/// Passes the assignments.
fn before_from(words: &mut Cursor<'_>) {
    let before = std::cell::Cell::new(false);
    words.before(|token| {
        let is_operator = before.replace(token.text.eq_ignore_ascii_case("distinct") || token.text == ".");
        let is_end = ["from", "where", "returning"].iter().any(|word| token.text.eq_ignore_ascii_case(word));
        is_end && !is_operator
    });
}

/// `a = 1, (b, c) = (2, 3)`: the numbers of the columns, as far as they are known.
pub(super) fn assignments(
    model: &mut Model,
    table: Option<Id>,
    words: &mut Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<Vec<usize>, Refusal> {
    let mut seen: Vec<usize> = Vec::new();
    loop {
        if words.is("(") {
            several(model, table, words, scope, &mut seen)?;
        } else {
            let Some(aim) = target::column(model, table, words)? else { return Ok(seen) };
            again(model, table, &aim, &mut seen)?;
            words.eat("=");
            let first = words.first();
            let value = Walk::new(model, scope).expression(words)?;
            target::assigned(model, table, &aim, &value, first)?;
        }
        if !words.eat(",") {
            return Ok(seen);
        }
    }
}

/// `(a, b) = (1, 2)`, `= ROW (1, 2)`, `= (SELECT 1, 2)`
fn several(
    model: &mut Model,
    table: Option<Id>,
    words: &mut Cursor<'_>,
    scope: &Scope<'_>,
    seen: &mut Vec<usize>,
) -> Result<(), Refusal> {
    let mut list = words.brackets();
    let mut aims: Vec<Aim> = Vec::new();
    while let Some(aim) = target::column(model, table, &mut list)? {
        again(model, table, &aim, seen)?;
        aims.push(aim);
        list.eat(",");
    }
    words.eat("=");
    let start = *words;
    words.eat("row");
    if !words.is("(") {
        return Walk::new(model, scope).expression(words).map(drop);
    }
    let mut inner = words.brackets();
    let (count, is_known) = if is_query(inner) {
        let rows = read(model, inner, scope)?;
        (rows.columns.len(), !rows.is_open)
    } else {
        let (mut count, mut is_known) = (0, true);
        loop {
            // `t.*` is any number of values.
            is_known &= !inner.contains(". *");
            let first = inner.first();
            let value = Walk::new(model, scope).expression(&mut inner)?;
            if let Some(aim) = aims.get(count) {
                target::assigned(model, table, aim, &value, first)?;
            }
            count += 1;
            // A row by itself may have any number of values.
            let is_row = value.what == What::Row;
            if !inner.eat(",") {
                break (count, is_known && !is_row);
            }
        }
    };
    if is_known && count != aims.len() {
        let title = format!("number of columns does not match number of values: {} and {count}", aims.len());
        return Err(Refusal::new(Code::SyntaxError, &words.since(start), title));
    }
    Ok(())
}

fn again(model: &Model, table: Option<Id>, aim: &Aim, seen: &mut Vec<usize>) -> Result<(), Refusal> {
    let Some(number) = aim.number.filter(|_| !aim.is_part) else { return Ok(()) };
    if seen.contains(&number)
        && let Some(column) = target::known(model, table, aim.number)
    {
        let title = format!("multiple assignments to same column `{}`", &*column.name);
        return Err(Refusal::new(Code::SyntaxError, &aim.at, title));
    }
    seen.push(number);
    Ok(())
}
