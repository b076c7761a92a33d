//! What makes an object, with its comments and what alters it.

use std::fmt::Write as _;

use super::record::{Making, Record};
use super::{address, table};
use crate::check::model::{Body, Dependency, Id, Ident, Kind, Model, Relation, Type};

/// The statements that make an object.
pub(super) fn text(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let object = model.object(id);
    if object.is_doubtful {
        return Err("it may be there or not".to_owned());
    }
    let mut text = match object.kind {
        Kind::Role | Kind::Tablespace => return Err("it belongs to the server".to_owned()),
        Kind::Schema => format!("CREATE SCHEMA {};", object.name),
        Kind::Enum => of_enum(model, id)?,
        Kind::CompositeType => composite(model, id)?,
        Kind::Table | Kind::PartitionedTable | Kind::ForeignTable => table::text(model, record, id)?,
        Kind::Index => index(model, record, id)?,
        Kind::View | Kind::MaterializedView => view(model, record, id)?,
        Kind::Sequence if record.serials.contains_key(&id) => serial(model, record, id),
        _ => making(model, record, id)?,
    };
    if object.relation().is_some_and(|relation| relation.has_row_security) {
        _ = write!(text, "\nALTER TABLE {} ENABLE ROW LEVEL SECURITY;", model.qualified(id));
    }
    if object.relation().is_some_and(|relation| relation.forces_row_security) {
        _ = write!(text, "\nALTER TABLE {} FORCE ROW LEVEL SECURITY;", model.qualified(id));
    }
    text.push_str(&alterations(model, record, id)?);
    text.push_str(&comments(model, record, id)?);
    Ok(text)
}

/// The statement that made it, and those that altered it.
pub(super) fn made(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    Ok(making(model, record, id)? + &alterations(model, record, id)?)
}

/// The statement that made it, with its name.
fn making(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let Some(making) = record.made.get(&id) else {
        return Err("no statement of a migration has its words".to_owned());
    };
    statement(model, making, &own_name(model, id, making), "")
}

/// The name of what the statement is about.
fn own_name(model: &Model, id: Id, making: &Making) -> String {
    let object = model.object(id);
    match object.kind {
        Kind::Trigger | Kind::Policy | Kind::Rule => object.name.to_string(),
        _ if object.within == Model::PUBLIC && !is_public(&making.path) => format!("public.{}", object.name),
        _ => model.qualified(id),
    }
}

fn is_public(path: &[Ident]) -> bool {
    matches!(path, [only] if &**only == "public")
}

pub(super) fn statement(model: &Model, making: &Making, name: &str, list: &str) -> Result<String, String> {
    if making.is_lost {
        return Err("it is made in a block that renames something".to_owned());
    }
    if making.tail.is_stale(model) {
        return Err("what it names is gone".to_owned());
    }
    let tail = making.tail.text(model)?;
    let blank = if tail.is_empty() || tail.starts_with('(') { "" } else { " " };
    let text = format!("{} {name}{list}{blank}{tail};", making.head).trim_start().to_owned();
    Ok(on_path(&making.path, text))
}

/// Where names without a schema were looked for when the words were written.
fn on_path(path: &[Ident], text: String) -> String {
    if is_public(path) {
        return text;
    }
    let path: Vec<String> = path.iter().map(ToString::to_string).collect();
    let path = if path.is_empty() { "''".to_owned() } else { path.join(", ") };
    format!("SET search_path = {path};\n{text}\nSET search_path = public;")
}

pub(super) fn alterations(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let mut text = String::new();
    for making in record.altered.get(&id).into_iter().flatten() {
        text.push('\n');
        text.push_str(&statement(model, making, &own_name(model, id, making), "")?);
    }
    Ok(text)
}

fn of_enum(model: &Model, id: Id) -> Result<String, String> {
    let object = model.object(id);
    let Body::Type(Type::Enum(values)) = &object.body else {
        return Err("its values are not known".to_owned());
    };
    if object.is_open {
        return Err("it may have more values than are known".to_owned());
    }
    let values: Vec<String> =
        values.iter().map(|value| format!("    '{}'", value.name.replace('\'', "''"))).collect();
    let values = if values.is_empty() { String::new() } else { format!("\n{}\n", values.join(",\n")) };
    Ok(format!("CREATE TYPE {} AS ENUM ({values});", model.qualified(id)))
}

