//! SQL that stands in a program's file: as a constant of its language, or as the file itself.

use std::ops::Range;
use std::sync::Arc;

use crate::check::act::body;
use crate::check::alone::{begins, is_query};
use crate::check::near::near;
use crate::check::syntax::cursor::Cursor;
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
    /// It is SQL for certain. Another text may be a sentence, or meant for something else.
    pub is_sql: bool,
    /// The program prepares it and keeps it.
    pub is_kept: bool,
    /// Its parameters come without types: the server has to infer them.
    pub is_untyped: bool,
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
    /// Whether it is a query, by how it begins, be its first word misspelt.
    #[must_use]
    pub fn is_query(&self) -> bool {
        let is_one = |words: Cursor<'_>| {
            let first = words.first().map(|first| first.text.to_ascii_lowercase()).unwrap_or_default();
            body::is_query(words) || near(&first, VERBS.iter().copied(), 2).is_some()
        };
        self.is_sql && begins(&self.sql, is_one) || is_query(&self.sql)
    }

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

const VERBS: &[&str] = &["select", "insert", "update", "delete"];

impl Piece {
    /// Where a byte of the SQL stands; nothing inside of an escape.
    fn within(&self, at: usize) -> Option<usize> {
        let is_plain = self.sql.len() == self.file.len();
        is_plain.then(|| self.file.start + at.saturating_sub(self.sql.start))
    }
}
