//! What looks like a call and has a syntax of its own: `EXTRACT(day FROM x)`, `CAST(x AS text)`, XML and JSON.

use super::Scope;
use super::value::{Value, What};
use super::walk::{Walk, is_query};
use crate::check::act::types;
use crate::check::model::{Model, Refusal, TypeRef};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// The type that a string constant follows (`date '2020-01-01'`, `interval(3) '1 day'`), and where the constant is.
pub(super) fn constant_of_type<'t>(
    model: &mut Model,
    words: Cursor<'t>,
    word: &str,
) -> Result<Option<(TypeRef, Cursor<'t>)>, Refusal> {
    let is_literal = |words: Cursor<'_>| words.first().is_some_and(|token| token.kind == TokenKind::Literal);
    let mut ahead = words;
    if TYPE_WORDS.contains(&word) {
        ahead.advance();
        ahead.eat_all(&["varying", "precision", "character", "char"]);
        ahead.brackets();
        if ahead.eat_one_of(&["with", "without"]).is_some() {
            ahead.eat("time zone");
        }
    } else {
        ahead.qualified();
        if ahead.is("(") {
            ahead.brackets();
        }
    }
    if !is_literal(ahead) || ahead.tokens().len() == words.tokens().len() {
        return Ok(None);
    }
    // `xmlparse(content '…')`, `xmlroot(x, version '1.0')`
    if ["content", "document", "version"].contains(&word) {
        return Ok(Some((TypeRef::unknown(), ahead)));
    }
    let mut of_type = words;
    let read = types::read(model, &mut of_type)?;
    Ok(Some((read, ahead)))
}

const TYPE_WORDS: [&str; 11] = [
    "double",
    "national",
    "character",
    "char",
    "nchar",
    "bit",
    "timestamp",
    "time",
    "interval",
    "varchar",
    "numeric",
];

impl Walk<'_, '_> {
    /// Nothing if it is called as any function is.
    pub(super) fn special(&mut self, words: &mut Cursor<'_>, word: &str) -> Result<Option<Value>, Refusal> {
        let mut ahead = *words;
        ahead.advance();
        let mut inner = ahead.brackets();
        let value = match word {
            "cast" | "treat" => {
                let start = inner;
                let value = self.expression(&mut inner)?;
                inner.eat("as");
                self.cast(&mut inner, &value, start)?
            }
            "extract" => {
                inner.advance();
                inner.eat("from");
                self.expression(&mut inner)?;
                Value::unknown().named("extract")
            }
            "position" => {
                self.expression(&mut inner)?;
                Value::builtin("integer").named("position")
            }
            "overlay" | "substring" => {
                self.pieces(&mut inner, &["placing", "from", "for", "similar", "escape", ","])?;
                Value::unknown().named(word)
            }
            "trim" => {
                let side = inner.eat_one_of(&["both", "leading", "trailing"]);
                inner.eat("from");
                self.pieces(&mut inner, &["from", ","])?;
                let name = match side {
                    Some("leading") => "ltrim",
                    Some("trailing") => "rtrim",
                    _ => "btrim",
                };
                Value::unknown().named(name)
            }
            "normalize" => {
                self.expression(&mut inner)?;
                Value::builtin("text").named("normalize")
            }
            "coalesce" | "greatest" | "least" => self.first_of(&mut inner)?.named(word),
            "nullif" => {
                let of_type = self.list(&mut inner)?.into_iter().next().map(|value| value.of_type);
                let of_type = of_type.unwrap_or_else(TypeRef::unknown);
                Value { of_type, ..Value::unknown().named("nullif") }
            }
            "grouping" => {
                self.list(&mut inner)?;
                Value::builtin("integer").named("grouping")
            }
            _ if is_loose(word) => {
                self.loosely(inner)?;
                *words = ahead;
                self.after_call(words)?;
                return Ok(Some(Value::unknown().named(word)));
            }
            _ => return Ok(None),
        };
        *words = ahead;
        Ok(Some(value))
    }

    /// Expressions with these words between them.
    fn pieces(&mut self, words: &mut Cursor<'_>, between: &[&str]) -> Result<(), Refusal> {
        loop {
            self.expression(words)?;
            if words.eat_one_of(between).is_none() {
                return Ok(());
            }
        }
    }

    /// The type of several values, if they agree.
    fn first_of(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        let values = self.list(words)?;
        let mut types = values
            .iter()
            .filter(|value| !matches!(value.what, What::Literal | What::Null))
            .map(|value| &value.of_type);
        let Some(first) = types.next() else { return Ok(Value::unknown()) };
        let of_type = if types.all(|other| other == first) { first.clone() } else { TypeRef::unknown() };
        Ok(Value { of_type, ..Value::unknown() })
    }

    /// Words of which some are expressions: names that are known are used, and no other is missed.
    pub(super) fn loosely(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        let scope = Scope { is_open: true, outer: Some(self.scope), ..Scope::default() };
        if is_query(words) {
            self.subquery(words)?;
            return Ok(());
        }
        let mut walk = Walk::new(self.model, &scope);
        while words.first().is_some() {
            let before = words.tokens().len();
            if words.eat("as") {
                words.advance();
            }
            walk.expression(&mut words)?;
            if words.tokens().len() == before {
                words.advance();
            }
        }
        self.uses.extend(walk.uses);
        Ok(())
    }
}

/// Functions with keywords among their arguments.
fn is_loose(word: &str) -> bool {
    word.starts_with("xml")
        || matches!(
            word,
            "json"
                | "json_object"
                | "json_array"
                | "json_objectagg"
                | "json_arrayagg"
                | "json_exists"
                | "json_query"
                | "json_value"
                | "json_table"
                | "json_scalar"
                | "json_serialize"
                | "merge_action"
        )
}
