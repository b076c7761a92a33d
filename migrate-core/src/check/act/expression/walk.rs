//! Goes through an expression from left to right: operands, and what stands between them. Which operator binds how
//! tightly matters for no name, so no tree is built.

use super::Scope;
use super::literal;
use super::value::{Value, What};
use crate::check::model::{Model, Refusal, Target, TypeRef};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

pub(in crate::check::act) struct Walk<'m, 's> {
    pub(super) model: &'m mut Model,
    pub(super) scope: &'s Scope<'s>,
    /// What the expressions use.
    pub(in crate::check::act) uses: Vec<Target>,
}

/// What stands between two operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// AND, OR, and what begins an expression: they bind less than any other.
    Weak,
    Comparison,
    In,
    /// AT TIME ZONE.
    Zone,
    /// LIKE and its kin.
    Like,
    Other,
}

/// Whether the words are a query, in brackets or not.
pub(in crate::check::act) fn is_query(mut words: Cursor<'_>) -> bool {
    loop {
        if words.is_one_of(&["select", "with", "values (", "table"]) {
            return true;
        }
        if !words.is("(") {
            return false;
        }
        let inner = words.brackets();
        if words.first().is_some() {
            let is_inside = words.is_one_of(&[
                "union",
                "intersect",
                "except",
                "order",
                "limit",
                "offset",
                "fetch",
                "for",
            ]);
            return is_inside && is_query(inner);
        }
        words = inner;
    }
}

impl<'m, 's> Walk<'m, 's> {
    pub(in crate::check::act) fn new(model: &'m mut Model, scope: &'s Scope<'s>) -> Walk<'m, 's> {
        Walk { model, scope, uses: Vec::new() }
    }

    /// Expressions with commas between them.
    ///
    /// # Errors
    ///
    /// A name in them is not there.
    pub(in crate::check::act) fn list(&mut self, words: &mut Cursor<'_>) -> Result<Vec<Value>, Refusal> {
        let mut values = Vec::new();
        loop {
            values.push(self.expression(words)?);
            if !words.eat(",") {
                return Ok(values);
            }
        }
    }

    /// One expression, up to what can't belong to it.
    ///
    /// # Errors
    ///
    /// A name in it is not there.
    pub(in crate::check::act) fn expression(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        let mut value = None;
        // The operand of a comparison, if it stands by itself on the left of it.
        let mut left: Option<TypeRef> = None;
        let mut operator = Operator::Weak;
        loop {
            let is_prefixed = prefixes(words);
            let start = *words;
            if operator == Operator::In && words.is("(") && !is_query(*words) {
                self.one_of(words, left.as_ref())?;
                value = Some(Value::builtin("boolean"));
            } else {
                let Some(operand) = self.operand(words)? else { break };
                if operator == Operator::Comparison && !is_prefixed {
                    self.compare(left.as_ref(), &operand, start, *words)?;
                }
                value = Some(match (value, operator) {
                    (None, _) if !is_prefixed => operand.clone(),
                    (Some(before), Operator::Zone) => zoned(&before),
                    (_, Operator::Comparison | Operator::In | Operator::Like) => Value::builtin("boolean"),
                    _ => Value::unknown(),
                });
                left = (operator == Operator::Weak && !is_prefixed).then(|| operand.of_type.clone());
            }
            let Some(next) = between(words, &mut value, operator) else { break };
            if matches!(next, Operator::Other | Operator::Like | Operator::Zone) {
                left = None;
            }
            if next == Operator::Weak {
                value = Some(Value::builtin("boolean"));
            }
            operator = next;
        }
        Ok(value.unwrap_or_else(Value::unknown))
    }

    /// `(a, b, …)` after IN.
    fn one_of(&mut self, words: &mut Cursor<'_>, left: Option<&TypeRef>) -> Result<(), Refusal> {
        let mut inner = words.brackets();
        loop {
            let start = inner;
            let value = self.expression(&mut inner)?;
            self.compare(left, &value, start, inner)?;
            if !inner.eat(",") {
                return Ok(());
            }
        }
    }

