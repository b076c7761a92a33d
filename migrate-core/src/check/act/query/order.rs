//! What sorts and groups: names of results, and expressions.

use super::Rows;
use crate::check::act::expression::{Analysis, Scope, Source};
use crate::check::model::{Code, Model, Refusal};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::Group;

/// ORDER BY of a set operation knows the columns of the result only.
pub(super) fn by_result(
    model: &mut Model,
    order: &[Expression<'_>],
    rows: &Rows,
    outer: &Scope<'_>,
) -> Result<(), Refusal> {
    let source = Source { columns: rows.columns.clone(), is_open: true, ..Source::default() };
    let scope =
        Scope { sources: vec![source], is_open: rows.is_open, outer: Some(outer), ..Scope::default() };
    for sort in order {
        Analysis::new(model, &scope).value(sort)?;
        if let Node::Column(path) = sort.node
            && let Some(name) = path.only()
            && !rows.is_open
            && !rows.columns.iter().any(|column| column.name == name)
        {
            let title = format!("column `{}` does not exist", &*name);
            let names: Vec<String> =
                rows.columns.iter().map(|column| format!("`{}`", &*column.name)).collect();
            return Err(Refusal::new(Code::UndefinedColumn, &sort.range(), title)
                .help(format!("what comes out here is {}", names.join(", "))));
        }
    }
    Ok(())
}

impl Analysis<'_, '_> {
    /// What GROUP BY groups by.
    pub(super) fn grouped(&mut self, groups: &[Group<'_>], rows: &Rows) -> Result<(), Refusal> {
        groups.iter().try_for_each(|group| match group {
            Group::By(expression) => self.by(expression, rows),
            Group::Sets(groups) => self.grouped(groups, rows),
            Group::Empty => Ok(()),
        })
    }

    /// One of ORDER BY, GROUP BY or DISTINCT ON: a name alone may be that of a result.
    pub(super) fn by(&mut self, expression: &Expression<'_>, rows: &Rows) -> Result<(), Refusal> {
        let is_result = || {
            let Node::Column(path) = expression.node else { return false };
            path.only().is_some_and(|name| rows.columns.iter().any(|column| column.name == name))
        };
        match self.value(expression) {
            Err(_) if is_result() => Ok(()),
            result => result.map(drop),
        }
    }
}
