//! One operand: a constant, a name, a call, something in brackets; with its casts, subscripts and fields.

use super::keyword::{self, PARAMETERLESS};
use super::value::{self, Value, What};
use super::walk::{Walk, is_query};
use super::{literal, special};
use crate::check::act::{query, types};
use crate::check::model::{Refusal, TypeRef};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

impl Walk<'_, '_> {
    /// Nothing if no operand comes next.
    pub(in crate::check::act) fn operand(
        &mut self,
        words: &mut Cursor<'_>,
    ) -> Result<Option<Value>, Refusal> {
        let start = *words;
        let Some(mut value) = self.primary(words)? else { return Ok(None) };
        loop {
            if words.eat("::") {
                value = self.cast(words, &value, start)?;
            } else if words.eat("[") {
                let mut inside = words.before(|token| token.text == "]");
                words.eat("]");
                while inside.first().is_some() {
                    self.expression(&mut inside)?;
                    if inside.advance().is_none() {
                        break;
                    }
                }
                value = Value { of_type: TypeRef::unknown(), target: None, what: What::Other, ..value };
            } else if words.eat(".") {
                value = Value::unknown();
                if let Some(field) = words.ident() {
                    value = value.named(&field);
                } else {
                    words.eat("*");
                }
            } else {
                return Ok(Some(value));
            }
        }
    }

    /// `value::type`, and `CAST(value AS type)`.
    pub(super) fn cast(
        &mut self,
        words: &mut Cursor<'_>,
        value: &Value,
        from: Cursor<'_>,
    ) -> Result<Value, Refusal> {
        let name = value::type_name(*words);
        let of_type = self.type_of(words)?;
        if value.what == What::Literal
            && let Some(text) = from.first()
        {
            self.constant(&of_type, text)?;
        }
        let (name, is_weak) = if value.is_weak { (name, true) } else { (value.name.clone(), false) };
        let what = if value.what == What::Null { What::Null } else { What::Other };
        Ok(Value { name, is_weak, of_type, target: None, what })
    }

    pub(super) fn type_of(&mut self, words: &mut Cursor<'_>) -> Result<TypeRef, Refusal> {
        let of_type = types::read(self.model, words)?;
        self.uses.extend(literal::target_of(&of_type));
        Ok(of_type)
    }

    fn primary(&mut self, words: &mut Cursor<'_>) -> Result<Option<Value>, Refusal> {
        let Some(first) = words.first() else { return Ok(None) };
        match first.kind {
            TokenKind::Literal => {
                words.advance();
                Ok(Some(Value::of(What::Literal)))
            }
            TokenKind::Number => {
                words.advance();
                let is_whole = first.text.bytes().all(|byte| byte.is_ascii_digit()) && first.text.len() < 10;
                Ok(Some(if is_whole { Value::builtin("integer") } else { Value::builtin("numeric") }))
            }
            TokenKind::Parameter | TokenKind::Other => {
                words.advance();
                Ok(Some(Value::unknown()))
            }
            TokenKind::Symbol => match first.text {
                "(" => self.in_brackets(words).map(Some),
                "[" => self.elements(words).map(Some),
                _ => Ok(None),
            },
            TokenKind::Word if !words.is(&format!("{} .", first.text)) => {
                match self.keyword(words, &first.text.to_ascii_lowercase())? {
                    Some(value) => Ok(Some(value)),
                    None if keyword::begins_name(first) => self.name(words).map(Some),
                    None => Ok(None),
                }
            }
            TokenKind::Word | TokenKind::QuotedName => self.name(words).map(Some),
            TokenKind::Space | TokenKind::Comment => Ok(None),
        }
    }

    /// `(a)`, `(a, b)`, `(SELECT …)`.
    pub(super) fn in_brackets(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        let mut inner = words.brackets();
        if is_query(inner) {
            return self.subquery(inner);
        }
        let mut values = self.list(&mut inner)?;
        match (values.len(), values.pop()) {
            (1, Some(value)) => Ok(value),
            _ => Ok(Value::of(What::Row).named("row")),
        }
    }

    pub(super) fn subquery(&mut self, words: Cursor<'_>) -> Result<Value, Refusal> {
        let rows = query::read(self.model, words, self.scope)?;
        self.uses.extend(rows.uses);
        let value = Value::unknown();
        Ok(match rows.columns.into_iter().next() {
            Some(column) => Value { of_type: column.of_type, ..value.named(&column.name) },
            None => value,
        })
    }

