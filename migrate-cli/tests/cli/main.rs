//! `cargo migrate` as people call it, in folders of their own. Whole outputs are pinned.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

mod adopt;
mod base;
mod check;
mod clashes;
mod database;
mod development;
mod difference;
mod each;
mod environment;
mod example;
mod explain;
mod follow;
mod format;
mod found;
mod freeze;
mod help;
mod history;
mod machines;
mod manual;
mod new;
mod pictures;
mod project;
mod queries;
mod released;
mod schema;
mod schema_bindings;
mod schema_sql;
mod schema_unknown;
mod svg;
mod terminal;
mod transcripts;
mod watch;
