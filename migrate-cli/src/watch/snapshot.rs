//! What a folder looks like from outside, to see whether it has changed, and what.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The entries of a folder by their names, with what changes when they do; nothing where there is no folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snapshot(Option<BTreeMap<PathBuf, State>>);

type State = Option<(u64, Option<SystemTime>)>;

impl Snapshot {
    pub(super) fn of(folder: &Path) -> Snapshot {
        let mut files = BTreeMap::new();
        add(&mut files, folder, Path::new(""));
        Snapshot(folder.is_dir().then_some(files))
    }

    /// `migrations/003_x.sql has changed`, `3 files in migrations have changed`.
    pub(super) fn changes(&self, now: &Snapshot, folder: &str) -> String {
        let (Some(before), Some(now)) = (&self.0, &now.0) else {
            let what = if now.0.is_some() { "is there again" } else { "is gone" };
            return format!("{folder} {what}");
        };
        let names: BTreeSet<&PathBuf> = before.keys().chain(now.keys()).collect();
        let changed: Vec<_> = names.into_iter().filter(|name| before.get(*name) != now.get(*name)).collect();
        let [name] = changed.as_slice() else {
            return format!("{} files in {folder} have changed", changed.len());
        };
        let what = match (before.contains_key(*name), now.contains_key(*name)) {
            (false, _) => "is new",
            (_, false) => "is gone",
            _ => "has changed",
        };
        format!("{}/{} {what}", folder.trim_end_matches('/'), name.display())
    }
}

/// Migrations are at most in a folder of their own.
fn add(files: &mut BTreeMap<PathBuf, State>, folder: &Path, inside: &Path) {
    for entry in fs::read_dir(folder.join(inside)).into_iter().flatten().flatten() {
        let name = inside.join(entry.file_name());
        let path = folder.join(&name);
        if !path.is_dir() {
            let state = fs::metadata(&path).ok().map(|metadata| (metadata.len(), metadata.modified().ok()));
            files.insert(name, state);
        } else if inside.as_os_str().is_empty() {
            add(files, folder, &name);
        }
    }
}
