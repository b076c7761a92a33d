//! What an index is made of: columns and expressions.

use super::method::Method;
use crate::check::act::expression::Place;
use crate::check::act::table::uses::Uses;
use crate::check::act::table::{key, names};
use crate::check::model::{
    Code, Compared, Dependency, Id, Ident, Index, Link, Model, Name, Part, Refusal, SYSTEM_COLUMNS, Target,
    TypeRef,
};
use crate::check::read::index::{self, Element, ElementOf};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;
use crate::check::types::World;

pub(in crate::check::act) struct Read {
    pub(in crate::check::act) index: Index,
    pub(in crate::check::act) links: Vec<Link>,
    pub(in crate::check::act) compares: Vec<Compared>,
}

/// # Errors
///
/// A name in it is not there.
pub(in crate::check::act) fn read(
    model: &mut Model,
    table: Id,
    method: &Method<'_>,
    list: Cursor<'_>,
    include: &[Name],
    predicate: Option<Cursor<'_>>,
) -> Result<Read, Refusal> {
    let mut read = Read {
        index: Index {
            table,
            columns: Vec::new(),
            is_unique: false,
            method: method.name.to_owned(),
            is_partial: predicate.is_some(),
            is_deferrable: false,
            is_without_overlaps: false,
            names: Vec::new(),
        },
        links: Vec::new(),
        compares: Vec::new(),
    };
    for item in list.items().filter_map(index::element) {
        element(model, &item, method, &mut read)?;
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
        let uses = Uses::of_condition(model, table, predicate, Place::PREDICATE)?;
        uses.refuse_unstable("functions in index predicate must be marked IMMUTABLE")?;
        read.links.extend(uses.links(table, Part::Whole));
        read.compares.extend(uses.compares);
    }
    if !read.links.iter().any(|link| link.target.object == table) {
        read.links.push(Link { part: Part::Whole, how: Dependency::Auto, target: Target::whole(table) });
    }
    read.index.names = names::distinct(std::mem::take(&mut read.index.names));
    Ok(read)
}

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

fn element(
    model: &mut Model,
    element: &Element<'_>,
    method: &Method<'_>,
    read: &mut Read,
) -> Result<(), Refusal> {
    let table = read.index.table;
    if let Some(order) = &element.order {
        method.refuse_order(order)?;
    }
    let (of_type, at) = match &element.of {
        ElementOf::Column(name) => (column(model, name, element.options, read)?, name.at.clone()),
        ElementOf::Expression(expression) => {
            let uses = Uses::of(model, table, *expression, Place::INDEX)?;
            uses.refuse_unstable("functions in index expression must be marked IMMUTABLE")?;
            read.links.extend(uses.links(table, Part::Whole));
            read.compares.extend(uses.compares);
            read.index.columns.push(None);
            note(read, expression.tokens().iter());
            read.index.names.push(uses.name.unwrap_or_else(|| Ident::exact("expr")));
            (uses.of_type, expression.range())
        }
    };
    if let Some(collation) = &element.collation {
        refuse_collation(model, &of_type, collation)?;
    }
    method.refuse_type(model, &of_type, element.class.as_ref(), &at)
}

fn refuse_collation(model: &Model, of_type: &TypeRef, collation: &Name) -> Result<(), Refusal> {
    let world = World::new(model);
    if world.is_collatable(world.of(of_type)) != Some(false) {
        return Ok(());
    }
    let title = format!("collations are not supported by type `{}`", model.type_text(of_type));
    Err(Refusal::new(Code::DatatypeMismatch, &collation.at, title).help("leave COLLATE out"))
}

/// The type of the column; nothing is known of one that may not be there.
fn column(model: &Model, name: &Name, options: Cursor<'_>, read: &mut Read) -> Result<TypeRef, Refusal> {
    let table = read.index.table;
    if SYSTEM_COLUMNS.contains(&&*name.name) {
        let title = format!("system column `{}` can't be in an index", &*name.name);
        return Err(Refusal::new(Code::FeatureNotSupported, &name.at, title));
    }
    let number = model.need_column(table, name)?;
    key::refuse_virtual(model, table, name)?;
    read.index.columns.push(number);
    read.index.names.push(name.name.clone());
    let Some(number) = number else { return Ok(TypeRef::unknown()) };
    read.links.push(on_column(table, number));
    note(read, options.tokens().iter());
    let column = model.object(table).relation().and_then(|relation| relation.columns.get(number));
    let of_type = column.filter(|column| !column.is_doubtful).map(|column| column.of_type.clone());
    Ok(of_type.unwrap_or_else(TypeRef::unknown))
}
