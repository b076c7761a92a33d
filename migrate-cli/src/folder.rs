//! The folder that `--dir` names. Paths are relative to the current folder and stay as the user wrote them.

use std::io;
use std::path::Path;

use migrate_core::Diagnostic;
use migrate_core::check::{Folder, World};

use crate::arguments::Global;

/// The folder, where there is one.
///
/// # Errors
///
/// It can't be read.
pub(crate) fn existing(global: &Global) -> Result<Folder<'_>, Diagnostic> {
    optional(global)?.ok_or_else(|| {
        Diagnostic::of(&global.dir, format!("there is no migrations folder `{}`", global.dir))
            .note("the path is relative to the current folder")
            .help("make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`")
    })
}

/// The folder; nothing where there is none yet.
///
/// # Errors
///
/// It can't be read.
pub(crate) fn optional(global: &Global) -> Result<Option<Folder<'_>>, Diagnostic> {
    let path = global.dir.as_str();
    match std::fs::read_dir(path) {
        Ok(_) => Ok(Some(of(global))),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound => Ok(None),
            io::ErrorKind::NotADirectory => {
                Err(Diagnostic::of(path, format!("`{path}` is a file, not a migrations folder"))
                    .help("name the folder that holds it"))
            }
            _ => Err(Diagnostic::of(path, format!("can't read the folder `{path}`: {error}"))),
        },
    }
}

/// The folder that is named, whether it is there or not.
pub(crate) fn of(global: &Global) -> Folder<'_> {
    let world = match (global.open, global.closed) {
        (true, _) => Some(World::Open),
        (false, true) => Some(World::Closed),
        (false, false) => None,
    };
    Folder { world, ..Folder::new(&global.dir, Path::new(".")) }
}
