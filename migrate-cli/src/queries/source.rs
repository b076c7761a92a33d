//! The Rust files of a program.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use migrate_core::Diagnostic;

/// A file of Rust.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// As the user would write it.
    pub(super) path: Arc<str>,
    pub(super) text: Arc<str>,
    /// So many bytes stand before what a parser counts from: a byte order mark, a `#!` line.
    pub(super) before: usize,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Source {
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_script = bare.starts_with("#!") && !bare.starts_with("#![");
        let script = if is_script { bare.find('\n').unwrap_or(bare.len()) } else { 0 };
        Source { path: path.into(), text: text.into(), before: text.len() - bare.len() + script }
    }

    /// The path of a file that is named from this one.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        Path::new(&*self.path).with_file_name(name)
    }

    /// The path of a file that is named from its crate's folder.
    pub(super) fn in_crate(&self, name: &str) -> Option<PathBuf> {
        home(Path::new(&*self.path)).map(|home| home.join(name))
    }
}

/// The nearest folder above that has a `Cargo.toml`.
pub(super) fn home(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").is_file())
}

/// The Rust files at these paths, in order.
///
/// # Errors
///
/// One of them can't be read.
pub(super) fn all(paths: &[PathBuf]) -> Result<Vec<Source>, Diagnostic> {
    let mut files = Vec::new();
    for path in paths {
        let unreadable = |error: io::Error| {
            let path = path.to_string_lossy();
            Diagnostic::of(&*path, format!("can't read `{path}`: {error}"))
                .help("name folders or files of Rust that are there")
        };
        collect(path, &mut files).map_err(unreadable)?;
    }
    files.sort();
    files.dedup();
    // What is not UTF-8 is no Rust.
    let read = files.iter().filter_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        Some(Source::new(&path.to_string_lossy(), &text))
    });
    Ok(read.collect())
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
        let below = if path == Path::new(".") { PathBuf::from(&name) } else { entry.path() };
        if kind.is_dir() && !is_others {
            collect(&below, files)?;
        } else if kind.is_file() && below.extension().is_some_and(|ending| ending == "rs") {
            files.push(below);
        }
    }
    Ok(())
}
