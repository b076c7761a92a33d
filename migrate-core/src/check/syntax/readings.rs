//! What the parsers have made of files. It follows from the text of a file alone, and holds for as long as that is the same.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::Reading;

/// Of the files of a folder, by their paths: as it was before, and as it is now.
#[derive(Debug, Default)]
pub(crate) struct Readings {
    before: HashMap<String, FileRead>,
    now: Mutex<HashMap<String, FileRead>>,
}

/// A file as the parsers read it.
#[derive(Debug, Default)]
pub(crate) struct FileRead {
    text: String,
    /// Those in which is no error.
    pub(crate) parts: Vec<PartRead>,
}

/// A part of a file, and its statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartRead {
    pub(crate) range: Range<usize>,
    pub(crate) statements: Vec<Range<usize>>,
}

impl Readings {
    /// The parts of this file were read so.
    pub(crate) fn know(&mut self, path: String, text: String, parts: Vec<PartRead>) {
        self.before.insert(path, FileRead { text, parts });
    }

    /// What is made of a part of a file: what was, if it has the same text, and what `read` makes of it now if not.
    pub(crate) fn of(
        &self,
        (path, text): (&str, &str),
        range: &Range<usize>,
        read: impl FnOnce() -> Reading,
    ) -> Reading {
        let file = self.before.get(path).filter(|file| file.text == text);
        let part = file.and_then(|file| file.parts.iter().find(|part| part.range == *range));
        let reading = part
            .map_or_else(read, |part| Reading { statements: part.statements.clone(), errors: Vec::new() });
        if reading.errors.is_empty() {
            let part = PartRead { range: range.clone(), statements: reading.statements.clone() };
            let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            let file = now.entry(path.to_owned()).or_default();
            if file.text != text {
                *file = FileRead { text: text.to_owned(), parts: Vec::new() };
            }
            file.parts.push(part);
        }
        reading
    }

    /// What is known the next time.
    pub(crate) fn for_the_next_time(self) -> Readings {
        Readings { before: self.into_now(), now: Mutex::default() }
    }

    /// As it is now.
    pub(crate) fn into_now(self) -> HashMap<String, FileRead> {
        self.now.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
