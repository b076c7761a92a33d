//! The only code that reads the file system at build time.

use std::io;
use std::path::{Path, PathBuf};

use super::frozen::{FILE, Lock};
use super::replay::World;
use super::text;
use crate::{Diagnostic, EXTERNAL_FILE};

/// A migrations folder.
#[derive(Clone, Copy, Debug)]
pub struct Folder<'p> {
    /// As the user wrote it: `migrations`.
    pub path: &'p str,
    /// What that is relative to: the folder of the crate's Cargo.toml, or for a command line the current one.
    pub root: &'p Path,
    /// What may be in the database before the first migration, besides what its `external.sql` declares.
    pub world: World,
}

/// A file that is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Its name in its folder.
    pub(crate) name: String,
    /// As the user wrote the folder, and the name: `migrations/003_add_orders.sql`.
    pub(crate) path: String,
    /// Where it really is.
    pub(crate) location: String,
    /// What it holds, without a byte order mark.
    pub(crate) text: String,
}

/// What stands in a migrations folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A `.sql` file.
    File(SourceFile),
    /// A folder that holds `.sql` files, or is named like a migration.
    Folder(SourceFolder),
}

/// A folder inside the migrations folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceFolder {
    /// Its name.
    pub(crate) name: String,
    /// As the user wrote the migrations folder, and the name.
    pub(crate) path: String,
    /// Its `.sql` files and its `metadata.toml`.
    pub(crate) files: Vec<SourceFile>,
}

impl<'p> Folder<'p> {
    /// One of a database in which anything may be that no migration makes.
    #[must_use]
    pub const fn new(path: &'p str, root: &'p Path) -> Folder<'p> {
        Folder { path, root, world: World::Open }
    }

    /// Everything in it that may be a migration, in the order of names, and a problem for each file that can't
    /// be read. Other files are left alone.
    pub(crate) fn read(&self) -> (Vec<Entry>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let path = self.path.trim_end_matches('/');
        let paths = match children(&self.root.join(self.path)) {
            Ok(paths) => paths,
            Err(error) => return (Vec::new(), vec![unreadable(self.path, &error)]),
        };
        let mut entries = Vec::new();
        for location in paths {
            if location.is_dir() {
                entries.extend(self.folder(path, &location, &mut problems).map(Entry::Folder));
            } else if is_sql(&location) && !location.ends_with(EXTERNAL_FILE) {
                entries.extend(self.file(path, &location, &mut problems).map(Entry::File));
            }
        }
        (entries, problems)
    }

    /// What is frozen in it, and a problem where that can't be read.
    pub(crate) fn lock(&self) -> (Lock, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let file = self.beside(FILE, &mut problems).filter(|_| problems.is_empty());
        (Lock::of(file), problems)
    }

    /// What is declared to be in the database before the first migration.
    pub(crate) fn external(&self) -> (Option<SourceFile>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let file = self.beside(EXTERNAL_FILE, &mut problems);
        (file, problems)
    }

    /// A file of the folder itself that is no migration; nothing if it is not there.
    pub(crate) fn beside(&self, name: &str, problems: &mut Vec<Diagnostic>) -> Option<SourceFile> {
        let location = self.root.join(self.path).join(name);
        location.is_file().then(|| self.file(self.path.trim_end_matches('/'), &location, problems))?
    }

    fn folder(&self, parent: &str, location: &Path, problems: &mut Vec<Diagnostic>) -> Option<SourceFolder> {
        let name = location.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = format!("{parent}/{name}");
        let paths = match children(location) {
            Ok(paths) => paths,
            Err(error) => {
                problems.push(unreadable(&path, &error));
                return None;
            }
        };
        let wanted = |path: &PathBuf| path.is_file() && (is_sql(path) || path.ends_with("metadata.toml"));
        let wanted = paths.iter().filter(|path| wanted(path));
        let files = wanted.filter_map(|file| self.file(&path, file, problems)).collect();
        let is_named_like_one = name.starts_with(|c: char| c.is_ascii_digit());
        let holds_sql = paths.iter().any(|path| is_sql(path));
        (holds_sql || is_named_like_one).then_some(SourceFolder { name, path, files })
    }

    /// A file that can't be read is there all the same, without a text: its name takes a version.
    fn file(&self, parent: &str, location: &Path, problems: &mut Vec<Diagnostic>) -> Option<SourceFile> {
        let file_name = location.file_name().unwrap_or_default();
        let path = format!("{parent}/{}", file_name.to_string_lossy());
        let (Some(name), Some(real)) = (file_name.to_str(), location.to_str()) else {
            problems.push(Diagnostic::of(path, "the path of this file is not UTF-8").help("rename it"));
            return None;
        };
        let text = self.text(&path, location).unwrap_or_else(|problem| {
            problems.push(problem);
            String::new()
        });
        Some(SourceFile { name: name.to_owned(), path, location: real.to_owned(), text })
    }

    fn text(&self, path: &str, location: &Path) -> Result<String, Diagnostic> {
        if self.is_link_outside(location) {
            return Err(Diagnostic::of(path, "this file is a link to a file outside of the crate")
                .note("where the crate is packed or checked out alone, there is no such file")
                .help("put the file itself here"));
        }
        if location.metadata().is_ok_and(|metadata| metadata.len() > text::LARGEST) {
            return Err(text::too_large(path));
        }
        let bytes = std::fs::read(location)
            .map_err(|error| Diagnostic::of(path, format!("can't read this file: {error}")))?;
        let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        match String::from_utf8_lossy(first_line) {
            // What is no migration may be anything.
            first_line if crate::is_ignored(&first_line) => Ok(first_line.into_owned()),
            _ => text::decode(path, &bytes).map(str::to_owned),
        }
    }

    fn is_link_outside(&self, location: &Path) -> bool {
        let is_inside = |folder: &Path| {
            let (file, folder) = (location.canonicalize(), folder.canonicalize());
            file.is_ok_and(|file| folder.is_ok_and(|folder| file.starts_with(folder)))
        };
        let folder = self.root.join(self.path);
        location.is_symlink()
            && !is_inside(&folder)
            && !is_inside(&crate_of(&folder).unwrap_or(self.root.to_owned()))
    }
}

/// The crate that a folder is in, whoever asks from wherever.
fn crate_of(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    folder.ancestors().find(|ancestor| ancestor.join("Cargo.toml").is_file()).map(Path::to_owned)
}

fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::of(path, format!("there is no migrations folder `{path}`"))
            .note("the path is relative to the folder of the crate's Cargo.toml")
            .help("create it, or name the folder that you have: `embed_migrations!(\"db/migrations\")`"),
        io::ErrorKind::NotADirectory => {
            Diagnostic::of(path, format!("`{path}` is a file, not a migrations folder"))
                .help("name the folder that holds it")
        }
        _ => Diagnostic::of(path, format!("can't read the folder `{path}`: {error}")),
    }
}
