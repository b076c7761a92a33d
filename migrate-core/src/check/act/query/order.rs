//! What sorts, groups and tells rows apart, by `transformSortClause`, `transformGroupClause` and `transformDistinctClause` of
//! `parse_clause.c`: a name or a number alone may be a result.

use std::fmt;
use std::ops::Range;

use super::Rows;
use super::alike::may_be;
use super::list::{Item, List, item};
use crate::check::act::expression::{Analysis, Scope, Source, Value};
use crate::check::model::{Code, Ident, Model, Refusal};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::{Body, Group};
use crate::check::syntax::lexer::Token;

/// Where a name or a number may be a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clause {
    DistinctOn,
    GroupBy,
    OrderBy,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Clause::DistinctOn => "DISTINCT ON",
            Clause::GroupBy => "GROUP BY",
            Clause::OrderBy => "ORDER BY",
        })
    }
}

/// ORDER BY of what is no plain SELECT: a set operation knows the columns of its result only.
pub(super) fn by_result(
    model: &mut Model,
    body: &Body<'_>,
    order: &[Expression<'_>],
    rows: &Rows,
    outer: &Scope<'_>,
) -> Result<(), Refusal> {
    let source = Source { columns: rows.columns.clone(), is_open: true, ..Source::default() };
    let scope =
        Scope { sources: vec![source], is_open: rows.is_open, outer: Some(outer), ..Scope::default() };
    let names: Vec<Ident> = rows.columns.iter().map(|column| column.name.clone()).collect();
    let items: Vec<Item<'_, '_>> = Vec::new();
    let list = List { items, names, is_open: rows.is_open, ..List::default() };
    for sort in order {
        let mut analysis = Analysis::new(model, &scope);
        let result = if let Some(number) = number(sort, Clause::OrderBy, &list)? {
            rows.columns.get(number)
        } else {
            analysis.value(sort)?;
            named(sort).and_then(|name| rows.columns.iter().find(|column| column.name == name))
        };
        if let Some(result) = result {
            let value = Value::typed(result.of_type.clone());
            analysis.sortable(&value, &sort.range())?;
            continue;
        }
        let (true, false) = (matches!(body, Body::Set(..) | Body::Values(_)), rows.is_open) else { continue };
        match named(sort) {
            Some(name) => {
                let title = format!("column `{}` does not exist", &*name);
                let names: Vec<String> = list.names.iter().map(|name| format!("`{}`", &**name)).collect();
                return Err(Refusal::new(Code::UndefinedColumn, &sort.range(), title)
                    .help(format!("what comes out here is {}", names.join(", "))));
            }
            None if matches!(body, Body::Set(..))
                && !matches!(sort.node, Node::Unread(_) | Node::Number(_)) =>
            {
                let title = "invalid UNION/INTERSECT/EXCEPT ORDER BY clause";
                return Err(Refusal::new(Code::FeatureNotSupported, &sort.range(), title)
                    .note("only names of its columns can be used, not expressions or functions")
                    .help("put the set operation into FROM, and sort around it"));
            }
            None => {}
        }
    }
    Ok(())
}

/// A name alone.
fn named(expression: &Expression<'_>) -> Option<Ident> {
    match expression.node {
        Node::Column(path) => path.only(),
        _ => None,
    }
}

/// A constant that is the number of a result, counted from 0; nothing of what is none, or may be one that is not known.
fn number(
    expression: &Expression<'_>,
    clause: Clause,
    list: &List<'_, '_>,
) -> Result<Option<usize>, Refusal> {
    let (token, sign) = match &expression.node {
        Node::Number(token) => (*token, 1),
        Node::Prefix(operator, operand) if operator.sign() == "-" => match &operand.node {
            Node::Number(token) => (*token, -1),
            _ => return Ok(None),
        },
        Node::Text(_) | Node::Null => return Err(no_integer(expression, clause)),
        _ => return Ok(None),
    };
    let position = match digits(token) {
        Some(position) => sign * position,
        None if token.text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            return Err(no_integer(expression, clause));
        }
        None => return Ok(None),
    };
    let number = usize::try_from(position).ok().and_then(|position| position.checked_sub(1));
    match number {
        Some(number) if number < list.names.len() => Ok((!list.is_open).then_some(number)),
        Some(_) if list.is_open => Ok(None),
        _ => {
            let title = format!("{clause} position {position} is not in the list of results");
            let count = list.names.len();
            let note =
                if count == 1 { "it has 1 column".to_owned() } else { format!("it has {count} columns") };
            Err(Refusal::new(Code::InvalidColumnReference, &expression.range(), title).note(note))
        }
    }
}

