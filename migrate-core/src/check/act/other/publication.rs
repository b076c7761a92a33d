//! Publications: `FOR TABLE a, b (c), TABLES IN SCHEMA d`.

use crate::check::model::{Body, Code, Id, Kind, Model, Name, Object, Publication, Refusal};
use crate::check::syntax::cursor::Cursor;
use crate::{LockMode, Work};

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    model.free(Kind::Publication, Model::DATABASE, &name)?;
    let mut publication = Publication::default();
    if words.eat("for all tables") {
        publication.is_of_all = true;
    } else if words.eat("for") {
        let members = words.before(|token| token.text.eq_ignore_ascii_case("with"));
        publication.tables = tables(model, members)?.into_iter().map(|(id, _)| id).collect();
    }
    let object = Object::new(Kind::Publication, Model::DATABASE, name.name.clone(), model.site_at(&name.at));
    model.add(object.with(Body::Publication(publication)));
    Ok(())
}

/// The tables of a list, which have to be there.
fn tables(model: &mut Model, words: Cursor<'_>) -> Result<Vec<(Id, Name)>, Refusal> {
    let mut found = Vec::new();
    let mut in_schemas = false;
    for mut item in words.items() {
        if item.eat("tables in schema") {
            in_schemas = true;
        } else if item.eat("table") {
            in_schemas = false;
        }
        if in_schemas {
            let at = item.range();
            if let Some(schema) = item.ident().filter(|schema| &**schema != "current_schema") {
                model.need_schema(&schema, &at)?;
            }
            continue;
        }
        item.eat("only");
        let Some(name) = item.qualified() else { continue };
        let id = model.need(Kind::Table, &name)?;
        item.eat("*");
        let there = model.object(id);
        let can = matches!(there.kind, Kind::Table | Kind::PartitionedTable | Kind::SomeRelation);
        if !can && !there.is_doubtful {
            let refusal = model.wrong_kind(id, &name, "and can't be published");
            return Err(Refusal { code: Code::InvalidParameterValue, ..refusal });
        }
        model.lock(id, LockMode::ShareUpdateExclusive, Work::None);
        for mut column in item.brackets().items() {
            let at = column.range();
            if let Some(column) = column.ident() {
                model.need_column(id, &Name::bare(column, at))?;
            }
        }
        found.push((id, name));
    }
    Ok(found)
}

pub(super) fn alter(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let start = words;
    let Some(name) = words.ident() else { return Ok(()) };
    let name = Name::bare(name, words.since(start));
    let id = model.need_in(Kind::Publication, Model::DATABASE, &name)?;
    if super::as_any(model, id, &mut words)? || words.is("set (") {
        return Ok(());
    }
    let verb = words.eat_one_of(&["add", "set", "drop"]);
    let members = tables(model, words)?;
    let object = model.object(id);
    let Body::Publication(publication) = object.body.clone() else { return Ok(()) };
    if object.is_doubtful {
        return Ok(());
    }
    if publication.is_of_all && !members.is_empty() {
        let title = format!("publication `{name}` is FOR ALL TABLES: no table can be added or dropped");
        return Err(Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title)
            .earlier(&object.site, "created here"));
    }
    let site = object.site.clone();
    let mut tables = publication.tables;
    for (table, of) in members {
        let is_member = tables.contains(&table);
        match verb {
            Some("add") if is_member => {
                let title = format!("table `{of}` is in publication `{name}` already");
                return Err(Refusal::new(Code::DuplicateObject, &of.at, title).earlier(&site, "created here"));
            }
            Some("drop") if !is_member => {
                let title = format!("table `{of}` is not in publication `{name}`");
                return Err(Refusal::new(Code::UndefinedObject, &of.at, title).earlier(&site, "created here"));
            }
            Some("drop") => tables.retain(|other| *other != table),
            Some("set") => {}
            _ => tables.push(table),
        }
    }
    if verb == Some("set") {
        tables = self::tables(model, words)?.into_iter().map(|(table, _)| table).collect();
    }
    model.change(id, |object| {
        object.body = Body::Publication(Publication { tables, is_of_all: false });
    });
    Ok(())
}
