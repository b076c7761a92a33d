//! `EXPLAIN`, `PREPARE`, `DECLARE … CURSOR`: their statement is analysed, and nothing of it happens yet.

use super::body;
use super::expression::Scope;
use super::{query, statement, types};
use crate::check::model::{Code, Model, Refusal};
use crate::check::syntax::cursor::Cursor;

/// `EXPLAIN [(option, …)] [ANALYZE] [VERBOSE] statement`
pub(super) fn explain(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let mut runs = false;
    // A query in brackets looks like options.
    let is_query = words.is("( select") || words.is("( with") || words.is("( values") || words.is("( (");
    if !is_query {
        for mut option in words.brackets().items() {
            let is_analyze = option.eat_one_of(&["analyze", "analyse"]).is_some();
            runs |= is_analyze && !option.is_one_of(&["false", "off", "0"]);
        }
    }
    runs |= words.eat_one_of(&["analyze", "analyse"]).is_some();
    words.eat("verbose");
    if runs { statement::run(model, words) } else { judge(model, words) }
}

/// `PREPARE name [(type, …)] AS statement`
pub(super) fn prepare(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    if words.ident().is_none() {
        return Ok(());
    }
    for mut argument in words.brackets().items() {
        types::read(model, &mut argument)?;
    }
    if !words.eat("as") {
        return Ok(());
    }
    judge(model, words)?;
    // It may be run at any time from here on.
    body::called(model, words);
    Ok(())
}

/// `DECLARE name … CURSOR … FOR query`
pub(super) fn declare(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    if !words.eat_up_to("cursor") || !words.eat_up_to("for") {
        return Ok(());
    }
    judge(model, words)?;
    body::called(model, words);
    Ok(())
}

/// That its names are there. What is refused only when rows are written is not looked at.
fn judge(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let result = model.analyse(|model| query::read(model, words, &Scope::default()).map(drop));
    match result {
        Err(refusal) if refusal.code == Code::NotNullViolation => Ok(()),
        other => other,
    }
}
