//! The list of results, and what each of them is.

use super::Rows;
use crate::check::act::expression::{Analysis, Column, Found, Output, Place, Scope, Seen, Value};
use crate::check::model::{Ident, Model, Refusal, TypeRef};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::SelectItem;

/// A result, or what rows are sorted or grouped by.
#[derive(Clone, Debug)]
pub(super) struct Item<'e, 't> {
    pub(super) of_type: TypeRef,
    /// Nothing of what `*` stands for.
    pub(super) expression: Option<&'e Expression<'t>>,
    /// The column that it is.
    pub(super) column: Option<Column>,
    pub(super) found: Found,
}

/// All results, in their order.
#[derive(Debug, Default)]
pub(super) struct List<'e, 't> {
    pub(super) items: Vec<Item<'e, 't>>,
    /// What their columns are called.
    pub(super) names: Vec<Ident>,
    /// There may be others.
    pub(super) is_open: bool,
    pub(super) seen: Vec<Seen>,
}

/// What RETURNING gives.
///
/// # Errors
///
/// A name in it is not there.
pub(in crate::check::act) fn results(
    model: &mut Model,
    items: &[SelectItem<'_>],
    scope: &Scope<'_>,
    all: &[Output],
    is_open: bool,
) -> Result<Rows, Refusal> {
    list(model, items, (scope, Place::RETURNING), all, is_open).map(|(rows, _)| rows)
}

/// The list of results, with what each of them is.
pub(super) fn list<'e, 't>(
    model: &mut Model,
    items: &'e [SelectItem<'t>],
    (scope, place): (&Scope<'_>, Place),
    all: &[Output],
    is_open: bool,
) -> Result<(Rows, List<'e, 't>), Refusal> {
    let (mut rows, mut list) = (Rows::default(), List::default());
    let mut analysis = Analysis::new(model, scope).at(place);
    for item in items {
        let before = analysis.seen.len();
        let (expression, label) = match item {
            SelectItem::All(at) => {
                analysis.uses.extend(all.iter().filter_map(|column| column.target));
                analysis.see_all(at);
                list.add_all(all, &analysis, before);
                rows.is_open |= is_open || all.iter().any(|column| column.is_doubtful);
                rows.columns.extend_from_slice(all);
                continue;
            }
            SelectItem::Value { value, label } => (value, label),
        };
        if let Some((columns, is_open)) = analysis.expanded(expression)? {
            list.add_all(&columns, &analysis, before);
            rows.is_open |= is_open || columns.iter().any(|column| column.is_doubtful);
            rows.columns.extend(columns);
            continue;
        }
        let (item, value) = self::item(&mut analysis, expression)?;
        list.items.push(item);
        rows.columns.push(Output {
            name: label.clone().unwrap_or_else(|| value.column_name()),
            of_type: value.as_result(),
            target: value.target.filter(|target| target.column.is_some()),
            is_computed: is_computed(expression, scope),
            is_doubtful: false,
        });
    }
    list.names = rows.columns.iter().map(|column| column.name.clone()).collect();
    list.is_open = rows.is_open;
    list.seen = analysis.seen;
    rows.found = analysis.found;
    rows.uses.extend(analysis.uses);
    Ok((rows, list))
}

/// One expression.
pub(super) fn item<'e, 't>(
    analysis: &mut Analysis<'_, '_>,
    expression: &'e Expression<'t>,
) -> Result<(Item<'e, 't>, Value), Refusal> {
    let before = analysis.seen.len();
    let outer = std::mem::take(&mut analysis.found);
    let value = analysis.value(expression)?;
    let found = std::mem::replace(&mut analysis.found, outer);
    analysis.found = analysis.found.and(found);
    let column = match analysis.seen.get(before..) {
        Some([only]) if is_name(expression) => Some(only.column.clone()),
        _ => None,
    };
    Ok((Item { of_type: value.as_result(), expression: Some(expression), column, found }, value))
}

fn is_name(expression: &Expression<'_>) -> bool {
    matches!(expression.node, Node::Column(_) | Node::Whole(_))
}

/// A cast to the type that a column has is the column, and so is `column(table)`.
fn is_computed(expression: &Expression<'_>, scope: &Scope<'_>) -> bool {
    let is_row = |value: &Expression<'_>| {
        let Node::Column(path) = &value.node else { return false };
        scope.sources.iter().any(|source| source.name == path.only())
    };
    match &expression.node {
        Node::Call(call) => !call.arguments.iter().any(|argument| is_row(&argument.value)),
        Node::Cast(_) | Node::Field(..) | Node::Unread(_) => false,
        _ => !is_name(expression),
    }
}

impl List<'_, '_> {
    /// What a `*` stands for; which column each is is known where they are as many as have been seen.
    fn add_all(&mut self, columns: &[Output], analysis: &Analysis<'_, '_>, before: usize) {
        let seen = analysis.seen.get(before..).filter(|seen| seen.len() == columns.len());
        for (number, output) in columns.iter().enumerate() {
            let seen = seen.and_then(|seen| seen.get(number));
            let column = seen.filter(|seen| seen.column.name.as_ref() == Some(&output.name));
            self.items.push(Item {
                of_type: output.of_type.clone(),
                expression: None,
                column: column.map(|seen| seen.column.clone()),
                found: Found::default(),
            });
        }
    }
}
