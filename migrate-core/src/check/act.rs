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
