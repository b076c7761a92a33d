//! A migration that has begun and not ended.

use std::fmt;

use migrate_core::Version;

#[derive(Debug)]
pub(crate) enum Half {
    /// Its row says neither that it is applied nor how it goes on: no runner leaves that.
    Unfinished(Version),
    /// Half applied, and was to count as applied or to be reverted.
    Applied(Version),
    /// Deferred, and begun: it was to count as applied or to be reverted.
    Deferred(Version),
    /// Half reverted, and something was to be applied.
    Reverted(Version),
    /// Half applied, and not what it was when it began.
    Changed { version: Version, path: String },
}

impl Half {
    pub(crate) fn version(&self) -> Version {
        match self {
            Half::Unfinished(version)
            | Half::Applied(version)
            | Half::Deferred(version)
            | Half::Reverted(version)
            | Half::Changed { version, .. } => *version,
        }
    }
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Half::Unfinished(version) => write!(
                f,
                "migration {version} has begun and not ended: its history row is not marked as applied\n\
                 look at the database, put right what it left, and set the row's state to 'applied' or delete it"
            ),
            Half::Applied(version) => write!(
                f,
                "migration {version} is half applied: it commits more than once, and was interrupted\n\
                 apply it to the end first; or undo by hand what it did, and delete its row in the history"
            ),
            Half::Deferred(version) => write!(
                f,
                "migration {version} is deferred, and has begun: a worker is at it, or it has failed\n\
                 let `cargo migrate deferred`, or `MIGRATIONS.deferred`, finish it first; \
                 or undo by hand what it did, and delete its row in the history"
            ),
            Half::Reverted(version) => write!(
                f,
                "migration {version} is half reverted: its down script commits more than once, and was interrupted\n\
                 revert it to the end: `cargo migrate revert`, or `MIGRATIONS.revert`, to a version below it"
            ),
            Half::Changed { path, .. } => write!(
                f,
                "{path} is half done, and is not what it was when it began\n\
                 put it back as it was and start again; or undo by hand what it did, and delete its row in the history"
            ),
        }
    }
}
