//! `freeze`: what is listed in `migrations.lock` can't change any more.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::{self, Frozen};
use serde::Serialize;

use crate::arguments::{Freeze, Global};
use crate::folder;
use crate::output::{Failure, Output, counted};

/// What it says to machines.
#[derive(Serialize)]
struct Report<'r> {
    /// How many the lock lists, or would.
    migrations: usize,
    /// What was added.
    frozen: &'r [String],
    /// What was not, as nothing is written.
    unfrozen: &'r [String],
}

pub(crate) fn run(freeze: &Freeze, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let frozen = check::freeze(&folder::existing(global)?)?;
    if freeze.check { look(&frozen, output) } else { carry_out(&frozen, output) }
}

fn carry_out(frozen: &Frozen, output: &Output) -> Result<ExitCode, Failure> {
    if frozen.is_new {
        write(&frozen.path, &frozen.text)?;
    }
    for path in &frozen.added {
        output.say(&format!("frozen: {path}"))?;
    }
    let what = match (frozen.added.len(), frozen.is_new) {
        (0, false) => "nothing to freeze",
        (0, true) => "written anew",
        _ => "commit it with the migrations",
    };
    output.say(&format!("{} lists {}: {what}", frozen.path, count(frozen.count)))?;
    output.json(&Report { migrations: frozen.count, frozen: &frozen.added, unfrozen: &[] })?;
    Ok(ExitCode::SUCCESS)
}

fn look(frozen: &Frozen, output: &Output) -> Result<ExitCode, Failure> {
    output.json(&Report { migrations: frozen.count, frozen: &[], unfrozen: &frozen.added })?;
    if frozen.added.is_empty() {
        output.say(&format!("{} lists {}: all are frozen", frozen.path, count(frozen.count)))?;
        return Ok(ExitCode::SUCCESS);
    }
    for path in &frozen.added {
        output.say(&format!("not frozen: {path}"))?;
    }
    output.tell("run `cargo migrate freeze`, and commit the lock")?;
    Ok(ExitCode::FAILURE)
}

/// As a whole or not at all.
pub(crate) fn write(path: &str, text: &str) -> Result<(), Diagnostic> {
    let unwritten = |error| Diagnostic::of(path, format!("can't write this: {error}"));
    let draft = format!("{path}.new");
    let written = fs::File::create(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&draft, path)).map_err(|error| {
        let _is_gone = fs::remove_file(Path::new(&draft));
        unwritten(error)
    })
}

fn count(migrations: usize) -> String {
    counted(migrations, "migration", "migrations")
}
