//! The table that a statement changes, and its columns.

use std::ops::Range;

use crate::check::act::expression::{Scope, Source, Value, What, label};
use crate::check::act::query::{self, From, Rows, results};
use crate::check::model::{Code, Column, Id, Ident, Kind, Model, Name, Refusal, Target};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;

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
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    let mut ahead = *words;
    ahead.eat("only");
    let name = if ahead.is("(") { ahead.brackets().qualified() } else { ahead.qualified() };
    if let Some(name) = name {
        model.need_one_of(&CHANGEABLE, &name)?;
    }
    query::target(model, words, outer)
}

/// The number of a column that gets a value.
pub(super) fn column(
    model: &Model,
    table: Option<Id>,
    words: &mut Cursor<'_>,
) -> Result<Option<Aim>, Refusal> {
    let start = *words;
    let Some(name) = words.ident() else { return Ok(None) };
    let at = words.since(start);
    let mut is_part = false;
    while words.is(".") || words.is("[") {
        is_part = true;
        if words.eat("[") {
            words.before(|token| token.text == "]");
        }
        words.advance();
        if start.first().is_some() && !words.is("[") && !words.is(".") {
            // The name of a field.
            if !words.is("=") && !words.is(",") {
                words.ident();
            }
        }
    }
    let number = match table {
        Some(table) => model.need_column(table, &Name::bare(name, at.clone()))?,
        None => None,
    };
    Ok(Some(Aim { number, at, is_part }))
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
    first: Option<&Token<'_>>,
) -> Result<(), Refusal> {
    let Some(column) = known(model, table, aim.number).filter(|_| !aim.is_part) else { return Ok(()) };
    if column.is_generated && value.what != What::Default {
        return Err(generated(column, &aim.at));
    }
    match (value.what, first) {
        (What::Literal, Some(literal)) => label(model, &column.of_type, literal),
        _ => Ok(()),
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
    words: &mut Cursor<'_>,
    from: From,
    outer: &Scope<'_>,
) -> Result<Rows, Refusal> {
    let mut rows = if words.eat("returning") {
        let mut sources = from.sources;
        if words.eat("with") {
            words.brackets();
            sources.push(Source { is_open: true, ..Source::default() });
        }
        // Since PostgreSQL 18 there are `old` and `new`.
        for name in ["old", "new"] {
            let is_new = !sources.iter().any(|source| source.name.as_deref() == Some(name));
            if is_new {
                let name = Some(Ident::exact(name));
                let hidden = crate::check::act::expression::Hidden::All;
                sources.push(Source { name, hidden, is_open: true, ..Source::default() });
            }
        }
        let scope = Scope { sources, outer: Some(outer), ..Scope::default() };
        let rows = results(model, *words, &scope, &from.all, from.is_open)?;
        *words = Cursor::new(&[]);
        rows
    } else {
        Rows::default()
    };
    rows.uses.extend(from.uses);
    Ok(rows)
}
