//! Columns as `CREATE TABLE` and `ADD COLUMN` define them.

use super::constraint::{self, Constraint};
use super::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

/// `name type constraint…`
#[derive(Clone, Debug)]
pub(crate) struct ColumnDefinition<'t> {
    pub(crate) name: Name,
    pub(crate) of_type: TypeName,
    pub(crate) constraints: Vec<Constraint<'t>>,
}

/// Reads a column up to the end.
pub(super) fn read(mut words: Cursor<'_>) -> Option<ColumnDefinition<'_>> {
    let name = words.bare()?;
    let of_type = type_name::of_column(&mut words);
    let constraints = constraint::of_column(&mut words, &name);
    Some(ColumnDefinition { name, of_type, constraints })
}
