//! `CREATE INDEX`, `ALTER INDEX`.

use std::ops::Range;

use super::parameter::{self, Parameter};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) struct CreateIndex<'t> {
    pub(crate) is_unique: bool,
    /// Where `CONCURRENTLY` stands.
    pub(crate) concurrently: Option<Range<usize>>,
    /// Where `IF NOT EXISTS` stands.
    pub(crate) optionally: Option<Range<usize>>,
    pub(crate) name: Option<Name>,
    /// `ONLY`: partitions don't get it too.
    pub(crate) is_alone: bool,
    pub(crate) table: Name,
    pub(crate) method: Option<Name>,
    pub(crate) elements: Cursor<'t>,
    pub(crate) include: Vec<Name>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) predicate: Option<Cursor<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct AlterIndex {
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) action: IndexAction,
}

#[derive(Clone, Debug)]
pub(crate) enum IndexAction {
    RenameTo(Name),
    AttachPartition(Name),
    Parameters(parameter::Change),
    Statistics,
    /// `SET TABLESPACE`, `DEPENDS ON EXTENSION`.
    Other,
}

/// What stands after `CREATE [UNIQUE] INDEX`.
pub(super) fn create(mut words: Cursor<'_>, is_unique: bool) -> Option<CreateIndex<'_>> {
    let start = words;
    let concurrently = words.eat("concurrently").then(|| words.since(start));
    let start = words;
    let optionally = words.eat("if not exists").then(|| words.since(start));
    let name = if words.is("on") { None } else { words.bare() };
    words.eat("on");
    let is_alone = words.eat("only");
    let table = words.qualified()?;
    let method = if words.eat("using") { words.bare() } else { None };
    let elements = words.brackets();
    let (mut include, mut parameters, mut predicate) = (Vec::new(), Vec::new(), None);
    loop {
        if words.eat("include") {
            include = words.brackets().names();
        } else if words.eat("where") {
            predicate = Some(words);
            break;
        } else if let Some(written) = parameter::with(&mut words) {
            parameters = written;
        } else if words.advance().is_none() {
            break;
        }
    }
    Some(CreateIndex {
        is_unique,
        concurrently,
        optionally,
        name,
        is_alone,
        table,
        method,
        elements,
        include,
        parameters,
        predicate,
    })
}

/// What stands after `ALTER INDEX`.
pub(super) fn alter(mut words: Cursor<'_>) -> Option<AlterIndex> {
    let is_optional = words.eat("if exists");
    let name = words.qualified()?;
    let action = if words.eat("rename to") {
        IndexAction::RenameTo(words.bare()?)
    } else if words.eat("attach partition") {
        IndexAction::AttachPartition(words.qualified()?)
    } else if let Some(change) = parameter::change(words) {
        IndexAction::Parameters(change)
    } else if words.has("statistics") {
        IndexAction::Statistics
    } else {
        IndexAction::Other
    };
    Some(AlterIndex { is_optional, name, action })
}

/// An element of an index: a column, or an expression.
#[derive(Clone, Debug)]
pub(crate) struct Element<'t> {
    pub(crate) of: ElementOf<'t>,
    /// Its collation and operator class, as they are written.
    pub(crate) options: Cursor<'t>,
    pub(crate) collation: Option<Name>,
    pub(crate) class: Option<Name>,
    /// `ASC`, `DESC` or `NULLS …`.
    pub(crate) order: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) enum ElementOf<'t> {
    Column(Name),
    Expression(Cursor<'t>),
}

/// One of a list.
pub(crate) fn element(mut words: Cursor<'_>) -> Option<Element<'_>> {
    let start = words;
    let of = if words.is("(") {
        ElementOf::Expression(words.brackets())
    } else {
        let name = words.qualified()?;
        if words.is("(") {
            words.brackets();
            ElementOf::Expression(start.up_to(words))
        } else {
            ElementOf::Column(name)
        }
    };
    let behind = words;
    let collation = if words.eat("collate") { words.qualified() } else { None };
    let class = if words.first().is_some() && !words.is_one_of(ORDERS) && !words.is("with") {
        words.qualified()
    } else {
        None
    };
    words.brackets();
    // Indexes that differ in their order alone are alike to a partition.
    let options = behind.up_to(words);
    let order = words.before(|token| is_word(token, "with"));
    Some(Element { of, options, collation, class, order: order.first().map(|_| order.range()) })
}

const ORDERS: &[&str] = &["asc", "desc", "nulls"];