fn composite(model: &Model, id: Id) -> Result<String, String> {
    let Some(relation) = model.object(id).relation() else {
        return Err("its attributes are not known".to_owned());
    };
    let mut lines = Vec::new();
    for (_, column) in relation.living() {
        let of_type = model.type_text(&column.of_type);
        if column.is_doubtful || of_type.starts_with("unknown") {
            return Err(format!("attribute {}: it is not known for sure", column.name));
        }
        lines.push(format!("    {} {of_type}", column.name));
    }
    let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
    Ok(format!("CREATE TYPE {} AS ({lines});", model.qualified(id)))
}

/// The sequence of a `serial` that is more or less than that now.
fn serial(model: &Model, record: &Record, id: Id) -> String {
    let of_type = record.serials.get(&id).copied().unwrap_or("bigint");
    let of_type = if of_type == "bigint" { String::new() } else { format!(" AS {of_type}") };
    format!("CREATE SEQUENCE {}{of_type};", model.qualified(id))
}

fn index(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let object = model.object(id);
    let Some((making, Body::Index(index))) = record.made.get(&id).map(|making| (making, &object.body)) else {
        return Err("no statement of a migration has its words".to_owned());
    };
    if making.is_lost {
        return Err("it is made in a block that renames something".to_owned());
    }
    let unique = if index.is_unique { "UNIQUE " } else { "" };
    let only = if making.head.ends_with(" ONLY") { "ONLY " } else { "" };
    let table = match model.object(index.table) {
        table if table.within == Model::PUBLIC && !is_public(&making.path) => {
            format!("public.{}", table.name)
        }
        _ => model.qualified(index.table),
    };
    let mut text =
        format!("CREATE {unique}INDEX {} ON {only}{table} {};", object.name, making.tail.text(model)?);
    text = on_path(&making.path, text);
    // Those of partitions are a part of it.
    if !only.is_empty() {
        for (child, of_child) in model.dependents(id) {
            let is_part = of_child
                .links
                .iter()
                .any(|link| link.how == Dependency::Internal && link.target.object == id);
            if of_child.kind == Kind::Index && is_part {
                _ = write!(
                    text,
                    "\nALTER INDEX {} ATTACH PARTITION {};",
                    model.qualified(id),
                    model.qualified(child)
                );
            }
        }
    }
    Ok(text)
}

fn view(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let (Some(making), Some(words)) = (record.made.get(&id), record.views.get(&id)) else {
        return Err("no statement of a migration has its words".to_owned());
    };
    let Some(relation) = model.object(id).relation() else {
        return Err("its columns are not known".to_owned());
    };
    let differs = |(used, count): &(Id, usize)| {
        let relation = model.object(*used).relation();
        relation.is_some_and(|relation| {
            relation.columns.len() != *count || relation.columns.iter().any(|column| column.is_dropped)
        })
    };
    if let Some((used, _)) = words.stars.iter().find(|used| differs(used)) {
        return Err(format!("its `*` stands for what the columns of {} were", model.qualified(*used)));
    }
    if making.tail.is_renamed(model) {
        return Err("what its query reads has another name now".to_owned());
    }
    let is_renamed = relation.columns.iter().any(|column| !column.former.is_empty());
    let names: Vec<String> = relation.living().map(|(_, column)| column.name.to_string()).collect();
    let list = if words.has_names || is_renamed { format!(" ({})", names.join(", ")) } else { String::new() };
    let text = statement(model, making, &own_name(model, id, making), &list)?;
    let refresh = match (words.has_data, relation.is_unpopulated) {
        (Some(false), false) => format!("\nREFRESH MATERIALIZED VIEW {};", model.qualified(id)),
        (Some(true), true) => format!("\nREFRESH MATERIALIZED VIEW {} WITH NO DATA;", model.qualified(id)),
        _ => String::new(),
    };
    Ok(text + &refresh)
}

/// The comments on it, its columns and what is made with it.
pub(super) fn comments(model: &Model, record: &Record, id: Id) -> Result<String, String> {
    let mut text = String::new();
    let mut say = |about: (Id, Option<usize>), name: String| {
        if let Some(comment) = record.comments.get(&about) {
            _ = write!(text, "\nCOMMENT ON {name} IS {};", comment.0.text(model)?);
        }
        Ok::<(), String>(())
    };
    let object = model.object(id);
    say((id, None), format!("{} {}", address::kind(object), address::name(model, id)))?;
    for (number, column) in object.relation().into_iter().flat_map(Relation::living) {
        say((id, Some(number)), format!("COLUMN {}.{}", model.qualified(id), column.name))?;
    }
    for (part, held) in model.parts(id, Kind::Constraint) {
        if !held.is_foreign_key() {
            say((part, None), format!("CONSTRAINT {}", address::name(model, part)))?;
        }
    }
    Ok(text)
}
