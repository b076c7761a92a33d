//! Rows as values, and their fields.

use super::value::Value;
use super::{Analysis, Output, Source};
use crate::check::model::{Base, Dependency, Kind, Model, Refusal, Target, TypeRef};
use crate::check::read::expression::{Expression, Path};

impl Analysis<'_, '_> {
    /// All of a row as one value.
    pub(super) fn row_of(&mut self, source: &Source) -> Value {
        self.uses.extend(source.relation.map(Target::whole));
        let row = source.relation.and_then(|relation| self.model.row_type(relation));
        let of_type = row
            .filter(|_| source.is_plain(self.model))
            .map_or_else(TypeRef::unknown, |id| TypeRef { base: Base::Own(id), ..TypeRef::unknown() });
        Value { of_type, ..Value::unknown() }
    }

    /// `(a).b`
    pub(super) fn field(&mut self, operand: &Expression<'_>, field: Path<'_>) -> Result<Value, Refusal> {
        let value = self.value(operand)?;
        let Some(name) = field.last() else { return Ok(Value::unknown()) };
        let column = columns_of(self.model, &value.of_type)
            .and_then(|columns| columns.into_iter().find(|column| column.name == name));
        let unknown = Value::unknown().named(&name);
        let Some(column) = column else { return Ok(unknown) };
        self.uses.extend(column.target);
        Ok(Value { of_type: column.of_type, ..unknown })
    }
}

/// The columns of a composite type or of a relation's rows, if all of them are known.
pub(in crate::check::act) fn columns_of(model: &Model, of_type: &TypeRef) -> Option<Vec<Output>> {
    let Base::Own(mut id) = of_type.base else { return None };
    if of_type.is_array {
        return None;
    }
    let object = model.object(id);
    if object.kind == Kind::RowType {
        id = object.links.iter().find(|link| link.how == Dependency::Internal)?.target.object;
    }
    let has_columns = model.object(id).relation().is_some();
    let source = Source::of(model, id);
    (has_columns && !source.is_open).then_some(source.columns)
}
