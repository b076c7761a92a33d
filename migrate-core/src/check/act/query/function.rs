//! Functions in FROM.

use crate::check::act::expression::{Output, Scope, Source, Walk};
use crate::check::act::types;
use crate::check::model::{ArgumentMode, Base, Body, Dependency, Id, Ident, Kind, Model, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

/// A call in FROM without its alias.
pub(super) fn source(
    model: &mut Model,
    words: &mut Cursor<'_>,
    scope: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    if words.eat("rows from") {
        let inner = words.brackets();
        let mut walk = Walk::new(model, scope);
        for mut item in inner.items() {
            walk.expression(&mut item)?;
        }
        return Ok((Source { is_open: true, ..Source::default() }, walk.uses));
    }
    let mut ahead = *words;
    let name = ahead.qualified();
    let mut walk = Walk::new(model, scope);
    let value = walk.operand(words)?;
    let uses = walk.uses;
    let called = value.as_ref().and_then(|value| value.name.clone());
    let mut source = Source { name: called.clone(), has_alias: true, is_open: true, ..Source::default() };
    let (Some(value), Some(called)) = (value, called) else { return Ok((source, uses)) };
    if let Some(Target { object, column: None }) = value.target
        && let Some(columns) = table_arguments(model, object)
    {
        source.is_open = false;
        source.is_scalar = columns.len() == 1;
        source.columns = columns;
        return Ok((source, uses));
    }
    match value.of_type.base {
        Base::Own(id) if !value.of_type.is_array => {
            if let Some(columns) = of_type(model, id) {
                source.columns = columns;
                source.is_open = false;
            }
        }
        // Those that are not made by a migration may have columns of their own.
        Base::Builtin(of_type) if value.target.is_some() && of_type != "record" => {
            source.columns = vec![Output::new(called, value.of_type)];
            source.is_open = false;
            source.is_scalar = true;
        }
        _ => {
            let scalar = name.filter(|name| SCALARS.contains(&&*name.name));
            if scalar.is_some() {
                source.columns = vec![Output::unknown(called)];
                source.is_open = false;
                source.is_scalar = true;
            }
        }
    }
    Ok((source, uses))
}

/// Functions of PostgreSQL that return one column, whose name is that of the function or its alias.
const SCALARS: [&str; 6] = [
    "generate_series",
    "generate_subscripts",
    "regexp_split_to_table",
    "string_to_table",
    "jsonb_object_keys",
    "json_object_keys",
];

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

/// The columns of a composite type or of a relation's rows.
fn of_type(model: &Model, id: Id) -> Option<Vec<Output>> {
    let object = model.object(id);
    if object.kind == Kind::RowType {
        let relation = object.links.iter().find(|link| link.how == Dependency::Internal)?.target.object;
        return of_type(model, relation);
    }
    let has_columns = object.relation().is_some();
    let source = Source::of(model, id);
    (has_columns && !source.is_open)
        .then(|| source.columns.into_iter().map(|column| Output { target: None, ..column }).collect())
}

/// `(a integer, b text)` behind a function that returns records.
pub(super) fn definitions(model: &mut Model, words: Cursor<'_>) -> Result<Vec<Output>, Refusal> {
    let mut columns = Vec::new();
    for mut item in words.items() {
        let Some(name) = item.ident() else { continue };
        let of_type = types::read(model, &mut item)?;
        columns.push(Output::new(name, of_type));
    }
    Ok(columns)
}
