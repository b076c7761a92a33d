//! From the name of a type to the type.

mod modifiers;

use crate::check::model::{Base, Found, Kind, Model, Name, Refusal, TypeRef};
use crate::check::read::type_name::{BaseName, TypeName, single};

/// # Errors
///
/// There is no such type.
pub(super) fn resolve(model: &mut Model, written: &TypeName) -> Result<TypeRef, Refusal> {
    let modifiers = written.modifiers.clone();
    let of_type = match &written.base {
        BaseName::Builtin(canonical) => {
            modifiers::check(canonical, &modifiers, &written.at)?;
            TypeRef { modifiers, ..TypeRef::builtin(canonical) }
        }
        BaseName::Serial { canonical, .. } => TypeRef::builtin(canonical),
        BaseName::Named(name) => named(model, name, modifiers)?,
        BaseName::OfColumn { table, column } => of_column(model, table, column)?,
        BaseName::Unknown => TypeRef::unknown(),
    };
    Ok(TypeRef { is_array: of_type.is_array || written.is_array, ..of_type })
}

fn named(model: &mut Model, name: &Name, modifiers: String) -> Result<TypeRef, Refusal> {
    let in_catalog = name.schema.as_deref() == Some("pg_catalog");
    if in_catalog && let Some(canonical) = single(&name.name) {
        modifiers::check(canonical, &modifiers, &name.at)?;
        return Ok(TypeRef { modifiers, ..TypeRef::builtin(canonical) });
    }
    // `_int4` is PostgreSQL's own name of the array type.
    if let Some(element) = name.name.strip_prefix('_')
        && matches!(model.find(Kind::SomeType, name), Found::Missing | Found::Unknown(_))
    {
        return Ok(match single(element) {
            Some(canonical) => TypeRef { is_array: true, ..TypeRef::builtin(canonical) },
            None => TypeRef::unknown(),
        });
    }
    let id = model.need(Kind::SomeType, name)?;
    Ok(TypeRef { base: Base::Own(id), modifiers, is_array: false })
}

/// `table.column%TYPE`: what the column's type is now.
fn of_column(model: &Model, table: &Name, column: &Name) -> Result<TypeRef, Refusal> {
    let Found::Here(table) = model.find(Kind::Table, table) else { return Ok(TypeRef::unknown()) };
    let number = model.need_column(table, column)?;
    let columns = model.object(table).relation().map(|relation| &relation.columns);
    let found = columns.zip(number).and_then(|(columns, number)| columns.get(number));
    Ok(match found {
        Some(column) if !column.is_doubtful => column.of_type.clone(),
        _ => TypeRef::unknown(),
    })
}
