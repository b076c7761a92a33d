//! What looks like a call and has a syntax of its own.

use super::Analysis;
use super::value::Value;
use crate::check::model::{Refusal, TypeRef};
use crate::check::read::expression::{Special, What};

impl Analysis<'_, '_> {
    pub(super) fn special(&mut self, special: &Special<'_>) -> Result<Value, Refusal> {
        let arguments = &special.arguments;
        let value = match &special.what {
            What::Coalesce | What::Greatest => self.common(arguments, &special.name.to_ascii_uppercase())?,
            What::Nullif => {
                let first = self.values(arguments)?.into_iter().next();
                let of_type = first.map_or_else(TypeRef::unknown, |value| value.of_type);
                Value { of_type, ..Value::unknown() }
            }
            What::Xml(of_type) | What::Json(of_type) => {
                self.values(arguments)?;
                let of_type = of_type.as_ref().map(|name| self.type_of(name)).transpose()?;
                Value { of_type: of_type.unwrap_or_else(TypeRef::unknown), ..Value::unknown() }
            }
            What::Grouping => {
                self.values(arguments)?;
                Value::builtin("integer")
            }
            What::MergeAction => Value::builtin("text"),
            What::Function => {
                self.values(arguments)?;
                match special.name {
                    "position" => Value::builtin("integer"),
                    "normalize" | "pg_collation_for" => Value::builtin("text"),
                    _ => Value::unknown(),
                }
            }
        };
        Ok(Value { of_type: value.of_type, ..Value::unknown().named(special.name) })
    }
}
