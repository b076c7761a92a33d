//! A Rust file of a program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use migrate_core::check::replay::Quoted;

use super::literal;
use super::tree::Tree;
use crate::git::normal;

/// A file of Rust.
pub(super) struct Source<'t> {
    tree: &'t Tree,
    pub(super) path: PathBuf,
    /// What people are shown for its path.
    pub(super) shown: Arc<str>,
    pub(super) text: Arc<str>,
    /// So many bytes stand before what a parser counts from: a byte order mark, a `#!` line.
    pub(super) before: usize,
}

impl<'t> Source<'t> {
    pub(super) fn new(tree: &'t Tree, path: PathBuf, text: &str) -> Source<'t> {
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_script = bare.starts_with("#!") && !bare.starts_with("#![");
        let script = if is_script { bare.find('\n').unwrap_or(bare.len()) } else { 0 };
        let before = text.len() - bare.len() + script;
        Source { tree, shown: tree.shown(&path).into(), path, text: text.into(), before }
    }

    /// A file of SQL that is named from this one.
    pub(super) fn beside(&self, name: &str) -> Option<Quoted> {
        self.sql(&self.path.with_file_name(name))
    }

    /// A file of SQL that is named from the folder of its crate.
    pub(super) fn in_crate(&self, name: &str) -> Option<Quoted> {
        self.sql(&self.home()?.join(name))
    }

    /// The folder of its crate.
    pub(super) fn home(&self) -> Option<&Path> {
        self.tree.home(&self.path)
    }

    fn sql(&self, path: &Path) -> Option<Quoted> {
        let path = normal(path);
        Some(literal::whole(&self.tree.shown(&path), &self.tree.read(&path)?))
    }
}
