//! `ALTER TYPE`.

use std::ops::Range;

use super::{column, links_of, twice};
use crate::check::act::alter::act;
use crate::check::act::alter_table::rename;
use crate::check::act::types;
use crate::check::model::{
    Base, Body, Code, Column, Drops, EnumValue, Id, Kind, Model, Name, Object, Part, Refusal, Relation,
    Target, Type,
};
use crate::check::read::type_::{Action, AlterType, AttributeAction, Label, Place};

pub(in crate::check::act) fn alter(model: &mut Model, command: &AlterType) -> Result<(), Refusal> {
    let name = &command.name;
    let id = model.need(Kind::SomeType, name)?;
    match &command.action {
        Action::AddValue { is_optional, value, place } => {
            return add_value(model, (id, name), *is_optional, value, place.as_ref());
        }
        Action::RenameValue { old, new } => return rename_value(model, (id, name), old, new),
        _ => {}
    }
    let owner = model.object(id).links.iter().map(|link| link.target.object).next();
    let relation = owner.filter(|_| model.object(id).kind == Kind::RowType);
    if let Some(relation) = relation
        && model.object(relation).kind != Kind::CompositeType
        && !model.object(relation).is_doubtful
    {
        let title = format!("`{name}` is the row type of {}", model.describe(relation, Part::Whole));
        return Err(Refusal::new(Code::WrongObjectType, &name.at, title)
            .earlier(&model.object(relation).site, "created here")
            .help("write ALTER TABLE"));
    }
    if let Action::Object(action) = &command.action {
        return act(model, relation.unwrap_or(id), action);
    }
    if let Action::Options = command.action {
        return Ok(());
    }
    let there = model.object(id);
    if relation.is_none() && !there.is_doubtful && there.kind != Kind::SomeType {
        return Err(model.wrong_kind(id, name, "not a composite type"));
    }
    match (relation, &command.action) {
        (None, Action::RenameAttribute { .. }) => {
            model.restrict(id);
            Ok(())
        }
        (None, Action::Attributes(actions)) => {
            unknown_attributes(model, id, actions);
            Ok(())
        }
        (Some(relation), Action::RenameAttribute { old, new, cascade }) => {
            typed_tables(model, relation, *cascade, &old.at)?;
            rename::column(model, relation, (old, new), true)
        }
        (Some(relation), Action::Attributes(actions)) => {
            actions.iter().try_for_each(|action| change(model, relation, action))
        }
        _ => Ok(()),
    }
}

/// Of a type that no migration has made.
fn unknown_attributes(model: &mut Model, id: Id, actions: &[AttributeAction]) {
    for action in actions {
        match action {
            AttributeAction::Add { .. } => {}
            AttributeAction::Drop(drop) => {
                let of = model.sql_name(model.object(id));
                model.lose(format!("attribute {} of {of}", drop.name.name));
            }
            AttributeAction::Type { .. } => model.restrict(id),
        }
    }
}

/// The values of an enum; nothing if they are not known.
fn values(model: &Model, id: Id, name: &Name) -> Result<Option<Vec<EnumValue>>, Refusal> {
    let object = model.object(id);
    match &object.body {
        Body::Type(Type::Enum(values)) if !object.is_open && !object.is_doubtful => Ok(Some(values.clone())),
        Body::Type(Type::Enum(_)) => Ok(None),
        _ if object.is_doubtful || object.kind == Kind::SomeType => Ok(None),
        _ => Err(model.wrong_kind(id, name, "not an enum")),
    }
}

fn set_values(model: &mut Model, id: Id, values: Vec<EnumValue>) {
    model.change(id, |object| object.body = Body::Type(Type::Enum(values)));
}

fn add_value(
    model: &mut Model,
    (id, name): (Id, &Name),
    is_optional: bool,
    label: &Label,
    place: Option<&Place>,
) -> Result<(), Refusal> {
    let known = values(model, id, name)?;
    let Some(value) = &label.text else {
        model.change(id, |object| object.is_open = true);
        return Ok(());
    };
    let added = EnumValue { name: value.clone(), site: model.site_at(&label.at) };
    let Some(mut values) = known else {
        if !model.object(id).is_doubtful && !is_optional {
            another_value(model, id, added);
        }
        return Ok(());
    };
    if let Some(there) = values.iter().find(|other| other.name == *value) {
        if is_optional {
            return Ok(());
        }
        return Err(has_value(name, value, &label.at, there));
    }
    let place = match place {
        Some(Place::Before(neighbour)) => find(name, &values, neighbour)?,
        Some(Place::After(neighbour)) => find(name, &values, neighbour)? + 1,
        None => values.len(),
    };
    values.insert(place, added);
    set_values(model, id, values);
    Ok(())
}

/// One more value of an enum of which others are not known.
fn another_value(model: &mut Model, id: Id, value: EnumValue) {
    let mut values = match &model.object(id).body {
        Body::Type(Type::Enum(values)) => values.clone(),
        _ => Vec::new(),
    };
    values.push(value);
    model.change(id, |object| {
        object.is_open = true;
        object.body = Body::Type(Type::Enum(values));
    });
}

fn rename_value(model: &mut Model, (id, name): (Id, &Name), old: &Label, new: &Label) -> Result<(), Refusal> {
    let Some(mut values) = values(model, id, name)? else {
        model.restrict(id);
        return Ok(());
    };
    let (Some(_), Some(text)) = (&old.text, &new.text) else {
        model.change(id, |object| object.is_open = true);
        return Ok(());
    };
    if let Some(there) = values.iter().find(|other| other.name == *text) {
        return Err(has_value(name, text, &new.at, there));
    }
    let place = find(name, &values, old)?;
    if let Some(value) = values.get_mut(place) {
        value.name.clone_from(text);
    }
    set_values(model, id, values);
    Ok(())
}

