//! What the parsers have made of files. It follows from the text of a file alone, and holds for as long as that is the same.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Reading;

/// Of the files of a folder, by their paths, as each was read last.
#[derive(Debug, Default)]
pub(crate) struct Readings(Mutex<HashMap<String, FileRead>>);

/// A file as the parsers read it.
#[derive(Debug, Default)]
pub(crate) struct FileRead {
    pub(crate) text: String,
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
    pub(crate) fn know(&self, path: String, file: FileRead) {
        self.all().insert(path, file);
    }

    /// What is made of a part of a file: what was, if it has the same text, and what `read` makes of it now if not.
    pub(crate) fn of(
        &self,
        (path, text): (&str, &str),
        range: &Range<usize>,
        read: impl FnOnce() -> Reading,
    ) -> Reading {
        if let Some(statements) = self.known(path, text, range) {
            return Reading { statements, errors: Vec::new() };
        }
        let reading = read();
        if reading.errors.is_empty() {
            let mut all = self.all();
            let file = all.entry(path.to_owned()).or_default();
            if file.text != text {
                *file = FileRead { text: text.to_owned(), parts: Vec::new() };
            }
            file.parts.push(PartRead { range: range.clone(), statements: reading.statements.clone() });
        }
        reading
    }

    fn known(&self, path: &str, text: &str, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let all = self.all();
        let file = all.get(path).filter(|file| file.text == text)?;
        Some(file.parts.iter().find(|part| part.range == *range)?.statements.clone())
    }

    /// All of them, by the paths of their files.
    pub(crate) fn all(&self) -> MutexGuard<'_, HashMap<String, FileRead>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
