//! Operators: what stands on both sides of them.

use super::value::Value;
use super::{Analysis, literal};
use crate::check::model::Refusal;
use crate::check::read::expression::{Among, Any, Expression, Like, Node, Operator};

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

    /// The first one beside each other one.
    pub(super) fn compared(&mut self, operands: &[Expression<'_>]) -> Result<Value, Refusal> {
        let Some((first, rest)) = operands.split_first() else { return Ok(Value::unknown()) };
        let left = self.value(first)?;
        for expression in rest {
            self.value(expression)?;
            self.labels(&left, expression)?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// `a IN (b, c)`, `a IN (SELECT …)`
    pub(super) fn among(&mut self, left: &Expression<'_>, among: &Among<'_>) -> Result<Value, Refusal> {
        let value = self.value(left)?;
        match among {
            Among::Query(query) => {
                self.subquery(query)?;
            }
            Among::List(list) => {
                for expression in list {
                    self.value(expression)?;
                    self.labels(&value, expression)?;
                }
            }
        }
        Ok(Value::builtin("boolean"))
    }

    /// `a = ANY (…)`
    pub(super) fn any(&mut self, any: &Any<'_>) -> Result<Value, Refusal> {
        let left = self.value(&any.left)?;
        let right = self.value(&any.right)?;
        match any.right.node {
            Node::Query(_) => {
                self.operated(&any.operator, any.operator.sign(), Some((&left, None)), (&right, None))?;
            }
            _ => self.quantified(&any.operator, &left, &right)?,
        }
        Ok(Value::builtin("boolean"))
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
