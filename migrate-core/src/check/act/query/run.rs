//! Queries that are statements by themselves.

use super::analyse;
use super::from::populated;
use crate::Mode;
use crate::check::act::expression::{Scope, text_of};
use crate::check::act::{body, session, table, volatile};
use crate::check::model::{Model, Refusal};
use crate::check::read::expression::{Call, Node};
use crate::check::read::query::{self, Body, Query, SelectItem};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Inside;

/// # Errors
///
/// PostgreSQL would refuse it.
pub(in crate::check::act) fn run(model: &mut Model, words: Cursor<'_>) -> Result<(), Refusal> {
    let query = query::read(words);
    let rows = analyse(model, &query, &Scope::default())?;
    if let Some(into) = query.body.made() {
        return table::query::select_into(model, into, rows, &query.words.range());
    }
    populated(model, &query)?;
    body::refuse_broken(model, &query)?;
    let changes_rows = matches!(query.body, Body::Changing(_));
    if !changes_rows && !volatile::change_nothing(words.tokens()) {
        model.do_anything();
    }
    body::called(model, words);
    settings(model, &query);
    Ok(())
}

/// `SELECT set_config('search_path', '…', false)`. Whatever `check_function_bodies` is set to, bodies are not looked at then.
fn settings(model: &mut Model, query: &Query<'_>) {
    let Body::Select(select) = &query.body else { return };
    for item in &select.results {
        if let SelectItem::Value { value, .. } = item
            && let Node::Call(call) = &value.node
        {
            setting(model, call);
        }
    }
}

fn setting(model: &mut Model, call: &Call<'_>) {
    let is_it = call.name.name().is_some_and(|name| {
        &*name.name == "set_config" && name.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
    });
    let [parameter, value, is_local] = call.arguments.as_slice() else { return };
    let Some(parameter) = parameter.value.text().and_then(text_of).filter(|_| is_it) else { return };
    if parameter.eq_ignore_ascii_case("check_function_bodies") {
        model.checks_bodies = false;
    }
    let is_path = parameter.eq_ignore_ascii_case("search_path");
    let is_local = matches!(is_local.value.node, Node::Bool(true));
    let ends_at_once = is_local && model.mode == Mode::Statements;
    let Some(path) = value.value.text().and_then(Inside::of).filter(|_| is_path && !ends_at_once) else {
        return;
    };
    model.set_until(is_local);
    let tokens = path.words(0);
    session::put(model, Cursor::new(&tokens).items().filter_map(|mut item| item.ident()).collect());
}
