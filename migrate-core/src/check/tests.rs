use std::fs;
use std::path::Path;

use super::folder::name::Part;
use super::folder::source::SourceFile;
use super::migration::guarded;
use super::*;
use crate::{Class, Mode, Script, Step, Turn};

mod class;
mod columns;
mod commits;
mod deferred;
mod directives;
mod draft;
mod effects;
mod expressions;
mod files;
mod folder;
mod frozen;
mod inventory;
mod laws;
mod lexed;
mod lints;
mod oldest;
mod pack;
mod past;
mod program;
mod remembered;
mod replay;
mod replayed;
mod sql;
mod tenants;
mod transactions;

/// What the compiler would say about a folder of these files.
fn problems(files: &[(&str, &str)]) -> String {
    match checked(files) {
        Ok(scripts) => format!("accepted: {scripts:#?}"),
        Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n\n")).collect(),
    }
}

fn checked(files: &[(&str, &str)]) -> Result<Vec<Migration>, Vec<Diagnostic>> {
    check_in(folder(files).path())
}

/// A folder that holds a folder `migrations` with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("migrations")).unwrap();
    for (name, text) in files {
        let path = root.path().join("migrations").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// The folder `migrations` in there, of a database that holds more than its migrations make.
fn opened(root: &Path) -> Folder<'_> {
    Folder { world: Some(World::Open), ..Folder::new("migrations", root) }
}

/// What stands in a folder of these files.
fn inventory(files: &[(&str, &str)]) -> Inventory {
    Inventory::read(&opened(folder(files).path()))
}

fn now() -> Now {
    Now { calendar: "20251120080358123".to_owned(), epoch: 1_763_625_838_123 }
}

fn check_in(root: &Path) -> Result<Vec<Migration>, Vec<Diagnostic>> {
    check(&opened(root)).map(|catalog| catalog.migrations)
}

/// The one file's SQL is refused with this text.
fn refusal(sql: &str) -> String {
    problems(&[("001_a.sql", sql)])
}
