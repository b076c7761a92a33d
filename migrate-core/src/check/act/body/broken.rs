//! Functions in SQL whose body a later statement has broken: the server reads it again when it is called.

use super::check_sql_function;
use crate::check::act::session;
use crate::check::model::{Model, Refusal, Site};
use crate::check::read::expression::{Call, Expression, Node};
use crate::check::read::query::{Body, Query, SelectItem};

/// `SELECT f()`: what it calls for certain has to be right by now.
///
/// # Errors
///
/// The body names what is not there any more.
pub(in crate::check::act) fn refuse(model: &mut Model, query: &Query<'_>) -> Result<(), Refusal> {
    let Body::Select(select) = &query.body else { return Ok(()) };
    if query.with.is_some() || !select.from.is_empty() || select.filter.is_some() || select.having.is_some() {
        return Ok(());
    }
    for item in &select.results {
        if let SelectItem::Value { value: Expression { node: Node::Call(call), .. }, .. } = item {
            called(model, call)?;
        }
    }
    Ok(())
}

fn called(model: &mut Model, call: &Call<'_>) -> Result<(), Refusal> {
    // With a NULL a strict one is not run.
    let is_value =
        |value: &Expression<'_>| matches!(value.node, Node::Text(_) | Node::Number(_) | Node::Bool(_));
    let are_values = call.arguments.iter().all(|argument| is_value(&argument.value));
    let Some(name) = call.name.name().filter(|_| are_values && !call.is_unread && model.runs()) else {
        return Ok(());
    };
    let routines: Vec<_> = model.routines(&name).collect();
    let [id] = routines.as_slice() else { return Ok(()) };
    let object = model.object(*id);
    let (Some(function), Some(routine)) = (object.function().cloned(), model.bodies.get(id).cloned()) else {
        return Ok(());
    };
    if object.is_doubtful || object.is_outside || routine.language != "sql" {
        return Ok(());
    }
    let own = object.name.clone();
    let path = model.search_path.clone();
    if let Some(path) = &routine.path {
        session::put(model, path.clone());
    }
    let mark = model.mark();
    let result = model.analyse(|model| check_sql_function(model, &routine.text, &own, &function));
    model.search_path = path;
    result.map_err(|inside| {
        model.roll_back(mark);
        let site = Site { script: routine.script, range: inside.at.clone() };
        Refusal { at: call.name.words.range(), ..inside }
            .earlier(&site, "it stands in the body of the function, which is read again when it is called")
            .help(format!("write CREATE OR REPLACE FUNCTION {name} before it is called"))
    })
}
