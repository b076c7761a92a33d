//! What a database holds after some migrations, as far as their text tells: PostgreSQL's catalogs in small.
//!
//! Everything is an [`Object`] with a number, as in `pg_class`, `pg_proc` and the others, and knows what it depends on, as in
//! `pg_depend`. So a rename is followed by itself, and what a DROP takes along is found the way PostgreSQL finds it
//! (`src/backend/catalog/dependency.c`). What can't be known is doubtful or open, and never a reason to refuse.

mod brought;
pub(super) mod builtin;
mod change;
mod column;
mod deed;
mod doubt;
mod drop;
mod find;
mod gone;
mod histories;
mod link;
pub(super) mod object;
mod place;
mod possible;
mod refusal;
mod session;
mod store;
mod supposed;
mod unseen;

pub(crate) use change::{Altered, Change};
pub(crate) use column::{Base, Column, NotNull, SYSTEM_COLUMNS, TypeRef};
pub(crate) use deed::{Deed, Done, On, Thing, What};
pub(crate) use drop::Drops;
pub(crate) use find::Found;
pub(crate) use gone::Gone;
pub(crate) use link::{Compared, Dependency, Link, Part, Target};
pub(crate) use object::{
    Argument, Body, Constraint, ConstraintKind, EnumValue, Function, Index, Object, PartitionBy, Policy,
    Publication, Relation, Trigger, Type,
};
pub(crate) use possible::Possible;
pub(crate) use refusal::{Code, Refusal};
pub(crate) use session::{Called, Routine, Variable};
pub(crate) use store::{Id, Key, Model, Site};
pub(crate) use supposed::Supposed;
pub(crate) use unseen::Unseen;

pub(crate) use super::read::argument::ArgumentMode;
pub(crate) use super::read::kinds::Kind;
pub(crate) use super::read::partition::Strategy;
pub(crate) use super::read::trigger::Events;
pub(crate) use super::syntax::name::{Ident, Name};