fn digits(token: &Token<'_>) -> Option<i64> {
    token.text.replace('_', "").parse::<i32>().ok().map(i64::from)
}

fn no_integer(expression: &Expression<'_>, clause: Clause) -> Refusal {
    let title = format!("non-integer constant in {clause}");
    Refusal::new(Code::SyntaxError, &expression.range(), title).help(
        "a constant is the same for all rows; write the name of a column, or its number among the results",
    )
}

impl<'e, 't: 'e> Analysis<'_, '_> {
    /// `findTargetlistEntrySQL92`: one of ORDER BY, GROUP BY or DISTINCT ON; nothing if it is not known.
    fn meant(
        &mut self,
        expression: &'e Expression<'t>,
        clause: Clause,
        list: &List<'e, 't>,
    ) -> Result<Option<Item<'e, 't>>, Refusal> {
        if let Some(number) = number(expression, clause, list)? {
            let item = list.items.get(number).cloned();
            return can_group(item, clause, expression);
        }
        if matches!(expression.node, Node::Number(_)) {
            return Ok(None);
        }
        let name = named(expression);
        let labelled =
            || list.items.iter().zip(&list.names).filter(|(_, label)| name.as_ref() == Some(*label));
        let prefers_column = clause == Clause::GroupBy;
        if !prefers_column && let Some((first, _)) = labelled().next() {
            if let Some(name) = &name
                && !list.is_open
                && labelled().any(|(other, _)| !may_be(first, other, self.scope))
            {
                let title = format!("{clause} `{}` is ambiguous", &**name);
                return Err(Refusal::new(Code::AmbiguousColumn, &expression.range(), title)
                    .help("two results are called so; give one of them another name with AS"));
            }
            return Ok(Some(first.clone()));
        }
        let before = self.seen.len();
        match item(self, expression) {
            Ok((item, _)) if self.seen.len() > before || name.is_none() => Ok(Some(item)),
            Ok((item, _)) if item.found.is_vague => Ok(None),
            Ok((item, _)) => match labelled().next() {
                Some((labelled, _)) => can_group(Some(labelled.clone()), clause, expression),
                None => Ok(Some(item).filter(|_| !list.is_open)),
            },
            Err(refusal) if refusal.code == Code::AmbiguousColumn => Err(refusal),
            Err(refusal) => match labelled().next() {
                Some((labelled, _)) => can_group(Some(labelled.clone()), clause, expression),
                None if name.is_some() && list.is_open => Ok(None),
                None => Err(refusal),
            },
        }
    }

    /// What GROUP BY groups by; nothing where that is not known.
    pub(super) fn grouped(
        &mut self,
        groups: &'e [Group<'t>],
        list: &List<'e, 't>,
        into: &mut Vec<Option<Item<'e, 't>>>,
    ) -> Result<(), Refusal> {
        for group in groups {
            match group {
                Group::By(Expression { node: Node::Row(fields), .. }) => {
                    for field in fields {
                        self.group(field, list, into)?;
                    }
                }
                Group::By(expression) => self.group(expression, list, into)?,
                Group::Sets(groups) => self.grouped(groups, list, into)?,
                Group::Empty => {}
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        expression: &'e Expression<'t>,
        list: &List<'e, 't>,
        into: &mut Vec<Option<Item<'e, 't>>>,
    ) -> Result<(), Refusal> {
        let item = self.meant(expression, Clause::GroupBy, list)?;
        if let Some(item) = &item {
            self.distinguishable(&Value::typed(item.of_type.clone()), &expression.range())?;
        }
        into.push(item);
        Ok(())
    }

    /// What ORDER BY sorts by.
    pub(super) fn sorted(
        &mut self,
        order: &'e [Expression<'t>],
        list: &List<'e, 't>,
    ) -> Result<Vec<Option<Item<'e, 't>>>, Refusal> {
        let mut items = Vec::new();
        for expression in order {
            let item = self.meant(expression, Clause::OrderBy, list)?;
            if let Some(item) = &item {
                self.sortable(&Value::typed(item.of_type.clone()), &expression.range())?;
            }
            items.push(item);
        }
        Ok(items)
    }

    /// SELECT DISTINCT: rows that are the same are one, and what is not in the list is gone.
    pub(super) fn distinct_rows(
        &self,
        list: &List<'e, 't>,
        results: &[Range<usize>],
        (order, sorts): (&[Expression<'_>], &[Option<Item<'e, 't>>]),
    ) -> Result<(), Refusal> {
        for (item, at) in list.items.iter().zip(results) {
            self.distinguishable(&Value::typed(item.of_type.clone()), at)?;
        }
        for (expression, sort) in order.iter().zip(sorts) {
            let Some(sort) = sort.as_ref().filter(|_| !list.is_open) else { continue };
            if !list.items.iter().any(|item| may_be(item, sort, self.scope)) {
                let title = "for SELECT DISTINCT, ORDER BY expressions must appear in the list of results";
                return Err(Refusal::new(Code::InvalidColumnReference, &expression.range(), title)
                    .note("rows that become one may differ in it")
                    .help("add it to the results, or write GROUP BY and sort by an aggregate"));
            }
        }
        Ok(())
    }

    /// DISTINCT ON: rows that are the same in these are one, so they have to come first in ORDER BY.
    pub(super) fn distinct_on(
        &mut self,
        on: &'e [Expression<'t>],
        list: &List<'e, 't>,
        (order, sorts): (&[Expression<'_>], &[Option<Item<'e, 't>>]),
    ) -> Result<(), Refusal> {
        let mut items = Vec::new();
        for expression in on {
            let item = self.meant(expression, Clause::DistinctOn, list)?;
            if let Some(item) = &item {
                self.distinguishable(&Value::typed(item.of_type.clone()), &expression.range())?;
            }
            items.push(item);
        }
        let may_be = |one: &Option<Item<'_, '_>>, other: &Option<Item<'_, '_>>| match (one, other) {
            (Some(one), Some(other)) => may_be(one, other, self.scope),
            _ => true,
        };
        let Some(other) = sorts.iter().position(|sort| !items.iter().any(|item| may_be(item, sort))) else {
            return Ok(());
        };
        let before = sorts.get(..other).unwrap_or_default();
        let is_late = |item: &&Option<Item<'_, '_>>| !before.iter().any(|sort| may_be(item, sort));
        if let (Some(sort), true) = (order.get(other), items.iter().any(|item| is_late(&item))) {
            let title = "SELECT DISTINCT ON expressions must match the first ORDER BY expressions";
            return Err(Refusal::new(Code::InvalidColumnReference, &sort.range(), title).help(
                "write what stands in DISTINCT ON first, and then what says which row of each is taken",
            ));
        }
        Ok(())
    }
}

/// Groups are made before aggregates are computed.
fn can_group<'e, 't>(
    item: Option<Item<'e, 't>>,
    clause: Clause,
    expression: &Expression<'_>,
) -> Result<Option<Item<'e, 't>>, Refusal> {
    if clause == Clause::GroupBy
        && let Some(item) = &item
    {
        let found = [
            (item.found.aggregates, Code::GroupingError, "aggregate"),
            (item.found.windows, Code::WindowingError, "window"),
        ];
        if let Some((_, code, word)) = found.into_iter().find(|(is_there, ..)| *is_there) {
            let title = format!("{word} functions are not allowed in GROUP BY");
            return Err(
                Refusal::new(code, &expression.range(), title).note("the result that is meant here has one")
            );
        }
    }
    Ok(item)
}
