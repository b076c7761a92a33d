//! What the oldest server does not read on which the migrations have to run: `postgres` in `migrate.toml`.

use crate::check::model::builtin::Lack;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::Token;
use crate::check::syntax::since;
use crate::{ByteOffset, Diagnostic, Place, Script};

/// A problem for everything of a script that a server of this version does not read.
pub(crate) fn check(script: &Script, text: &Lexed, oldest: u8) -> Vec<Diagnostic> {
    unread(&script.path, &script.text, &text.words(script.body.range()), oldest)
}

/// The same of a text, whose tokens these are.
pub(crate) fn unread(path: &str, text: &str, tokens: &[Token<'_>], oldest: u8) -> Vec<Diagnostic> {
    let newer = since::newer_than(oldest, tokens).into_iter();
    let problems = newer.filter_map(|newer| {
        let lack = Lack::before(newer.first, oldest)?;
        let place = Place::marked(path, text, ByteOffset(newer.range.start)..ByteOffset(newer.range.end));
        let problem = Diagnostic::at(place, format!("PostgreSQL {oldest} does not read {}", newer.what));
        Some(problem.note(lack.note()).help(lack.help()))
    });
    problems.collect()
}
