//! All that is read of a folder.

use crate::check::folder::config;
use crate::check::folder::source::{Entry, Folder, SourceFile};
use crate::check::release::frozen;
use crate::check::replay::World;
use crate::{Diagnostic, EXTERNAL_FILE};

/// What the checks see of a folder: nothing else of the file system counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    /// The folder, as the user wrote it.
    pub(crate) path: String,
    /// The call says that it may hold no migration.
    pub(crate) allows_empty: bool,
    pub(crate) entries: Vec<Entry>,
    /// `migrations.lock`.
    pub(crate) lock: Option<SourceFile>,
    /// `migrate.toml` beside the crate's `Cargo.toml`.
    pub(crate) config_of_crate: Option<SourceFile>,
    /// `migrate.toml` in the folder.
    pub(crate) config: Option<SourceFile>,
    /// `external.sql`.
    pub(crate) external: Option<SourceFile>,
    /// What the call says; the files may say it too.
    pub(crate) world: Option<World>,
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
        let (lock, config, external) = (beside(frozen::FILE), beside(config::FILE), beside(EXTERNAL_FILE));
        let config_of_crate = folder.config_of_crate(&mut problems_beside);
        let (path, Folder { allows_empty, world, .. }) = (folder.path.to_owned(), *folder);
        Contents {
            path,
            allows_empty,
            entries,
            lock,
            config_of_crate,
            config,
            external,
            world,
            problems,
            problems_beside,
        }
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
        files.chain(&self.lock).chain(&self.config_of_crate).chain(&self.config).chain(&self.external)
    }
}
