//! `UPDATE`, `DELETE`.

use super::target::{self, Aim};
use super::work;
use crate::check::act::expression::{Analysis, Place, Scope, What};
use crate::check::act::query::{From, Rows, analyse, from_list};
use crate::check::act::view::updatable::need as need_updatable;
use crate::check::model::{Code, Id, Model, Name, Refusal};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::FromItem;
use crate::check::read::rows::{Assignment, Delete, Portion, Table, Update, Which};

/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn run(model: &mut Model, update: &Update<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (table, mut from) = tables(model, &update.table, &update.from, outer)?;
    let scope = Scope { sources: from.sources, outer: Some(outer), ..Scope::default() };
    portion(model, table, update.portion.as_ref(), &scope)?;
    let columns = assignments(model, table, &update.assignments, &scope)?;
    condition(model, &update.which, &scope)?;
    from.sources = scope.sources;
    if let Some(table) = table {
        let at = update.table.relation.words.range();
        need_updatable(model, table, ("update", "UPDATE"), &columns, &at)?;
        let recurses = !update.table.relation.words.next_is("only");
        work::update(model, table, columns, matches!(update.which, Which::All), recurses);
    }
    target::returning(model, update.returning.as_ref(), from, outer)
}

/// # Errors
///
/// PostgreSQL would refuse it.
pub(super) fn delete(model: &mut Model, delete: &Delete<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let (table, mut from) = tables(model, &delete.table, &delete.using, outer)?;
    let scope = Scope { sources: from.sources, outer: Some(outer), ..Scope::default() };
    portion(model, table, delete.portion.as_ref(), &scope)?;
    condition(model, &delete.which, &scope)?;
    from.sources = scope.sources;
    if let Some(table) = table {
        need_updatable(model, table, ("delete from", "DELETE"), &[], &delete.table.relation.words.range())?;
        let recurses = !delete.table.relation.words.next_is("only");
        work::delete(model, table, matches!(delete.which, Which::All), recurses);
    }
    target::returning(model, delete.returning.as_ref(), from, outer)
}

/// The table that is changed, and those beside it.
fn tables(
    model: &mut Model,
    table: &Table<'_>,
    beside: &[FromItem<'_>],
    outer: &Scope<'_>,
) -> Result<(Option<Id>, From), Refusal> {
    let (source, uses) = target::read(model, table, outer)?;
    let id = source.relation;
    let mut from = From::of(source, uses);
    if !beside.is_empty() {
        from.add(from_list(model, beside, outer)?)?;
    }
    Ok((id, from))
}

/// `FOR PORTION OF column FROM a TO b`
fn portion(
    model: &mut Model,
    table: Option<Id>,
    portion: Option<&Portion<'_>>,
    scope: &Scope<'_>,
) -> Result<(), Refusal> {
    let Some(portion) = portion else { return Ok(()) };
    target::column(model, table, &portion.column)?;
    Analysis::new(model, scope).values(&portion.bounds).map(drop)
}

fn condition(model: &mut Model, which: &Which<'_>, scope: &Scope<'_>) -> Result<(), Refusal> {
    match which {
        Which::Where(condition) => Analysis::new(model, scope).clause(condition, Place::WHERE),
        Which::All | Which::Current => Ok(()),
    }
}

/// `a = 1, (b, c) = (2, 3)`: the numbers of the columns, as far as they are known.
pub(super) fn assignments(
    model: &mut Model,
    table: Option<Id>,
    list: &[Assignment<'_>],
    scope: &Scope<'_>,
) -> Result<Vec<usize>, Refusal> {
    let (mut seen, mut columns): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for assignment in list {
        let mut aims: Vec<Aim> = Vec::new();
        for column in &assignment.targets {
            if let Some(table) = table {
                model.expect_column(table, &Name::bare(column.column.clone(), column.at.clone()));
            }
            let aim = target::column(model, table, column)?;
            again(model, table, &aim, &mut seen)?;
            columns.extend(aim.number.filter(|number| !columns.contains(number)));
            aims.push(aim);
            Analysis::new(model, scope).values(&column.subscripts)?;
        }
        if assignment.is_list {
            several(model, table, &aims, &assignment.value, scope)?;
        } else if let [aim] = aims.as_slice() {
            let value = Analysis::new(model, scope).at(Place::UPDATE).value(&assignment.value)?;
            target::assigned(model, table, aim, &value, &assignment.value)?;
        }
    }
    Ok(columns)
}

/// `(a, b) = (1, 2)`, `= ROW (1, 2)`, `= (SELECT 1, 2)`, `(a) = (1)`
fn several(
    model: &mut Model,
    table: Option<Id>,
    aims: &[Aim],
    value: &Expression<'_>,
    scope: &Scope<'_>,
) -> Result<(), Refusal> {
    let (count, is_known) = match &value.node {
        Node::Query(query) => {
            let rows = analyse(model, query, scope)?;
            (rows.columns.len(), !rows.is_open)
        }
        Node::Row(values) => {
            let mut is_known = true;
            for (number, expression) in values.iter().enumerate() {
                // `t.*` is any number of values.
                is_known &= !matches!(expression.node, Node::Whole(_) | Node::Fields(_));
                let value = Analysis::new(model, scope).at(Place::UPDATE).value(expression)?;
                if let Some(aim) = aims.get(number).filter(|_| is_known) {
                    target::assigned(model, table, aim, &value, expression)?;
                }
            }
            (values.len(), is_known)
        }
        _ => {
            let value_of = Analysis::new(model, scope).at(Place::UPDATE).value(value)?;
            if let [aim] = aims {
                target::assigned(model, table, aim, &value_of, value)?;
            }
            // A row by itself may have any number of values.
            (1, value_of.what != What::Row && value.words.next_is("("))
        }
    };
    if is_known && count != aims.len() {
        let title = format!("number of columns does not match number of values: {} and {count}", aims.len());
        return Err(Refusal::new(Code::SyntaxError, &value.range(), title));
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
