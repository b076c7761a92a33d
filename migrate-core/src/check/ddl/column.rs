//! A column, as it is written in its table.

use super::record::{ColumnWords, Record};
use crate::check::model::{Base, Column, Dependency, Id, Kind, Model, Object, Part, Target, TypeRef};

/// `total numeric(10,2) DEFAULT 0 NOT NULL`
pub(super) fn text(model: &Model, record: &Record, table: Id, number: usize) -> Result<String, String> {
    let relation = model.object(table).relation();
    let Some(column) = relation.and_then(|relation| relation.columns.get(number)) else {
        return Err("it is not known".to_owned());
    };
    let fail = |why: String| format!("column {}: {why}", column.name);
    if column.is_doubtful {
        return Err(fail("it may be there or not".to_owned()));
    }
    let unwritten = ColumnWords::default();
    let words = record.columns.get(&(table, number)).unwrap_or(&unwritten);
    let mut parts = vec![column.name.to_string()];
    if let Some((_, word)) = serial(model, record, table, number) {
        parts.push(word.to_owned());
    } else {
        let of_type = model.type_text(&column.of_type);
        if column.of_type.base == Base::Unknown {
            return Err(fail("its type is not known".to_owned()));
        }
        parts.push(of_type);
        for attribute in &words.attributes {
            parts.push(attribute.text(model).map_err(fail)?);
        }
        parts.extend(value(model, words, (table, number), column).map_err(fail)?);
    }
    if column.not_null && !column.is_identity && !is_in_primary_key(model, table, number) {
        let name = column.not_null_name.as_ref().filter(|name| name.is_certain);
        parts.extend(name.map(|name| format!("CONSTRAINT {}", name.name)));
        parts.push("NOT NULL".to_owned());
    }
    Ok(parts.join(" "))
}

/// What gives it a value.
fn value(
    model: &Model,
    words: &ColumnWords,
    (table, number): (Id, usize),
    column: &Column,
) -> Result<Option<String>, String> {
    if column.is_generated || column.is_identity {
        let Some(generated) = &words.generated else {
            return Err("no statement of a migration has the words of its GENERATED".to_owned());
        };
        let text = generated.text(model)?;
        return Ok(Some(if column.is_identity { identity(model, (table, number), text) } else { text }));
    }
    Ok(default(model, words, (table, number), column)?.map(|default| format!("DEFAULT {default}")))
}

/// The expression of its default.
pub(super) fn default(
    model: &Model,
    words: &ColumnWords,
    (table, number): (Id, usize),
    column: &Column,
) -> Result<Option<String>, String> {
    if !column.has_default || column.is_generated || column.is_identity {
        return Ok(None);
    }
    if let Some(default) = &words.default {
        let text = default.text(model)?;
        // A text stays of the type that the column had.
        let was = words.default_as.as_ref().filter(|was| {
            let is_other = was.base != column.of_type.base || was.is_array != column.of_type.is_array;
            is_other && was.base != Base::Unknown && default.is_literal()
        });
        return Ok(Some(match was {
            Some(was) => {
                let bare = TypeRef { modifiers: String::new(), ..was.clone() };
                format!("{text}::{}", model.type_text(&bare))
            }
            None => text,
        }));
    }
    let of_default = model.object(table).links.iter().filter(|link| link.part == Part::Default(number));
    let sequence =
        of_default.map(|link| link.target.object).find(|id| model.object(*id).kind == Kind::Sequence);
    let Some(sequence) = sequence else {
        return Err("no statement of a migration has the words of its default".to_owned());
    };
    let name = model.qualified(sequence).replace('\'', "''");
    Ok(Some(format!("nextval('{name}'::regclass)")))
}

/// With the name of its sequence, where that is not what it would be.
fn identity(model: &Model, (table, number): (Id, usize), text: String) -> String {
    let Some((sequence, object)) = sequence_of(model, table, number, Dependency::Internal) else {
        return text;
    };
    if is_named_after(model, object, table, number) || text.to_ascii_lowercase().contains("sequence name") {
        return text;
    }
    let name = model.qualified(sequence);
    match text.split_once('(') {
        Some((before, options)) => format!("{before}(SEQUENCE NAME {name} {options}"),
        None => format!("{text} (SEQUENCE NAME {name})"),
    }
}

/// The sequence of a column that is still all that `serial` means, and that word.
pub(super) fn serial(model: &Model, record: &Record, table: Id, number: usize) -> Option<(Id, &'static str)> {
    let column = model.object(table).relation()?.columns.get(number)?;
    let (sequence, object) = sequence_of(model, table, number, Dependency::Auto)?;
    let made = *record.serials.get(&sequence)?;
    let is_its = record
        .columns
        .get(&(table, number))
        .is_none_or(|words| words.default.is_none() && words.attributes.is_empty());
    let has_it = column.has_default && column.not_null && !column.is_identity && !column.is_generated;
    let links = &model.object(table).links;
    let is_default =
        links.iter().any(|link| link.part == Part::Default(number) && link.target == Target::whole(sequence));
    let is_plain = is_named_after(model, object, table, number) && !record.altered.contains_key(&sequence);
    let word = match (&column.of_type.base, made) {
        (Base::Builtin("smallint"), "smallint") => "smallserial",
        (Base::Builtin("integer"), "integer") => "serial",
        (Base::Builtin("bigint"), "bigint") => "bigserial",
        _ => return None,
    };
    (is_its && has_it && is_default && is_plain).then_some((sequence, word))
}

/// The sequence that belongs to a column.
fn sequence_of(model: &Model, table: Id, number: usize, how: Dependency) -> Option<(Id, &Object)> {
    let owns = |object: &Object| {
        let target = Target::column(table, number);
        object.links.iter().any(|link| link.how == how && link.target == target)
    };
    model.dependents(table).find(|(_, object)| object.kind == Kind::Sequence && owns(object))
}

/// Whether the name is the one that PostgreSQL chooses.
fn is_named_after(model: &Model, sequence: &Object, table: Id, number: usize) -> bool {
    let owner = model.object(table);
    let column = owner.relation().and_then(|relation| relation.columns.get(number));
    let name = column.map(|column| format!("{}_{}_seq", &*owner.name, &*column.name));
    owner.within == sequence.within && name.is_some_and(|name| *name == *sequence.name)
}

fn is_in_primary_key(model: &Model, table: Id, number: usize) -> bool {
    use crate::check::model::{Body, ConstraintKind};
    model.parts(table, Kind::Constraint).any(|(_, object)| {
        matches!(&object.body, Body::Constraint(constraint)
            if constraint.kind == ConstraintKind::PrimaryKey && constraint.columns.contains(&number))
    })
}
