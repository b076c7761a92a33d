use std::fs;
use std::path::Path;

use super::*;
use crate::{Mode, Step};

mod columns;
mod directives;
mod effects;
mod files;
mod folder;
mod laws;
mod sql;

/// What the compiler would say about a folder of these files.
fn problems(files: &[(&str, &str)]) -> String {
    match checked(files) {
        Ok(scripts) => format!("accepted: {scripts:#?}"),
        Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n\n")).collect(),
    }
}

fn checked(files: &[(&str, &str)]) -> Result<Vec<Migration>, Vec<Diagnostic>> {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("migrations")).unwrap();
    for (name, text) in files {
        let path = root.path().join("migrations").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    check_in(root.path())
}

fn check_in(root: &Path) -> Result<Vec<Migration>, Vec<Diagnostic>> {
    check(&Folder { path: "migrations", root }).map(|catalog| catalog.migrations)
}

/// The one file's SQL is refused with this text.
fn refusal(sql: &str) -> String {
    problems(&[("001_a.sql", sql)])
}
