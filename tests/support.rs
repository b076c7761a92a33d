//! What the tests share: a fresh database each, and one call for all three ways to apply.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

pub mod boot;
pub mod dice;
pub mod dump;
pub mod embedded;
pub mod proxy;
pub mod ways;

pub use ways::{WAYS, Way, apply, run};

use postgres::{Client, NoTls};
use throwaway_postgres::Server;

/// A database of its own on the server that the tests of this process share.
///
/// # Panics
///
/// If there is no PostgreSQL: run `script/postgres`.
#[must_use]
pub fn fresh_database() -> String {
    Server::shared().and_then(Server::fresh_database).expect("a throwaway PostgreSQL")
}

/// A connection to it.
///
/// # Panics
///
/// If the server does not answer.
#[must_use]
pub fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).expect("a connection")
}

/// The first column of the rows of a query, one a line.
///
/// # Panics
///
/// If the query fails.
#[must_use]
pub fn ask(client: &mut Client, query: &str) -> String {
    let rows = client.simple_query(query).expect("an answer");
    let columns = rows.iter().filter_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("NULL")),
        _ => None,
    });
    columns.collect::<Vec<_>>().join("\n")
}
