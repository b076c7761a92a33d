//! What a statement does to the model of the schema, or why PostgreSQL would refuse it: a command a file.
//!
//! `check/model` is the model, `check/read` reads a statement to a command, and here it is done to the model. What is not understood changes nothing, and is never refused.

pub(super) mod aftermath;
mod alter;
mod alter_table;
mod arguments;
mod block;
pub(super) mod body;
mod comment;
mod compile;
mod drop;
mod dynamic;
mod expression;
mod extension;
mod fire;
mod function;
mod grant;
mod index;
mod maintain;
mod object;
mod other;
mod parameter;
pub(super) mod planned;
mod policy;
mod query;
mod role;
mod rows;
mod rule;
mod schema;
mod sequence;
mod session;
pub(super) mod stale;
pub(super) mod statement;
mod table;
mod transaction;
mod trigger;
mod type_;
mod types;
mod view;
pub(in crate::check) mod volatile;

use super::model::{Id, Kind, Model};
use super::read::argument::Signature;
use super::read::object::ObjectName;
use function::signature;
use object::Ask;
pub(super) use table::constraint::heirs;

/// The object that a statement has named; nothing where that is not known.
pub(super) fn object(model: &mut Model, kind: Kind, name: &ObjectName<'_>) -> Option<Id> {
    let mark = model.hold();
    let found = object::find(model, kind, name, Ask::Need);
    model.release(mark);
    found.ok().flatten().filter(|id| model.get(*id).is_some())
}

/// The same of a function, procedure or aggregate.
pub(super) fn routine(model: &mut Model, kind: Kind, name: &Signature<'_>) -> Option<Id> {
    let mark = model.hold();
    let wanted = signature::wanted(model, name, Ask::Need);
    let found =
        wanted.ok().flatten().and_then(|wanted| signature::find(model, &wanted, kind, Ask::Need).ok());
    model.release(mark);
    found.flatten().filter(|id| model.get(*id).is_some())
}
