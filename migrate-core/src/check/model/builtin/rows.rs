//! Rows of which all are read when one is asked for first.

use std::sync::OnceLock;

use super::{Line, Lines};

/// The rows that stand in some lines.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    lines: Lines,
    /// By their names, in order.
    read: OnceLock<Vec<(&'static str, T)>>,
}

/// What a line is read to.
pub(crate) trait Row: Sized {
    fn read(line: Line) -> Option<Self>;
}

impl<T: Row> Rows<T> {
    pub(crate) const fn new(text: &'static str) -> Rows<T> {
        Rows { lines: Lines::new(text), read: OnceLock::new() }
    }

    /// The rows of this name.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &T> {
        let read = || self.lines.all().filter_map(|line| Some((line.name, T::read(line)?))).collect();
        let rows = self.read.get_or_init(read);
        let first = rows.partition_point(|(other, _)| *other < name);
        let rows = rows.get(first..).unwrap_or_default();
        rows.iter().take_while(move |(other, _)| *other == name).map(|(_, row)| row)
    }

    /// Whether a row has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.of(name).next().is_some()
    }

    /// All names, each as often as it stands there.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.lines.names()
    }
}
