//! Types and domains.

mod alter;
mod domain;

pub(super) use alter::{alter, rename_column};
pub(super) use domain::{alter_domain, create_domain};

use super::expression::text_of;
use super::function::own_types;
use super::types;
use crate::check::model::{
    Body, Code, Column, EnumValue, Found, Id, Ident, Kind, Link, Model, Name, Object, Part, Refusal,
    Relation, Type,
};
use crate::check::syntax::cursor::Cursor;

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = words.qualified() else { return Ok(()) };
    let within = model.home(&name)?;
    if words.eat("as enum") {
        return create_enum(model, within, &name, words.brackets());
    }
    if words.eat("as range") {
        return create_range(model, within, &name, words.brackets());
    }
    if words.eat("as") {
        return create_composite(model, within, &name, words.brackets());
    }
    // A base type, or the shell of one, which is filled later.
    let shell = match model.find_in(Kind::BaseType, within, &name.name) {
        Found::Here(id) if model.object(id).body == Body::Type(Type::Shell) && words.is("(") => Some(id),
        _ => None,
    };
    if let Some(shell) = shell {
        model.change(shell, |object| object.body = Body::Nothing);
        return Ok(());
    }
    model.free(Kind::BaseType, within, &name)?;
    let body = if words.is("(") { Body::Nothing } else { Body::Type(Type::Shell) };
    add(model, Kind::BaseType, within, &name, body);
    Ok(())
}

fn add(model: &mut Model, kind: Kind, within: Id, name: &Name, body: Body) -> Id {
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at)).with(body);
    model.add(object)
}

fn create_enum(model: &mut Model, within: Id, name: &Name, labels: Cursor<'_>) -> Result<(), Refusal> {
    model.free(Kind::Enum, within, name)?;
    let mut values: Vec<EnumValue> = Vec::new();
    let mut is_open = false;
    for label in labels.items() {
        let Some(token) = label.first() else { continue };
        let Some(value) = text_of(token) else {
            is_open = true;
            continue;
        };
        if values.iter().any(|other| other.name == value) {
            let title = format!("the value `{value}` of type `{name}` is written twice");
            return Err(Refusal::new(Code::UniqueViolation, &label.range(), title));
        }
        values.push(EnumValue { name: value, site: model.site_at(&label.range()) });
    }
    let id = add(model, Kind::Enum, within, name, Body::Type(Type::Enum(values)));
    model.change(id, |object| object.is_open = is_open);
    Ok(())
}

fn create_range(model: &mut Model, within: Id, name: &Name, options: Cursor<'_>) -> Result<(), Refusal> {
    model.free(Kind::Range, within, name)?;
    let mut uses = Vec::new();
    let mut multirange = None;
    for mut option in options.items() {
        let is_subtype = option.eat("subtype");
        let is_multirange = option.eat("multirange_type_name");
        option.eat("=");
        if is_subtype {
            let subtype = types::read(model, &mut option)?;
            uses = own_types([&subtype].into_iter());
        } else if is_multirange {
            multirange = option.qualified();
        }
    }
    let object = Object::new(Kind::Range, within, name.name.clone(), model.site_at(&name.at));
    let range = model.add(object.needs(uses));
    let multirange = multirange.unwrap_or_else(|| {
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
    let range = crate::check::model::Target::whole(range);
    model.add(object.on(crate::check::model::Dependency::Internal, range));
    Ok(())
}

fn create_composite(
    model: &mut Model,
    within: Id,
    name: &Name,
    attributes: Cursor<'_>,
) -> Result<(), Refusal> {
    model.free(Kind::RowType, within, name)?;
    model.free(Kind::CompositeType, within, name)?;
    let mut relation = Relation::default();
    let mut links = Vec::new();
    for mut attribute in attributes.items() {
        let (column, uses) = read_attribute(model, &mut attribute)?;
        let Some(column) = column else { continue };
        if relation.find(&column.name).is_some() {
            return Err(twice(&column.name, &attribute.range()));
        }
        links
            .extend(uses.into_iter().map(|link| Link { part: Part::Column(relation.columns.len()), ..link }));
        relation.columns.push(column);
    }
    let id = add(model, Kind::CompositeType, within, name, Body::Relation(relation));
    model.change(id, |object| object.links = links);
    model.add_row_type(id);
    Ok(())
}

/// An attribute of a composite type, and the links of its type.
fn read_attribute(model: &mut Model, words: &mut Cursor<'_>) -> Result<(Option<Column>, Vec<Link>), Refusal> {
    let start = *words;
    let Some(name) = words.ident() else { return Ok((None, Vec::new())) };
    let of_type = types::read(model, words)?;
    let at = words.since(start);
    *words = start;
    let site = crate::check::model::Site { range: at, ..model.site.clone() };
    let links = own_types([&of_type].into_iter()).into_iter().map(|target| Link {
        part: Part::Whole,
        how: crate::check::model::Dependency::Normal,
        target,
    });
    let links = links.collect();
    Ok((Some(Column::new(name, of_type, site)), links))
}

fn twice(name: &Ident, at: &std::ops::Range<usize>) -> Refusal {
    Refusal::new(Code::DuplicateColumn, at, format!("attribute `{}` is written more than once", &**name))
}
