//! `MERGE`.

use super::target;
use super::update::assignments;
use crate::check::act::expression::{Scope, Walk};
use crate::check::act::query::{From, Rows, from_list};
use crate::check::model::{Code, Model, Refusal};
use crate::check::syntax::cursor::Cursor;

/// Everything behind the word MERGE.
pub(super) fn run(model: &mut Model, words: &mut Cursor<'_>, outer: &Scope<'_>) -> Result<Rows, Refusal> {
    words.eat("into");
    let (source, uses) = target::read(model, words, outer)?;
    let table = source.relation;
    words.eat("using");
    let using = from_list(model, words, outer)?;
    let only_source = Scope { sources: using.sources.clone(), outer: Some(outer), ..Scope::default() };
    let only_target = Scope { sources: vec![source.clone()], outer: Some(outer), ..Scope::default() };
    let mut both = From::of(source, uses);
    both.add(using)?;
    let scope = Scope { sources: both.sources, outer: Some(outer), ..Scope::default() };
    words.eat("on");
    Walk::new(model, &scope).expression(words)?;
    while words.eat("when") {
        let is_matched = !words.eat("not");
        words.eat("matched");
        let seen = if words.eat("by source") {
            &only_target
        } else {
            words.eat("by target");
            if is_matched { &scope } else { &only_source }
        };
        if words.eat("and") {
            Walk::new(model, seen).expression(words)?;
        }
        words.eat("then");
        if words.eat("update set") {
            assignments(model, table, words, seen)?;
        } else if words.eat("insert") {
            insert(model, table, words, seen)?;
        } else {
            words.advance();
            words.eat("nothing");
        }
    }
    both.sources = scope.sources;
    target::returning(model, words, both, outer)
}

/// `INSERT (a, b) VALUES (1, 2)`
fn insert(
    model: &mut Model,
    table: Option<crate::check::model::Id>,
    words: &mut Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<(), Refusal> {
    let mut aims = Vec::new();
    let has_list = words.is("(");
    let mut list = words.brackets();
    while let Some(aim) = target::column(model, table, &mut list)? {
        aims.push(aim);
        list.eat(",");
    }
    if words.eat("overriding") {
        words.advance();
        words.eat("value");
    }
    if words.eat("default values") {
        return Ok(());
    }
    words.eat("values");
    let start = *words;
    let mut inner = words.brackets();
    let mut count = 0;
    while inner.first().is_some() {
        let first = inner.first();
        let value = Walk::new(model, scope).expression(&mut inner)?;
        if let Some(aim) = aims.get(count) {
            target::assigned(model, table, aim, &value, first)?;
        }
        count += 1;
        if !inner.eat(",") {
            break;
        }
    }
    if has_list && count != aims.len() {
        let title = format!("INSERT has {count} expressions for {} columns", aims.len());
        return Err(Refusal::new(Code::SyntaxError, &words.since(start), title));
    }
    Ok(())
}
