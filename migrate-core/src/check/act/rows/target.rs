//! The table that a statement changes, and its columns.

use std::ops::Range;

use crate::check::act::expression::{Hidden, Scope, Source, Value, What, assigned as typed, label};
use crate::check::act::query::{self, From, Rows, results};
use crate::check::model::{Code, Column, Id, Ident, Kind, Model, Name, Refusal, Target};
use crate::check::read::expression::Expression;
use crate::check::read::rows::{self as read, Returning, Table};

/// A column that gets a value: its number if it is known, and where it is named.
#[derive(Clone, Debug)]
pub(super) struct Aim {
    pub(super) number: Option<usize>,
    pub(super) at: Range<usize>,
    /// A field or an element of it.
    pub(super) is_part: bool,
}

/// What kinds of relations a statement can change.
pub(in crate::check::act) const CHANGEABLE: [Kind; 4] =
    [Kind::Table, Kind::PartitionedTable, Kind::ForeignTable, Kind::View];

/// The table, under its alias.
pub(super) fn read(
    model: &mut Model,
    table: &Table<'_>,
    outer: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    if let Some(name) = table.relation.name.name() {
        model.need_one_of(&CHANGEABLE, &name)?;
    }
    // A query of WITH can't be changed.
    let nothing = Scope { is_open: outer.is_open, ..Scope::default() };
    let (mut source, uses) = query::relation(model, &table.relation, &nothing)?;
    source.at = table.relation.words.range();
    if let Some(alias) = &table.alias {
        source.name = Some(alias.clone());
        source.has_alias = true;
    }
    Ok((source, uses))
}

/// A column that gets a value.
pub(super) fn column(model: &Model, table: Option<Id>, target: &read::Target<'_>) -> Result<Aim, Refusal> {
    let at = target.at.clone();
    let number = match table {
        Some(table) => model.need_column(table, &Name::bare(target.column.clone(), at.clone()))?,
        None => None,
    };
    Ok(Aim { number, at, is_part: target.is_part })
}

/// The column of a table, if it is known and certain.
pub(super) fn known(model: &Model, table: Option<Id>, number: Option<usize>) -> Option<&Column> {
    let object = model.object(table?);
    let column = object.relation()?.columns.get(number?)?;
    (!object.is_doubtful && !column.is_doubtful).then_some(column)
}

/// A value for a column: what a constant can't be there.
pub(super) fn assigned(
    model: &Model,
    table: Option<Id>,
    aim: &Aim,
    value: &Value,
    given: &Expression<'_>,
) -> Result<(), Refusal> {
    let Some(column) = known(model, table, aim.number).filter(|_| !aim.is_part) else { return Ok(()) };
    if column.is_generated && value.what != What::Default {
        return Err(generated(column, &aim.at));
    }
    match given.text() {
        Some(literal) => label(model, &column.of_type, literal),
        None => typed(model, value, column, &given.range(), "expression"),
    }
}

pub(super) fn generated(column: &Column, at: &Range<usize>) -> Refusal {
    let title = format!("column `{}` can only be given DEFAULT: it is a generated column", &*column.name);
    Refusal::new(Code::GeneratedAlways, at, title)
        .earlier(&column.site, "its values are computed")
        .help("leave it out")
}

/// `RETURNING …`
pub(super) fn returning(
    model: &mut Model,
    returning: Option<&Returning<'_>>,
    from: From,
    outer: &Scope<'_>,
) -> Result<Rows, Refusal> {
    let mut rows = Rows::default();
    if let Some(returning) = returning {
        let mut sources = from.sources;
        // Since PostgreSQL 18 there are `old` and `new`, under these names or others.
        let rows_before_and_after = [(&returning.old, "old"), (&returning.new, "new")];
        for (alias, name) in rows_before_and_after {
            let name = alias.clone().unwrap_or_else(|| Ident::exact(name));
            if !sources.iter().any(|source| source.name.as_ref() == Some(&name)) {
                sources.push(Source {
                    name: Some(name),
                    hidden: Hidden::All,
                    is_open: true,
                    ..Source::default()
                });
            }
        }
        let scope = Scope { sources, outer: Some(outer), ..Scope::default() };
        rows = results(model, &returning.results, &scope, &from.all, from.is_open)?;
    }
    rows.uses.extend(from.uses);
    Ok(rows)
}
