//! The files of a program: as they stand here, or as a revision has them.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use migrate_core::Diagnostic;

use super::source::Source;
use crate::git::{self, normal};

/// The files of a program, by their paths from the current folder.
pub(super) enum Tree {
    Here,
    Revision(git::Tree),
}

impl Tree {
    /// What a revision has of what a program is made of.
    ///
    /// # Errors
    ///
    /// Git knows no such revision here.
    pub(super) fn of_revision(revision: &str) -> Result<Tree, Diagnostic> {
        let is_wanted =
            |name: &str| [".rs", ".sql", "Cargo.toml"].iter().any(|ending| name.ends_with(ending));
        let repository = git::Repository::knowing(".", revision, "--released")?;
        repository.tree(revision, &is_wanted).map(Tree::Revision)
    }

    /// What people are shown for a path.
    pub(super) fn shown(&self, path: &Path) -> String {
        let path = path.to_string_lossy();
        match self {
            Tree::Here => path.into_owned(),
            Tree::Revision(tree) => format!("{}:{path}", tree.revision),
        }
    }

    /// What is no text has none.
    pub(super) fn read(&self, path: &Path) -> Option<String> {
        match self {
            Tree::Here => fs::read_to_string(path).ok(),
            Tree::Revision(tree) => tree.text(path).map(str::to_owned),
        }
    }

    pub(super) fn has(&self, path: &Path) -> bool {
        match self {
            Tree::Here => path.is_file(),
            Tree::Revision(tree) => tree.text(path).is_some(),
        }
    }

    /// The nearest folder above that has a `Cargo.toml`.
    pub(super) fn home<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.ancestors().skip(1).find(|folder| self.has(&folder.join("Cargo.toml")))
    }

    /// The Rust files at these paths, in order.
    ///
    /// # Errors
    ///
    /// One of them can't be read.
    pub(super) fn rust(&self, paths: &[PathBuf]) -> Result<Vec<Source<'_>>, Diagnostic> {
        let mut files = Vec::new();
        for path in paths {
            match self {
                Tree::Here => collect(path, &mut files).map_err(|error| unreadable(path, &error))?,
                Tree::Revision(tree) => files.extend(tree.below(path).filter(|file| is_rust(file))),
            }
        }
        files.sort();
        files.dedup();
        let read = files.into_iter().filter_map(|path| {
            let text = self.read(&path)?;
            Some(Source::new(self, path, &text))
        });
        Ok(read.collect())
    }
}

fn is_rust(path: &Path) -> bool {
    let is_others = |part: Component<'_>| part.as_os_str() == "target";
    path.extension().is_some_and(|ending| ending == "rs") && !path.components().any(is_others)
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let path = path.to_string_lossy();
    Diagnostic::of(&*path, format!("can't read `{path}`: {error}"))
        .help("name folders or files of Rust that are there")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        fs::metadata(path)?;
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let is_others = name == "target" || name.to_string_lossy().starts_with('.');
        let below = normal(&path.join(&name));
        if kind.is_dir() && !is_others {
            collect(&below, files)?;
        } else if kind.is_file() && is_rust(&below) {
            files.push(below);
        }
    }
    Ok(())
}
