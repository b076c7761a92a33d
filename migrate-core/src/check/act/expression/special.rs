//! What looks like a call and has a syntax of its own.

use super::Analysis;
use super::typing::{judged, type_of};
use super::value::Value;
use crate::check::model::{Ident, Kind, Name, Refusal, TypeRef};
use crate::check::read::expression::{Expression, Special, What};
use crate::check::types::{self, Type, World};

impl Analysis<'_, '_> {
    pub(super) fn special(&mut self, special: &Special<'_>) -> Result<Value, Refusal> {
        let arguments = &special.arguments;
        let value = match &special.what {
            What::Coalesce => {
                let had_sets = std::mem::take(&mut self.found.sets);
                let value = self.common(arguments, "COALESCE")?;
                self.no_sets_in("COALESCE", had_sets, arguments.iter())?;
                value
            }
            What::Greatest => self.common(arguments, &special.name.to_ascii_uppercase())?,
            What::Nullif => match arguments.as_slice() {
                [first, second] => {
                    let value = self.value(first)?;
                    self.equal((&value, first), second)?;
                    Value::typed(value.of_type)
                }
                _ => self.values(arguments).map(|_| Value::unknown())?,
            },
            What::Xml(of_type) | What::Json(of_type) => {
                let before = self.seen.len();
                self.values(arguments)?;
                if special.name.ends_with("agg") {
                    self.seen.truncate(before);
                }
                let of_type = of_type.as_ref().map(|name| self.type_of(name)).transpose()?;
                Value { of_type: of_type.unwrap_or_else(TypeRef::unknown), ..Value::unknown() }
            }
            What::Grouping => {
                let before = self.seen.len();
                self.values(arguments)?;
                self.seen.truncate(before);
                Value::builtin("integer")
            }
            What::MergeAction => Value::builtin("text"),
            What::Function => {
                let values = self.values(arguments)?;
                Value::typed(self.of_syntax(special, &values)?.unwrap_or_else(TypeRef::unknown))
            }
        };
        Ok(Value { of_type: value.of_type, ..Value::unknown().named(special.name) })
    }

    /// The function of `pg_catalog` behind a syntax of its own.
    fn of_syntax(&mut self, special: &Special<'_>, values: &[Value]) -> Result<Option<TypeRef>, Refusal> {
        let name = Ident::exact(special.name);
        // In its plain form a function of the history may be meant.
        if special.name == "pg_collation_for"
            || special.arguments.is_empty()
            || self.model.known(Kind::Function, &Name::bare(name.clone(), 0..0)).is_some()
        {
            return Ok(None);
        }
        let world = World::new(self.model);
        // The field of EXTRACT is a constant.
        let field = (special.name == "extract").then_some(Type::UNKNOWN);
        let given = values.iter().map(|value| type_of(&world, value));
        let asked = types::Call { arguments: field.into_iter().chain(given).collect(), ..Default::default() };
        let at = special.arguments.first().map_or(0..0, Expression::range);
        let name = Name { schema: Some(Ident::exact("pg_catalog")), name, at };
        let (answer, _) = types::function(&world, &name, &asked);
        let Some(resolved) = judged(answer, &name.at)? else { return Ok(None) };
        let of_type = world.type_ref(resolved.result);
        self.note(&resolved, special.name, values.iter().map(Some), &name.at);
        Ok(Some(of_type))
    }
}
