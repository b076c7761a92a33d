//! The only code that reads the file system at build time.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::Diagnostic;

/// A file as it was found.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name in the folder.
    pub name: String,
    /// As the user wrote the folder, and the name: `migrations/003_add_orders.sql`.
    pub path: String,
    /// Where it really is.
    pub location: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A migrations folder.
#[derive(Clone, Copy, Debug)]
pub struct Folder<'p> {
    /// As the user wrote it, relative to the crate's Cargo.toml: `migrations`.
    pub path: &'p str,
    /// The folder of the crate's Cargo.toml.
    pub root: &'p Path,
}

impl Folder<'_> {
    /// Where it really is.
    #[must_use]
    pub fn location(&self) -> PathBuf {
        self.root.join(self.path)
    }

    /// Every `.sql` file, in the order of names, and a problem for each that can't be read. What is no
    /// `.sql` file is left alone.
    pub(crate) fn read(&self) -> (Vec<SourceFile>, Vec<Diagnostic>) {
        let mut files = Vec::new();
        let mut problems = Vec::new();
        match self.entries() {
            Err(error) => problems.push(self.unreadable(&error)),
            Ok(entries) => {
                for entry in entries {
                    match self.file(&entry) {
                        Ok(file) => files.extend(file),
                        Err(problem) => problems.push(problem),
                    }
                }
            }
        }
        (files, problems)
    }

    fn entries(&self) -> io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(self.location())?;
        let mut entries = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn file(&self, location: &Path) -> Result<Option<SourceFile>, Diagnostic> {
        let file_name = location.file_name().unwrap_or_default();
        let path = self.shown(file_name);
        if location.is_dir() {
            return if holds_sql(location) { Err(nested(path)) } else { Ok(None) };
        }
        if !has_sql_ending(location) {
            return Ok(None);
        }
        let (Some(name), Some(real)) = (file_name.to_str(), location.to_str()) else {
            return Err(Diagnostic::of(path, "the path of this file is not UTF-8").help("rename it"));
        };
        match std::fs::read(location) {
            Ok(bytes) => {
                Ok(Some(SourceFile { name: name.to_owned(), path, location: real.to_owned(), bytes }))
            }
            Err(error) => Err(Diagnostic::of(path, format!("can't read this file: {error}"))),
        }
    }

    fn shown(&self, file: &OsStr) -> String {
        format!("{}/{}", self.path.trim_end_matches('/'), file.to_string_lossy())
    }

    fn unreadable(&self, error: &io::Error) -> Diagnostic {
        let path = self.path;
        match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::of(path, format!("there is no migrations folder `{path}`"))
                    .note("the path is relative to the folder of the crate's Cargo.toml")
                    .help(
                        "create it, or name the folder that you have: `embed_migrations!(\"db/migrations\")`",
                    )
            }
            io::ErrorKind::NotADirectory => {
                Diagnostic::of(path, format!("`{path}` is a file, not a migrations folder"))
                    .help("name the folder that holds it")
            }
            _ => Diagnostic::of(path, format!("can't read the migrations folder `{path}`: {error}")),
        }
    }
}

fn has_sql_ending(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

fn holds_sql(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().any(|entry| has_sql_ending(&entry.path())))
}

fn nested(path: String) -> Diagnostic {
    Diagnostic::of(path, "a folder with SQL files inside the migrations folder is not read")
        .help("put the files beside the other migrations, or the folder elsewhere")
}
