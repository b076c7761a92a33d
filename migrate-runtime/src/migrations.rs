use migrate_core::Migration;

use crate::Runner;

/// The migrations of a folder, as [`embed_migrations!`](crate::embed_migrations) embeds them: constants,
/// in the order in which they are applied.
///
/// ```
/// use migrate_runtime::Migrations;
///
/// static NONE: Migrations = Migrations::EMPTY;
/// assert!(NONE.iter().next().is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrations {
    /// As the user wrote it.
    pub(crate) path: &'static str,
    /// Where the folder is, in a debug build.
    pub(crate) folder: Option<&'static str>,
    pub(crate) all: &'static [Migration],
}

impl Migrations {
    /// No migrations.
    pub const EMPTY: Migrations = Migrations { path: "", folder: None, all: &[] };

    /// The migrations, in the order in which they are applied.
    pub fn iter(&self) -> std::slice::Iter<'static, Migration> {
        self.all.iter()
    }

    /// The same migrations with settings of your own.
    #[must_use]
    pub fn runner(&self) -> Runner {
        Runner::new(*self)
    }
}

impl IntoIterator for &Migrations {
    type Item = &'static Migration;
    type IntoIter = std::slice::Iter<'static, Migration>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the macro writes. Not for people: it changes whenever the macro does.
#[doc(hidden)]
pub mod __private {
    use super::Migrations;
    use migrate_core::{Checksum, Version};

    pub use migrate_core::{Migration, Span};

    #[must_use]
    pub const fn embedded(
        path: &'static str,
        folder: Option<&'static str>,
        all: &'static [Migration],
    ) -> Migrations {
        Migrations { path, folder, all }
    }

    #[must_use]
    #[expect(clippy::panic, reason = "at build time, in a constant")]
    pub const fn migration(
        version: i64,
        name: &'static str,
        path: &'static str,
        checksum: &[u8; 32],
        text: &'static str,
        body: Span,
        statements: &'static [Span],
    ) -> Migration {
        // The macro has it from a `Version`.
        let Some(version) = Version::new(version) else { panic!("a version is never negative") };
        Migration { version, name, path, checksum: Checksum::new(*checksum), text, body, statements }
    }

    #[must_use]
    pub const fn span(start: u32, end: u32) -> Span {
        Span::new(start, end)
    }
}
