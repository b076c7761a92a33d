//! `JOIN`: the condition, and the columns that `USING` and `NATURAL` merge.

use std::ops::Range;

use super::from::{From, item};
use crate::check::act::expression::{Analysis, Hidden, Output, Place, Scope, Source, Value};
use crate::check::model::{Code, Ident, Model, Name, Refusal};
use crate::check::read::expression::Path;
use crate::check::read::query::{Condition, Joined};

/// `a JOIN b ON … LEFT JOIN c USING (…)`; what stands before it in FROM is seen by LATERAL.
pub(super) fn joined(
    model: &mut Model,
    joined: &Joined<'_>,
    outer: &Scope<'_>,
    before: &[Source],
) -> Result<From, Refusal> {
    let mut left = item(model, &joined.first, outer, before)?;
    for join in &joined.joins {
        let seen: Vec<Source> = before.iter().chain(&left.sources).cloned().collect();
        let right = item(model, &join.right, outer, &seen)?;
        match &join.condition {
            Condition::Natural => {
                let common = common(&left, &right, &joined.at);
                left = merge(model, left, right, &common)?;
            }
            Condition::Using(columns, alias) => {
                let columns = using(&left, &right, columns)?;
                left = merge(model, left, right, &columns)?;
                if let Some(name) = alias {
                    left.name_merged(name.clone());
                }
            }
            Condition::None => left.add(right)?,
            Condition::On(condition) => {
                left.add(right)?;
                let scope = Scope { sources: left.sources, outer: Some(outer), ..Scope::default() };
                let mut analysis = Analysis::new(model, &scope);
                let result = analysis.clause(condition, Place::JOIN);
                left.uses.extend(analysis.uses);
                left.sources = scope.sources;
                result?;
            }
        }
    }
    Ok(left)
}

/// What NATURAL merges.
fn common(left: &From, right: &From, at: &Range<usize>) -> Vec<Name> {
    let is_common = |column: &&Output| right.all.iter().any(|other| other.name == column.name);
    left.all.iter().filter(is_common).map(|column| Name::bare(column.name.clone(), at.clone())).collect()
}

fn using(left: &From, right: &From, columns: &[Path<'_>]) -> Result<Vec<Name>, Refusal> {
    let columns: Vec<Name> = columns.iter().filter_map(|column| column.name()).collect();
    for (side, word) in [(left, "left"), (right, "right")] {
        for column in &columns {
            let count = side.all.iter().filter(|one| one.name == column.name).count();
            let is_doubtful = side.is_open || side.all.iter().any(|one| one.is_doubtful);
            if count == 0 && !is_doubtful {
                let title = format!("column `{column}` in USING does not exist in the {word} table");
                return Err(Refusal::new(Code::UndefinedColumn, &column.at, title));
            }
            if count > 1 && !is_doubtful {
                let title = format!("column `{column}` in USING is there more than once in the {word} table");
                return Err(Refusal::new(Code::AmbiguousColumn, &column.at, title));
            }
        }
    }
    Ok(columns)
}

/// The columns of these names are compared, are one now, and come first.
fn merge(model: &mut Model, mut left: From, right: From, names: &[Name]) -> Result<From, Refusal> {
    for name in names {
        compared(model, &left, &right, name)?;
    }
    let is_merged = |name: &Ident| names.iter().any(|merged| merged.name == *name);
    let mut merged = Vec::new();
    for name in names {
        let both: Vec<&Output> =
            left.all.iter().chain(&right.all).filter(|column| column.name == name.name).collect();
        left.uses.extend(both.iter().filter_map(|column| column.target));
        merged
            .push(both.first().map_or_else(|| Output::unknown(name.name.clone()), |&column| column.clone()));
    }
    left.add(right)?;
    for source in &mut left.sources {
        let names = names.iter().map(|name| name.name.clone());
        match &mut source.hidden {
            Hidden::None => source.hidden = Hidden::These(names.collect()),
            Hidden::These(hidden) => hidden.extend(names),
            Hidden::All => {}
        }
    }
    left.all.retain(|column| !is_merged(&column.name));
    left.all.splice(0..0, merged.iter().cloned());
    left.sources.push(Source { columns: merged, ..Source::default() });
    Ok(left)
}

/// `transformJoinUsingClause`
fn compared(model: &mut Model, left: &From, right: &From, name: &Name) -> Result<(), Refusal> {
    let one = |side: &From| {
        let mut all = side.all.iter().filter(|column| column.name == name.name && !column.is_doubtful);
        all.next().filter(|_| all.next().is_none()).map(|column| Value::typed(column.of_type.clone()))
    };
    let (Some(left), Some(right)) = (one(left), one(right)) else { return Ok(()) };
    let scope = Scope::default();
    Analysis::new(model, &scope).compared_by("=", (&left, None), (&right, None), &name.at)
}

impl From {
    /// `USING (…) AS name`
    fn name_merged(&mut self, name: Ident) {
        let columns = self.sources.last().map(|source| source.columns.clone()).unwrap_or_default();
        self.sources.push(Source {
            name: Some(name),
            has_alias: true,
            columns,
            hidden: Hidden::All,
            ..Source::default()
        });
    }
}
