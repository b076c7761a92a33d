//! Views and materialized views.

mod alter;
mod replace;

pub(super) use alter::{alter, alter_materialized};

use std::ops::Range;

use super::expression::Scope;
use super::query::{self, Rows};
use crate::check::model::{
    Body, Code, Column, Found, Id, Ident, Kind, Model, Name, Object, Refusal, Relation, Site, Target, TypeRef,
};
use crate::check::read::create::Manner;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};

/// What a query gives a new relation.
struct Made {
    columns: Vec<Column>,
    is_open: bool,
    uses: Vec<Target>,
}

pub(super) fn create(model: &mut Model, mut words: Cursor<'_>, manner: Manner) -> Result<(), Refusal> {
    // `IF NOT EXISTS` is for materialized views only; the grammar says so.
    let Some(name) = words.qualified() else { return Ok(()) };
    let names = words.is("(").then(|| words.brackets());
    if words.eat("with") {
        words.brackets();
    }
    words.eat("as");
    let query = without_check_option(words);
    let within = home(model, &name, manner.is_temporary)?;
    let rows = if manner.is_recursive {
        recursive(model, &name, names, query)?
    } else {
        query::read(model, query, &Scope::default())?
    };
    let made = columns(model, names, rows, &name)?;
    let uses_temporary = made.uses.iter().any(|used| is_temporary(model, used.object));
    let within = if uses_temporary && name.schema.is_none() { Model::TEMPORARY } else { within };
    if manner.replaces
        && let Found::Here(there) = model.find_in(Kind::View, within, &name.name)
    {
        return replace::run(model, there, &name, made);
    }
    model.free_with_row_type(Kind::View, within, &name)?;
    add(model, Kind::View, within, &name, made);
    Ok(())
}

pub(super) fn create_materialized(model: &mut Model, mut words: Cursor<'_>) -> Result<(), Refusal> {
    let kind = Kind::MaterializedView;
    let if_not_exists = words.eat("if not exists");
    let Some(name) = words.qualified() else { return Ok(()) };
    let names = words.is("(").then(|| words.brackets());
    words.eat_up_to("as");
    let query = without_data(words);
    let within = model.home(&name)?;
    if if_not_exists && let Found::Here(id) = model.find_in(kind, within, &name.name) {
        if model.object(id).is_doubtful {
            // The one that was there, or this one.
            model.doubt_inside(id);
            model.change(id, |object| object.is_doubtful = false);
        }
        return Ok(());
    }
    let rows = query::read(model, query, &Scope::default())?;
    let made = columns(model, names, rows, &name)?;
    if if_not_exists && let Found::Unknown(_) = model.find_in(kind, within, &name.name) {
        // If there is one, it may be another one.
        model.need_in(kind, within, &name)?;
        return Ok(());
    }
    model.free_with_row_type(kind, within, &name)?;
    add(model, kind, within, &name, made);
    Ok(())
}

fn home(model: &mut Model, name: &Name, is_temporary: bool) -> Result<Id, Refusal> {
    if is_temporary { Ok(Model::TEMPORARY) } else { model.home(name) }
}

fn is_temporary(model: &Model, id: Id) -> bool {
    let object = model.object(id);
    object.within == Model::TEMPORARY && object.kind.is_relation()
}

fn add(model: &mut Model, kind: Kind, within: Id, name: &Name, made: Made) {
    let relation =
        Relation { columns: made.columns, is_temporary: within == Model::TEMPORARY, ..Relation::default() };
    let object = Object::new(kind, within, name.name.clone(), model.site_at(&name.at)).needs(made.uses);
    let types = super::function::own_types(relation.columns.iter().map(|column| &column.of_type));
    let object = object.needs(types);
    let object = Object { is_open: made.is_open, ..object.with(Body::Relation(relation)) };
    let id = model.add(object);
    model.add_row_type(id);
}

/// The columns of a query's rows, under the names that are written before it.
fn columns(model: &Model, names: Option<Cursor<'_>>, rows: Rows, name: &Name) -> Result<Made, Refusal> {
    let site = Site { range: name.at.clone(), ..model.site.clone() };
    let mut columns: Vec<Column> = Vec::new();
    let mut names = names.into_iter().flat_map(Cursor::items);
    let mut push = |ident: Ident, of_type: TypeRef, at: &Range<usize>, is_certain: bool| {
        if is_certain && columns.iter().any(|other| other.name == ident) {
            let title = format!("column `{}` is there more than once", &*ident);
            return Err(Refusal::new(Code::DuplicateColumn, at, title)
                .help("give one of the two another name with AS"));
        }
        columns.push(Column::new(ident, of_type, site.clone()));
        Ok(())
    };
    for output in rows.columns {
        let mut item = names.next();
        let at = item.map_or_else(|| name.at.clone(), Cursor::range);
        let ident = item.as_mut().and_then(Cursor::ident);
        push(ident.unwrap_or(output.name), output.of_type, &at, !rows.is_open)?;
    }
    for mut item in names {
        if !rows.is_open {
            return Err(Refusal::new(
                Code::SyntaxError,
                &item.range(),
                "there are more names of columns than columns",
            ));
        }
        let at = item.range();
        if let Some(ident) = item.ident() {
            push(ident, TypeRef::unknown(), &at, true)?;
        }
    }
    Ok(Made { columns, is_open: rows.is_open, uses: rows.uses })
}

/// `WITH [CASCADED | LOCAL] CHECK OPTION` at the end.
fn without_check_option(words: Cursor<'_>) -> Cursor<'_> {
    let tokens = words.tokens();
    let ends = [
        &["with", "check", "option"][..],
        &["with", "cascaded", "check", "option"],
        &["with", "local", "check", "option"],
    ];
    without(tokens, &ends)
}

/// `WITH [NO] DATA` at the end.
fn without_data(words: Cursor<'_>) -> Cursor<'_> {
    without(words.tokens(), &[&["with", "data"], &["with", "no", "data"]])
}

fn without<'t>(tokens: &'t [Token<'t>], ends: &[&[&str]]) -> Cursor<'t> {
    let is_end = |end: &&&[&str]| {
        let start = tokens.len().checked_sub(end.len());
        let last = start.and_then(|start| tokens.get(start..));
        last.is_some_and(|last| last.iter().zip(end.iter()).all(|(token, word)| is_word(token, word)))
    };
    let cut = ends.iter().find(is_end).map_or(0, |end| end.len());
    Cursor::new(tokens.get(..tokens.len() - cut).unwrap_or_default())
}

/// `CREATE RECURSIVE VIEW name (…) AS query` is `WITH RECURSIVE name (…) AS (query) SELECT … FROM name`.
fn recursive(
    model: &mut Model,
    name: &Name,
    names: Option<Cursor<'_>>,
    query: Cursor<'_>,
) -> Result<Rows, Refusal> {
    let own = name.name.to_string();
    let word = |text| Token { kind: TokenKind::Word, text, start: name.at.start };
    let symbol = |text| Token { kind: TokenKind::Symbol, text, start: name.at.start };
    let kind = if own.starts_with('"') { TokenKind::QuotedName } else { TokenKind::Word };
    let own = Token { kind, text: &own, start: name.at.start };
    let mut tokens: Vec<Token<'_>> = vec![word("with"), word("recursive"), own, symbol("(")];
    tokens.extend_from_slice(names.map_or(&[], Cursor::tokens));
    tokens.extend([symbol(")"), word("as"), symbol("(")]);
    tokens.extend_from_slice(query.tokens());
    tokens.extend([symbol(")"), word("select"), symbol("*"), word("from"), own]);
    query::read(model, Cursor::new(&tokens), &Scope::default())
}
