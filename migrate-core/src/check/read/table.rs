//! `CREATE TABLE`, `CREATE FOREIGN TABLE`.

use super::column::{self, ColumnDefinition};
use super::constraint::{self, Constraint};
use super::create::Manner;
use super::parameter::{self, Parameter};
use super::partition::{self, Bound, PartitionKey};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are words that stand there or not")]
pub(crate) struct CreateTable<'t> {
    pub(crate) is_foreign: bool,
    pub(crate) is_temporary: bool,
    pub(crate) is_unlogged: bool,
    /// `IF NOT EXISTS`.
    pub(crate) is_optional: bool,
    pub(crate) name: Name,
    pub(crate) form: Form<'t>,
    pub(crate) partition_by: Option<PartitionKey>,
    pub(crate) parameters: Vec<Parameter>,
    /// Of a foreign table.
    pub(crate) server: Option<Name>,
}

/// Where the columns come from.
#[derive(Clone, Debug)]
pub(crate) enum Form<'t> {
    Elements {
        elements: Vec<Element<'t>>,
        inherits: Vec<Name>,
    },
    PartitionOf {
        parent: Name,
        options: Vec<Options<'t>>,
        bound: Option<Bound>,
    },
    Of {
        of_type: Name,
        options: Vec<Options<'t>>,
    },
    As {
        names: Option<Vec<Name>>,
        query: Source<'t>,
        /// Not `WITH NO DATA`.
        has_data: bool,
    },
}

/// What stands in the brackets of a table.
#[derive(Clone, Debug)]
pub(crate) enum Element<'t> {
    Column(ColumnDefinition<'t>),
    Constraint(Constraint<'t>),
    Like(Like),
}

/// Columns that are there already get constraints: `(a NOT NULL, b WITH OPTIONS DEFAULT 1, CHECK (…))`.
#[derive(Clone, Debug)]
pub(crate) enum Options<'t> {
    Column { name: Name, constraints: Vec<Constraint<'t>> },
    Constraint(Constraint<'t>),
}

/// `LIKE table INCLUDING … EXCLUDING …`
#[derive(Clone, Debug)]
pub(crate) struct Like {
    pub(crate) source: Name,
    /// What is included after all of its words.
    pub(crate) including: Vec<&'static str>,
}

/// What stands after `AS`.
#[derive(Clone, Debug)]
pub(crate) enum Source<'t> {
    Query(Cursor<'t>),
    /// `EXECUTE name (…)`
    Prepared,
}

/// What stands after `CREATE TABLE`.
pub(crate) fn create(mut words: Cursor<'_>, manner: Manner, is_foreign: bool) -> Option<CreateTable<'_>> {
    let is_optional = words.eat("if not exists");
    let name = words.qualified()?;
    let parameters = if is_foreign { Vec::new() } else { parameter::among(words) };
    let form = form(&mut words)?;
    let mut by = words;
    let partition_by = if by.eat_up_to("partition") && by.eat("by") { partition::key(&mut by) } else { None };
    let server = if is_foreign && words.eat_up_to("server") { words.bare() } else { None };
    let Manner { is_temporary, is_unlogged, .. } = manner;
    Some(CreateTable {
        is_foreign,
        is_temporary,
        is_unlogged,
        is_optional,
        name,
        form,
        partition_by,
        parameters,
        server,
    })
}

fn form<'t>(words: &mut Cursor<'t>) -> Option<Form<'t>> {
    if words.eat("partition of") {
        let parent = words.qualified()?;
        let options = options(words.brackets());
        return Some(Form::PartitionOf { parent, options, bound: partition::bound(words) });
    }
    if words.eat("of") {
        return Some(Form::Of { of_type: words.qualified()?, options: options(words.brackets()) });
    }
    let has_brackets = words.is("(");
    let list = words.brackets();
    if words.has("as") {
        words.eat_up_to("as");
        let is_prepared = words.is("execute");
        let query = if is_prepared { Source::Prepared } else { Source::Query(words.without_end(DATA)) };
        let has_data = !words.contains("with no data");
        return Some(Form::As { names: has_brackets.then(|| list.names()), query, has_data });
    }
    let inherits = if words.eat_up_to("inherits") {
        words.brackets().items().filter_map(|mut parent| parent.qualified()).collect()
    } else {
        Vec::new()
    };
    Some(Form::Elements { elements: list.items().filter_map(element).collect(), inherits })
}

fn element(mut item: Cursor<'_>) -> Option<Element<'_>> {
    if item.eat("like") {
        return like(item).map(Element::Like);
    }
    if constraint::is_of_table(item) {
        return constraint::of_table(&mut item).map(Element::Constraint);
    }
    column::read(item).map(Element::Column)
}

fn options(list: Cursor<'_>) -> Vec<Options<'_>> {
    let option = |mut item| {
        if constraint::is_of_table(item) {
            return constraint::of_table(&mut item).map(Options::Constraint);
        }
        let name = item.bare()?;
        let constraints = constraint::of_column(&mut item, &name);
        Some(Options::Column { name, constraints })
    };
    list.items().filter_map(option).collect()
}

fn like(mut words: Cursor<'_>) -> Option<Like> {
    let source = words.qualified()?;
    let mut including: Vec<&str> = Vec::new();
    while let Some(manner) = words.eat_one_of(&["including", "excluding"]) {
        let options: Vec<&str> =
            if words.eat("all") { OPTIONS.to_vec() } else { words.eat_one_of(OPTIONS).into_iter().collect() };
        including.retain(|option| !options.contains(option));
        if manner == "including" {
            including.extend(options);
        }
    }
    Some(Like { source, including })
}

const OPTIONS: &[&str] = &[
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
];

/// What may stand behind the query.
const DATA: &[&str] = &["with no data", "with data"];
