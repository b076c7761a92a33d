//! `JOIN`: the condition, and the columns that `USING` and `NATURAL` merge.

use super::from::{From, primary};
use crate::check::act::expression::{Hidden, Output, Scope, Source, Walk};
use crate::check::model::{Code, Ident, Model, Name, Refusal};
use crate::check::syntax::cursor::Cursor;

/// `a JOIN b ON … LEFT JOIN c USING (…)`; what stands before it in FROM is seen by LATERAL.
pub(super) fn joined(
    model: &mut Model,
    words: &mut Cursor<'_>,
    outer: &Scope<'_>,
    before: &[Source],
) -> Result<From, Refusal> {
    let mut left = primary(model, words, outer, before)?;
    loop {
        let is_natural = words.eat("natural");
        let is_cross = words.eat("cross join");
        if !is_cross && !join(words) {
            return Ok(left);
        }
        let seen: Vec<Source> = before.iter().chain(&left.sources).cloned().collect();
        let right = if is_cross || is_natural {
            primary(model, words, outer, &seen)?
        } else {
            joined(model, words, outer, &seen)?
        };
        if is_natural {
            left = natural(left, right)?;
        } else if words.eat("using") {
            let inner = words.brackets();
            left = using(left, right, inner)?;
            if words.eat("as") {
                words.ident().into_iter().for_each(|name| left.name_merged(name));
            }
        } else {
            left.add(right)?;
            if words.eat("on") {
                let scope = Scope { sources: left.sources, outer: Some(outer), ..Scope::default() };
                let mut walk = Walk::new(model, &scope);
                let result = walk.expression(words);
                left.uses.extend(walk.uses);
                left.sources = scope.sources;
                result?;
            }
        }
    }
}

fn join(words: &mut Cursor<'_>) -> bool {
    let mut ahead = *words;
    if ahead.eat_one_of(&["left", "right", "full"]).is_some() {
        ahead.eat("outer");
    } else {
        ahead.eat("inner");
    }
    let is_join = ahead.eat("join");
    if is_join {
        *words = ahead;
    }
    is_join
}

fn natural(left: From, right: From) -> Result<From, Refusal> {
    let is_common = |column: &&Output| right.all.iter().any(|other| other.name == column.name);
    let common: Vec<Name> =
        left.all.iter().filter(is_common).map(|column| Name::bare(column.name.clone(), 0..0)).collect();
    merge(left, right, &common)
}

fn using(left: From, right: From, mut words: Cursor<'_>) -> Result<From, Refusal> {
    let mut columns = Vec::new();
    while let Some(name) = words.qualified() {
        columns.push(name);
        words.eat(",");
    }
    for (side, word) in [(&left, "left"), (&right, "right")] {
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
    merge(left, right, &columns)
}

/// The columns of these names are one now, and come first.
fn merge(mut left: From, right: From, names: &[Name]) -> Result<From, Refusal> {
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
