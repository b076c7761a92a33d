//! Names with dots between their parts.

use std::ops::Range;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

/// `a`, `s.a`, `d.s.a`: its tokens, of which names are made where somebody asks for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'t> {
    pub(crate) words: Cursor<'t>,
}

impl<'t> Path<'t> {
    /// Reads one name and what follows it with dots; nothing if no name comes next. A dot before `*` is left.
    pub(crate) fn read(words: &mut Cursor<'t>) -> Option<Path<'t>> {
        let start = *words;
        words.pass_name().then_some(())?;
        let mut ahead = *words;
        while ahead.take(".") && ahead.pass_name() {
            *words = ahead;
        }
        Some(Path { words: start.up_to(*words) })
    }

    /// The parts, and where each stands.
    pub(crate) fn parts(self) -> Vec<(Ident, Range<usize>)> {
        let mut words = self.words;
        let mut parts = Vec::with_capacity(2);
        loop {
            let start = words;
            let Some(ident) = words.ident() else { return parts };
            parts.push((ident, words.since(start)));
            words.take(".");
        }
    }

    /// The last two parts.
    pub(crate) fn name(self) -> Option<Name> {
        let mut words = self.words;
        words.qualified()
    }

    /// The last part.
    pub(crate) fn last(self) -> Option<Ident> {
        self.name().map(|name| name.name)
    }

    /// The only part.
    pub(crate) fn only(self) -> Option<Ident> {
        let mut words = self.words;
        let ident = words.ident()?;
        words.first().is_none().then_some(ident)
    }
}
