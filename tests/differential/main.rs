//! Histories are replayed twice, statement by statement: on the model of the schema, and on a server. What the server
//! takes the model must take, and what the server refuses for a reason of the schema the model should refuse.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]
#![allow(
    clippy::format_push_string,
    clippy::needless_for_each,
    clippy::too_many_lines,
    reason = "a generator is a table of texts"
)]

mod compare;
mod corpus;
#[path = "../dice.rs"]
#[allow(unreachable_pub, reason = "of a library, where these are public")]
mod dice;
mod fate;
mod generate;
mod generated;
mod grammar;
mod known;
mod mutate;
mod servers;
mod tally;
mod typing;
