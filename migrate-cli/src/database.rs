//! The commands that ask a database, for the migrations of a folder.

use std::process::ExitCode;

use migrate_runtime::__private::{Packed, embedded};
use migrate_runtime::cli::options::Apply;
use migrate_runtime::cli::{Command, Development, Watch};
use migrate_runtime::{Migrations, Runner};

use crate::arguments::Global;
use crate::output::{self, Failure, Output};
use crate::{check, watch};

/// Takes `DATABASE_URL` from a file `.env` in this folder or one above it, where the environment has none.
pub(crate) fn variables() {
    if std::env::var_os("DATABASE_URL").is_none() {
        // Without the file, or with one that others read differently, the command line says what is missing.
        dotenvy::dotenv().ok();
    }
}

/// Checks the folder as the build does, and then asks.
pub(crate) fn run(command: &Command, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    Ok(command.run(&runner(global)?, output))
}

/// Applies what the folder has, whenever it changes.
pub(crate) fn follow(
    apply: &Apply,
    watch: &Watch,
    global: &Global,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let mut follower = match watch.begin(apply, output) {
        Ok(follower) => follower,
        Err(status) => return Ok(status),
    };
    watch::run(global, output, || {
        match runner(global) {
            Ok(runner) => follower.follow(&runner, output),
            Err(failure) => output::failure(output, &failure).map(drop)?,
        }
        Ok(())
    })
}

/// What developers do with a database of their own.
pub(crate) fn develop(command: &Development, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let runner = if command.needs_migrations() { runner(global)? } else { Migrations::EMPTY.runner() };
    Ok(command.run(&runner, output))
}

/// What the folder has, if the build would take it.
fn runner(global: &Global) -> Result<Runner, Failure> {
    let catalog = check::verdict(global)?;
    // A program embeds constants; for as long as this process lives, these are.
    let path = global.dir.clone().leak();
    let packed = Box::leak(Box::new(Packed::from(catalog.migrations)));
    let mut migrations: Migrations = embedded(path, None, catalog.order, packed);
    if let Some(oldest) = catalog.postgres {
        migrations = migrations.postgres(oldest);
    }
    if let Some(schema) = catalog.schema {
        migrations = migrations.schema(schema.leak());
    }
    if let Some(table) = catalog.table {
        migrations = migrations.table(table.leak());
    }
    Ok(migrations.runner())
}
