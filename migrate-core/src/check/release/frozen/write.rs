//! What a lock holds once everything is frozen.

use super::{CHECKED_BY, CHECKER, FILE, Line, Lock};
use crate::Diagnostic;
use crate::check::folder::layout::{self, Parts};
use crate::check::{Folder, Inventory, Renumbered, check};

/// A lock that lists every migration of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Its path, beginning with the folder as the user wrote it.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// The migrations that were not in it before, by their files or folders, in order.
    pub added: Vec<String>,
    /// How many it lists.
    pub count: usize,
    /// Whether the file is to be written.
    pub is_new: bool,
}

/// What the lock of this folder has to hold for every migration in it to be frozen. Nothing is written.
///
/// # Errors
///
/// The folder has problems: what is frozen has passed every check.
pub fn freeze(folder: &Folder<'_>) -> Result<Frozen, Vec<Diagnostic>> {
    let catalog = check(folder)?;
    let before = Lock::in_folder(folder);
    let mut migrations = layout::arrange(folder.read().0).migrations;
    migrations.sort_by(|a, b| catalog.order.compare(a.name.version, b.name.version));
    let lines: Vec<Line> = migrations.iter().filter_map(Line::of).collect();
    let text = written(&lines);
    let added = migrations.iter().filter(|parts| before.line(parts).is_none());
    let is_new = before.file.as_ref().is_none_or(|file| file.text.replace("\r\n", "\n") != text);
    Ok(Frozen {
        path: format!("{}/{FILE}", folder.path.trim_end_matches('/')),
        added: added.map(|parts| parts.path.clone()).collect(),
        count: lines.len(),
        text,
        is_new,
    })
}

fn written(lines: &[Line]) -> String {
    let head = format!(
        "\
# The migrations that are frozen: version, name, checksum, and a mark for each statement.
# `cargo migrate freeze` writes this file; do not edit it. Commit it: what it lists can't change any more.
{CHECKED_BY}{CHECKER}
"
    );
    lines.iter().fold(head, |text, line| text + &line.written())
}

impl Inventory {
    /// The folder's lock once these migrations have other versions: without their lines, and without the marks of a
    /// merge. Nothing where that is what it is.
    #[must_use]
    pub fn lock_without(&self, moved: &[Renumbered]) -> Option<(String, String)> {
        let file = self.lock.file.as_ref()?;
        let is_moved = |parts: &&Parts| {
            let mut renames = moved.iter().flat_map(|one| &one.renames);
            renames.any(|rename| rename.from == parts.path || rename.from == parts.up.path)
        };
        let moved: Vec<&Parts> = self.migrations.iter().filter(is_moved).collect();
        let is_listed = self.lock.lines.iter().any(|line| moved.iter().any(|parts| line.is_of(parts)));
        if !self.lock.damages.is_empty() || (!is_listed && self.lock.conflict.is_none()) {
            return None;
        }
        let order = layout::order(self.layout, &self.migrations);
        let mut kept: Vec<Line> = Vec::new();
        for line in &self.lock.lines {
            if !moved.iter().any(|parts| line.is_of(parts)) && !kept.iter().any(|other| line.is_same(other)) {
                kept.push(line.clone());
            }
        }
        kept.sort_by(|a, b| order.compare(a.version, b.version));
        let checker = self.lock.checker.as_deref().unwrap_or_default();
        let text = written(&kept).replace(
            &format!("{CHECKED_BY}{CHECKER}\n"),
            &if checker.is_empty() { String::new() } else { format!("{CHECKED_BY}{checker}\n") },
        );
        Some((file.path.clone(), text))
    }
}

impl Line {
    fn is_same(&self, other: &Line) -> bool {
        self.version == other.version && self.name == other.name && self.checksum == other.checksum
    }
}