    /// A constant beside a value of an enum has to be one of its labels.
    fn compare(
        &mut self,
        left: Option<&TypeRef>,
        right: &Value,
        start: Cursor<'_>,
        end: Cursor<'_>,
    ) -> Result<(), Refusal> {
        let is_alone = start.tokens().len() == end.tokens().len() + 1;
        let binds_more = end.first().is_some_and(|token| {
            token.kind == TokenKind::Symbol && !matches!(token.text, ")" | "," | ";" | "]" | "=" | "<>")
        });
        match (left, start.first()) {
            (Some(left), Some(literal)) if is_alone && !binds_more && right.what == What::Literal => {
                literal::label(self.model, left, literal)
            }
            _ => Ok(()),
        }
    }
}

/// What joins the operand before to the one after; nothing if the expression is at its end.
fn between(words: &mut Cursor<'_>, value: &mut Option<Value>, before: Operator) -> Option<Operator> {
    loop {
        let first = words.first()?;
        if first.kind == TokenKind::Symbol {
            if matches!(first.text, "(" | ")" | "[" | "]" | "," | ";" | ":" | "." | ".." | "::" | ":=" | "=>")
            {
                return None;
            }
            words.advance();
            let is_comparison = matches!(first.text, "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=");
            return Some(if is_comparison { Operator::Comparison } else { Operator::Other });
        }
        if first.kind != TokenKind::Word {
            return None;
        }
        if words.eat_one_of(&["and", "or"]).is_some() {
            return Some(Operator::Weak);
        }
        if words.eat("is") {
            words.eat("not");
            if words.eat("distinct from") {
                return Some(Operator::Comparison);
            }
            is_what(words);
            *value = Some(Value::builtin("boolean"));
            continue;
        }
        if words.eat_one_of(&["isnull", "notnull"]).is_some() {
            *value = Some(Value::builtin("boolean"));
            continue;
        }
        if words.is("not")
            && !["not in", "not like", "not ilike", "not similar", "not between"]
                .iter()
                .any(|not| words.is(not))
        {
            return None;
        }
        words.eat("not");
        if words.eat("in") {
            return Some(Operator::In);
        }
        if words.eat("between") {
            words.eat_one_of(&["symmetric", "asymmetric"]);
            return Some(Operator::Comparison);
        }
        if words.eat_one_of(&["like", "ilike", "similar to"]).is_some() {
            return Some(Operator::Like);
        }
        if before == Operator::Like && words.eat("escape") {
            return Some(Operator::Like);
        }
        if words.eat("overlaps") {
            return Some(Operator::Other);
        }
        if words.eat("at time zone") {
            return Some(Operator::Zone);
        }
        if words.eat("at local") {
            *value = value.as_ref().map(zoned);
            continue;
        }
        if words.eat("collate") {
            words.qualified();
            continue;
        }
        if words.is("operator (") {
            words.advance();
            words.brackets();
            return Some(Operator::Other);
        }
        if words.is("uescape") {
            words.advance();
            words.advance();
            continue;
        }
        return None;
    }
}

fn zoned(before: &Value) -> Value {
    let _ = before;
    Value::unknown().named("timezone")
}

/// Passes what may stand before an operand; whether something did.
fn prefixes(words: &mut Cursor<'_>) -> bool {
    let mut is_prefixed = false;
    while let Some(first) = words.first() {
        let is_sign = first.kind == TokenKind::Symbol
            && !matches!(
                first.text,
                "(" | ")" | "[" | "]" | "," | ";" | ":" | "." | ".." | "::" | ":=" | "=>"
            );
        if is_sign || words.is("not") {
            words.advance();
        } else if words.is("operator (") && is_operator(*words) {
            words.advance();
            words.brackets();
        } else {
            break;
        }
        is_prefixed = true;
    }
    is_prefixed
}

/// `OPERATOR(schema.+)`, and no function of that name.
fn is_operator(mut words: Cursor<'_>) -> bool {
    words.advance();
    words.brackets().tokens().last().is_some_and(|last| last.kind == TokenKind::Symbol && last.text != ")")
}

/// What is asked for after `IS [NOT]`.
fn is_what(words: &mut Cursor<'_>) {
    if words.eat("json") {
        words.eat_one_of(&["value", "array", "object", "scalar"]);
        if words.eat_one_of(&["with", "without"]).is_some() {
            words.eat("unique");
            words.eat("keys");
        }
    } else if words.eat("of") {
        words.brackets();
    } else if words.eat_one_of(&["null", "true", "false", "unknown", "document", "normalized"]).is_none()
        && words.eat_one_of(&["nfc", "nfd", "nfkc", "nfkd"]).is_some()
    {
        words.eat("normalized");
    }
}
