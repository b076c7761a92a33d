//! The migrations for what wants a `Migrator` of sqlx's.

use std::borrow::Cow;

use migrate_core::{Migration, Mode, Script};
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration as Theirs, MigrationType, Migrator};

use crate::{Error, Migrations};

impl Migrations {
    /// The same migrations for sqlx's own runner, which makes the databases of `#[sqlx::test]`:
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use migrate_runtime::Migrations;
    /// use sqlx::migrate::Migrator;
    ///
    /// # static MIGRATIONS: Migrations = Migrations::EMPTY;
    /// static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| MIGRATIONS.sqlx_migrator().unwrap());
    /// // #[sqlx::test(migrator = "MIGRATOR")]
    /// # assert_eq!(MIGRATOR.iter().count(), 0);
    /// ```
    ///
    /// What is given is what would be sent: the up and down scripts, without the sections and files that sqlx would take
    /// for a part of them. What sqlx does not do is done by nobody then: verify scripts, row counts that must stay, the
    /// session as before. For a database that lasts there is [`apply_sqlx`](Migrations::apply_sqlx).
    ///
    /// # Errors
    ///
    /// A migration of several statements outside a transaction: sqlx sends it in one message, which is one transaction. And
    /// versions whose order is not that of numbers.
    pub fn sqlx_migrator(&self) -> Result<Migrator, Error> {
        let all = self.all();
        if !all.is_sorted_by_key(|migration| migration.version) {
            return Err(Error::setting(
                "these versions are ordered as text, as diesel does it, and sqlx would order them as numbers"
                    .to_owned(),
            ));
        }
        all.iter()
            .map(theirs)
            .collect::<Result<Vec<_>, _>>()
            .map(|all| Migrator::with_migrations(all.concat()))
    }
}

/// The up script, and the down script where there is one.
fn theirs(migration: &'static Migration) -> Result<Vec<Theirs>, Error> {
    let up = if migration.down.is_some() { MigrationType::ReversibleUp } else { MigrationType::Simple };
    let scripts = [(Some(&migration.up), up), (migration.down.as_deref(), MigrationType::ReversibleDown)];
    let scripts = scripts.into_iter().filter_map(|(script, kind)| Some((script?, kind)));
    scripts.map(|(script, kind)| their(migration, script, kind)).collect()
}

fn their(migration: &Migration, script: &'static Script, kind: MigrationType) -> Result<Theirs, Error> {
    let no_tx = script.mode == Mode::Statements;
    if no_tx && script.statements.len() > 1 {
        return Err(Error::setting(format!(
            "{} commits more than once, and sqlx would send it in one message\n\
             give each of its transactions a migration of its own; or let `apply_sqlx` make the database",
            script.path
        )));
    }
    let name = Cow::Owned(migration.name.replace('_', " "));
    Ok(Theirs::new(migration.version.get(), name, kind, script.sql().into_sql_str(), no_tx))
}
