//! Several values on one side: IN, ANY, ALL, rows.

use super::Analysis;
use super::typing::type_of;
use super::value::{Value, What};
use crate::check::model::{Code, Refusal};
use crate::check::read::expression::{Among, Any, Expression, Membership, Node, Operator};
use crate::check::read::query::Query;
use crate::check::types::{self, Answer, World};

impl Analysis<'_, '_> {
    /// `a IN (b, c)`, `a IN (SELECT …)`
    pub(super) fn member(
        &mut self,
        left: &Expression<'_>,
        membership: &Membership<'_>,
    ) -> Result<Value, Refusal> {
        let sign = if membership.is_not { "<>" } else { "=" };
        match &membership.among {
            // What the server looks for is what is equal, and NOT stands around it.
            Among::Query(query) => self.among_rows("=", left, query)?,
            Among::List(list) => self.listed(sign, left, list)?,
        }
        Ok(Value::builtin("boolean"))
    }

    /// `a = ANY (…)`
    pub(super) fn any(&mut self, any: &Any<'_>) -> Result<Value, Refusal> {
        if let Node::Query(query) = &any.right.node {
            self.among_rows(any.operator.sign(), &any.left, query)?;
        } else {
            let left = self.value(&any.left)?;
            let right = self.value(&any.right)?;
            self.quantified(&any.operator, &left, &right)?;
        }
        Ok(Value::builtin("boolean"))
    }

    /// `transformSubLink`: as many columns as there are values on the left, each compared with its own.
    fn among_rows(&mut self, sign: &str, left: &Expression<'_>, query: &Query<'_>) -> Result<(), Refusal> {
        let fields = match &left.node {
            Node::Row(fields) => fields.as_slice(),
            _ => std::slice::from_ref(left),
        };
        let values = self.values(fields)?;
        let rows = self.rows_of(query)?;
        if rows.is_open || !fields.iter().all(is_one) || values.iter().any(|value| value.what == What::Row) {
            return Ok(());
        }
        let (given, found) = (values.len(), rows.columns.len());
        if given != found {
            return Err(wrong_width(query, found, given));
        }
        for ((value, expression), column) in values.iter().zip(fields).zip(rows.columns) {
            let column = Value::typed(column.of_type);
            self.compared_by(sign, (value, Some(expression)), (&column, None), &left.range())?;
        }
        Ok(())
    }

    /// `transformAExprIn`: the constants of the list together, if they have a common type; each other one by itself.
    fn listed(&mut self, sign: &str, left: &Expression<'_>, list: &[Expression<'_>]) -> Result<(), Refusal> {
        if let Node::Row(fields) = &left.node {
            for item in list {
                self.rows_compared(sign, fields, item)?;
            }
            return Ok(());
        }
        let value = self.value(left)?;
        let items = self.values(list)?;
        let of_columns: Vec<bool> = list.iter().map(has_column).collect();
        let world = World::new(self.model);
        let mut operands = vec![(&value, Some(left))];
        let constants = items.iter().zip(list).zip(&of_columns).filter(|(_, of_column)| !**of_column);
        operands.extend(constants.map(|((item, expression), _)| (item, Some(expression))));
        let mut is_together = false;
        if operands.len() > 2 {
            let types: Vec<_> = operands.iter().map(|(value, _)| type_of(&world, value)).collect();
            let (Some(&of_left), answer) = (types.first(), types::common(&world, &types, "IN")) else {
                return Ok(());
            };
            is_together = !matches!(answer, Answer::Refused(_));
            if let Answer::Resolved(common) = answer {
                let common = Value::typed(world.type_ref(common.result));
                if of_left.is_known() {
                    self.compared_by(sign, (&value, Some(left)), (&common, None), &left.range())?;
                }
                for (_, expression) in operands.iter().skip(1) {
                    self.labelled(&common, *expression)?;
                }
            }
        }
        for ((item, expression), of_column) in items.iter().zip(list).zip(of_columns) {
            if of_column || !is_together {
                self.compared_by(sign, (&value, Some(left)), (item, Some(expression)), &expression.range())?;
            }
        }
        Ok(())
    }

    /// `(a, b) = (c, d)`: as many on both sides, each compared with its own.
    pub(super) fn rows_compared(
        &mut self,
        sign: &str,
        left: &[Expression<'_>],
        right: &Expression<'_>,
    ) -> Result<(), Refusal> {
        let lefts = self.values(left)?;
        let right_fields = match &right.node {
            Node::Row(fields) => fields,
            Node::Query(query) => {
                let rows = self.rows_of(query)?;
                let (given, found) = (left.len(), rows.columns.len());
                if !rows.is_open && left.iter().all(is_one) && given != found {
                    return Err(wrong_width(query, found, given));
                }
                return Ok(());
            }
            _ => return self.value(right).map(drop),
        };
        let rights = self.values(right_fields)?;
        if !left.iter().chain(right_fields).all(is_one) {
            return Ok(());
        }
        if lefts.len() != rights.len() {
            let title = "unequal number of entries in row expressions";
            return Err(Refusal::new(Code::SyntaxError, &right.range(), title).note(format!(
                "{} are compared with {}",
                lefts.len(),
                rights.len()
            )));
        }
        for ((one, at), (other, beside)) in lefts.iter().zip(left).zip(rights.iter().zip(right_fields)) {
            self.compared_by(sign, (one, Some(at)), (other, Some(beside)), &beside.range())?;
        }
        Ok(())
    }

    /// `left operator ANY (right)`
    fn quantified(&mut self, operator: &Operator<'_>, left: &Value, right: &Value) -> Result<(), Refusal> {
        let sign = operator.sign();
        if operator.words.tokens().len() != 1 {
            return Ok(());
        }
        let world = World::new(self.model);
        let (left, right) = (type_of(&world, left), type_of(&world, right));
        let answer = types::quantified(&world, sign, left, right);
        self.answered(answer, &operator.words.range()).map(drop)
    }
}

fn wrong_width(query: &Query<'_>, found: usize, given: usize) -> Refusal {
    let word = if found > given { "many" } else { "few" };
    let title = format!("subquery has too {word} columns");
    Refusal::new(Code::SyntaxError, &query.words.range(), title)
        .note(format!("it returns {found}, and is compared with {given}"))
}

/// `t.*` is any number of values.
fn is_one(expression: &Expression<'_>) -> bool {
    !matches!(expression.node, Node::Whole(_) | Node::Fields(_))
}

/// Whether a name stands in it, which may be that of a column.
pub(super) fn has_column(expression: &Expression<'_>) -> bool {
    let is_column = matches!(
        expression.node,
        Node::Column(_)
            | Node::Whole(_)
            | Node::Unread(_)
            | Node::Query(_)
            | Node::ArrayOf(_)
            | Node::Exists(_)
    );
    is_column || expression.children().into_iter().any(has_column)
}
