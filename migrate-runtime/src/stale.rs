//! A debug build whose migrations folder has changed since is stale: say so by name of the file, instead of
//! going on in silence. A release build doesn't know the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Migrations;

/// How the folder differs from what is embedded, a line a file; nothing where there is no folder.
pub(crate) fn changes(migrations: &Migrations) -> Vec<String> {
    let Some(folder) = migrations.folder.map(Path::new).filter(|folder| folder.is_dir()) else {
        return Vec::new();
    };
    let file = |path: &'static str| path.rsplit('/').next().unwrap_or(path);
    let mut embedded: BTreeMap<&str, &str> =
        migrations.iter().map(|migration| (file(migration.path), migration.text)).collect();
    let mut changes = Vec::new();
    for (name, text) in files(folder) {
        let path = format!("{}/{name}", migrations.path);
        match embedded.remove(name.as_str()) {
            None if migrate_core::is_ignored(&text) => {}
            None => changes.push(format!("{path} was added")),
            Some(before) if before != text => changes.push(format!("{path} was edited")),
            Some(_) => {}
        }
    }
    changes.extend(embedded.keys().map(|name| format!("{}/{name} was removed", migrations.path)));
    changes.sort();
    changes
}

/// The `.sql` files of a folder and their texts, as the macro reads them. What can't be read is no reason to
/// stop a server.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_sql = Path::new(&name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql"));
        let text = is_sql.then(|| fs::read_to_string(entry.path()).ok()).flatten()?;
        Some((name, text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)))
    });
    files.collect()
}
