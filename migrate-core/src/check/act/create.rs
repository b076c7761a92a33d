//! `CREATE …`: which kind of object.

use super::{body, function, other, policy, role, rule, schema, sequence, trigger, type_, view};
use crate::check::model::{Model, Refusal};
use crate::check::read::create::object;
use crate::check::syntax::cursor::Cursor;

pub(super) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let (manner, kind, words) = object(words);
    match kind {
        "sequence" => sequence::create(model, words, manner),
        "view" => view::create(model, words, manner),
        "materialized view" => view::create_materialized(model, words),
        "schema" => schema::create(model, words),
        "type" => type_::create(model, words),
        "domain" => type_::create_domain(model, words),
        "function" | "procedure" => {
            let mark = model.mark();
            function::create(model, words, manner, kind)?;
            body::created(model, words, mark)
        }
        "aggregate" => function::create_aggregate(model, words, manner),
        "trigger" => trigger::create(model, words, manner),
        "policy" => policy::create(model, words),
        "rule" => rule::create(model, words, manner),
        "role" | "user" | "group" => role::create(model, words),
        "extension" => super::extension::create(model, words),
        _ => other::create(model, words, kind),
    }
}