/// Where the value stands that must be there.
fn find(name: &Name, values: &[EnumValue], wanted: &Label) -> Result<usize, Refusal> {
    let text = wanted.text.as_deref().unwrap_or_default();
    let found = values.iter().position(|value| value.name == text);
    found.ok_or_else(|| no_value(name, text, &wanted.at, values))
}

fn has_value(name: &Name, value: &str, at: &Range<usize>, there: &EnumValue) -> Refusal {
    Refusal::new(Code::DuplicateObject, at, format!("type `{name}` has the value `{value}` already"))
        .earlier(&there.site, "added here")
        .help("write IF NOT EXISTS if either will do")
}

fn no_value(name: &Name, value: &str, at: &Range<usize>, values: &[EnumValue]) -> Refusal {
    let title = format!("type `{name}` has no value `{value}`");
    let refusal = Refusal::new(Code::InvalidParameterValue, at, title);
    let there = values.iter().map(|value| value.name.as_str());
    if let Some(near) = crate::check::near::near(value, there, 2) {
        return refusal.did_you_mean(near);
    }
    let all: Vec<String> = values.iter().map(|value| format!("`{}`", value.name)).collect();
    refusal.note(format!("it has {}", all.join(", ")))
}

fn change(model: &mut Model, relation: Id, action: &AttributeAction) -> Result<(), Refusal> {
    match action {
        AttributeAction::Add { attribute, cascade } => {
            let column = column(model, attribute)?;
            let exists =
                model.object(relation).relation().is_some_and(|own| own.find(&column.name).is_some());
            if exists {
                return Err(twice(attribute));
            }
            typed_tables(model, relation, *cascade, &attribute.at)?;
            add_column(model, relation, column);
            Ok(())
        }
        AttributeAction::Drop(drop) => {
            let there = model.object(relation).relation().and_then(|own| own.find(&drop.name.name));
            if there.is_none() && drop.is_optional {
                return Ok(());
            }
            let Some(number) = model.need_column(relation, &drop.name)? else { return Ok(()) };
            let (cascade, at) = (drop.cascade, drop.name.at.clone());
            typed_tables(model, relation, cascade, &at)?;
            model.drop(&Drops { targets: vec![Target::column(relation, number)], cascade, at })
        }
        AttributeAction::Type { name, of_type } => {
            let number = model.need_column(relation, name)?;
            let of_type = types::resolve(model, of_type)?;
            in_use(model, relation, name)?;
            let Some(number) = number else { return Ok(()) };
            model.change(relation, |object| {
                let Some(relation) = object.relation_mut() else { return };
                let Some(column) = relation.columns.get_mut(number) else { return };
                column.of_type = of_type;
                let links = links_of(column, number);
                object.links.retain(|link| link.part != Part::Column(number));
                object.links.extend(links);
            });
            Ok(())
        }
    }
}

fn add_column(model: &mut Model, relation: Id, column: Column) {
    model.change(relation, |object| {
        let Some(relation) = object.relation_mut() else { return };
        let links = links_of(&column, relation.columns.len());
        relation.columns.push(column);
        object.links.extend(links);
    });
}

/// `CREATE TABLE … OF type` follows its type only where CASCADE stands. What such a table has then is not known here.
///
/// # Errors
///
/// There is such a table, and no CASCADE.
fn typed_tables(model: &mut Model, relation: Id, cascade: bool, at: &Range<usize>) -> Result<(), Refusal> {
    let Some(row_type) = model.row_type(relation) else { return Ok(()) };
    let is_typed = |object: &Object| {
        object.kind.is_table()
            && object.links.iter().any(|link| link.part == Part::Whole && link.target.object == row_type)
    };
    let tables: Vec<Id> =
        model.dependents(row_type).filter(|(_, object)| is_typed(object)).map(|(id, _)| id).collect();
    if cascade {
        for table in tables {
            model.doubt_inside(table);
        }
        return Ok(());
    }
    let Some(table) = tables.into_iter().find(|table| !model.object(*table).is_doubtful) else {
        return Ok(());
    };
    let (of, table) = (model.object(relation), model.object(table));
    let title = format!("type `{}` can't be changed: `{}` is a table of this type", &*of.name, &*table.name);
    Err(Refusal::new(Code::DependentObjects, at, title)
        .earlier(&table.site, "the table is created here")
        .help("write CASCADE to change the table too"))
}

/// The rows of a table that holds values of the type would have to be written again.
fn in_use(model: &Model, relation: Id, name: &Name) -> Result<(), Refusal> {
    let Some(row_type) = model.row_type(relation) else { return Ok(()) };
    let user = model.dependents(row_type).find(|(_, object)| {
        let columns = object.relation().map(Relation::living);
        let holds = columns
            .into_iter()
            .flatten()
            .any(|(_, column)| column.of_type.base == Base::Own(row_type) && !column.is_doubtful);
        holds && matches!(object.kind, Kind::Table | Kind::PartitionedTable | Kind::MaterializedView)
    });
    let Some((_, user)) = user else { return Ok(()) };
    let of = &model.object(relation).name;
    let title = format!("type `{}` can't be changed: a column of `{}` uses it", &**of, &*user.name);
    Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
        .earlier(&user.site, "the table is created here"))
}
