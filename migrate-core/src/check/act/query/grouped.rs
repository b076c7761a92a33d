//! `parseCheckAggregates` of `parse_agg.c`: what a group of rows has one value of.

use std::ops::Range;

use super::alike::are_alike;
use super::list::Item;
use crate::check::act::expression::{Column, Scope, Seen};
use crate::check::act::table::key;
use crate::check::model::{Code, Id, Kind, Model, Refusal, Target};
use crate::check::read::expression::Expression;

/// What rows are grouped by.
pub(super) struct Groups<'g, 'e, 't> {
    pub(super) by: &'g [Item<'e, 't>],
    pub(super) scope: &'g Scope<'g>,
}

impl Groups<'_, '_, '_> {
    /// Each column has to be the same in all rows of a group; the primary keys that make it so.
    ///
    /// # Errors
    ///
    /// One may differ.
    pub(super) fn check<'e, 't: 'e>(
        &self,
        model: &Model,
        seen: &[Seen],
        expressions: impl Iterator<Item = &'e Expression<'t>>,
    ) -> Result<Vec<Target>, Refusal> {
        let mut same = Vec::new();
        expressions.for_each(|expression| self.same(expression, &mut same));
        let mut keys = Vec::new();
        for Seen { column, at, .. } in seen.iter().filter(|seen| !seen.is_doubtful) {
            let is_by = |item: &Item<'_, '_>| {
                item.column.as_ref().is_some_and(|group| group.may_be(column, self.scope))
            };
            if self.by.iter().any(is_by)
                || same.iter().any(|same| same.start <= at.start && at.end <= same.end)
            {
                continue;
            }
            match self.dependent(model, column) {
                Dependent::Certain(key) => keys.push(Target::whole(key)),
                Dependent::Perhaps => {}
                Dependent::No => return Err(self.differs(model, column, at)),
            }
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// The parts of an expression that rows are grouped by.
    fn same(&self, expression: &Expression<'_>, into: &mut Vec<Range<usize>>) {
        let is_it = |item: &Item<'_, '_>| {
            item.column.is_none() && item.expression.is_none_or(|by| are_alike(by, expression))
        };
        if self.by.iter().any(is_it) {
            into.push(expression.range());
        } else {
            expression.children().into_iter().for_each(|child| self.same(child, into));
        }
    }

    /// `check_functional_grouping`: rows with one primary key are one row.
    fn dependent(&self, model: &Model, column: &Column) -> Dependent {
        let Some(source) = self.scope.sources.get(column.source) else { return Dependent::Perhaps };
        let output = source.columns.iter().find(|output| Some(&output.name) == column.name.as_ref());
        // A join under an alias shows columns of its tables.
        let of =
            source.relation.or_else(|| output.and_then(|output| output.target).map(|target| target.object));
        let Some(relation) = of else { return Dependent::No };
        let object = model.object(relation);
        let has_no_key = matches!(object.kind, Kind::View | Kind::MaterializedView);
        let Some((key, constraint)) = key::primary(model, relation) else {
            let may_have = !has_no_key && (object.is_open || object.is_doubtful);
            return if may_have { Dependent::Perhaps } else { Dependent::No };
        };
        let has = |number: &usize| {
            let part = Target::column(relation, *number);
            self.by.iter().any(|item| self.is_of(item, column.source, part))
        };
        if !constraint.columns.iter().all(has) {
            return Dependent::No;
        }
        let is_certain = !model.object(key).is_doubtful && !object.is_doubtful;
        if is_certain { Dependent::Certain(key) } else { Dependent::Perhaps }
    }

    /// Whether rows are grouped by this column of this source.
    fn is_of(&self, item: &Item<'_, '_>, source: usize, part: Target) -> bool {
        let Some(group) = &item.column else { return false };
        let target = |number: usize| {
            let columns = self.scope.sources.get(number).map_or(&[][..], |source| &source.columns);
            let mut found = columns.iter().filter(|output| output.target == Some(part));
            found.next().map(|output| output.name.clone())
        };
        match target(source) {
            Some(name) => group.may_be(&Column { source, name: Some(name) }, self.scope),
            None => group.name.is_some() && target(group.source) == group.name,
        }
    }

    fn differs(&self, model: &Model, column: &Column, at: &Range<usize>) -> Refusal {
        let source = self.scope.sources.get(column.source);
        let table = source.and_then(|source| source.name.as_deref());
        let name = column.name.as_deref().unwrap_or("*");
        let shown = table.map_or_else(|| name.to_owned(), |table| format!("{table}.{name}"));
        let one = match (&column.name, table) {
            (None, Some(table)) => format!("array_agg({table})"),
            _ => format!("min({shown})"),
        };
        let title = format!(
            "column `{shown}` must appear in the GROUP BY clause or be used in an aggregate function"
        );
        let refusal = Refusal::new(Code::GroupingError, at, title).help(if self.by.is_empty() {
            format!("group by it, or say which of its values is meant: `{one}`")
        } else {
            format!("add it to GROUP BY, or say which of its values is meant: `{one}`")
        });
        match source.and_then(|source| source.relation).and_then(|relation| self::key(model, relation)) {
            Some(key) => refusal.note(format!(
                "grouped by {key}, the primary key, every column of `{}` can stand here",
                table.unwrap_or_default()
            )),
            None => refusal,
        }
    }
}

enum Dependent {
    Certain(Id),
    Perhaps,
    No,
}

/// The columns of the primary key, as text.
fn key(model: &Model, relation: Id) -> Option<String> {
    let (_, constraint) = key::primary(model, relation)?;
    let columns = &model.object(relation).relation()?.columns;
    let names = constraint
        .columns
        .iter()
        .map(|number| columns.get(*number).map(|column| format!("`{}`", &*column.name)));
    names.collect::<Option<Vec<String>>>().map(|names| names.join(", "))
}
