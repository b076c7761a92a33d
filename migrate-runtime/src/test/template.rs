//! Databases to make copies of: migrated once, by whoever comes first.

use std::fmt::Write as _;

use crate::error::Kind;
use crate::link::Link;
use crate::sql::literal;
use crate::{Error, Report, Runner};

use super::apply_all;
use super::database::{Maker, dropping, failed};

pub(super) struct Template {
    /// Of the folder and the settings, and then of what is in it: `migrate_template_…_…`.
    pub(super) name: String,
    /// The name's first part, which its predecessors have too.
    family: String,
    /// The second key of its lock.
    key: String,
}

impl Template {
    /// The server computes the hashes, as it does for the lock of the history: no application links one, and they don't
    /// change from one Rust to the next as those of the standard library may.
    pub(super) async fn of(maker: &mut Maker<'_, impl Link>) -> Result<Template, Error> {
        let hash = |text: &str, digits: u32| {
            format!(
                "left(encode(sha256(convert_to(concat({}, chr(10), current_user), 'UTF8')), 'hex'), {digits})",
                literal(text)
            )
        };
        let ask = format!(
            "SELECT family, family || content, ('x' || left(content, 8))::bit(32)::int \
               FROM (SELECT concat('migrate_template_', {}, '_') AS family, {} AS content) hashes",
            hash(&family(maker.runner), 12),
            hash(&content(maker.runner), 24)
        );
        let rows = maker.link.query(&ask).await.map_err(failed)?;
        let text = |column| rows.first().map(|row| row.text(column).to_owned()).unwrap_or_default();
        Ok(Template { family: text(0), name: text(1), key: text(2) })
    }

    /// Makes it, unless somebody has, or waits for whoever does.
    pub(super) async fn ensure(&self, maker: &mut Maker<'_, impl Link>) -> Result<(), Error> {
        loop {
            if self.exists(maker).await? {
                return Ok(());
            }
            let lock = format!("SELECT pg_try_advisory_lock({BUILDING}, {})", self.key);
            if maker.link.query(&lock).await.map_err(failed)?.first().is_some_and(|row| row.is_true(0)) {
                // The lock of a session that ends is gone with it.
                if !self.exists(maker).await? {
                    self.build(maker).await?;
                }
                let unlock = format!("SELECT pg_advisory_unlock({BUILDING}, {})", self.key);
                return maker.link.run(&unlock).await.map_err(failed);
            }
            let Some(pause) = maker.backoff.pause() else {
                let holder = format!("a process that builds the template database {}", self.name);
                let advice = "it is at work: wait longer, `MIGRATIONS.runner().wait(…)`".to_owned();
                return Err(Error::new(Kind::Locked { holder, advice }, Report::default()));
            };
            maker.link.sleep(pause).await;
        }
    }

    async fn exists(&self, maker: &mut Maker<'_, impl Link>) -> Result<bool, Error> {
        let ask = format!("SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{}')", self.name);
        let rows = maker.link.query(&ask).await.map_err(failed)?;
        Ok(rows.first().is_some_and(|row| row.is_true(0)))
    }

    /// Until it is ready it is a test's database, which is dropped if this process dies; then it is renamed.
    async fn build(&self, maker: &mut Maker<'_, impl Link>) -> Result<(), Error> {
        maker.create().await?;
        if let Err(error) = apply_all(maker.runner, &maker.url) {
            maker.drop().await;
            return Err(error);
        }
        let ready = format!(
            "BEGIN; ALTER DATABASE {unfinished} WITH ALLOW_CONNECTIONS false; \
             ALTER DATABASE {unfinished} RENAME TO {name}; COMMIT",
            unfinished = maker.name,
            name = self.name,
        );
        if let Err(failure) = maker.link.run(&ready).await {
            maker.link.run("ROLLBACK").await.ok();
            maker.drop().await;
            // Locks are a database's: from another one somebody may have made the same template, before or meanwhile
            // (duplicate_database, unique_violation).
            let is_there = matches!(failure.sqlstate(), Some("42P04" | "23505"));
            return if is_there { Ok(()) } else { Err(failed(failure)) };
        }
        self.drop_predecessors(maker).await
    }

    /// Whoever is copying one keeps it until the copy is made, and who comes later makes it again.
    async fn drop_predecessors(&self, maker: &mut Maker<'_, impl Link>) -> Result<(), Error> {
        let ask = format!(
            "SELECT datname FROM pg_database WHERE starts_with(datname, '{}') AND datname <> '{}'",
            self.family, self.name
        );
        for row in maker.link.query(&ask).await.map_err(failed)? {
            maker.link.run(&dropping(&row)).await.ok();
        }
        Ok(())
    }
}

/// Whose template it is. A release build does not know its folder; the first migration is seldom the one that changes.
fn family(runner: &Runner) -> String {
    let (migrations, settings) = (&runner.migrations, &runner.settings);
    let first = migrations.iter().next().map(|migration| migration.checksum.to_string());
    let folder = migrations.folder.map_or(first.unwrap_or_default(), str::to_owned);
    let target = settings.target.map(|version| version.to_string()).unwrap_or_default();
    [migrations.path, &folder, &settings.schema, &settings.table, &target].join("\n")
}

/// All that decides what is in it: what is run, and the form of the history.
fn content(runner: &Runner) -> String {
    let mut content = env!("CARGO_PKG_VERSION").to_owned();
    for migration in runner.embedded() {
        let verify = migration.verify.as_deref().map(migrate_core::Script::sql).unwrap_or_default();
        let (version, name, checksum) = (migration.version, &migration.name, migration.checksum);
        // Writing to a string does not fail.
        let _ = write!(content, "\n{version} {name} {checksum} {verify} {:?}", migration.expect_unchanged);
    }
    content
}

/// The first key of advisory locks on templates, `migT` in ASCII; the second one is from the name.
const BUILDING: i32 = 0x6d69_6754;
