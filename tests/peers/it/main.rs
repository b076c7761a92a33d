//! Databases that sqlx, refinery and Diesel have really made, then adopted: nothing runs again, an edited file is found,
//! and the tool still works on its own table.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that can't go on has failed"
)]

mod diesel;
mod refinery;
mod sqlx;

use std::fs;
use std::path::{Path, PathBuf};

use migrate_tests::ask;
use tempfile::TempDir;

/// A fixture's folder.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// The first migrations of a fixture, as they were when the tool applied them: each text goes through `was`.
fn first(name: &str, count: usize, was: impl Fn(&str) -> String) -> TempDir {
    let target = tempfile::tempdir().unwrap();
    let mut entries: Vec<_> =
        fs::read_dir(fixture(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries.into_iter().take(count) {
        let name = entry.file_name().unwrap();
        if entry.is_dir() {
            fs::create_dir(target.path().join(name)).unwrap();
            for file in fs::read_dir(&entry).unwrap().map(|file| file.unwrap().path()) {
                let text = was(&fs::read_to_string(&file).unwrap());
                fs::write(target.path().join(name).join(file.file_name().unwrap()), text).unwrap();
            }
        } else {
            fs::write(target.path().join(name), was(&fs::read_to_string(&entry).unwrap())).unwrap();
        }
    }
    target
}

/// All rows of a table, as text.
fn rows(url: &str, table: &str) -> String {
    ask(&mut migrate_tests::connect(url), &format!("SELECT t::text FROM {table} t ORDER BY 1"))
}

/// What our history has; times are shown as whether they are the tool's.
fn history(url: &str, applied_at: &str) -> String {
    let query = format!(
        "SELECT concat_ws('|', h.version, h.name, h.applied_at = {applied_at}, h.execution_time_ms >= 0, h.applied_by, h.origin) \
         FROM migrate.schema_migrations h ORDER BY h.version"
    );
    ask(&mut migrate_tests::connect(url), &query)
}
