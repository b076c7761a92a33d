//! `CREATE …`: which kind of object.

use super::{policy, rule, trigger};
use crate::check::model::{Kind, Model, Refusal};
use crate::check::read::create::object;
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let (manner, kind, words) = object(words);
    let Some(kind) = kind else { return Ok(()) };
    match kind {
        Kind::Trigger => trigger::create(model, words, manner),
        Kind::Policy => policy::create(model, words),
        Kind::Rule => rule::create(model, words, manner),
        _ => Ok(()),
    }
}
