//! `CREATE …`: which kind of object.

use super::{body, function, policy, rule, trigger, type_, view};
use crate::check::model::{Kind, Model, Refusal};
use crate::check::read::create::object;
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let (manner, kind, words) = object(words);
    let Some(kind) = kind else { return Ok(()) };
    match kind {
        Kind::View => view::create(model, words, manner),
        Kind::MaterializedView => view::create_materialized(model, words),
        Kind::SomeType => type_::create(model, words),
        Kind::Domain => type_::create_domain(model, words),
        Kind::Function | Kind::Procedure => {
            let mark = model.mark();
            function::create(model, words, manner, kind)?;
            body::created(model, words, mark)
        }
        Kind::Aggregate => function::create_aggregate(model, words, manner),
        Kind::Trigger => trigger::create(model, words, manner),
        Kind::Policy => policy::create(model, words),
        Kind::Rule => rule::create(model, words, manner),
        _ => Ok(()),
    }
}
