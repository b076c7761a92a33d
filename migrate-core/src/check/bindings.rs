//! The schema in the language of a program, as other tools write it from a server; here it is the model's. What that does not know is named in
//! a comment, and never guessed.

mod diesel;
mod typescript;

use super::ddl::{Written, is_of_extension};
use super::model::{
    Base, Body, Column, Constraint, ConstraintKind, Id, Kind, Model, Object, Relation, Type, TypeRef,
};
use super::threads::with_room;
use crate::Version;
use crate::check::tell::story::Story;

impl Story<'_> {
    /// The types of a client after this migration, or after all of them: what Supabase generates from a server.
    #[must_use]
    pub fn typescript(&self, version: Option<Version>) -> Written {
        with_room(|| typescript::written(&self.after(version).model))
    }

    /// `schema.rs` after this migration, or after all of them: what `diesel print-schema` prints of a server.
    #[must_use]
    pub fn diesel(&self, version: Option<Version>) -> Written {
        with_room(|| diesel::written(&self.after(version).model))
    }
}

/// The objects of these kinds that migrations make, without those of extensions and temporary ones.
fn own<'m>(model: &'m Model, kinds: &'static [Kind]) -> impl Iterator<Item = (Id, &'m Object)> {
    model.all().filter(move |(id, object)| {
        kinds.contains(&object.kind)
            && !object.is_outside
            && object.within != Model::TEMPORARY
            && !is_of_extension(model, *id)
    })
}

/// Why the columns of a relation are not all that is there.
fn doubt(object: &Object) -> Option<&'static str> {
    match object {
        Object { is_doubtful: true, .. } => Some("it may be there or not"),
        Object { is_open: true, .. } => Some("it may have columns that are not known"),
        _ if columns(object).any(|column| column.is_doubtful) => {
            Some("some of its columns may be there or not")
        }
        _ => None,
    }
}

/// Its columns in order.
fn columns(object: &Object) -> impl Iterator<Item = &Column> {
    object.relation().into_iter().flat_map(Relation::living).map(|(_, column)| column)
}

/// The type that a domain is over, of any other the type itself.
fn under<'m>(model: &'m Model, of_type: &'m TypeRef) -> &'m TypeRef {
    domain(model, of_type).map_or(of_type, |(base, _)| base)
}

/// Whether no row has a NULL there: the column or its domain says so.
fn is_not_null(model: &Model, column: &Column) -> bool {
    column.not_null || domain(model, &column.of_type).is_some_and(|(_, not_null)| not_null)
}

fn domain<'m>(model: &'m Model, of_type: &'m TypeRef) -> Option<(&'m TypeRef, bool)> {
    let Base::Own(id) = of_type.base else { return None };
    match &model.object(id).body {
        Body::Type(Type::Domain { base, not_null }) if !of_type.is_array => Some((base, *not_null)),
        _ => None,
    }
}

/// The table or view whose rows are of this type.
fn relation_of(model: &Model, of_type: &TypeRef) -> Option<Id> {
    let Base::Own(id) = of_type.base else { return None };
    let object = model.object(id);
    let is_row = object.kind == Kind::RowType && !of_type.is_array;
    let link = object.links.first().filter(|_| is_row)?;
    Some(link.target.object)
}

/// The constraints of a table, with their names.
fn constraints(model: &Model, table: Id) -> impl Iterator<Item = (&Object, &Constraint)> {
    model.parts(table, Kind::Constraint).filter_map(|(_, object)| match &object.body {
        Body::Constraint(constraint) => Some((object, constraint)),
        _ => None,
    })
}

/// The numbers of the columns of its primary key.
fn primary_key(model: &Model, table: Id) -> Option<&[usize]> {
    let mut all = constraints(model, table);
    all.find(|(_, constraint)| constraint.kind == ConstraintKind::PrimaryKey)
        .map(|(_, constraint)| constraint.columns.as_slice())
}

/// The names of columns.
fn names<'m>(model: &'m Model, table: Id, columns: &'m [usize]) -> impl Iterator<Item = &'m str> {
    let relation = model.object(table).relation();
    columns.iter().filter_map(move |number| Some(&*relation?.columns.get(*number)?.name))
}
