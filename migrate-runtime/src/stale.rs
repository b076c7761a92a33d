//! A debug build whose migrations folder has changed since is stale: say so by name of the file, instead of
//! going on in silence. A release build doesn't know the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use migrate_core::Migration;

use crate::Migrations;
use crate::error::Kind;

/// An error where the folder has changed.
pub(crate) fn check(migrations: &Migrations) -> Result<(), Kind> {
    let changes = changes(migrations);
    if changes.is_empty() { Ok(()) } else { Err(Kind::Stale(changes)) }
}

/// How the folder differs from what is embedded, a line a file; nothing where there is no folder.
fn changes(migrations: &Migrations) -> Vec<String> {
    let Some(folder) = migrations.folder.map(Path::new).filter(|folder| folder.is_dir()) else {
        return Vec::new();
    };
    let prefix = format!("{}/", migrations.path.trim_end_matches('/'));
    let scripts = migrations.iter().flat_map(Migration::scripts);
    let mut embedded: BTreeMap<&str, &str> = scripts
        .map(|script| (script.path.strip_prefix(&prefix).unwrap_or(&script.path), script.text.as_ref()))
        .collect();
    let mut changes = Vec::new();
    for (name, text) in files(folder, "") {
        let path = format!("{prefix}{name}");
        match embedded.remove(name.as_str()) {
            None if migrate_core::is_ignored(&text) => {}
            None => changes.push(format!("{path} was added")),
            Some(before) if before != text => changes.push(format!("{path} was edited")),
            Some(_) => {}
        }
    }
    changes.extend(embedded.keys().map(|name| format!("{prefix}{name} was removed")));
    changes.sort();
    changes
}

/// The `.sql` files of a folder and of those in it, and their texts, as the macro reads them. What can't be read
/// is no reason to stop a server.
fn files(folder: &Path, prefix: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (path, name) = (entry.path(), format!("{prefix}{name}"));
        if path.is_dir() && prefix.is_empty() {
            files.extend(self::files(&path, &format!("{name}/")));
        } else if name == migrate_core::EXTERNAL_FILE {
            // It is read by the build, and never embedded.
        } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql")) {
            let text = fs::read_to_string(&path).ok();
            files.extend(
                text.map(|text| (name, text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))),
            );
        }
    }
    files
}
