use crate::{Migration, Version};

/// Which migrations have been released, so that they concern no rule any more, and their tables are in use.
#[derive(Clone, Copy, Default)]
pub(crate) struct Released<'r> {
    /// What is frozen, where the folder has a `migrations.lock`.
    pub(crate) is_frozen: Option<&'r dyn Fn(&Migration) -> bool>,
    /// The newest of the folder.
    pub(crate) newest: Option<Version>,
}

impl Released<'_> {
    /// Without a lock nobody knows. Of a folder that has been in use for years a warning for each old file would be
    /// noise, and none at all would be a hole; so the newest is held to be the one that is being written.
    pub(crate) fn has(&self, migration: &Migration) -> bool {
        match self.is_frozen {
            Some(is_frozen) => is_frozen(migration),
            None => Some(migration.version) != self.newest,
        }
    }
}
