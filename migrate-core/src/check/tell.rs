//! What is told of a history: its effects, the rules that it breaks, the life of a table, the schema that it makes.

pub(crate) mod effect;
pub(crate) mod lint;
pub(crate) mod listing;
pub(crate) mod story;
