//! Names of columns: `a`, `t.a`, `s.t.a`, and whole rows.

use std::ops::Range;

use super::value::{Value, What};
use super::{Analysis, Output, Scope, Source};
use crate::check::model::{Code, Ident, Kind, Model, Name, Refusal};
use crate::check::near::near;

/// What one query answers for a name.
enum Answer<'s> {
    Column(&'s Output),
    /// It is there, or may be.
    Maybe,
    Ambiguous,
    Missing,
}

/// A part of a name, and where it stands.
pub(super) type Word = (Ident, Range<usize>);

impl Analysis<'_, '_> {
    /// A name with its parts.
    pub(super) fn column(&mut self, parts: &[Word]) -> Result<Value, Refusal> {
        match parts {
            [] => Ok(Value::unknown()),
            [(name, at)] => self.unqualified(name, at),
            [(table, table_at), column] => {
                let table = Name::bare(table.clone(), table_at.clone());
                self.qualified(&table, column)
            }
            [.., (schema, first), (table, last), column] => {
                let at = first.start..last.end;
                self.qualified(&Name { schema: Some(schema.clone()), name: table.clone(), at }, column)
            }
        }
    }

    fn unqualified(&mut self, name: &Ident, at: &Range<usize>) -> Result<Value, Refusal> {
        let mut level = Some(self.scope);
        let mut is_own = true;
        while let Some(scope) = level {
            match answer(scope, name) {
                Answer::Column(column) => {
                    self.found_at(is_own);
                    self.see(column, at);
                    return Ok(self.used(column));
                }
                Answer::Maybe => {
                    self.found.is_vague = true;
                    return Ok(Value::unknown().named(name));
                }
                Answer::Ambiguous => return Err(ambiguous(scope, name, at)),
                Answer::Missing => level = scope.outer,
            }
            is_own = false;
        }
        self.found.is_vague = true;
        let row = Name::bare(name.clone(), at.clone());
        match self.scope.source(&row, self.model) {
            Some(source) => {
                self.see_row(source, at);
                Ok(self.row_of(source).named(name))
            }
            None if self.scope.is_open_somewhere() => Ok(Value::unknown().named(name)),
            None if self.is_variable(name) => {
                Ok(self.variable(name).unwrap_or_else(Value::unknown).named(name))
            }
            None => Err(no_column(self.model, self.scope, name, at)),
        }
    }

    fn qualified(&mut self, table: &Name, (column, at): &Word) -> Result<Value, Refusal> {
        let Some(source) = self.scope.source(table, self.model) else {
            if self.scope.is_open_somewhere()
                || self.is_variable(table.schema.as_ref().unwrap_or(&table.name))
            {
                return Ok(Value::unknown().named(column));
            }
            return Err(self.no_source(table));
        };
        self.found_at(self.scope.sources.iter().any(|own| std::ptr::eq(own, source)));
        let mut same = source.columns.iter().filter(|one| one.name == *column);
        if let Some(output) = same.next() {
            if same.next().is_some() && !source.is_open && !output.is_doubtful {
                let title = format!("column reference `{column}` is ambiguous");
                return Err(Refusal::new(Code::AmbiguousColumn, at, title));
            }
            self.see(output, &(table.at.start..at.end));
            return Ok(self.used(output));
        }
        let is_known = source.is_open
            || (source.relation.is_some() && SYSTEM.contains(&&**column))
            || self.may_be_a_field(column);
        if is_known {
            return Ok(Value::unknown().named(column));
        }
        if let Some(relation) = source.relation.filter(|_| source.is_plain(self.model)) {
            let name = Name::bare(column.clone(), at.clone());
            self.model.need_column(relation, &name)?;
            return Ok(Value::unknown().named(column));
        }
        let title = format!("column `{}.{}` does not exist", &*table.name, &**column);
        let refusal = Refusal::new(Code::UndefinedColumn, at, title);
        let names = source.columns.iter().map(|column| &*column.name);
        Err(match near(column, names, letters(column)) {
            Some(near) => refusal.did_you_mean(near),
            None => refusal,
        })
    }

    /// A column has been found here, or in a query around.
    fn found_at(&mut self, is_own: bool) {
        self.found.own |= is_own;
        self.found.outer |= !is_own;
    }

    /// The value of a variable or an argument.
    pub(super) fn variable(&self, name: &Ident) -> Option<Value> {
        let own = self.model.variables.iter().rev().find(|own| own.name == *name)?;
        Some(Value { of_type: own.of_type.clone(), ..Value::unknown() })
    }

    /// In a function or block: a variable, an argument, or what PL/pgSQL itself brings.
    pub(super) fn is_variable(&self, name: &Ident) -> bool {
        let is_brought = matches!(&**name, "found" | "sqlerrm" | "sqlstate") || name.starts_with("tg_");
        self.variable(name).is_some() || (self.model.is_in_block && is_brought)
    }

    /// `t.f` calls `f(t)` where no column is called so.
    fn may_be_a_field(&self, name: &Ident) -> bool {
        let name = Name::bare(name.clone(), 0..0);
        self.model.known(Kind::Function, &name).is_some()
    }

