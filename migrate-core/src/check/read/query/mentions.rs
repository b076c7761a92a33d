//! How often a query reads from a name of WITH, and where.

use super::{Body, Condition, Distinct, FromItem, Group, Query, Relation, SelectItem};
use crate::check::read::expression::{Among, Expression, Membership, Node};
use crate::check::syntax::name::Ident;

/// How often, in FROM and in subqueries of expressions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) in_from: usize,
    pub(crate) in_subquery: usize,
}

impl Mentions {
    pub(crate) fn any(self) -> bool {
        self.in_from + self.in_subquery > 0
    }
}

impl Query<'_> {
    pub(crate) fn mentions(&self, name: &Ident) -> Mentions {
        Counted::by(name, |counted| counted.query(self))
    }
}

impl Body<'_> {
    pub(crate) fn mentions(&self, name: &Ident) -> Mentions {
        Counted::by(name, |counted| counted.body(self))
    }
}

struct Counted<'n> {
    name: &'n Ident,
    mentions: Mentions,
    /// How many expressions are around.
    depth: usize,
}

impl<'n> Counted<'n> {
    fn by(name: &'n Ident, count: impl FnOnce(&mut Counted<'n>)) -> Mentions {
        let mut counted = Counted { name, mentions: Mentions::default(), depth: 0 };
        count(&mut counted);
        counted.mentions
    }

    fn query(&mut self, query: &Query<'_>) {
        let within = query.with.iter().flat_map(|with| &with.queries);
        // Another query of that name is meant from there on.
        if within.clone().any(|cte| cte.name == *self.name) {
            return;
        }
        within.for_each(|cte| self.query(&cte.query));
        self.body(&query.body);
        self.expressions(query.order.iter().chain(&query.limits));
    }

    fn body(&mut self, body: &Body<'_>) {
        match body {
            Body::Select(select) => {
                select.from.iter().for_each(|item| self.item(item));
                if let Distinct::On(list) = &select.distinct {
                    self.expressions(list);
                }
                self.expressions(select.results.iter().filter_map(|item| match item {
                    SelectItem::Value { value, .. } => Some(value),
                    SelectItem::All(_) => None,
                }));
                self.expressions(select.filter.iter().chain(&select.having));
                select.group.iter().for_each(|group| self.group(group));
            }
            Body::Values(rows) => rows.iter().for_each(|row| self.expressions(&row.values)),
            Body::Table(relation) => self.relation(relation),
            Body::Set(first, rest) => {
                self.body(first);
                for (_, body) in rest {
                    self.body(body);
                }
            }
            Body::Query(query) => self.query(query),
            Body::Changing(_) | Body::Unread => {}
        }
    }

    fn group(&mut self, group: &Group<'_>) {
        match group {
            Group::By(expression) => self.expression(expression),
            Group::Sets(sets) => sets.iter().for_each(|group| self.group(group)),
            Group::Empty => {}
        }
    }

    fn item(&mut self, item: &FromItem<'_>) {
        match item {
            FromItem::Relation { relation, .. } => self.relation(relation),
            FromItem::Query { query, .. } => self.query(query),
            FromItem::Function(function) => self.expressions(function.calls.iter().map(|(call, _)| call)),
            FromItem::Table(_) => {}
            FromItem::Joined(joined) => {
                self.item(&joined.first);
                for join in &joined.joins {
                    self.item(&join.right);
                    if let Condition::On(condition) = &join.condition {
                        self.expression(condition);
                    }
                }
            }
        }
    }

    fn relation(&mut self, relation: &Relation<'_>) {
        if relation.name.only().as_ref() == Some(self.name) {
            let count =
                if self.depth == 0 { &mut self.mentions.in_from } else { &mut self.mentions.in_subquery };
            *count += 1;
        }
    }

    fn expressions<'e, 't: 'e>(&mut self, list: impl IntoIterator<Item = &'e Expression<'t>>) {
        list.into_iter().for_each(|expression| self.expression(expression));
    }

    fn expression(&mut self, expression: &Expression<'_>) {
        if let Node::Query(query)
        | Node::ArrayOf(query)
        | Node::Exists(query)
        | Node::In(_, Membership { among: Among::Query(query), .. }) = &expression.node
        {
            self.depth += 1;
            self.query(query);
            self.depth -= 1;
        }
        self.expressions(expression.children());
    }
}
