//! What a function in SQL returns, and what its last statement does: `check_sql_fn_retval` of `functions.c`.

use std::ops::Range;

use crate::check::act::expression::columns_of;
use crate::check::act::function::is_polymorphic;
use crate::check::act::query::Rows;
use crate::check::model::{ArgumentMode, Base, Code, Function, Model, Refusal, TypeRef};
use crate::check::read::query::{Body, Query};
use crate::check::read::rows::Changing;
use crate::check::types::{self, Answer, World};

/// The last statement.
pub(super) struct Last {
    pub(super) at: Range<usize>,
    /// Nothing if it returns none.
    pub(super) rows: Option<Rows>,
}

/// Whether rows come out: of what changes rows, those of RETURNING.
pub(super) fn gives_rows(query: &Query<'_>) -> bool {
    let Body::Changing(changing) = &query.body else { return true };
    match &**changing {
        Changing::Insert(insert) => insert.returning.is_some(),
        Changing::Update(update) => update.returning.is_some(),
        Changing::Delete(delete) => delete.returning.is_some(),
        Changing::Merge(merge) => merge.returning.is_some(),
    }
}

/// # Errors
///
/// The one is not the other.
pub(super) fn check(model: &Model, function: &Function, last: &Last) -> Result<(), Refusal> {
    let Some(returns) = &function.returns else { return Ok(()) };
    let is_void = returns.base == Base::Builtin("void");
    if is_void || returns.base == Base::Unknown || is_polymorphic(returns) {
        return Ok(());
    }
    let outputs: Vec<&TypeRef> = function
        .arguments
        .iter()
        .filter(|argument| {
            matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
        })
        .map(|argument| &argument.of_type)
        .collect();
    let returns = if let [only] = outputs.as_slice() { only } else { returns };
    let declared = Declared { model, returns, last };
    let Some(rows) = &last.rows else {
        return Err(declared
            .mismatch("its last statement returns no rows")
            .help("end it with a SELECT, or with RETURNING; or write RETURNS void"));
    };
    if rows.is_open || rows.columns.iter().any(|column| column.is_doubtful) {
        return Ok(());
    }
    let given: Vec<&TypeRef> = rows.columns.iter().map(|column| &column.of_type).collect();
    if outputs.len() > 1 {
        return declared.columns(&given, &outputs);
    }
    let world = World::new(model);
    let wanted = world.of(returns);
    if returns.base == Base::Builtin("record") || !wanted.is_known() {
        return Ok(());
    }
    if !world.is_complex(wanted) {
        let [only] = given.as_slice() else {
            return Err(declared
                .mismatch(format!("its last statement returns {} columns", given.len()))
                .help("return exactly one column, or write RETURNS TABLE (…) with one for each"));
        };
        return declared.column(only, returns, None);
    }
    // One value may be the whole row.
    let is_row = |of: &TypeRef| !world.of(of).is_known() || world.is_complex(world.of(of));
    if matches!(given.as_slice(), [only] if is_row(only)) {
        return Ok(());
    }
    match columns_of(model, returns) {
        Some(columns) if columns.iter().all(|column| !column.is_doubtful) => {
            let wanted: Vec<&TypeRef> = columns.iter().map(|column| &column.of_type).collect();
            declared.columns(&given, &wanted)
        }
        _ => Ok(()),
    }
}

struct Declared<'m> {
    model: &'m Model,
    returns: &'m TypeRef,
    last: &'m Last,
}

impl Declared<'_> {
    fn columns(&self, given: &[&TypeRef], wanted: &[&TypeRef]) -> Result<(), Refusal> {
        for (number, (given, wanted)) in given.iter().zip(wanted).enumerate() {
            self.column(given, wanted, Some(number + 1))?;
        }
        if given.len() == wanted.len() {
            return Ok(());
        }
        let note = format!("its last statement returns {} instead of {} columns", given.len(), wanted.len());
        Err(self.mismatch(note).help("return as many columns as are declared, in their order"))
    }

    fn column(&self, given: &TypeRef, wanted: &TypeRef, number: Option<usize>) -> Result<(), Refusal> {
        let world = World::new(self.model);
        let (from, to) = (world.of(given), world.of(wanted));
        if !matches!(types::assign(&world, from, to, "", ""), Answer::Refused(_)) {
            return Ok(());
        }
        let (is, should) = (self.model.type_text(given), self.model.type_text(wanted));
        let place = number.map_or_else(String::new, |number| format!(" in column {number}"));
        let refusal =
            self.mismatch(format!("its last statement returns `{is}` instead of `{should}`{place}"));
        let can_cast = matches!(types::cast(&world, from, to), Answer::Resolved(_));
        Err(if can_cast {
            refusal.help(format!("cast what it returns: `(…)::{should}`"))
        } else {
            refusal.help("return a value of that type, or declare the one that it has")
        })
    }

    fn mismatch(&self, note: impl Into<String>) -> Refusal {
        let title = format!(
            "return type mismatch in function declared to return `{}`",
            self.model.type_text(self.returns)
        );
        Refusal::new(Code::InvalidFunctionDefinition, &self.last.at, title).note(note)
    }
}
