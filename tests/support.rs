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
pub mod proxy;

use migrate_runtime::{Error, Migrations, Report, Runner};
use postgres::{Client, NoTls};
use throwaway_postgres::Server;

/// A way to apply migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `apply`, with the sync client.
    Blocking,
    /// `apply_async`, with the async client.
    Async,
    /// `apply_url`.
    Url,
}

/// All ways: what holds for one has to hold for each.
pub const WAYS: [Way; 3] = [Way::Blocking, Way::Async, Way::Url];

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

/// Applies migrations to a database in one of the ways.
///
/// # Errors
///
/// What the way returns.
pub fn apply(way: Way, migrations: &Migrations, url: &str) -> Result<Report, Error> {
    run(way, &migrations.runner(), url)
}

/// Applies migrations with settings in one of the ways.
///
/// # Errors
///
/// What the way returns.
///
/// # Panics
///
/// If there is no connection to be had.
pub fn run(way: Way, runner: &Runner, url: &str) -> Result<Report, Error> {
    match way {
        Way::Blocking => runner.apply(&mut connect(url)),
        Way::Url => runner.apply_url(url),
        Way::Async => tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
            let (mut client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
            // Spawned, so that the future has to be `Send`.
            let connection = tokio::spawn(connection);
            let runner = runner.clone();
            let outcome = tokio::spawn(async move { runner.apply_async(&mut client).await });
            let outcome = outcome.await.expect("no panic");
            connection.abort();
            outcome
        }),
    }
}
