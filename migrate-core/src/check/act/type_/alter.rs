//! `ALTER TYPE`.

use super::{read_attribute, twice};
use crate::check::act::alter::as_any;
use crate::check::act::expression::text_of;
use crate::check::model::{
    Base, Body, Code, Drops, EnumValue, Id, Ident, Kind, Link, Model, Name, Part, Refusal, Target, Type,
};
use crate::check::syntax::cursor::Cursor;

pub(in crate::check::act) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let Some(name) = words.qualified() else { return Ok(()) };
    if words.first().is_some_and(|token| token.text == "(") {
        return Ok(());
    }
    let id = model.need(Kind::SomeType, &name)?;
    if words.eat("add value") {
        return add_value(model, id, &name, words);
    }
    if words.eat("rename value") {
        return rename_value(model, id, &name, words);
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
    let this = relation.unwrap_or(id);
    if as_any(model, this, &mut words)? {
        return Ok(());
    }
    if words.eat("set (") {
        return Ok(());
    }
    let there = model.object(id);
    if relation.is_none() && !there.is_doubtful && there.kind != Kind::SomeType {
        return Err(model.wrong_kind(id, &name, "not a composite type"));
    }
    let Some(relation) = relation else { return Ok(()) };
    if words.eat("rename attribute") {
        return rename_attribute(model, relation, words);
    }
    words.items().try_for_each(|action| change(model, relation, action))
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

fn add_value(model: &mut Model, id: Id, name: &Name, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let if_not_exists = words.eat("if not exists");
    let start = words;
    let Some(token) = words.advance() else { return Ok(()) };
    let at = words.since(start);
    let known = values(model, id, name)?;
    let Some(value) = text_of(token) else {
        model.change(id, |object| object.is_open = true);
        return Ok(());
    };
    let Some(mut values) = known else {
        if !model.object(id).is_doubtful && !if_not_exists {
            another_value(model, id, EnumValue { name: value, site: model.site_at(&at) });
        }
        return Ok(());
    };
    if let Some(there) = values.iter().find(|other| other.name == value) {
        if if_not_exists {
            return Ok(());
        }
        return Err(has_value(name, &value, &at, there));
    }
    let place = match words.eat_one_of(&["before", "after"]) {
        Some(side) => {
            let Some(token) = words.first() else { return Ok(()) };
            let neighbour = text_of(token).unwrap_or_default();
            let found = values.iter().position(|other| other.name == neighbour);
            let Some(found) = found else { return Err(no_value(name, &neighbour, &words.range(), &values)) };
            if side == "before" { found } else { found + 1 }
        }
        None => values.len(),
    };
    values.insert(place, EnumValue { name: value, site: model.site_at(&at) });
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

fn rename_value(model: &mut Model, id: Id, name: &Name, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(old) = words.advance() else { return Ok(()) };
    let at_old = words.since(start);
    words.eat("to");
    let start = words;
    let Some(new) = words.advance() else { return Ok(()) };
    let at_new = words.since(start);
    let Some(mut values) = values(model, id, name)? else { return Ok(()) };
    let (Some(old), Some(new)) = (text_of(old), text_of(new)) else {
        model.change(id, |object| object.is_open = true);
        return Ok(());
    };
    if let Some(there) = values.iter().find(|other| other.name == new) {
        return Err(has_value(name, &new, &at_new, there));
    }
    let Some(place) = values.iter().position(|other| other.name == old) else {
        return Err(no_value(name, &old, &at_old, &values));
    };
    if let Some(value) = values.get_mut(place) {
        value.name = new;
    }
    set_values(model, id, values);
    Ok(())
}

fn has_value(name: &Name, value: &str, at: &std::ops::Range<usize>, there: &EnumValue) -> Refusal {
    Refusal::new(Code::DuplicateObject, at, format!("type `{name}` has the value `{value}` already"))
        .earlier(&there.site, "added here")
        .help("write IF NOT EXISTS if either will do")
}

fn no_value(name: &Name, value: &str, at: &std::ops::Range<usize>, values: &[EnumValue]) -> Refusal {
    let title = format!("type `{name}` has no value `{value}`");
    let refusal = Refusal::new(Code::InvalidParameterValue, at, title);
    let there = values.iter().map(|value| value.name.as_str());
    if let Some(near) = crate::check::near::near(value, there, 2) {
        return refusal.help(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = values.iter().map(|value| format!("`{}`", value.name)).collect();
    refusal.note(format!("it has {}", all.join(", ")))
}

fn rename_attribute(model: &mut Model, relation: Id, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(old) = words.ident() else { return Ok(()) };
    let old = Name::bare(old, words.since(start));
    words.eat("to");
    let start = words;
    let Some(new) = words.ident() else { return Ok(()) };
    let at = words.since(start);
    typed_tables(model, relation, words.has("cascade"), &old.at)?;
    rename_column(model, relation, &old, &Name::bare(new, at))
}

/// Gives a column or attribute another name.
///
/// # Errors
///
/// It is not there, or the name is taken.
pub(in crate::check::act) fn rename_column(
    model: &mut Model,
    relation: Id,
    old: &Name,
    new: &Name,
) -> Result<(), Refusal> {
    let Some(number) = model.need_column(relation, old)? else { return Ok(()) };
    is_free(model, relation, new)?;
    let site = model.site.clone();
    model.change(relation, |object| {
        let columns = object.relation_mut().map(|relation| &mut relation.columns);
        if let Some(column) = columns.and_then(|columns| columns.get_mut(number)) {
            column.rename(new.name.clone(), site);
        }
    });
    Ok(())
}

fn is_free(model: &Model, relation: Id, name: &Name) -> Result<(), Refusal> {
    let object = model.object(relation);
    let column = object.relation().and_then(|columns| columns.columns.get(columns.find(&name.name)?));
    let Some(column) = column.filter(|column| !column.is_doubtful) else { return Ok(()) };
    let title = format!("column `{}` of `{}` exists already", &*name.name, &*object.name);
    Err(Refusal::new(Code::DuplicateColumn, &name.at, title).earlier(&column.site, "created here"))
}

/// `ADD ATTRIBUTE`, `DROP ATTRIBUTE`, `ALTER ATTRIBUTE`
fn change(model: &mut Model, relation: Id, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let cascade = words.has("cascade");
    let verb = words.eat_one_of(&["add attribute", "drop attribute", "alter attribute"]);
    let if_exists = words.eat("if exists");
    let start = words;
    match verb {
        Some("add attribute") => {
            let (Some(column), links) = read_attribute(model, &mut words)? else { return Ok(()) };
            let exists =
                model.object(relation).relation().is_some_and(|own| own.find(&column.name).is_some());
            if exists {
                return Err(twice(&column.name, &words.range()));
            }
            typed_tables(model, relation, cascade, &words.range())?;
            add_column(model, relation, column, links);
        }
        Some("drop attribute") => {
            let Some(name) = words.ident() else { return Ok(()) };
            let name = Name::bare(name, words.since(start));
            let there = model.object(relation).relation().and_then(|own| own.find(&name.name));
            if there.is_none() && if_exists {
                return Ok(());
            }
            let Some(number) = model.need_column(relation, &name)? else { return Ok(()) };
            typed_tables(model, relation, cascade, &name.at)?;
            model.drop(&Drops { targets: vec![Target::column(relation, number)], cascade, at: name.at })?;
        }
        Some("alter attribute") => {
            let Some(name) = words.ident() else { return Ok(()) };
            let name = Name::bare(name, words.since(start));
            let number = model.need_column(relation, &name)?;
            words.eat("set data");
            words.eat("type");
            let of_type = crate::check::act::types::read(model, &mut words)?;
            in_use(model, relation, &name)?;
            let Some(number) = number else { return Ok(()) };
            let uses = super::own_types([&of_type].into_iter());
            model.change(relation, |object| {
                object.links.retain(|link| link.part != Part::Column(number));
                object.links.extend(uses.into_iter().map(|target| Link {
                    part: Part::Column(number),
                    how: crate::check::model::Dependency::Normal,
                    target,
                }));
                let columns = object.relation_mut().map(|relation| &mut relation.columns);
                if let Some(column) = columns.and_then(|columns| columns.get_mut(number)) {
                    column.of_type = of_type;
                }
            });
        }
        _ => {}
    }
    Ok(())
}

fn add_column(model: &mut Model, relation: Id, column: crate::check::model::Column, links: Vec<Link>) {
    model.change(relation, |object| {
        let number = object.relation().map_or(0, |relation| relation.columns.len());
        object.links.extend(links.into_iter().map(|link| Link { part: Part::Column(number), ..link }));
        if let Some(relation) = object.relation_mut() {
            relation.columns.push(column);
        }
    });
}

/// `CREATE TABLE … OF type` follows its type only where CASCADE stands. What such a table has then is not known here.
///
/// # Errors
///
/// There is such a table, and no CASCADE.
fn typed_tables(
    model: &mut Model,
    relation: Id,
    cascade: bool,
    at: &std::ops::Range<usize>,
) -> Result<(), Refusal> {
    let Some(row_type) = model.row_type(relation) else { return Ok(()) };
    let is_typed = |object: &crate::check::model::Object| {
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
        let columns = object.relation().map(crate::check::model::Relation::living);
        let holds = columns
            .into_iter()
            .flatten()
            .any(|(_, column)| column.of_type.base == Base::Own(row_type) && !column.is_doubtful);
        holds && matches!(object.kind, Kind::Table | Kind::PartitionedTable | Kind::MaterializedView)
    });
    let Some((_, user)) = user else { return Ok(()) };
    let of: &Ident = &model.object(relation).name;
    let title = format!("type `{}` can't be changed: a column of `{}` uses it", &**of, &*user.name);
    Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
        .earlier(&user.site, "the table is created here"))
}
