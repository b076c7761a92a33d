//! Functions in FROM.

use crate::check::act::expression::{Analysis, Output, Place, Scope, Source, Value, columns_of};
use crate::check::act::types;
use crate::check::model::builtin::{Mode, Parameter, SERVER};
use crate::check::model::{ArgumentMode, Base, Body, Id, Ident, Model, Name, Refusal, Target, TypeRef};
use crate::check::read::expression::{Expression, Node};
use crate::check::read::query::{Definition, FromFunction, FromTable};

/// Calls in FROM, without their alias.
pub(super) fn source(
    model: &mut Model,
    function: &FromFunction<'_>,
    scope: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    let mut analysis = Analysis::new(model, scope).at(Place::FROM);
    let mut values = Vec::new();
    for (call, _) in &function.calls {
        values.push(match arrays(call) {
            Some(arrays) => {
                for array in arrays {
                    analysis.value(array)?;
                }
                Value::unknown()
            }
            None => analysis.value(call)?,
        });
    }
    let uses = analysis.uses;
    for (_, list) in &function.calls {
        definitions(model, list)?;
    }
    let mut source = match (values.pop(), values.is_empty() && !function.is_rows_from) {
        (Some(value), true) => {
            let name = function.calls.first().and_then(|(call, _)| match &call.node {
                Node::Call(call) => call.name.last(),
                _ => None,
            });
            of_value(model, value, name.as_ref())
        }
        _ => Source { is_open: true, ..Source::default() },
    };
    // Behind columns that are not known it has no place that is.
    if function.has_ordinality && !source.is_open {
        source.columns.push(Output::new(Ident::exact("ordinality"), TypeRef::builtin("bigint")));
    }
    Ok((source, uses))
}

/// `unnest(a, b)`, which is a call for each of them, side by side.
fn arrays<'e, 't>(call: &'e Expression<'t>) -> Option<impl Iterator<Item = &'e Expression<'t>>> {
    let Node::Call(call) = &call.node else { return None };
    let is_several = call.arguments.len() > 1 && call.name.only().is_some_and(|name| &*name == "unnest");
    is_several.then(|| call.arguments.iter().map(|argument| &argument.value))
}

/// XMLTABLE and its kin.
pub(super) fn table(
    model: &mut Model,
    table: &FromTable<'_>,
    scope: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    let mut analysis = Analysis::new(model, scope);
    analysis.values(&table.arguments)?;
    let uses = analysis.uses;
    let columns = definitions(model, &table.columns)?;
    Ok((Source { columns, is_open: table.is_unread, has_alias: true, ..Source::default() }, uses))
}

/// What a function returns.
fn of_value(model: &Model, value: Value, name: Option<&Ident>) -> Source {
    let called = value.name.clone();
    let mut source = Source { name: called.clone(), has_alias: true, is_open: true, ..Source::default() };
    let Some(called) = called else { return source };
    if let Some(Target { object, column: None }) = value.target
        && let Some(columns) = table_arguments(model, object)
    {
        source.is_open = false;
        source.is_scalar = columns.len() == 1;
        source.columns = columns;
        return source;
    }
    if let Some(columns) = columns_of(model, &value.of_type) {
        source.columns = columns.into_iter().map(|column| Output { target: None, ..column }).collect();
        source.is_open = false;
        return source;
    }
    match value.of_type.base {
        // Those that are not made by a migration may have columns of their own.
        Base::Builtin(of_type) if value.target.is_some() && of_type != "record" => {
            source.columns = vec![Output::new(called, value.of_type)];
            source.is_open = false;
            source.is_scalar = true;
        }
        Base::Builtin(of_type) if of_type != "record" => {
            if let Some(output) = name.and_then(|name| only_output(model, name)) {
                source.is_scalar = output == Called::Itself;
                let column = match output {
                    Called::Itself => called,
                    Called::Parameter(name) => Ident::exact(name),
                };
                source.columns = vec![Output::new(column, value.of_type)];
                source.is_open = false;
            }
        }
        _ => {}
    }
    source
}

/// What the only column of a function's result is called by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Called {
    /// The function, or its alias.
    Itself,
    Parameter(&'static str),
}

/// A function of PostgreSQL that returns one column, and what its OUT parameter calls it.
fn only_output(model: &Model, name: &Ident) -> Option<Called> {
    let bare = Name::bare(name.clone(), 0..0);
    if model.routines(&bare).next().is_some() || model.bringer(None, name).is_some() {
        return None;
    }
    let outputs = SERVER.routines(name).map(|routine| {
        let is_output =
            |parameter: &&Parameter| matches!(parameter.mode, Mode::Out | Mode::InOut | Mode::Table);
        let mut outputs = routine.parameters.iter().filter(is_output);
        match (outputs.next(), outputs.next()) {
            (None, _) => Some(Called::Itself),
            (Some(only), None) => only.name.map(Called::Parameter),
            _ => None,
        }
    });
    let outputs: Vec<Option<Called>> = outputs.collect();
    let first = *outputs.first()?;
    if outputs.iter().all(|output| *output == first) { first } else { None }
}

/// The columns of a function's result that its arguments name.
fn table_arguments(model: &Model, id: Id) -> Option<Vec<Output>> {
    let Body::Function(function) = &model.object(id).body else { return None };
    let outputs = function.arguments.iter().filter(|argument| {
        matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
    });
    let columns: Vec<Output> = outputs
        .enumerate()
        .map(|(number, argument)| {
            let name = argument.name.clone();
            let name = name.unwrap_or_else(|| Ident::exact(&format!("column{}", number + 1)));
            Output::new(name, argument.of_type.clone())
        })
        .collect();
    (columns.len() > 1).then_some(columns)
}

/// `(a integer, b text)` behind a function that returns records.
pub(super) fn definitions(model: &mut Model, list: &[Definition]) -> Result<Vec<Output>, Refusal> {
    let mut columns = Vec::new();
    for definition in list {
        let of_type = match &definition.of_type {
            Some(of_type) => types::resolve(model, of_type)?,
            None => TypeRef::builtin("integer"),
        };
        columns.push(Output::new(definition.name.clone(), of_type));
    }
    Ok(columns)
}
