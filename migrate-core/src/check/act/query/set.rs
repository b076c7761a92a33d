//! `UNION` and its kin, and `VALUES`.

use super::{Rows, body};
use crate::check::act::expression::{Analysis, Output, Scope, Value};
use crate::check::model::{Code, Ident, Model, Refusal, TypeRef};
use crate::check::read::query::{Body, Row, SetOperator};

/// `a UNION b`
pub(super) fn set(
    model: &mut Model,
    first: &Body<'_>,
    rest: &[(SetOperator<'_>, Body<'_>)],
    outer: &Scope<'_>,
) -> Result<Rows, Refusal> {
    let mut rows = body(model, first, outer)?;
    for (operator, other) in rest {
        let next = body(model, other, outer)?;
        if !rows.is_open && !next.is_open && rows.columns.len() != next.columns.len() {
            let title = format!("each {} query must have the same number of columns", operator.name);
            let (first, second) = (rows.columns.len(), next.columns.len());
            return Err(Refusal::new(Code::SyntaxError, &operator.words.range(), title)
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
    Ok(rows)
}

/// `(1, 2), (3, 4)`
pub(super) fn values(model: &mut Model, list: &[Row<'_>], outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut rows: Option<Rows> = None;
    for row in list {
        let mut analysis = Analysis::new(model, outer);
        let values = analysis.values(&row.values)?;
        let uses = analysis.uses;
        match &mut rows {
            None => {
                let column = |(number, value): (usize, Value)| {
                    let name = format!("column{}", number + 1);
                    Output::new(Ident::exact(&name), value.of_type)
                };
                let columns = values.into_iter().enumerate().map(column).collect();
                rows = Some(Rows { columns, is_open: false, uses });
            }
            Some(rows) => {
                if rows.columns.len() != values.len() {
                    let title = "VALUES lists must all be the same length";
                    return Err(Refusal::new(Code::SyntaxError, &row.at, title));
                }
                for (column, value) in rows.columns.iter_mut().zip(values) {
                    if column.of_type != value.of_type {
                        column.of_type = TypeRef::unknown();
                    }
                }
                rows.uses.extend(uses);
            }
        }
    }
    Ok(rows.unwrap_or_default())
}
