//! What the expressions of a table use: those of its CHECKs, indexes and generated columns.

use std::collections::BTreeSet;

use super::super::expression::{self, Scope};
use crate::check::cursor::Cursor;
use crate::check::lexer::TokenKind;
use crate::check::schema::{Dependency, Id, Link, Model, Part, Refusal, Target};

/// What an expression over the columns of one table depends on.
#[derive(Clone, Debug, Default)]
pub(in crate::check::replay) struct Uses {
    /// The columns of the table itself, by their numbers.
    pub(in crate::check::replay) columns: Vec<usize>,
    pub(in crate::check::replay) others: Vec<Target>,
}

impl Uses {
    /// # Errors
    ///
    /// A name in the expression is not there.
    pub(in crate::check::replay) fn of(
        model: &mut Model,
        table: Id,
        expression: Cursor<'_>,
    ) -> Result<Uses, Refusal> {
        let scope = Scope::of(model, table);
        let targets = expression::check(model, expression, &scope)?;
        let (own, others): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| target.object == table);
        let mut columns: BTreeSet<usize> = own.into_iter().filter_map(|target| target.column).collect();
        if columns.is_empty() {
            columns = mentioned(model, table, expression);
        }
        Ok(Uses { columns: columns.into_iter().collect(), others })
    }

    /// The edges from what has the expression.
    pub(in crate::check::replay) fn links(&self, table: Id, part: Part) -> Vec<Link> {
        let own = self.columns.iter().map(|&column| Target::column(table, column));
        let own = own.map(|target| Link { part, how: Dependency::Auto, target });
        let others = self.others.iter().map(|&target| Link { part, how: Dependency::Normal, target });
        own.chain(others).collect()
    }
}

/// The columns whose names stand there, for an expression that is not understood.
fn mentioned(model: &Model, table: Id, expression: Cursor<'_>) -> BTreeSet<usize> {
    let Some(relation) = model.object(table).relation() else { return BTreeSet::new() };
    let mut words = expression;
    let mut found = BTreeSet::new();
    let mut is_after_dot = false;
    while let Some(first) = words.first() {
        let mut ahead = words;
        if !is_after_dot
            && matches!(first.kind, TokenKind::Word | TokenKind::QuotedName)
            && let Some(name) = ahead.ident()
            && !ahead.is("(")
        {
            found.extend(relation.find(&name));
        }
        is_after_dot = matches!(first.text, "." | "::");
        words.advance();
    }
    found
}
