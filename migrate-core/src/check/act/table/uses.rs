//! What the expressions of a table use: those of its CHECKs, indexes and generated columns.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::expression::{self, Analysed, Place, Scope, What};
use super::constraint::translated;
use crate::check::model::{
    Base, Code, Compared, Dependency, Id, Ident, Link, Model, Part, Refusal, Target, TypeRef,
};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::TokenKind;

/// What an expression over the columns of one table depends on.
#[derive(Clone, Debug)]
pub(in crate::check::act) struct Uses {
    /// The columns of the table itself, by their numbers.
    pub(in crate::check::act) columns: Vec<usize>,
    pub(in crate::check::act) others: Vec<Target>,
    /// What an index over it is called.
    pub(in crate::check::act) name: Option<Ident>,
    pub(in crate::check::act) of_type: TypeRef,
    /// What it compares columns with.
    pub(in crate::check::act) compares: Vec<Compared>,
    /// Something in it that is not immutable.
    unstable: Option<Range<usize>>,
}

impl Uses {
    /// # Errors
    ///
    /// A name in the expression is not there.
    pub(in crate::check::act) fn of(
        model: &mut Model,
        table: Id,
        expression: Cursor<'_>,
        place: Place,
    ) -> Result<Uses, Refusal> {
        refuse_query(expression)?;
        let scope = Scope::of(model, table);
        let Analysed { value, uses: targets, compares, unstable } =
            expression::analysed(model, expression, &scope, place)?;
        let (own, others): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| target.object == table);
        let mut columns: BTreeSet<usize> = own.into_iter().filter_map(|target| target.column).collect();
        if columns.is_empty() {
            columns = mentioned(model, table, expression);
        }
        let of_type = if value.what == What::Other { value.of_type } else { TypeRef::unknown() };
        Ok(Uses {
            columns: columns.into_iter().collect(),
            others,
            name: value.name,
            of_type,
            compares,
            unstable,
        })
    }

    /// The same of what has to be true or false.
    ///
    /// # Errors
    ///
    /// A name in the expression is not there, or its type is another one.
    pub(in crate::check::act) fn of_condition(
        model: &mut Model,
        table: Id,
        expression: Cursor<'_>,
        place: Place,
    ) -> Result<Uses, Refusal> {
        let uses = Uses::of(model, table, expression, place)?;
        match uses.of_type.base {
            Base::Builtin(name) if name != "boolean" || uses.of_type.is_array => {
                let (place, of_type) = (place.construct, model.type_text(&uses.of_type));
                let title = format!("{place} needs a boolean, and this is {of_type}");
                Err(Refusal::new(Code::DatatypeMismatch, &expression.range(), title))
            }
            _ => Ok(uses),
        }
    }

    /// # Errors
    ///
    /// What it gives may be another value tomorrow.
    pub(in crate::check::act) fn refuse_unstable(&self, title: &str) -> Result<(), Refusal> {
        let Some(at) = &self.unstable else { return Ok(()) };
        Err(Refusal::new(Code::InvalidObjectDefinition, at, title)
            .note("what it gives depends on the time, the session or its settings")
            .help("write a function that is IMMUTABLE, or name the time zone or the language in the call"))
    }

    /// The edges from what has the expression.
    pub(in crate::check::act) fn links(&self, table: Id, part: Part) -> Vec<Link> {
        let own = self.columns.iter().map(|&column| Target::column(table, column));
        let own = own.map(|target| Link { part, how: Dependency::Auto, target });
        let others = self.others.iter().map(|&target| Link { part, how: Dependency::Normal, target });
        own.chain(others).collect()
    }
}

/// The generated columns that a table has from another one use the columns of their own table.
pub(in crate::check::act) fn of_generated(model: &mut Model, source: Id, table: Id) {
    let number = |number: usize| translated(model, source, table, &[number]).pop();
    let is_generated = |number: usize| {
        let relation = model.object(table).relation();
        relation.and_then(|relation| relation.columns.get(number)).is_some_and(|column| column.is_generated)
    };
    let own = |link: &Link| {
        let (Part::Column(user), Dependency::Auto) = (link.part, link.how) else { return None };
        let of_source = link.target.column.filter(|_| link.target.object == source)?;
        let user = number(user).filter(|user| is_generated(*user))?;
        let target = Target::column(table, number(of_source)?);
        Some(Link { part: Part::Column(user), how: Dependency::Auto, target })
    };
    let mut links: Vec<Link> = model.object(source).links.iter().filter_map(own).collect();
    links.retain(|link| !model.object(table).links.contains(link));
    if !links.is_empty() {
        model.change(table, |object| object.links.append(&mut links));
    }
}

/// # Errors
///
/// There is a query in an expression that is kept.
pub(super) fn refuse_query(expression: Cursor<'_>) -> Result<(), Refusal> {
    let query = expression.tokens().iter().find(|token| is_word(token, "select"));
    let Some(query) = query else { return Ok(()) };
    let title = "a query can't stand in an expression of a table";
    let refusal = Refusal::new(Code::FeatureNotSupported, &(query.start..query.end()), title);
    Err(refusal.help("a function can hold the query"))
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