    /// `[a, b]` of an array.
    fn elements(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        words.eat("[");
        let mut inner = words.before(|token| token.text == "]");
        words.eat("]");
        let mut of_type = None;
        if inner.first().is_some() {
            of_type = self.list(&mut inner)?.into_iter().next().map(|value| value.of_type);
        }
        Ok(match of_type {
            Some(TypeRef { base, modifiers, is_array: false }) => {
                Value { of_type: TypeRef { base, modifiers, is_array: true }, ..Value::unknown() }
            }
            _ => Value::unknown(),
        })
    }

    /// An operand that a keyword begins; nothing if the word is a name here.
    fn keyword(&mut self, words: &mut Cursor<'_>, word: &str) -> Result<Option<Value>, Refusal> {
        let mut ahead = *words;
        ahead.advance();
        let has_brackets = ahead.is("(");
        let value = match word {
            "null" => Value::of(What::Null),
            "true" | "false" => Value { what: What::True, ..Value::builtin("boolean") },
            "default" => Value::of(What::Default),
            "case" => return self.case(words).map(Some),
            "array" if ahead.is("[") => {
                *words = ahead;
                return self.elements(words).map(|value| Some(value.named("array")));
            }
            "array" | "exists" if has_brackets => {
                *words = ahead;
                let value = self.in_brackets(words)?;
                let of_type = if word == "exists" {
                    TypeRef::builtin("boolean")
                } else {
                    TypeRef { is_array: true, ..value.of_type }
                };
                return Ok(Some(Value { of_type, ..Value::unknown().named(word) }));
            }
            "row" if has_brackets => {
                let mut inner = ahead.brackets();
                *words = ahead;
                if inner.first().is_some() {
                    self.list(&mut inner)?;
                }
                return Ok(Some(Value::of(What::Row).named("row")));
            }
            "any" | "some" | "all" | "unique" if has_brackets => {
                *words = ahead;
                self.in_brackets(words)?;
                return Ok(Some(Value::unknown()));
            }
            "collation" if ahead.is("for (") => {
                ahead.advance();
                *words = ahead;
                self.in_brackets(words)?;
                return Ok(Some(Value::unknown().named("pg_collation_for")));
            }
            "current_schema" if !has_brackets => Value::builtin("name").named(word),
            _ => match PARAMETERLESS.iter().find(|(name, _)| *name == word) {
                Some((_, of_type)) => {
                    ahead.brackets();
                    Value::builtin(of_type).named(word)
                }
                None => return self.constant_or_special(words, word, has_brackets),
            },
        };
        *words = ahead;
        Ok(Some(value))
    }

    fn constant_or_special(
        &mut self,
        words: &mut Cursor<'_>,
        word: &str,
        has_brackets: bool,
    ) -> Result<Option<Value>, Refusal> {
        if let Some((of_type, rest)) = special::constant_of_type(self.model, *words, word)? {
            let name = value::type_name(*words);
            *words = rest;
            let text = words.advance();
            while words.eat_one_of(&["year", "month", "day", "hour", "minute", "second", "to"]).is_some() {
                words.brackets();
            }
            self.uses.extend(literal::target_of(&of_type));
            if let Some(text) = text {
                self.constant(&of_type, text)?;
            }
            return Ok(Some(Value { name, of_type, ..Value::unknown() }));
        }
        if has_brackets { self.special(words, word) } else { Ok(None) }
    }

    /// `CASE [of] WHEN … THEN … ELSE … END`.
    fn case(&mut self, words: &mut Cursor<'_>) -> Result<Value, Refusal> {
        words.advance();
        let of = if words.is("when") { None } else { Some(self.expression(words)?.of_type) };
        let mut result = Value::unknown();
        while words.eat("when") {
            let literal = words.first();
            let value = self.expression(words)?;
            if let (Some(of), Some(literal), What::Literal) = (&of, literal, value.what) {
                literal::label(self.model, of, literal)?;
            }
            words.eat("then");
            result = self.expression(words)?;
        }
        let mut otherwise = Value::unknown();
        if words.eat("else") {
            otherwise = self.expression(words)?;
        }
        words.eat("end");
        let of_type = if result.of_type == otherwise.of_type { result.of_type } else { TypeRef::unknown() };
        let name = if otherwise.is_weak { Value::unknown().named("case") } else { otherwise };
        let name = name.column_name();
        Ok(Value { of_type, ..Value::unknown().named(&name) })
    }
}
