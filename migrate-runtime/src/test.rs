//! For your own tests: a migrated database for each, and one assertion for the migrations themselves (feature `test`).
//!
//! ```toml
//! # Cargo.toml
//! [dev-dependencies]
//! migrate-runtime = { version = "0.1", features = ["test"] }
//! ```
//!
//! `DATABASE_URL` names any database of a server on which tests may create databases; it stays as it is.
//!
//! ```no_run
//! use migrate_runtime::Migrations;
//! use migrate_runtime::test::{TestDatabase, assert_replays};
//!
//! # /*
//! static MIGRATIONS: Migrations = embed_migrations!();
//! # */
//! # static MIGRATIONS: Migrations = Migrations::EMPTY;
//!
//! #[test]
//! fn migrations_replay() {
//!     assert_replays(&MIGRATIONS);
//! }
//!
//! #[test]
//! fn a_customer_is_found_again() -> Result<(), Box<dyn std::error::Error>> {
//!     let database = TestDatabase::new(&MIGRATIONS)?;
//!     let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
//!     client.execute("INSERT INTO customers (name) VALUES ('Ada')", &[])?;
//!     // …
//!     Ok(()) // here the database is dropped
//! }
//! ```
//!
//! Inside a tokio runtime too: the calls block for as long as the server needs to copy or to drop a database.
//!
//! # What happens on the server
//!
//! The first test applies the migrations to a database of its own, which becomes a template that nobody can connect
//! to; each test, of this process and of others, gets a copy of it. Processes that come at once wait until the one that
//! came first has made it. A template stays for the next run, and is dropped when another one is made of the same
//! folder, after its migrations have changed. Copies are named `migrate_test_…`, templates `migrate_template_…`.
//!
//! A copy is dropped with its [`TestDatabase`], whoever is still connected, also when the test panics. If the
//! process is killed, or keeps it in a static, the next process that makes one drops it.
//!
//! | needed | |
//! | --- | --- |
//! | role | `CREATEDB`, and what the migrations need |
//! | connections | one for each [`TestDatabase`] as long as it lives, to the database of the URL, beside those that the test opens; two more while a template is made. With `cargo nextest`, which runs a process a test, that is one a process |
//! | kind of connection | a direct one, or a pooler in session mode |
//!
//! # What a copy does not have
//!
//! What belongs to the server is there once, for all tests and all databases: roles above all. A migration
//! that creates one has to bear that it exists, and may run beside others that create it too. What belongs to the database
//! itself PostgreSQL does not copy: `ALTER DATABASE … SET`, `GRANT … ON DATABASE`, `COMMENT ON DATABASE`.
//! Subscriptions are not copied either.

mod database;
mod kept;
mod replay;
mod schema;
mod template;

use std::fmt;
use std::time::Duration;

use crate::client::naming;
use crate::{Error, Runner};
use database::Content;
use kept::Kept;

pub use replay::{ReplayError, assert_replays, assert_replays_on, replay};
pub use schema::difference;

/// A database of a test's own, with all migrations applied; dropped with this value.
///
/// See the [module](self) for what it needs and what it leaves.
pub struct TestDatabase {
    url: String,
    kept: Kept,
}

impl TestDatabase {
    /// On the server that the environment variable `DATABASE_URL` names, by migrations or by a [`Runner`] with
    /// settings.
    ///
    /// # Errors
    ///
    /// If the variable is not set, if the server refuses to create a database, or if a migration fails.
    pub fn new(migrations: impl Into<Runner>) -> Result<TestDatabase, Error> {
        TestDatabase::on(&from_environment()?, migrations)
    }

    /// On the server of a URL, which names any database there.
    ///
    /// # Errors
    ///
    /// If the server refuses to create a database, or if a migration fails.
    pub fn on(url: &str, migrations: impl Into<Runner>) -> Result<TestDatabase, Error> {
        let kept = Kept::new(url, migrations.into(), Content::Migrated)?;
        Ok(TestDatabase { url: naming(url, kept.name()), kept })
    }

    /// Its URL: the one that was given, with this database's name.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name: `migrate_test_…`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.kept.name()
    }
}

impl fmt::Debug for TestDatabase {
    /// Its name; not the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestDatabase").field(&self.name()).finish()
    }
}

/// The schema of a database as text, a line a thing, for snapshots and comparisons: tables, columns, indexes,
/// constraints, functions, policies, rights, comments and so on, with the history table. It holds no data, no number or time
/// that differs from database to database, and of the server only the names of owners and of roles with rights.
///
/// # Errors
///
/// If the server can't be reached, or refuses.
pub fn schema_url(url: &str) -> Result<String, Error> {
    crate::client::hold(&crate::Migrations::EMPTY.runner(), url, async |link| schema::schema(link).await)
}

/// [`schema_url`] with the sync client.
///
/// # Errors
///
/// If the server refuses.
#[cfg(feature = "postgres")]
pub fn schema(client: &mut postgres::Client) -> Result<String, Error> {
    crate::link::blocking(schema::schema(client))
}

/// [`schema_url`] with the async client.
///
/// # Errors
///
/// If the server refuses.
pub async fn schema_async(client: &mut tokio_postgres::Client) -> Result<String, Error> {
    schema::schema(&mut crate::client::Lent::new(client)).await
}

fn from_environment() -> Result<String, Error> {
    let url = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
    url.ok_or_else(|| {
        Error::setting(
            "DATABASE_URL is not set: tests take from it the server on which they create databases\n\
             name any database there: DATABASE_URL=postgresql://postgres@localhost/postgres"
                .to_owned(),
        )
    })
}

/// Applies all that is embedded, what is deferred too; of that nothing is tried a second time.
fn apply_all(runner: &Runner, url: &str) -> Result<(), Error> {
    runner.apply_url(url)?;
    runner.clone().wait(Duration::ZERO).deferred_url(url).map(drop)
}
