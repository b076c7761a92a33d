//! `UNION` and its kin, and `VALUES`.

use super::{Rows, body};
use crate::check::act::expression::{Analysis, Output, Place, Scope, Value};
use crate::check::model::{Code, Ident, Model, Refusal, TypeRef};
use crate::check::read::expression::Expression;
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
        let is_known = !rows.is_open && !next.is_open;
        for (column, other) in rows.columns.iter_mut().zip(&next.columns) {
            column.target = None;
            let (one, two) = (Value::typed(column.of_type.clone()), Value::typed(other.of_type.clone()));
            column.of_type = if is_known && !column.is_doubtful && !other.is_doubtful {
                united(model, operator, [&one, &two], outer)?
            } else {
                TypeRef::unknown()
            };
        }
        rows.is_open |= next.is_open;
        rows.uses.extend(next.uses);
    }
    Ok(rows)
}

/// What a column of both is.
fn united(
    model: &mut Model,
    operator: &SetOperator<'_>,
    both: [&Value; 2],
    outer: &Scope<'_>,
) -> Result<TypeRef, Refusal> {
    let at = operator.words.range();
    let analysis = Analysis::new(model, outer);
    let of_type = analysis.common_of(&both, operator.name, &at)?;
    if !operator.is_all {
        analysis.distinguishable(&Value::typed(of_type.clone()), &at)?;
    }
    Ok(of_type)
}

/// `(1, 2), (3, 4)`
pub(super) fn values(model: &mut Model, list: &[Row<'_>], outer: &Scope<'_>) -> Result<Rows, Refusal> {
    let mut analysis = Analysis::new(model, outer).at(Place::VALUES);
    let mut columns: Vec<Vec<(Value, &Expression<'_>)>> = Vec::new();
    for (number, row) in list.iter().enumerate() {
        let values = analysis.values(&row.values)?;
        if number == 0 {
            columns = values.iter().map(|_| Vec::new()).collect();
        } else if columns.len() != values.len() {
            let title = "VALUES lists must all be the same length";
            return Err(Refusal::new(Code::SyntaxError, &row.at, title));
        }
        for ((column, value), expression) in columns.iter_mut().zip(values).zip(&row.values) {
            column.push((value, expression));
        }
    }
    let mut rows = Rows::default();
    for (number, column) in columns.iter().enumerate() {
        let of_type = match column.as_slice() {
            [(only, _)] => only.as_result(),
            column => {
                let operands: Vec<_> =
                    column.iter().map(|(value, expression)| (value, Some(*expression))).collect();
                analysis.common_type(&operands, "VALUES")?
            }
        };
        rows.columns.push(Output::new(Ident::exact(&format!("column{}", number + 1)), of_type));
    }
    rows.uses = analysis.uses;
    Ok(rows)
}
