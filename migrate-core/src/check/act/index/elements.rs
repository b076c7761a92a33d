//! What an index is made of: columns and expressions.

use crate::check::act::table::category::is_unordered;
use crate::check::act::table::uses::Uses;
use crate::check::act::table::{key, names};
use crate::check::model::{
    Code, Dependency, Id, Ident, Index, Link, Model, Name, Part, Refusal, SYSTEM_COLUMNS, Target, TypeRef,
};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::Token;

pub(in crate::check::act) struct Read {
    pub(in crate::check::act) index: Index,
    pub(in crate::check::act) links: Vec<Link>,
    /// A column whose type a B-tree can't hold.
    pub(super) unordered: Option<(TypeRef, std::ops::Range<usize>)>,
}

/// # Errors
///
/// A name in it is not there.
pub(in crate::check::act) fn read(
    model: &mut Model,
    table: Id,
    list: Cursor<'_>,
    include: &[Name],
    predicate: Option<Cursor<'_>>,
) -> Result<Read, Refusal> {
    let mut read = Read {
        index: Index {
            table,
            columns: Vec::new(),
            is_unique: false,
            method: BTREE.to_owned(),
            is_partial: predicate.is_some(),
            is_deferrable: false,
            is_without_overlaps: false,
            names: Vec::new(),
        },
        links: Vec::new(),
        unordered: None,
    };
    for item in list.items() {
        element(model, item, &mut read)?;
    }
    for name in include {
        if let Some(number) = model.need_column(table, name)? {
            read.links.push(on_column(table, number));
        }
        read.index.names.push(name.name.clone());
        read.index.method.push_str(" including ");
        read.index.method.push_str(&name.name);
    }
    if let Some(predicate) = predicate {
        note(&mut read, predicate.tokens().iter());
        read.links.extend(Uses::of_condition(model, table, predicate, "WHERE")?.links(table, Part::Whole));
    }
    if !read.links.iter().any(|link| link.target.object == table) {
        read.links.push(Link { part: Part::Whole, how: Dependency::Auto, target: Target::whole(table) });
    }
    read.index.names = names::distinct(std::mem::take(&mut read.index.names));
    Ok(read)
}

/// The method where none is written.
pub(in crate::check::act) const BTREE: &str = "btree";

/// Words that tell it from other indexes.
fn note<'t>(read: &mut Read, tokens: impl Iterator<Item = &'t Token<'t>>) {
    for token in tokens {
        read.index.method.push(' ');
        read.index.method.push_str(token.text);
    }
    read.index.method.push(',');
}

fn on_column(table: Id, number: usize) -> Link {
    Link { part: Part::Whole, how: Dependency::Auto, target: Target::column(table, number) }
}

fn element(model: &mut Model, mut item: Cursor<'_>, read: &mut Read) -> Result<(), Refusal> {
    let table = read.index.table;
    let start = item;
    let expression = if item.is("(") {
        Some(item.brackets())
    } else {
        let Some(name) = item.qualified() else { return Ok(()) };
        if item.is("(") {
            item.brackets();
            let length = start.tokens().len() - item.tokens().len();
            Some(Cursor::new(start.tokens().get(..length).unwrap_or_default()))
        } else {
            column(model, item, &name, read)?;
            None
        }
    };
    if let Some(expression) = expression {
        let uses = Uses::of(model, table, expression)?;
        read.links.extend(uses.links(table, Part::Whole));
        read.index.columns.push(None);
        note(read, expression.tokens().iter());
        read.index.names.push(uses.name.unwrap_or_else(|| Ident::exact("expr")));
    }
    Ok(())
}

fn column(model: &Model, mut words: Cursor<'_>, name: &Name, read: &mut Read) -> Result<(), Refusal> {
    let table = read.index.table;
    if SYSTEM_COLUMNS.contains(&&*name.name) {
        let title = format!("system column `{}` can't be in an index", &*name.name);
        return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title));
    }
    let number = model.need_column(table, name)?;
    key::refuse_virtual(model, table, name)?;
    read.index.columns.push(number);
    read.index.names.push(name.name.clone());
    let Some(number) = number else { return Ok(()) };
    read.links.push(on_column(table, number));
    let start = words;
    if words.eat("collate") {
        words.name();
    }
    let has_class = words.first().is_some() && !words.is_one_of(&["asc", "desc", "nulls", "with"]);
    words.before(|token| ["asc", "desc", "nulls", "with"].iter().any(|word| is_word(token, word)));
    let passed = start.tokens().len() - words.tokens().len();
    note(read, start.tokens().iter().take(passed));
    let column = model.object(table).relation().and_then(|relation| relation.columns.get(number));
    if let Some(column) = column.filter(|column| !has_class && is_unordered(&column.of_type)) {
        read.unordered = Some((column.of_type.clone(), name.at.clone()));
    }
    Ok(())
}
