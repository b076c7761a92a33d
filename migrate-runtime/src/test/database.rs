//! Databases of tests: how they are named, made, known to be in use, and dropped.

use crate::client::naming;
use crate::error::Kind;
use crate::link::{Failure, Link, Row};
use crate::lock::{Backoff, random};
use crate::{Error, Report, Runner, error, sql, stale};

use super::template::Template;

/// What is in a database.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// What the server puts into each.
    Nothing,
    /// All migrations, as copied from a template.
    Migrated,
}

/// Whoever makes a database, on a connection of its own to another one.
pub(super) struct Maker<'m, L> {
    pub(super) link: &'m mut L,
    pub(super) runner: &'m Runner,
    pub(super) backoff: Backoff,
    /// Of the database to make. As long as this session lives no other one makes or drops one of this name.
    pub(super) name: String,
    /// Its URL.
    pub(super) url: String,
}

/// Takes a name for a database, and drops what others have left behind.
pub(super) async fn maker<'m, L: Link>(
    link: &'m mut L,
    runner: &'m Runner,
    url: &str,
) -> Result<Maker<'m, L>, Error> {
    stale::check(&runner.migrations).map_err(|kind| Error::new(kind, Report::default()))?;
    link.run(OPEN).await.map_err(failed)?;
    let name = loop {
        // As many bits as an advisory lock's key has, without a sign.
        let number = random() >> 33;
        let name = format!("{PREFIX}{number:08x}");
        let ask = format!(
            "SELECT pg_try_advisory_lock({IN_USE}, {number}) AND NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}')"
        );
        let rows = link.query(&ask).await.map_err(failed)?;
        if rows.first().is_some_and(|row| row.is_true(0)) {
            break name;
        }
    };
    for row in link.query(&leftovers()).await.map_err(failed)? {
        // Another process may be faster, or look into it.
        link.run(&dropping(&row)).await.ok();
    }
    let (url, backoff) = (naming(url, &name), Backoff::new(runner.settings.wait));
    Ok(Maker { link, runner, backoff, name, url })
}

impl<L: Link> Maker<'_, L> {
    /// Makes the database.
    pub(super) async fn make(&mut self, content: Content) -> Result<(), Error> {
        match content {
            Content::Nothing => self.create().await,
            Content::Migrated => self.copy().await,
        }
    }

    pub(super) async fn create(&mut self) -> Result<(), Error> {
        self.link.run(&format!("CREATE DATABASE {}", self.name)).await.map_err(failed)
    }

    async fn copy(&mut self) -> Result<(), Error> {
        let template = Template::of(self).await?;
        let create = format!("CREATE DATABASE {} TEMPLATE {}", self.name, template.name);
        loop {
            template.ensure(self).await?;
            let Err(failure) = self.link.run(&create).await else { return Ok(()) };
            // Another process has dropped it meanwhile, or somebody is still connected (object_in_use).
            let may_pass = matches!(failure.sqlstate(), Some("3D000" | "55006"));
            match self.backoff.pause().filter(|_| may_pass) {
                Some(pause) => self.link.sleep(pause).await,
                None => return Err(failed(failure)),
            }
        }
    }

    /// Drops it, whoever is connected. Where that fails, the next process does it.
    pub(super) async fn drop(&mut self) {
        self.link.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await.ok();
    }
}

/// What drops a database that nobody is connected to.
pub(super) fn dropping(database: &Row) -> String {
    format!("DROP DATABASE IF EXISTS {}", sql::name(database.text(0)))
}

/// The server has refused what it takes to make a database.
pub(super) fn failed(failure: Failure) -> Error {
    Error::new(Kind::Runner { doing: error::CREATING_DATABASE, failure }, Report::default())
}

/// Databases that nobody uses any more. A name's lock is taken before its database is made, so whoever sees the
/// database and not the lock sees that its process is gone. Locks are looked for in every database: this session's may be
/// another one than theirs.
fn leftovers() -> String {
    format!(
        "SELECT datname FROM pg_database d WHERE datname ~ '^{PREFIX}[0-9a-f]{{8}}$' AND pg_has_role(datdba, 'USAGE') \
           AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = {IN_USE} AND objsubid = 2 \
             AND lpad(to_hex(objid::bigint), 8, '0') = right(datname, 8)) \
           AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)"
    )
}

const PREFIX: &str = "migrate_test_";

/// The first key of advisory locks on names, `migt` in ASCII; the second one is in the name.
const IN_USE: i32 = 0x6d69_6774;

/// The session names what is the server's, says nothing of leftovers that are gone, and lasts as long as a test. A
/// setting that a server does not have yet is not among its settings.
const OPEN: &str = "\
SET search_path = pg_catalog, pg_temp; SET client_min_messages = warning; \
SELECT set_config(name, '0', false) FROM pg_settings \
  WHERE name IN ('idle_session_timeout', 'statement_timeout', 'lock_timeout', 'transaction_timeout')";
