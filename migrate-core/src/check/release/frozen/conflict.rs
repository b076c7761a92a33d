//! The marks that git leaves in a lock of which two branches have changed the same lines.

use std::ops::Range;

use super::{Line, Lock};
use crate::Diagnostic;

/// What to do where two branches have frozen one version.
pub(super) const SAME: &str = "`cargo migrate renumber` gives the one that git has known for less time a version \
                               of its own, and takes it out of the lock; then `cargo migrate freeze`";

/// Where the first one begins, and what its sides are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conflict {
    at: Range<usize>,
    ours: Vec<Range<usize>>,
    theirs: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Side {
    #[default]
    Outside,
    Ours,
    /// What both come from, where git is told to show it.
    Base,
    Theirs,
}

/// Follows the marks from line to line.
#[derive(Default)]
pub(super) struct Reader {
    side: Side,
    first: Option<Range<usize>>,
    begins: usize,
    ours: Vec<Range<usize>>,
    theirs: Vec<Range<usize>>,
}

impl Reader {
    /// Whether the line is a mark, or one of the base.
    pub(super) fn takes(&mut self, text: &str, at: &Range<usize>) -> bool {
        let side = match text.get(..7) {
            Some("<<<<<<<") => Side::Ours,
            Some("|||||||") => Side::Base,
            Some("=======") => Side::Theirs,
            Some(">>>>>>>") => Side::Outside,
            _ => return self.side == Side::Base,
        };
        self.first.get_or_insert_with(|| at.clone());
        let before = self.begins..at.start;
        match self.side {
            Side::Ours => self.ours.push(before),
            Side::Theirs => self.theirs.push(before),
            Side::Outside | Side::Base => {}
        }
        (self.side, self.begins) = (side, at.end);
        true
    }

    pub(super) fn is_inside(&self) -> bool {
        self.side != Side::Outside
    }

    pub(super) fn end(mut self, end: usize) -> Option<Conflict> {
        if self.side == Side::Theirs {
            self.theirs.push(self.begins..end);
        }
        Some(Conflict { at: self.first?, ours: self.ours, theirs: self.theirs })
    }
}

impl Conflict {
    pub(super) fn problem(&self, lock: &Lock) -> Option<Diagnostic> {
        let problem = Diagnostic::at(lock.place(self.at.clone())?, "a merge has left its marks in the lock");
        let of = |sides: &[Range<usize>]| -> Vec<&Line> {
            let lines =
                lock.lines.iter().filter(|line| sides.iter().any(|side| side.contains(&line.at.start)));
            lines.collect()
        };
        let (ours, theirs) = (of(&self.ours), of(&self.theirs));
        let pairs = ours.iter().flat_map(|our| theirs.iter().map(move |their| (our, their)));
        let clashes: Vec<String> = pairs
            .filter(|(our, their)| our.version == their.version)
            .map(|(our, their)| {
                if our.name == their.name {
                    format!("both sides have {}, with different SQL or marks", our.title())
                } else {
                    format!("both sides have version {}: {} and {}", our.version, our.name, their.name)
                }
            })
            .collect();
        Some(if clashes.is_empty() {
            problem
                .note("the two sides have frozen different versions")
                .help("remove the marks and keep the lines of both sides; `cargo migrate freeze` sorts them")
        } else {
            clashes.into_iter().fold(problem, Diagnostic::note).help(SAME)
        })
    }
}
