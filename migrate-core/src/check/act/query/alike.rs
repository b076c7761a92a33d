//! Whether two expressions may be one once they are analysed: `equal()`, which sees neither positions nor how a cast is written.

use super::list::Item;
use crate::check::act::expression::Scope;
use crate::check::model::builtin::SERVER;
use crate::check::read::expression::{Call, Expression, Node, Operator};
use crate::check::read::type_name;

/// Whether two results may be the same; what is not known may.
pub(super) fn may_be(one: &Item<'_, '_>, other: &Item<'_, '_>, scope: &Scope<'_>) -> bool {
    match (&one.column, &other.column) {
        (Some(one), Some(other)) => one.may_be(other, scope),
        _ => match (one.expression, other.expression) {
            (Some(one), Some(other)) => are_alike(one, other),
            _ => is_vague(one) || is_vague(other),
        },
    }
}

/// One column of `*`, which may be any, and an expression that may be a column.
fn is_vague(item: &Item<'_, '_>) -> bool {
    match item.expression {
        Some(expression) => {
            matches!(bare(expression).node, Node::Column(_) | Node::Field(..) | Node::Unread(_))
        }
        None => item.column.is_none(),
    }
}

/// Whether two expressions may be the same.
pub(super) fn are_alike(one: &Expression<'_>, other: &Expression<'_>) -> bool {
    let (one, other) = (bare(one), bare(other));
    match (&one.node, &other.node) {
        (Node::Unread(_), _) | (_, Node::Unread(_)) => true,
        (Node::Number(one), Node::Number(other)) => {
            let number = |text: &str| text.replace('_', "").parse::<f64>();
            number(one.text).is_err() || number(other.text).is_err() || number(one.text) == number(other.text)
        }
        _ if is_constant(one) && is_constant(other) => true,
        (Node::Call(one), Node::Call(other)) => {
            one.name.last() == other.name.last() && one.is_distinct == other.is_distinct && calls(one, other)
        }
        (Node::Special(one), Node::Special(other)) => {
            one.name == other.name && all(one.arguments.iter(), other.arguments.iter())
        }
        (Node::Call(call), Node::Special(special)) | (Node::Special(special), Node::Call(call)) => {
            call.name.last().is_some_and(|name| &*name == special.name)
        }
        (Node::Chain(..), Node::Chain(..)) => {
            let (one, other) = (flat(one), flat(other));
            let signs = |list: &[(Option<Operator<'_>>, &Expression<'_>)]| -> Vec<String> {
                list.iter().map(|(operator, _)| sign(operator.as_ref())).collect()
            };
            signs(&one) == signs(&other)
                && one.len() == other.len()
                && one.iter().zip(&other).all(|((_, one), (_, other))| are_alike(one, other))
        }
        _ if is_operation(one) && is_operation(other) => {
            let is_same = std::mem::discriminant(&one.node) == std::mem::discriminant(&other.node);
            !is_same || children(one, other)
        }
        _ => match (last_name(one), last_name(other)) {
            (Some(one), Some(other)) => one == other,
            (None, None) => {
                std::mem::discriminant(&one.node) == std::mem::discriminant(&other.node)
                    && children(one, other)
            }
            _ => false,
        },
    }
}

/// Without the casts around it: many vanish, and each can be written in several ways.
fn bare<'e, 't>(mut expression: &'e Expression<'t>) -> &'e Expression<'t> {
    loop {
        expression = match &expression.node {
            Node::Cast(cast) => &cast.value,
            Node::Collate(operand) => operand,
            Node::Call(call) if is_cast(call) => match call.arguments.as_slice() {
                [only] => &only.value,
                _ => return expression,
            },
            _ => return expression,
        }
    }
}

/// `date(x)`
fn is_cast(call: &Call<'_>) -> bool {
    let is_type = |name: &str| type_name::single(name).is_some() || SERVER.types.has(name);
    call.arguments.len() == 1 && call.name.last().is_some_and(|name| is_type(&name))
}

fn is_constant(expression: &Expression<'_>) -> bool {
    matches!(
        expression.node,
        Node::Text(_) | Node::Number(_) | Node::Null | Node::Bool(_) | Node::Default | Node::Parameter(_)
    )
}

/// `a BETWEEN 1 AND 2` is `a >= 1 AND a <= 2`, and there are more such.
fn is_operation(expression: &Expression<'_>) -> bool {
    matches!(
        expression.node,
        Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Prefix(..)
            | Node::Chain(..)
            | Node::Any(_)
            | Node::Test(..)
            | Node::Distinct(_)
            | Node::Between(_)
            | Node::In(..)
            | Node::Like(_)
            | Node::Overlaps(_)
    )
}

/// `t.a`, `(t).a` and `a(t)` may be the same column.
fn last_name(expression: &Expression<'_>) -> Option<String> {
    let name = match &expression.node {
        Node::Column(path) | Node::Field(_, path) => path.last(),
        Node::Call(call) if call.arguments.len() == 1 => call.name.last(),
        _ => None,
    };
    name.map(|name| name.to_string())
}

fn calls(one: &Call<'_>, other: &Call<'_>) -> bool {
    let values = |call: &Call<'_>| call.arguments.len();
    values(one) == values(other)
        && all(
            one.arguments.iter().map(|argument| &argument.value),
            other.arguments.iter().map(|argument| &argument.value),
        )
}

fn children(one: &Expression<'_>, other: &Expression<'_>) -> bool {
    all(one.children().into_iter(), other.children().into_iter())
}

fn all<'e, 't: 'e>(
    one: impl ExactSizeIterator<Item = &'e Expression<'t>>,
    other: impl ExactSizeIterator<Item = &'e Expression<'t>>,
) -> bool {
    one.len() == other.len() && one.zip(other).all(|(one, other)| are_alike(one, other))
}

/// `(a + b) - c` as `a + b - c`.
fn flat<'e, 't>(expression: &'e Expression<'t>) -> Vec<(Option<Operator<'t>>, &'e Expression<'t>)> {
    let mut expression = expression;
    let mut reversed = Vec::new();
    while let Node::Chain(first, rest) = &expression.node {
        reversed.extend(rest.iter().rev().map(|(operator, operand)| (Some(*operator), operand)));
        expression = first;
    }
    reversed.push((None, expression));
    reversed.reverse();
    reversed
}

fn sign(operator: Option<&Operator<'_>>) -> String {
    let sign = operator.map_or("", Operator::sign);
    if sign == "!=" { "<>".to_owned() } else { sign.to_owned() }
}
