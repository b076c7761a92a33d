//! The tools, each as its own documentation says to use it, with everything loaded before the clock runs.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, anyhow};
use diesel::Connection as _;
use diesel_migrations::MigrationHarness as _;
use migrate_runtime::Migrations;
use migrate_tests::embedded::embedded;
use postgres::NoTls;
use sqlx::Connection as _;

use crate::diesel_source::Source;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Ours,
    Diesel,
    Refinery,
    Sqlx,
}

impl Tool {
    pub(crate) const ALL: [Tool; 4] = [Tool::Ours, Tool::Diesel, Tool::Refinery, Tool::Sqlx];
    pub(crate) const PEERS: [Tool; 3] = [Tool::Diesel, Tool::Refinery, Tool::Sqlx];
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Tool::Ours => "ours",
            Tool::Diesel => "diesel",
            Tool::Refinery => "refinery",
            Tool::Sqlx => "sqlx",
        })
    }
}

/// Migrations, as a program has them that embeds them.
pub(crate) enum Loaded {
    Ours(Migrations),
    Diesel(Source),
    Refinery(Vec<refinery::Migration>),
    Sqlx(sqlx::migrate::Migrator, tokio::runtime::Runtime),
}

impl Loaded {
    pub(crate) fn of(tool: Tool, folder: &Path) -> Result<Loaded> {
        Ok(match tool {
            Tool::Ours => Loaded::Ours(ours(folder)?),
            Tool::Diesel => Loaded::Diesel(Source::of(folder)?),
            Tool::Refinery => Loaded::Refinery(refinery::load_sql_migrations(folder)?),
            Tool::Sqlx => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                Loaded::Sqlx(runtime.block_on(sqlx::migrate::Migrator::new(folder))?, runtime)
            }
        })
    }

    /// Connects, and brings the database up to date: how long that took without the connecting.
    pub(crate) fn boot(&self, url: &str, connected: impl FnOnce()) -> Result<Duration> {
        match self {
            Loaded::Ours(migrations) => {
                let mut client = postgres::Client::connect(url, NoTls)?;
                timed(connected, || Ok(drop(migrations.apply(&mut client)?)))
            }
            Loaded::Diesel(source) => {
                let mut client = diesel::PgConnection::establish(url)?;
                let mut run = || client.run_pending_migrations(source.clone()).map(drop);
                timed(connected, || run().map_err(|error| anyhow!(error)))
            }
            Loaded::Refinery(migrations) => {
                let mut client = postgres::Client::connect(url, NoTls)?;
                timed(connected, || Ok(drop(refinery::Runner::new(migrations).run(&mut client)?)))
            }
            Loaded::Sqlx(migrator, runtime) => {
                let mut client = runtime.block_on(sqlx::PgConnection::connect(url))?;
                timed(connected, || Ok(runtime.block_on(migrator.run(&mut client))?))
            }
        }
    }
}

fn timed(connected: impl FnOnce(), mut run: impl FnMut() -> Result<()>) -> Result<Duration> {
    connected();
    let started = Instant::now();
    run()?;
    Ok(started.elapsed())
}

/// What the macro does, at run time.
pub(crate) fn ours(folder: &Path) -> Result<Migrations> {
    embedded(folder.to_str().context("a path in UTF-8")?, Path::new("/")).map_err(Error::msg)
}
