//! The names of NOT NULL: from version 18 on it is a constraint with a name, which earlier servers forget.

use super::constraint::heirs;
use super::inherit::change_column;
use super::names;
use crate::check::model::{Id, Ident, Model, NotNull, Relation};

/// The column whose NOT NULL has this name.
pub(in crate::check::act) fn find(model: &Model, table: Id, name: &Ident) -> Option<usize> {
    let mut columns = model.object(table).relation()?.living();
    let found =
        columns.find(|(_, column)| column.not_null_name.as_ref().is_some_and(|own| own.name == *name));
    found.map(|(number, _)| number)
}

/// It was written as no server before 18 reads it, so that the name is taken on every server that comes so far.
pub(in crate::check::act) fn has_certain(model: &Model, table: Id, name: &Ident) -> bool {
    let relation = model.object(table).relation();
    relation.into_iter().flat_map(Relation::living).any(|(_, column)| {
        column.not_null_name.as_ref().is_some_and(|own| own.is_certain && own.name == *name)
    })
}

/// Names what has no name yet, here and in what inherits it, and forgets the names of what may be null.
pub(in crate::check::act) fn settle(model: &mut Model, table: Id) {
    for table in std::iter::once(table).chain(heirs(model, table)) {
        let Some(relation) = model.object(table).relation() else { continue };
        let wrong: Vec<usize> = relation
            .living()
            .filter(|(_, column)| column.not_null != column.not_null_name.is_some())
            .map(|(number, _)| number)
            .collect();
        for number in wrong {
            let name = chosen(model, table, number);
            change_column(model, table, number, |column| column.not_null_name = name);
        }
    }
}

fn chosen(model: &Model, table: Id, number: usize) -> Option<NotNull> {
    let object = model.object(table);
    let relation = object.relation()?;
    let column = relation.columns.get(number).filter(|column| column.not_null)?;
    let of_parent = relation.parents.iter().filter(|_| column.is_inherited).find_map(|parent| {
        let parent = model.object(*parent).relation()?;
        parent.columns.get(parent.find(&column.name)?)?.not_null_name.clone()
    });
    let name = || names::make(&object.name, Some(&column.name), "not_null");
    Some(of_parent.unwrap_or_else(|| NotNull { name: name(), is_certain: false }))
}

/// Gives it a name, also where it is inherited.
pub(in crate::check::act) fn rename(model: &mut Model, table: Id, old: &Ident, new: &Ident) {
    for table in std::iter::once(table).chain(heirs(model, table)) {
        if let Some(number) = find(model, table, old) {
            // Only a server that knows the name has come so far.
            let name = NotNull { name: new.clone(), is_certain: true };
            change_column(model, table, number, |column| column.not_null_name = Some(name));
        }
    }
}
