//! Operators: what stands on both sides of them.

use super::value::Value;
use super::{Analysis, literal};
use crate::check::model::{Refusal, TypeRef};
use crate::check::read::expression::{Among, Any, Expression, Like, Operator};

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
            left = if is_comparison(operator.sign()) {
                self.labels(&left, expression)?;
                if let Some(first) = left_expression {
                    self.labels(&right, first)?;
                }
                Value::builtin("boolean")
            } else {
                Value::unknown()
            };
            left_expression = None;
        }
        Ok(left)
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
        self.value(&any.left)?;
        self.value(&any.right)?;
        Ok(Value::builtin("boolean"))
    }

    pub(super) fn like(&mut self, like: &Like<'_>) -> Result<Value, Refusal> {
        self.value(&like.left)?;
        self.value(&like.right)?;
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
    pub(super) fn common(&mut self, list: &[Expression<'_>]) -> Result<Value, Refusal> {
        let values = self.values(list)?;
        let mut types = values.iter().filter(|value| !value.is_constant()).map(|value| &value.of_type);
        let Some(first) = types.next() else { return Ok(Value::unknown()) };
        let of_type = if types.all(|other| other == first) { first.clone() } else { TypeRef::unknown() };
        Ok(Value { of_type, ..Value::unknown() })
    }
}

fn is_comparison(sign: &str) -> bool {
    matches!(sign, "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=")
}
