//! All that is read of a folder.

use crate::check::folder::source::{Entry, Folder, SourceFile};
use crate::check::release::frozen;
use crate::check::release::levels;
use crate::check::replay::World;
use crate::{Diagnostic, EXTERNAL_FILE};

/// What the checks see of a folder: nothing else of the file system counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) entries: Vec<Entry>,
    /// `migrations.lock`.
    pub(crate) lock: Option<SourceFile>,
    /// `migrate.toml`.
    pub(crate) levels: Option<SourceFile>,
    /// `external.sql`.
    pub(crate) external: Option<SourceFile>,
    pub(crate) world: World,
    /// A problem for each file that can't be read.
    pub(crate) problems: Vec<Diagnostic>,
    /// Those of them that are no migrations'.
    pub(crate) problems_beside: Vec<Diagnostic>,
}

impl Contents {
    pub(crate) fn of(folder: &Folder<'_>) -> Contents {
        let (entries, problems) = folder.read();
        let mut problems_beside = Vec::new();
        let mut beside = |name| {
            let mut problems = Vec::new();
            let file = folder.beside(name, &mut problems);
            // Of a file that is not read to its end nothing counts.
            let file = file.filter(|_| problems.is_empty() || name != frozen::FILE);
            problems_beside.append(&mut problems);
            file
        };
        let (lock, levels, external) = (beside(frozen::FILE), beside(levels::FILE), beside(EXTERNAL_FILE));
        Contents { entries, lock, levels, external, world: folder.world, problems, problems_beside }
    }

    /// The folders in it that are migrations, or are named like one: without a file they are a problem.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::File(_) => None,
            Entry::Folder(folder) => Some(folder.path.as_str()),
        })
    }

    /// Its files, in an order that is always the same.
    pub(crate) fn files(&self) -> impl Iterator<Item = &SourceFile> {
        let files = self.entries.iter().flat_map(|entry| match entry {
            Entry::File(file) => std::slice::from_ref(file),
            Entry::Folder(folder) => folder.files.as_slice(),
        });
        files.chain(&self.lock).chain(&self.levels).chain(&self.external)
    }
}
