//! The files of a revision, read from the repository, without a checkout.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use migrate_core::Diagnostic;

use super::Repository;

/// The files of a revision.
pub(crate) struct Tree {
    /// As the user wrote it: `v1.4.2`.
    pub(crate) revision: String,
    /// The current folder, from the root of the repository.
    here: PathBuf,
    root: PathBuf,
    /// By their paths from the root.
    texts: BTreeMap<PathBuf, String>,
}

impl Repository {
    /// The files of a revision that are wanted, by their names.
    ///
    /// # Errors
    ///
    /// Git knows no such revision here.
    pub(crate) fn tree(&self, revision: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Tree, Diagnostic> {
        let Some(commit) = self.commit(revision) else { return Err(self.unknown(revision)) };
        let place = |what: &str| self.ask(&["rev-parse", what]).map(|said| PathBuf::from(said.trim_end()));
        let files = self.listed(&["ls-tree", "-r", "-z", "--full-tree", &commit], is_wanted)?;
        let blobs: Vec<&str> = files.values().map(String::as_str).collect();
        let texts = self.texts(&blobs)?;
        let with_text = |(name, blob): (&String, &String)| Some((name.into(), texts.get(blob)?.clone()));
        Ok(Tree {
            revision: revision.to_owned(),
            here: place("--show-prefix")?,
            root: place("--show-toplevel")?,
            texts: files.iter().filter_map(with_text).collect(),
        })
    }

    /// The repository in which a revision is to be found that an option names.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(crate) fn knowing(folder: &str, revision: &str, option: &str) -> Result<Repository, Diagnostic> {
        Repository::around(folder)?.ok_or_else(|| {
            Diagnostic::of(
                folder,
                format!("`{revision}` is a revision of git's, and this folder is in no repository"),
            )
            .help(format!("leave out `{option}`, or run it in a clone"))
        })
    }
}

impl Tree {
    /// Of a file, by its path from the current folder.
    pub(crate) fn text(&self, path: &Path) -> Option<&str> {
        self.texts.get(&self.by_root(path)).map(String::as_str)
    }

    /// The file that is there, or all that are in the folder, by their paths from the current one.
    pub(crate) fn below<'t>(&'t self, path: &'t Path) -> impl Iterator<Item = PathBuf> + 't {
        let folder = self.by_root(path);
        let files = self.texts.keys().filter_map(move |file| file.strip_prefix(&folder).ok());
        files.map(move |rest| normal(&path.join(rest)))
    }

    fn by_root(&self, path: &Path) -> PathBuf {
        normal(&self.here.join(path.strip_prefix(&self.root).unwrap_or(path)))
    }
}

/// Without `a/..` and `.` in it.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        let is_back = part == Component::ParentDir
            && matches!(normal.components().next_back(), Some(Component::Normal(_)));
        if is_back {
            normal.pop();
        } else if part != Component::CurDir {
            normal.push(part);
        }
    }
    normal
}
