use std::ops::Range;

use crate::{ByteOffset, Checksum, Place, Version};

/// One embedded migration: checked, hashed and split at build time, plain constants at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// From the file's name: `003` in `003_add_orders.sql` is 3.
    pub version: Version,
    /// From the file's name: `add_orders` in `003_add_orders.sql`.
    pub name: &'static str,
    /// As the user wrote it, relative to the crate's Cargo.toml: `migrations/003_add_orders.sql`.
    pub path: &'static str,
    /// Over the tokens of the file.
    pub checksum: Checksum,
    /// The whole file, without its byte order mark.
    pub text: &'static str,
    /// The part of `text` that is sent: all of it, or what stands between `BEGIN;` and `COMMIT;`.
    pub body: Span,
    /// Where each statement stands in `text`, without its semicolon.
    pub statements: &'static [Span],
}

impl Migration {
    /// The file's name without its ending, as people call it: `003_add_orders`.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let file = self.path.rsplit(['/', '\\']).next().unwrap_or(self.path);
        file.rsplit_once('.').map_or(file, |(stem, _)| stem)
    }

    /// The SQL that is sent to the server, as one string.
    #[must_use]
    pub fn sql(&self) -> &'static str {
        self.slice(self.body)
    }

    /// The SQL of one of its [`statements`](Migration::statements).
    #[must_use]
    pub fn slice(&self, span: Span) -> &'static str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The place of `range`, in bytes of [`text`](Migration::text).
    #[must_use]
    pub fn place(&self, range: Range<ByteOffset>) -> Place {
        Place::marked(self.path, self.text, range)
    }
}

/// A piece of a file: from a byte to before a byte, counted from 0.
///
/// `u32`, because PostgreSQL takes no query of more than 1 GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// From a byte to before a byte.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// Of a file that is small enough to be sent; its end is cut to what a `u32` holds.
    #[cfg(feature = "check")]
    pub(crate) fn of(range: &Range<usize>) -> Span {
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(offset(range.start), offset(range.end))
    }

    /// As a range for slicing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
