//! `TRUNCATE`, `COPY`, `LOCK`.

use super::target;
use crate::check::act::expression::{Scope, Source, Walk, is_query};
use crate::check::act::query;
use crate::check::model::{Body, Code, ConstraintKind, Id, Kind, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

pub(in crate::check::act) fn truncate(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    words.eat("table");
    let mut tables: Vec<(Id, Name)> = Vec::new();
    loop {
        words.eat("only");
        let name = if words.is("(") { words.brackets().qualified() } else { words.qualified() };
        words.eat("*");
        let Some(name) = name else { break };
        let kinds = [Kind::Table, Kind::PartitionedTable, Kind::ForeignTable];
        tables.push((model.need_one_of(&kinds, &name)?, name));
        if !words.eat(",") {
            break;
        }
    }
    if words.has("cascade") {
        return Ok(());
    }
    for (table, name) in &tables {
        let is_listed = |id: Id| tables.iter().any(|(other, _)| *other == id);
        let refers = |body: &Body| match body {
            Body::Constraint(constraint) => {
                matches!(&constraint.kind, ConstraintKind::ForeignKey { table: to, .. } if to == table)
            }
            _ => false,
        };
        let other = model.dependents(*table).find(|(_, object)| {
            let from = model.object(object.within);
            let is_part = from.relation().is_some_and(|relation| relation.is_partition);
            refers(&object.body)
                && !object.is_doubtful
                && !from.is_doubtful
                && !is_part
                && !is_listed(object.within)
        });
        if let Some((_, key)) = other {
            let from = &model.object(key.within).name;
            let title = format!("`{name}` can't be truncated: a foreign key of `{}` refers to it", &**from);
            return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title)
                .earlier(&key.site, "the foreign key is created here")
                .help(format!("name `{}` too, or write CASCADE to empty all of them", &**from)));
        }
    }
    Ok(())
}

pub(in crate::check::act) fn copy(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    words.eat("binary");
    if words.is("(") {
        let inner = words.brackets();
        if is_query(inner) {
            query::run(model, inner)?;
        } else {
            let mut inner = inner;
            super::changing(model, &mut inner, &Scope::default())?;
        }
        return Ok(());
    }
    let Some(name) = words.qualified() else { return Ok(()) };
    let kinds = [
        Kind::Table,
        Kind::PartitionedTable,
        Kind::ForeignTable,
        Kind::View,
        Kind::MaterializedView,
        Kind::Sequence,
    ];
    let table = model.need_one_of(&kinds, &name)?;
    let mut list = words.brackets();
    while target::column(model, Some(table), &mut list)?.is_some() {
        list.eat(",");
    }
    if words.eat_up_to("where") {
        let scope = Scope { sources: vec![Source::of(model, table)], ..Scope::default() };
        Walk::new(model, &scope).expression(&mut words)?;
    }
    Ok(())
}

pub(in crate::check::act) fn lock(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    words.eat("table");
    loop {
        words.eat("only");
        let Some(name) = words.qualified() else { return Ok(()) };
        words.eat("*");
        model.need_one_of(&target::CHANGEABLE, &name)?;
        if !words.eat(",") {
            return Ok(());
        }
    }
}
