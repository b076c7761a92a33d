//! Comments that still say the old version. They are the author's, and stay as they are.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_core::Version;
use migrate_core::check::Renumbered;

/// A line for each comment like `-- Version: 003` in the files of a migration.
pub(super) fn of_the_old_version(renumbered: &Renumbered) -> Vec<String> {
    let mut notes = Vec::new();
    for path in renumbered.renames.iter().flat_map(|rename| files(&rename.to)) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        for (line, comment) in mentions(&text, renumbered.from) {
            let (path, to) = (path.display(), renumbered.to);
            notes.push(format!("{path}:{line} still says `{comment}`; its version is {to} now"));
        }
    }
    notes
}

/// The file, or those in the folder.
fn files(path: &str) -> Vec<PathBuf> {
    let Ok(children) = fs::read_dir(path) else { return vec![PathBuf::from(path)] };
    let mut files: Vec<PathBuf> =
        children.flatten().map(|child| Path::new(path).join(child.file_name())).collect();
    files.sort();
    files
}

fn mentions(text: &str, version: Version) -> impl Iterator<Item = (usize, &str)> {
    let says = move |line: &str| -> Option<bool> {
        let comment = line.trim_start().strip_prefix("--")?.to_ascii_lowercase();
        let (_, value) = comment.split_once("version")?;
        let value = value.trim_start_matches([':', '=', '#', ' ', '\t']);
        let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
        Some(digits.parse() == Ok(version.get()))
    };
    text.lines()
        .enumerate()
        .filter(move |(_, line)| says(line) == Some(true))
        .map(|(index, line)| (index + 1, line.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_name_the_version() {
        let text = "-- Migration: x\n-- Version: 003\r\n  -- version 3, of 2024\nSELECT 3; -- version 3\n-- Version: 4\n--VERSION=3\n-- versions 3\n";
        let version = Version::new(3).unwrap();
        let lines: Vec<_> = mentions(text, version).collect();
        assert_eq!(lines, [(2, "-- Version: 003"), (3, "-- version 3, of 2024"), (6, "--VERSION=3")]);
    }
}
