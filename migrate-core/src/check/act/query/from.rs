//! What stands in FROM, and who sees whom there.

use std::ops::Range;

use super::{Rows, analyse, function, join, lock};
use crate::LockMode;
use crate::check::act::expression::{Analysis, Cte, Output, Scope, Source};
use crate::check::model::{Code, Id, Ident, Kind, Model, Name, Refusal, Target, TypeRef};
use crate::check::read::query::{Alias, Body, FromItem, Query, Relation, Sample};

/// Tables and what they show.
#[derive(Clone, Debug, Default)]
pub(in crate::check::act) struct From {
    pub(in crate::check::act) sources: Vec<Source>,
    /// What `*` stands for.
    pub(in crate::check::act) all: Vec<Output>,
    /// It may stand for more.
    pub(in crate::check::act) is_open: bool,
    pub(in crate::check::act) uses: Vec<Target>,
}

/// `a, b JOIN c ON …`
///
/// # Errors
///
/// Something in it is not there, or two have one name.
pub(in crate::check::act) fn from_list(
    model: &mut Model,
    items: &[FromItem<'_>],
    outer: &Scope<'_>,
) -> Result<From, Refusal> {
    let mut list = From::default();
    for item in items {
        let from = self::item(model, item, outer, &list.sources)?;
        list.add(from)?;
    }
    Ok(list)
}

impl From {
    pub(in crate::check::act) fn of(source: Source, uses: Vec<Target>) -> From {
        From { all: source.columns.clone(), is_open: source.is_open, sources: vec![source], uses }
    }

    /// The other one too, as with a comma between them.
    ///
    /// # Errors
    ///
    /// Two have one name.
    pub(in crate::check::act) fn add(&mut self, other: From) -> Result<(), Refusal> {
        for source in &other.sources {
            self.is_free(source)?;
        }
        self.sources.extend(other.sources);
        self.all.extend(other.all);
        self.is_open |= other.is_open;
        self.uses.extend(other.uses);
        Ok(())
    }

    fn is_free(&self, source: &Source) -> Result<(), Refusal> {
        let Some(name) = &source.name else { return Ok(()) };
        let is_same = |other: &&Source| {
            let are_plain = !other.has_alias && !source.has_alias;
            let are_other = are_plain
                && other.relation.is_some()
                && source.relation.is_some()
                && other.relation != source.relation;
            other.name.as_ref() == Some(name) && !are_other
        };
        if !self.sources.iter().any(|other| is_same(&other)) {
            return Ok(());
        }
        let title = format!("table name `{}` is used more than once", &**name);
        Err(Refusal::new(Code::DuplicateAlias, &source.at, title).help("give one of the two an alias"))
    }
}

/// One item of FROM; LATERAL sees what stands before it.
pub(super) fn item(
    model: &mut Model,
    item: &FromItem<'_>,
    outer: &Scope<'_>,
    before: &[Source],
) -> Result<From, Refusal> {
    match item {
        FromItem::Relation { relation, alias, sample } => {
            let (source, uses) = self::relation(model, relation, outer)?;
            let from = aliased(model, source, alias.as_ref(), uses, relation.words.range())?;
            match sample {
                Some(sample) => sampled(model, sample, &beside(outer, before)).map(|()| from),
                None => Ok(from),
            }
        }
        FromItem::Query { query, is_lateral, alias, at } => {
            let rows = if *is_lateral {
                analyse(model, query, &beside(outer, before))?
            } else {
                analyse(model, query, outer)?
            };
            aliased(model, of_rows(&rows), alias.as_ref(), rows.uses, at.clone())
        }
        FromItem::Function(function) => {
            let (source, uses) = function::source(model, function, &beside(outer, before))?;
            aliased(model, source, function.alias.as_ref(), uses, function.at.clone())
        }
        FromItem::Table(table) => {
            let (source, uses) = function::table(model, table, &beside(outer, before))?;
            aliased(model, source, table.alias.as_ref(), uses, table.at.clone())
        }
        FromItem::Joined(joined) => {
            let from = join::joined(model, joined, outer, before)?;
            let Some(alias) = &joined.alias else { return Ok(from) };
            let source = Source { columns: from.all, is_open: from.is_open, ..Source::default() };
            aliased(model, source, Some(alias), from.uses, joined.at.clone())
        }
    }
}

/// LATERAL: what stands before is seen too.
fn beside<'o>(outer: &'o Scope<'o>, before: &[Source]) -> Scope<'o> {
    Scope { sources: before.to_vec(), outer: Some(outer), ..Scope::default() }
}

fn sampled(model: &mut Model, sample: &Sample<'_>, scope: &Scope<'_>) -> Result<(), Refusal> {
    Analysis::new(model, scope).values(&sample.arguments).map(drop)
}

fn of_rows(rows: &Rows) -> Source {
    let columns = rows.columns.iter().map(|column| Output { target: None, ..column.clone() });
    Source { columns: columns.collect(), is_open: rows.is_open, ..Source::default() }
}

/// `[ONLY] name [*]`: of WITH, or a relation.
pub(in crate::check::act) fn relation(
    model: &mut Model,
    relation: &Relation<'_>,
    outer: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    let Some(name) = relation.name.name() else {
        return Ok((Source { is_open: true, ..Source::default() }, Vec::new()));
    };
    if name.schema.is_none()
        && let Some(cte) = outer.cte(&name.name)
    {
        let source = Source {
            name: Some(name.name),
            columns: cte.columns.clone(),
            is_open: cte.is_open,
            ..Source::default()
        };
        return Ok((source, Vec::new()));
    }
    // The user to servers from 16 on, and a relation to others.
    if relation.words.is("system_user") && name.schema.is_none() && model.known(Kind::Table, &name).is_none()
    {
        let columns =
            vec![Output { of_type: TypeRef::builtin("text"), ..Output::unknown(name.name.clone()) }];
        let source =
            Source { name: Some(name.name), columns, is_open: true, is_scalar: true, ..Source::default() };
        return Ok((source, Vec::new()));
    }
    let id = needed(model, &name)?;
    lock::take(model, id, LockMode::AccessShare, !relation.words.next_is("only"));
    let mut source = Source { name: Some(name.name), ..Source::of(model, id) };
    if let Some(columns) = of_catalogue(model, id) {
        (source.columns, source.is_open) = (columns, false);
    }
    Ok((source, vec![Target::whole(id)]))
}

/// The columns of one of PostgreSQL's own relations. Not each server has all of them.
fn of_catalogue(model: &Model, id: Id) -> Option<Vec<Output>> {
    let object = model.object(id);
    let row = model.own_relation(object.within, &object.name).filter(|_| object.is_outside)?;
    let columns = row.columns.iter().map(|column| Output::unknown(Ident::exact(column.name)));
    Some(columns.map(|column| Output { is_doubtful: true, ..column }).collect())
}

/// A relation that has rows.
pub(in crate::check::act) fn needed(model: &mut Model, name: &Name) -> Result<Id, Refusal> {
    model.need_one_of(
        &[
            Kind::Table,
            Kind::PartitionedTable,
            Kind::ForeignTable,
            Kind::View,
            Kind::MaterializedView,
            Kind::Sequence,
        ],
        name,
    )
}

/// Materialized views that a query reads for certain have been filled.
///
/// # Errors
///
/// One has not.
pub(in crate::check::act) fn populated(model: &Model, query: &Query<'_>) -> Result<(), Refusal> {
    // What a condition excludes is not read.
    let (Body::Select(select), None) = (&query.body, &query.with) else { return Ok(()) };
    let is_plain = |item: &FromItem<'_>| matches!(item, FromItem::Relation { .. });
    if select.filter.is_some()
        || select.having.is_some()
        || !select.from.iter().all(is_plain)
        || !model.runs()
    {
        return Ok(());
    }
    for item in &select.from {
        let FromItem::Relation { relation, .. } = item else { continue };
        let Some(name) = relation.name.name() else { continue };
        let Some(id) = model.known(Kind::MaterializedView, &name) else { continue };
        let object = model.object(id);
        let is_empty = object.relation().is_some_and(|relation| relation.is_unpopulated);
        if is_empty && !object.is_doubtful && object.kind == Kind::MaterializedView {
            let title = format!("materialized view `{name}` has not been populated");
            return Err(Refusal::new(Code::ObjectNotInPrerequisiteState, &name.at, title)
                .earlier(&object.site, "it was made here, and has no rows since WITH NO DATA")
                .help(format!("write REFRESH MATERIALIZED VIEW {name} before it")));
        }
    }
    Ok(())
}

/// A source under its alias, if it has one.
fn aliased(
    model: &mut Model,
    mut source: Source,
    alias: Option<&Alias>,
    uses: Vec<Target>,
    at: Range<usize>,
) -> Result<From, Refusal> {
    source.at = at;
    let Some(alias) = alias else { return Ok(From::of(source, uses)) };
    if let Some(name) = &alias.name {
        source.at = alias.at.clone();
        if source.is_scalar
            && let Some(column) = source.columns.first_mut()
        {
            column.name = name.clone();
        }
        source.name = Some(name.clone());
        source.has_alias = true;
    }
    if !alias.definitions.is_empty() {
        // A function's columns are defined here.
        source.columns = function::definitions(model, &alias.definitions)?;
        source.is_open = false;
        return Ok(From::of(source, uses));
    }
    // In which order they come not every server agrees on.
    source.is_open |= !alias.columns.is_empty() && source.columns.iter().any(|column| column.is_doubtful);
    for (number, name) in alias.columns.iter().enumerate() {
        match source.columns.get_mut(number) {
            Some(column) => column.name = name.clone(),
            None if source.is_open => source.columns.push(Output::unknown(name.clone())),
            None => return Err(too_many(&source, &alias.columns_at)),
        }
    }
    Ok(From::of(source, uses))
}

fn too_many(source: &Source, at: &Range<usize>) -> Refusal {
    let name = source.name.as_deref().unwrap_or_default();
    let title = format!("table `{name}` has {} columns, and more are named here", source.columns.len());
    Refusal::new(Code::InvalidColumnReference, at, title)
}

impl Scope<'_> {
    /// The query of WITH that has this name.
    fn cte(&self, name: &Ident) -> Option<&Cte> {
        let here = self.ctes.iter().rev().find(|cte| cte.name == *name);
        here.or_else(|| self.outer.and_then(|outer| outer.cte(name)))
    }
}
