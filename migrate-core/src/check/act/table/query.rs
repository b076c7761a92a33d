//! `CREATE TABLE … AS`: the columns are those of a query.

use std::ops::Range;

use super::super::expression::{Output, Scope};
use super::super::query::{self, Rows};
use super::site;
use crate::check::model::{
    Base, Body, Code, Column, Dependency, Id, Kind, Link, Model, Name, Object, Part, Refusal, Relation, Site,
    Target, TypeRef,
};
use crate::check::read::query::Into;
use crate::check::read::table::Source;

pub(super) fn create(
    model: &mut Model,
    (within, name): (Id, &Name),
    names: Option<&[Name]>,
    source: &Source<'_>,
) -> Result<(), Refusal> {
    let at = match source {
        Source::Query(query) => query.range(),
        Source::Prepared => model.site.range.clone(),
    };
    let (mut columns, mut is_open) = (Vec::new(), true);
    if let Source::Query(query) = source {
        let query = crate::check::read::query::read(*query);
        let rows = query::analyse(model, &query, &Scope::default())?;
        query::from::populated(model, &query)?;
        is_open = rows.is_open;
        columns = self::columns(model, rows.columns);
    }
    if is_open && names.is_some() {
        // Which of the query's columns is the first one is not known.
        columns.clear();
    }
    rename(model, &mut columns, names, is_open)?;
    made(model, within, name, (columns, is_open), &at)
}

/// `SELECT … INTO name`
pub(in crate::check::act) fn select_into(
    model: &mut Model,
    into: &Into<'_>,
    rows: Rows,
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let Some(name) = into.name.name() else { return Ok(()) };
    let within = super::place(model, &name, into.is_temporary)?;
    let columns = columns(model, rows.columns);
    made(model, within, &name, (columns, rows.is_open), at)
}

fn columns(model: &Model, outputs: Vec<Output>) -> Vec<Column> {
    let site = model.site.clone();
    outputs.into_iter().map(|output| Column::new(output.name, output.of_type, site.clone())).collect()
}

/// The table with these columns, of which there may be more.
fn made(
    model: &mut Model,
    within: Id,
    name: &Name,
    (columns, is_open): (Vec<Column>, bool),
    at: &Range<usize>,
) -> Result<(), Refusal> {
    let repeated = columns
        .iter()
        .enumerate()
        .find(|(at, column)| columns.iter().take(*at).any(|other| other.name == column.name));
    if let Some((_, column)) = repeated {
        let title = format!("column `{}` is specified more than once", &*column.name);
        return Err(Refusal::new(Code::DuplicateColumn, at, title));
    }
    model.free_with_row_type(Kind::Table, within, name)?;
    let relation = Relation { columns, is_temporary: within == Model::TEMPORARY, ..Relation::default() };
    let object = Object::new(Kind::Table, within, name.name.clone(), site(model, name));
    let own = relation.columns.iter().enumerate().filter_map(|(number, column)| match column.of_type.base {
        Base::Own(id) => Some((Part::Column(number), Target::whole(id))),
        _ => None,
    });
    let links = own.map(|(part, target)| Link { part, how: Dependency::Normal, target }).collect();
    let table = model.add(Object { is_open, links, body: Body::Relation(relation), ..object });
    model.add_row_type(table);
    Ok(())
}

/// The names in front of the query are those of its first columns.
fn rename(
    model: &Model,
    columns: &mut Vec<Column>,
    names: Option<&[Name]>,
    is_open: bool,
) -> Result<(), Refusal> {
    for (at, name) in names.unwrap_or_default().iter().enumerate() {
        let site = Site { range: name.at.clone(), ..model.site.clone() };
        match columns.get_mut(at) {
            Some(column) => {
                column.name = name.name.clone();
                column.site = site;
            }
            None if is_open => columns.push(Column::new(name.name.clone(), TypeRef::unknown(), site)),
            None => {
                let title = "too many column names are given for the query";
                return Err(Refusal::new(Code::SyntaxError, &name.at, title));
            }
        }
    }
    Ok(())
}
