//! SQL that stands in a program's file: as a constant of its language, or as the file itself.

use std::ops::Range;
use std::sync::Arc;

use crate::{ByteOffset, Place};

/// SQL that stands in a program's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The file, as the user wrote its path.
    pub path: Arc<str>,
    /// All of the file.
    pub file: Arc<str>,
    /// What the server is sent.
    pub sql: String,
    /// Where that stands in the file, in order.
    pub pieces: Vec<Piece>,
}

/// A part of the SQL, and the bytes in the file that mean it: the same bytes, or an escape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the SQL.
    pub sql: Range<usize>,
    /// Its bytes in the file.
    pub file: Range<usize>,
}

impl Quoted {
    /// The place in the file of these bytes of the SQL.
    #[must_use]
    pub fn place(&self, range: &Range<usize>) -> Place {
        let ends = self.pieces.iter().find(|piece| range.end <= piece.sql.end).or(self.pieces.last());
        let end = ends.map_or(0, |piece| piece.within(range.end).unwrap_or(piece.file.end));
        let starts = self.pieces.iter().find(|piece| piece.sql.contains(&range.start));
        let start = starts.map_or(end, |piece| piece.within(range.start).unwrap_or(piece.file.start));
        Place::marked(&self.path, &self.file, ByteOffset(start)..ByteOffset(end))
    }
}

impl Piece {
    /// Where a byte of the SQL stands; nothing inside of an escape.
    fn within(&self, at: usize) -> Option<usize> {
        let is_plain = self.sql.len() == self.file.len();
        is_plain.then(|| self.file.start + at.saturating_sub(self.sql.start))
    }
}
