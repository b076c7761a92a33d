//! Types and domains.

mod alter;
mod domain;

pub(super) use alter::alter;
pub(super) use domain::{alter_domain, create_domain};

use super::function::own_types;
use super::types;
use crate::check::model::{
    Body, Code, Column, Dependency, EnumValue, Found, Id, Ident, Kind, Link, Model, Name, Object, Part,
    Refusal, Relation, Target, Type,
};
use crate::check::read::type_::{Attribute, CreateType, Form, Label};
use crate::check::read::type_name::TypeName;

pub(super) fn create(model: &mut Model, command: &CreateType) -> Result<(), Refusal> {
    let name = &command.name;
    let within = model.home(name)?;
    match &command.form {
        Form::Enum(labels) => create_enum(model, within, name, labels),
        Form::Range { subtype, multirange } => {
            create_range(model, within, name, subtype.as_ref(), multirange.as_ref())
        }
        Form::Composite(attributes) => create_composite(model, within, name, attributes),
        Form::Base => create_base(model, within, name, Body::Nothing),
        Form::Shell => create_base(model, within, name, Body::Type(Type::Shell)),
    }
}

/// A base type, or the shell of one, which is filled later.
fn create_base(model: &mut Model, within: Id, name: &Name, body: Body) -> Result<(), Refusal> {
    if body == Body::Nothing
        && let Found::Here(shell) = model.find_in(Kind::BaseType, within, &name.name)
        && model.object(shell).body == Body::Type(Type::Shell)
    {
        model.change(shell, |object| object.body = body);
        return Ok(());
    }
    model.free(Kind::BaseType, within, name)?;
    add(model, Kind::BaseType, within, name, body);
    Ok(())
}

fn add(model: &mut Model, kind: Kind, within: Id, name: &Name, body: Body) -> Id {
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at)).with(body);
    model.add(object)
}

fn create_enum(model: &mut Model, within: Id, name: &Name, labels: &[Label]) -> Result<(), Refusal> {
    model.free(Kind::Enum, within, name)?;
    let mut values: Vec<EnumValue> = Vec::new();
    for label in labels {
        let Some(value) = &label.text else { continue };
        if values.iter().any(|other| other.name == *value) {
            let title = format!("the value `{value}` of type `{name}` is written twice");
            return Err(Refusal::new(Code::UniqueViolation, &label.at, title));
        }
        values.push(EnumValue { name: value.clone(), site: model.site_at(&label.at) });
    }
    let is_open = values.len() < labels.len();
    let id = add(model, Kind::Enum, within, name, Body::Type(Type::Enum(values)));
    model.change(id, |object| object.is_open = is_open);
    Ok(())
}

fn create_range(
    model: &mut Model,
    within: Id,
    name: &Name,
    subtype: Option<&TypeName>,
    multirange: Option<&Name>,
) -> Result<(), Refusal> {
    model.free(Kind::Range, within, name)?;
    let subtype = subtype.map(|subtype| types::resolve(model, subtype)).transpose()?;
    let object = Object::new(Kind::Range, within, name.name.clone(), model.site_at(&name.at));
    let range = model.add(object.needs(own_types(subtype.iter())));
    let multirange = multirange.cloned().unwrap_or_else(|| {
        let name = match name.name.split_once("range") {
            Some((before, after)) => format!("{before}multirange{after}"),
            None => format!("{}_multirange", &*name.name),
        };
        Name::bare(Ident::exact(&name), 0..0)
    });
    let multirange = Name { at: name.at.clone(), ..multirange };
    let within = if multirange.schema.is_some() { model.home(&multirange)? } else { within };
    model.free(Kind::Range, within, &multirange)?;
    let object = Object::new(Kind::Range, within, multirange.name.clone(), model.site_at(&multirange.at));
    model.add(object.on(Dependency::Internal, Target::whole(range)));
    Ok(())
}

fn create_composite(
    model: &mut Model,
    within: Id,
    name: &Name,
    attributes: &[Attribute],
) -> Result<(), Refusal> {
    model.free(Kind::RowType, within, name)?;
    model.free(Kind::CompositeType, within, name)?;
    let mut relation = Relation::default();
    let mut links = Vec::new();
    for attribute in attributes {
        let column = column(model, attribute)?;
        if relation.find(&column.name).is_some() {
            return Err(twice(attribute));
        }
        links.extend(links_of(&column, relation.columns.len()));
        relation.columns.push(column);
    }
    let id = add(model, Kind::CompositeType, within, name, Body::Relation(relation));
    model.change(id, |object| object.links = links);
    model.add_row_type(id);
    Ok(())
}

/// An attribute of a composite type.
fn column(model: &mut Model, attribute: &Attribute) -> Result<Column, Refusal> {
    let of_type = types::resolve(model, &attribute.of_type)?;
    Ok(Column::new(attribute.name.name.clone(), of_type, model.site_at(&attribute.at)))
}

/// The links of its type.
fn links_of(column: &Column, number: usize) -> Vec<Link> {
    let link = move |target| Link { part: Part::Column(number), how: Dependency::Normal, target };
    own_types([&column.of_type].into_iter()).into_iter().map(link).collect()
}

fn twice(attribute: &Attribute) -> Refusal {
    let title = format!("attribute `{}` is written more than once", &*attribute.name.name);
    Refusal::new(Code::DuplicateColumn, &attribute.at, title)
}