    fn used(&mut self, column: &Output) -> Value {
        self.uses.extend(column.target);
        Value {
            name: Some(column.name.clone()),
            is_weak: false,
            of_type: column.of_type.clone(),
            target: column.target,
            what: What::Other,
        }
    }

    /// No table of this name stands in FROM.
    pub(super) fn no_source(&self, table: &Name) -> Refusal {
        let mut level = Some(self.scope);
        while let Some(scope) = level {
            let hidden = scope.sources.iter().find(|source| {
                source.has_alias && source.relation.is_some_and(|id| self.model.object(id).name == table.name)
            });
            if let Some(alias) = hidden.and_then(|source| source.name.as_ref()) {
                let title = format!("invalid reference to FROM-clause entry for table `{table}`");
                return Refusal::new(Code::UndefinedTable, &table.at, title)
                    .help(format!("it has the alias `{alias}` here, so write that"));
            }
            level = scope.outer;
        }
        let title = format!("missing FROM-clause entry for table `{table}`");
        let refusal = Refusal::new(Code::UndefinedTable, &table.at, title);
        let names = self.scope.sources.iter().filter_map(|source| source.name.as_deref());
        match near(&table.name, names, letters(&table.name)) {
            Some(near) => refusal.did_you_mean(near),
            None => refusal,
        }
    }
}

/// What every table has, and every other relation too as far as the parser is concerned.
const SYSTEM: [&str; 6] = crate::check::model::SYSTEM_COLUMNS;

impl Scope<'_> {
    /// Whether names can be there without anybody knowing.
    pub(super) fn is_open_somewhere(&self) -> bool {
        self.is_open || self.outer.is_some_and(Scope::is_open_somewhere)
    }

    /// What stands in FROM under this name.
    pub(super) fn source(&self, table: &Name, model: &Model) -> Option<&Source> {
        let is_it = |source: &&Source| {
            let is_called_so = source.name.as_ref() == Some(&table.name);
            match &table.schema {
                None => is_called_so,
                Some(schema) => {
                    let schema_of = |id| &model.object(model.object(id).within).name;
                    is_called_so
                        && !source.has_alias
                        && source.relation.is_some_and(|id| schema_of(id) == schema)
                }
            }
        };
        let here = self.sources.iter().find(is_it);
        here.or_else(|| self.outer.and_then(|outer| outer.source(table, model)))
    }
}

fn answer<'s>(scope: &'s Scope<'_>, name: &Ident) -> Answer<'s> {
    let shown = scope.sources.iter().filter(|source| source.shows(name));
    let mut found = shown.clone().flat_map(|source| source.columns.iter().filter(|one| one.name == *name));
    let is_open = shown.clone().any(|source| source.is_open);
    match (found.next(), found.next()) {
        (Some(column), None) => Answer::Column(column),
        // Which of them it is nobody knows.
        (Some(one), Some(other)) if one.is_doubtful || other.is_doubtful => Answer::Maybe,
        (Some(_), Some(_)) if is_open => Answer::Maybe,
        (Some(_), Some(_)) => Answer::Ambiguous,
        (None, _) if is_open || (SYSTEM.contains(&&**name) && shown.clone().next().is_some()) => {
            Answer::Maybe
        }
        (None, _) => Answer::Missing,
    }
}

fn ambiguous(scope: &Scope<'_>, name: &Ident, at: &Range<usize>) -> Refusal {
    let has_it = |source: &&Source| source.shows(name) && source.columns.iter().any(|one| one.name == *name);
    let tables: Vec<String> = scope
        .sources
        .iter()
        .filter(has_it)
        .filter_map(|source| Some(format!("`{}`", &**source.name.as_ref()?)))
        .collect();
    Refusal::new(Code::AmbiguousColumn, at, format!("column reference `{}` is ambiguous", &**name))
        .help(format!("write the table in front of it: it is a column of {}", tables.join(" and ")))
}

/// No source has such a column.
fn no_column(model: &Model, scope: &Scope<'_>, name: &Ident, at: &Range<usize>) -> Refusal {
    let mut names: Vec<&str> = Vec::new();
    let mut relations = Vec::new();
    let mut level = Some(scope);
    while let Some(scope) = level {
        relations.extend(scope.sources.iter().filter_map(|source| source.relation));
        names.extend(scope.sources.iter().flat_map(|source| &source.columns).map(|column| &*column.name));
        level = scope.outer;
    }
    let word = Name::bare(name.clone(), at.clone());
    if let [only] = relations.as_slice()
        && let Err(refusal) = model.need_column(*only, &word)
    {
        return refusal;
    }
    let refusal = Refusal::new(Code::UndefinedColumn, at, format!("column `{}` does not exist", &**name));
    for relation in relations {
        let Some(relation) = model.object(relation).relation() else { continue };
        if let Some(gone) = relation.gone(name) {
            return refusal.because(&gone);
        }
    }
    match near(name, names.into_iter(), letters(name)) {
        Some(near) => refusal.did_you_mean(near),
        None => refusal,
    }
}

/// How many letters of a name may be wrong.
pub(in crate::check::act) fn letters(name: &str) -> usize {
    (name.len() / 3).min(2)
}
