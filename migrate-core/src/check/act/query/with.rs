//! `WITH name AS (…), …`

use super::{Rows, analyse, recursive};
use crate::check::act::expression::{Cte, Output, Scope};
use crate::check::model::{Code, Model, Refusal, Target};
use crate::check::read::query::{self, With};

/// The queries, and all that they use.
///
/// # Errors
///
/// A name in one of them is not there.
pub(super) fn with(
    model: &mut Model,
    with: &With<'_>,
    outer: &Scope<'_>,
) -> Result<(Vec<Cte>, Vec<Target>), Refusal> {
    let mut scope = Scope { outer: Some(outer), ..Scope::default() };
    if with.is_recursive {
        // Each query may use each other one.
        let open =
            |read: &query::Cte<'_>| Cte { name: read.name.clone(), columns: Vec::new(), is_open: true };
        scope.ctes = with.queries.iter().map(open).collect();
    }
    let (mut ctes, mut uses) = (Vec::<Cte>::new(), Vec::new());
    for read in &with.queries {
        if ctes.iter().any(|cte| cte.name == read.name) {
            let title = format!("WITH query name `{}` specified more than once", &*read.name);
            return Err(Refusal::new(Code::DuplicateAlias, &read.at, title));
        }
        let reads_itself = with.is_recursive && recursive::check(read)?;
        let rows = analyse(model, &read.query, &scope)?;
        let mut cte = cte(read, rows, &mut uses)?;
        if reads_itself {
            // What its recursive part says of itself can be judged only now.
            scope.ctes.push(cte.clone());
            let rows = analyse(model, &read.query, &scope)?;
            cte = self::cte(read, rows, &mut uses)?;
        }
        scope.ctes.push(cte.clone());
        ctes.push(cte);
    }
    Ok((ctes, uses))
}

fn cte(read: &query::Cte<'_>, rows: Rows, uses: &mut Vec<Target>) -> Result<Cte, Refusal> {
    let mut columns: Vec<Output> = rows.columns;
    for (number, label) in read.columns.iter().enumerate() {
        match columns.get_mut(number) {
            Some(column) => column.name = label.clone(),
            None if rows.is_open => columns.push(Output::unknown(label.clone())),
            None => {
                let title = format!(
                    "WITH query `{}` has {} columns, and more are named here",
                    &*read.name,
                    columns.len()
                );
                return Err(Refusal::new(Code::InvalidColumnReference, &read.columns_at, title));
            }
        }
    }
    for column in &mut columns {
        column.target = None;
    }
    uses.extend(rows.uses);
    // What SEARCH and CYCLE add.
    let is_open = rows.is_open || !read.added.is_empty();
    Ok(Cte { name: read.name.clone(), columns, is_open })
}
