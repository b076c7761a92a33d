//! `EXECUTE`: texts that are put together when they are run, as far as their words tell.

mod fill;
mod format;
mod hole;
mod template;

pub(crate) use format::lacks_arguments;
pub(crate) use hole::{Hole, Pattern};
pub(crate) use template::{NAMES, Piece, Template};

use crate::check::syntax::cursor::{Cursor, is_word};

/// What stands behind the word EXECUTE.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execute<'t> {
    pub(crate) text: Cursor<'t>,
    /// The variables that it fills.
    pub(crate) into: Cursor<'t>,
}

/// `text [INTO …] [USING …]`
pub(crate) fn read(mut words: Cursor<'_>) -> Execute<'_> {
    let text = words.before(|token| is_word(token, "into") || is_word(token, "using"));
    // Either may come first.
    words.before(|token| is_word(token, "into"));
    words.eat("into");
    words.eat("strict");
    let into = words.before(|token| is_word(token, "using"));
    Execute { text, into }
}
