//! Operators: what stands on both sides of them.

use super::typing::{judged, type_of};
use super::value::Value;
use super::{Analysis, literal};
use crate::check::model::Refusal;
use crate::check::read::expression::{Expression, Like, Node, Operator};
use crate::check::types::{self, World};

impl Analysis<'_, '_> {
    /// `a + b - c`, `a = b`
    pub(super) fn chain(
        &mut self,
        first: &Expression<'_>,
        rest: &[(Operator<'_>, Expression<'_>)],
    ) -> Result<Value, Refusal> {
        let mut left = self.value(first)?;
        let mut left_expression = Some(first);
        for (operator, expression) in rest {
            if let (Some(Expression { node: Node::Row(fields), .. }), true) =
                (left_expression, is_comparison(operator.sign()))
            {
                self.rows_compared(operator.sign(), fields, expression)?;
                left = Value::builtin("boolean");
                left_expression = None;
                continue;
            }
            let right = self.value(expression)?;
            let sides = (Some((&left, left_expression)), (&right, Some(expression)));
            let of_type = self.operated(operator, operator.sign(), sides.0, sides.1)?;
            left = match of_type {
                Some(of_type) => Value { of_type, ..Value::unknown() },
                None if is_comparison(operator.sign()) => {
                    self.labels(&left, expression)?;
                    if let Some(first) = left_expression {
                        self.labels(&right, first)?;
                    }
                    Value::builtin("boolean")
                }
                None => Value::unknown(),
            };
            left_expression = None;
        }
        Ok(left)
    }

    /// `- a`
    pub(super) fn prefixed(
        &mut self,
        operator: &Operator<'_>,
        operand: &Expression<'_>,
    ) -> Result<Value, Refusal> {
        let value = self.value(operand)?;
        let of_type = self.operated(operator, operator.sign(), None, (&value, Some(operand)))?;
        Ok(of_type.map_or_else(Value::unknown, |of_type| Value { of_type, ..Value::unknown() }))
    }

    /// `a IS DISTINCT FROM b`
    pub(super) fn distinct(&mut self, [left, right]: &[Expression<'_>; 2]) -> Result<Value, Refusal> {
        if matches!(left.node, Node::Null) || matches!(right.node, Node::Null) {
            self.values(&[left.clone(), right.clone()])?;
        } else {
            let one = self.value(left)?;
            self.equal((&one, left), right)?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// `a BETWEEN b AND c`
    pub(super) fn between(&mut self, [value, low, high]: &[Expression<'_>; 3]) -> Result<Value, Refusal> {
        let of = self.value(value)?;
        for (sign, bound) in [(">=", low), ("<=", high)] {
            let beside = self.value(bound)?;
            self.compared_by(sign, (&of, Some(value)), (&beside, Some(bound)), &bound.range())?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// One value beside another, with which it is compared.
    pub(super) fn equal(
        &mut self,
        (left, expression): (&Value, &Expression<'_>),
        right: &Expression<'_>,
    ) -> Result<(), Refusal> {
        let beside = self.value(right)?;
        self.compared_by("=", (left, Some(expression)), (&beside, Some(right)), &right.range())
    }

    pub(super) fn like(&mut self, like: &Like<'_>) -> Result<Value, Refusal> {
        let left = self.value(&like.left)?;
        let right = self.value(&like.right)?;
        let sign = like.operator.sign();
        if sign.contains("~~") {
            let sides = (Some((&left, Some(&like.left))), (&right, Some(&like.right)));
            self.operated(&like.operator, sign, sides.0, sides.1)?;
        }
        if let Some(escape) = &like.escape {
            self.value(escape)?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// `a COLLATE "C"`: of a text.
    pub(super) fn collated(&mut self, operand: &Expression<'_>) -> Result<Value, Refusal> {
        let value = self.value(operand)?;
        let world = World::new(self.model);
        judged(types::collated(&world, type_of(&world, &value)), &operand.range())?;
        Ok(value)
    }

    /// A constant beside a value of an enum has to be one of its labels.
    fn labels(&self, value: &Value, beside: &Expression<'_>) -> Result<(), Refusal> {
        match beside.text() {
            Some(text) => literal::label(self.model, &value.of_type, text),
            None => Ok(()),
        }
    }

    /// The type of several values, if they agree.
    pub(super) fn common(&mut self, list: &[Expression<'_>], context: &str) -> Result<Value, Refusal> {
        let values = self.values(list)?;
        let operands: Vec<_> = values.iter().zip(list.iter().map(Some)).collect();
        let of_type = self.common_type(&operands, context)?;
        Ok(Value { of_type, ..Value::unknown() })
    }
}

fn is_comparison(sign: &str) -> bool {
    matches!(sign, "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=")
}
