//! What a constraint says besides its kind and columns.

use super::source::Source;
use super::{Record, created};
use crate::check::act;
use crate::check::ddl::words::{Candidates, Words};
use crate::check::model::{Body, ConstraintKind, Done, Id, Kind, Model};
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::syntax::cursor::Cursor;

#[derive(Clone, Debug, Default)]
pub(in crate::check::ddl) struct ConstraintWords {
    /// The condition of a CHECK, all of an EXCLUDE, what stands behind the columns of others.
    pub(in crate::check::ddl) words: Words,
    /// The columns of the other table, as they are written.
    pub(in crate::check::ddl) referenced: Words,
    /// `NULLS NOT DISTINCT`
    pub(in crate::check::ddl) nulls_are_equal: bool,
    /// `WITHOUT OVERLAPS`, `PERIOD`
    pub(in crate::check::ddl) has_period: bool,
    /// `DEFERRABLE INITIALLY DEFERRED`
    pub(in crate::check::ddl) attributes: String,
}

impl Record {
    /// Keeps the words of those that a statement made.
    pub(super) fn constraints(
        &mut self,
        model: &Model,
        written: &[&Constraint<'_>],
        source: &Source,
        done: &[&Done],
    ) {
        for id in done.iter().filter_map(|done| created(done)) {
            let object = model.object(id);
            if object.kind != Kind::Constraint {
                continue;
            }
            let at = |constraint: &&&Constraint<'_>| {
                let at = constraint.name.as_ref().map_or(&constraint.at, |name| &name.at);
                source.is_at(model, id, at) && is_kind(model, id, &constraint.rule)
            };
            if let Some(constraint) = written.iter().find(at) {
                self.constraints.insert(id, words(model, id, constraint, source));
            } else if let Some(same) = self.same(model, id) {
                self.constraints.insert(id, same);
            }
        }
    }

    /// The words of the one that this is a copy of, for an heir or by LIKE.
    fn same(&self, model: &Model, id: Id) -> Option<ConstraintWords> {
        let object = model.object(id);
        let is_same = |other: &Id| {
            let there = model.object(*other);
            let is_of_parent = act::heirs(model, there.within).contains(&object.within);
            *other != id && there.name == object.name && (is_of_parent || there.body == object.body)
        };
        let same = self.constraints.keys().rev().find(|other| is_same(other))?;
        self.constraints.get(same).cloned()
    }
}

fn is_kind(model: &Model, id: Id, rule: &Rule<'_>) -> bool {
    let Body::Constraint(constraint) = &model.object(id).body else { return false };
    match (&constraint.kind, rule) {
        (ConstraintKind::PrimaryKey, Rule::Key(key)) => key.is_primary,
        (ConstraintKind::Unique, Rule::Key(key)) => !key.is_primary,
        (ConstraintKind::PrimaryKey | ConstraintKind::Unique, Rule::UsingIndex { .. })
        | (ConstraintKind::Exclusion, Rule::Exclude(_))
        | (ConstraintKind::Check, Rule::Check(_))
        | (ConstraintKind::ForeignKey { .. }, Rule::ForeignKey(_)) => true,
        _ => false,
    }
}

fn words(model: &Model, id: Id, constraint: &Constraint<'_>, source: &Source) -> ConstraintWords {
    let candidates = Candidates::of(model, id);
    let tokens = source.text.words(constraint.at.clone());
    let mut cursor = Cursor::new(&tokens);
    if cursor.eat("constraint") {
        cursor.ident();
    }
    let mut words = ConstraintWords::default();
    match &constraint.rule {
        Rule::Check(condition) => words.words = source.words(condition.range(), &candidates),
        Rule::Exclude(_) => words.words = source.words(cursor.range(), &candidates),
        Rule::Key(key) => {
            words.nulls_are_equal = key.nulls_are_equal;
            words.has_period = key.is_without_overlaps;
            cursor.eat_all(&["primary key", "unique", "nulls not distinct", "nulls distinct"]);
            cursor.brackets();
            // What stands in the first brackets of a column's own is INCLUDE's.
            words.words = source.words(cursor.range(), &candidates);
        }
        Rule::ForeignKey(key) => {
            words.has_period = key.has_period;
            cursor.eat_up_to("references");
            cursor.qualified();
            words.referenced = source.words(cursor.brackets().range(), &candidates);
            words.words = source.words(cursor.range(), &candidates);
        }
        _ => {}
    }
    let attributes = constraint.attributes.iter().map(|(_, at)| {
        let tokens = source.text.words(at.clone());
        let words: Vec<String> = tokens.iter().map(|token| token.text.to_ascii_uppercase()).collect();
        words.join(" ")
    });
    words.attributes = attributes.collect::<Vec<_>>().join(" ");
    words
}
