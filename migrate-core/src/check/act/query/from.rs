//! What stands in FROM, and who sees whom there.

use std::ops::Range;

use super::function::{self, definitions};
use super::{Rows, join, read};
use crate::check::act::expression::{
    Cte, Output, Scope, Source, Walk, is_column_name, is_parameterless, is_query,
};
use crate::check::model::{Code, Ident, Kind, Model, Name, Refusal, Target};
use crate::check::syntax::cursor::Cursor;

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
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<From, Refusal> {
    let mut list = From::default();
    loop {
        let item = join::joined(model, words, outer, &list.sources)?;
        list.add(item)?;
        if !words.eat(",") {
            return Ok(list);
        }
    }
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

/// One item of FROM, with its alias.
pub(super) fn primary(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
    before: &[Source],
) -> Result<From, Refusal> {
    let is_lateral = words.eat("lateral");
    if words.is("(") {
        let start = *words;
        let inner = words.brackets();
        if is_query(inner) {
            let rows = if is_lateral {
                let scope = beside(outer, before);
                read(model, inner, &scope)?
            } else {
                read(model, inner, outer)?
            };
            let source = of_rows(&rows);
            return alias(model, words, source, rows.uses, words.since(start));
        }
        let mut inner = inner;
        let from = join::joined(model, &mut inner, outer, before)?;
        if !has_alias(*words) {
            return Ok(from);
        }
        let source = Source { columns: from.all, is_open: from.is_open, ..Source::default() };
        return alias(model, words, source, from.uses, words.since(start));
    }
    let start = *words;
    let is_special = words.is("rows from") || words.is("collation for (") || is_parameterless(*words) || {
        let mut ahead = *words;
        ahead.qualified();
        ahead.is("(") && !words.is("only (")
    };
    if is_special {
        let scope = beside(outer, before);
        let (source, uses) = function::source(model, words, &scope)?;
        return alias(model, words, source, uses, words.since(start));
    }
    let (source, uses) = relation(model, words, outer)?;
    let at = words.since(start);
    let from = alias(model, words, source, uses, at)?;
    if words.eat("tablesample") {
        words.qualified();
        let scope = beside(outer, before);
        let mut arguments = words.brackets();
        Walk::new(model, &scope).list(&mut arguments)?;
        if words.eat("repeatable") {
            words.brackets();
        }
    }
    Ok(from)
}

/// LATERAL: what stands before is seen too.
fn beside<'o>(outer: &'o Scope<'o>, before: &[Source]) -> Scope<'o> {
    Scope { sources: before.to_vec(), outer: Some(outer), ..Scope::default() }
}

fn of_rows(rows: &Rows) -> Source {
    let columns = rows.columns.iter().map(|column| Output { target: None, ..column.clone() });
    Source { columns: columns.collect(), is_open: rows.is_open, ..Source::default() }
}

/// `[ONLY] name [*]`: of WITH, or a relation.
fn relation(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    words.eat("only");
    let name = if words.is("(") { words.brackets().qualified() } else { words.qualified() };
    words.eat("*");
    let Some(name) = name else { return Ok((Source { is_open: true, ..Source::default() }, Vec::new())) };
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
    let id = needed(model, &name)?;
    Ok((Source { name: Some(name.name), ..Source::of(model, id) }, vec![Target::whole(id)]))
}

/// A relation that has rows.
fn needed(model: &mut Model, name: &Name) -> Result<crate::check::model::Id, Refusal> {
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

/// The table that a statement changes: `[ONLY] name [*] [[AS] alias]`.
///
/// # Errors
///
/// It is not there.
pub(in crate::check::act) fn target(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
) -> Result<(Source, Vec<Target>), Refusal> {
    let start = *words;
    let nothing = Scope { is_open: outer.is_open, ..Scope::default() };
    let (mut source, uses) = relation(model, words, &nothing)?;
    source.at = words.since(start);
    let has_alias = words.eat("as") || (!words.is("set") && words.first().is_some_and(is_column_name));
    if has_alias && let Some(alias) = words.ident() {
        source.name = Some(alias);
        source.has_alias = true;
    }
    Ok((source, uses))
}

fn has_alias(words: Cursor<'_>) -> bool {
    words.is("as") || words.first().is_some_and(is_column_name)
}

/// `[WITH ORDINALITY] [AS] name [(column, …)]`
fn alias(
    model: &mut Model,
    words: &mut Cursor<'_>,
    mut source: Source,
    uses: Vec<Target>,
    at: Range<usize>,
) -> Result<From, Refusal> {
    if words.eat("with ordinality") {
        source
            .columns
            .push(Output::new(Ident::exact("ordinality"), crate::check::model::TypeRef::builtin("bigint")));
    }
    source.at = at;
    if !has_alias(*words) {
        return Ok(From::of(source, uses));
    }
    words.eat("as");
    if words.is("(") {
        // A function's columns are defined here.
        let inner = words.brackets();
        source.columns = definitions(model, inner)?;
        source.is_open = false;
        return Ok(From::of(source, uses));
    }
    let start = *words;
    let name = words.ident();
    source.at = words.since(start);
    if source.is_scalar
        && let (Some(column), Some(name)) = (source.columns.first_mut(), &name)
    {
        column.name = name.clone();
    }
    source.name = name;
    source.has_alias = true;
    if words.is("(") {
        let list = *words;
        let mut inner = words.brackets();
        let mut second = inner;
        second.advance();
        if second.first().is_some_and(|token| token.text != ",") {
            source.columns = definitions(model, inner)?;
            source.is_open = false;
            return Ok(From::of(source, uses));
        }
        let mut number = 0;
        while let Some(name) = inner.ident() {
            match source.columns.get_mut(number) {
                Some(column) => column.name = name,
                None if source.is_open => source.columns.push(Output::unknown(name)),
                None => return Err(too_many(&source, &words.since(list))),
            }
            number += 1;
            inner.eat(",");
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
    pub(super) fn cte(&self, name: &Ident) -> Option<&Cte> {
        let here = self.ctes.iter().rev().find(|cte| cte.name == *name);
        here.or_else(|| self.outer.and_then(|outer| outer.cte(name)))
    }
}
