//! Functions that `PostgREST` can call, and those that it shows as a column of their table.

use std::collections::BTreeMap;

use super::layout::{Doc, Member, key, order, quoted};
use super::{field, sorted, type_};
use crate::check::bindings::{columns, own, relation_of};
use crate::check::model::{Argument, Base, Column, Function, Id, Kind, Model, Object, TypeRef};
use crate::check::read::argument::ArgumentMode;

/// The functions of a schema.
pub(super) fn members(model: &Model, schema: Id) -> Vec<Member> {
    let mut by_name: BTreeMap<_, (&str, Vec<(String, Doc)>)> = BTreeMap::new();
    for (_, object) in sorted(model, schema, &[Kind::Function]) {
        let Some(function) = object.function().filter(|function| can_be_called(model, function)) else {
            continue;
        };
        let name = (order(&object.name), object.name.clone());
        let signature = (model.arguments(object), signature(model, object, function));
        by_name.entry(name).or_insert((&object.name, Vec::new())).1.push(signature);
    }
    let one = |(name, mut signatures): (&str, Vec<(String, Doc)>)| {
        signatures.sort_by_cached_key(|(arguments, _)| order(arguments));
        let mut docs: Vec<Doc> = signatures.into_iter().map(|(_, doc)| doc).collect();
        let doc = if docs.len() > 1 { None } else { docs.pop() };
        Member::new(key(name), doc.unwrap_or(Doc::Union(docs)))
    };
    by_name.into_values().map(one).collect()
}

/// The functions that take a row of this table and nothing else: they are read as its columns are.
pub(super) fn computed(model: &Model, relation: &Object) -> Vec<Member> {
    let functions = sorted(model, relation.within, &[Kind::Function]);
    let all = functions.into_iter().filter_map(|(_, object)| {
        let function = object.function()?;
        let [Argument { name: None, of_type, mode: ArgumentMode::In, has_default: false }] =
            function.arguments.as_slice()
        else {
            return None;
        };
        let of = relation_of(model, of_type).map(|id| model.object(id))?;
        let is_its = of.name == relation.name && of.within == relation.within;
        (is_its && !is_trigger(function))
            .then(|| Member::new(key(&object.name), returned(model, function).nullable()))
    });
    all.collect()
}

fn is_trigger(function: &Function) -> bool {
    let returns = function.returns.as_ref().map(|returns| &returns.base);
    matches!(returns, Some(Base::Builtin("trigger" | "event_trigger")))
}

/// What `PostgREST` calls: with names for the arguments, or with a single one that is a document.
fn can_be_called(model: &Model, function: &Function) -> bool {
    let inputs: Vec<&Argument> = inputs(function).collect();
    let is_document = |argument: &Argument| {
        let is_one = matches!(argument.of_type.base, Base::Builtin("json" | "jsonb" | "text"));
        is_one && !argument.of_type.is_array
    };
    let is_single =
        |argument: &Argument| is_document(argument) || relation_of(model, &argument.of_type).is_some();
    let fits = inputs.iter().all(|it| it.name.is_some())
        || inputs.iter().all(|it| it.name.is_some() || (it.has_default && is_document(it)))
        || matches!(inputs.as_slice(), [only] if is_single(only));
    fits && !is_trigger(function)
}

fn inputs(function: &Function) -> impl Iterator<Item = &Argument> {
    function.arguments.iter().filter(|argument| argument.mode.is_input())
}

fn signature(model: &Model, object: &Object, function: &Function) -> Doc {
    let mut inputs: Vec<&Argument> = inputs(function).collect();
    let is_row_of_other = match inputs.as_slice() {
        [only] if only.name.is_none() => {
            relation_of(model, &only.of_type).is_some() && rows(model, function).is_none()
        }
        _ => false,
    };
    let name = |argument: &Argument| argument.name.as_ref().map_or(String::new(), ToString::to_string);
    inputs.sort_by_cached_key(|argument| order(argument.name.as_deref().unwrap_or_default()));
    let member = |argument: &&Argument| {
        let mark = if argument.has_default { "?" } else { "" };
        let name = argument.name.as_deref().map_or_else(|| name(argument), str::to_owned);
        Member::new(format!("{}{mark}", key(&name)), type_::of(model, &argument.of_type))
    };
    let arguments = match inputs.as_slice() {
        [] => Doc::text("never"),
        some => Doc::Object { members: some.iter().map(member).collect(), is_tall: false },
    };
    if is_row_of_other {
        let why = format!(
            "the function {}.{} with parameter or with a single unnamed json/jsonb parameter, but no matches were found \
             in the schema cache",
            &*model.object(object.within).name,
            &*object.name
        );
        let error = Doc::Object { members: vec![Member::new("error", Doc::text("true"))], is_tall: false };
        return finished(arguments, Doc::Both(Box::new(error), quoted(&why)), None);
    }
    let returned = returned(model, function);
    let returned = if function.returns_set { Doc::Array(Box::new(returned)) } else { returned };
    finished(arguments, returned, options(model, function))
}

fn finished(arguments: Doc, returned: Doc, options: Option<Doc>) -> Doc {
    let mut members = vec![Member::new("Args", arguments), Member::new("Returns", returned)];
    members.extend(options.map(|options| Member::new("SetofOptions", options)));
    Doc::Object { members, is_tall: false }
}

/// The relation or composite type whose rows are returned.
fn rows<'m>(model: &'m Model, function: &Function) -> Option<&'m Object> {
    let returns = function.returns.as_ref()?;
    if let Base::Own(id) = returns.base
        && model.object(id).kind == Kind::CompositeType
        && !returns.is_array
    {
        return Some(model.object(id));
    }
    relation_of(model, returns).map(|id| model.object(id))
}

/// How a client may choose from what is returned.
fn options(model: &Model, function: &Function) -> Option<Doc> {
    let to = rows(model, function)?;
    let from = match function.arguments.as_slice() {
        [only] => relation_of(model, &only.of_type).map(|id| model.qualified(id)),
        _ => None,
    };
    Some(Doc::tall(vec![
        Member::new("from", Doc::text(quoted(from.as_deref().unwrap_or("*")))),
        Member::new("to", Doc::text(quoted(&to.name))),
        Member::new("isOneToOne", Doc::text((!function.returns_set).to_string())),
        Member::new("isSetofReturn", Doc::text(function.returns_set.to_string())),
    ]))
}

fn returned(model: &Model, function: &Function) -> Doc {
    let mut columns: Vec<&Argument> =
        function.arguments.iter().filter(|argument| argument.mode == ArgumentMode::Table).collect();
    if !columns.is_empty() {
        columns.sort_by_cached_key(|column| order(column.name.as_deref().unwrap_or_default()));
        let column = |column: &&Argument| {
            Member::new(key(column.name.as_deref().unwrap_or_default()), type_::of(model, &column.of_type))
        };
        return Doc::tall(columns.iter().map(column).collect());
    }
    let Some(returns) = &function.returns else { return Doc::text("unknown") };
    row_of(model, returns).unwrap_or_else(|| type_::of(model, returns))
}

/// The columns of a table or view that is shown.
fn row_of(model: &Model, returns: &TypeRef) -> Option<Doc> {
    const SHOWN: &[Kind] =
        &[Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::View, Kind::MaterializedView];
    let id = relation_of(model, returns)?;
    let (_, relation) = own(model, SHOWN).find(|(own, _)| *own == id)?;
    let mut all: Vec<&Column> = columns(relation).collect();
    all.sort_by_cached_key(|column| order(&column.name));
    Some(Doc::tall(all.into_iter().map(|column| field(model, column, false)).collect()))
}
