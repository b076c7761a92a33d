//! `ON CONFLICT`.

use std::ops::Range;

use super::Assignment;
use crate::check::read::expression::{Expression, Path, Reader};

#[derive(Clone, Debug)]
pub(crate) struct Conflict<'t> {
    pub(crate) inferred: Inferred<'t>,
    pub(crate) action: Action<'t>,
    /// Of the action.
    pub(crate) filter: Option<Expression<'t>>,
}

/// Which constraint or index finds the conflict.
#[derive(Clone, Debug)]
pub(crate) enum Inferred<'t> {
    Any,
    Constraint(Path<'t>),
    Elements {
        elements: Vec<Element<'t>>,
        filter: Option<Expression<'t>>,
        /// The elements with their brackets.
        at: Range<usize>,
    },
}

/// One column or expression of an index.
#[derive(Clone, Debug)]
pub(crate) struct Element<'t> {
    pub(crate) value: Expression<'t>,
    pub(crate) has_class: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Action<'t> {
    Nothing,
    Update(Vec<Assignment<'t>>),
    /// `DO SELECT [FOR UPDATE]`
    Select,
}

impl<'t> Reader<'t> {
    /// Everything behind `ON CONFLICT`.
    pub(super) fn conflict(&mut self) -> Conflict<'t> {
        let inferred = self.inferred();
        self.words.take("do");
        let action = if self.words.take("nothing") {
            Action::Nothing
        } else if self.words.take("select") {
            if self.words.take("for") {
                self.words.eat_all(&["no", "key", "update", "share"]);
            }
            Action::Select
        } else {
            self.words.eat("update set");
            Action::Update(self.assignments())
        };
        let filter = self.words.take("where").then(|| self.expression());
        Conflict { inferred, action, filter }
    }

    fn inferred(&mut self) -> Inferred<'t> {
        if self.words.eat("on constraint") {
            return Path::read(&mut self.words).map_or(Inferred::Any, Inferred::Constraint);
        }
        if !self.words.next_is("(") {
            return Inferred::Any;
        }
        let start = self.words;
        let inner = self.words.brackets();
        let at = self.words.since(start);
        let elements = inner.items().map(|item| self.inside(item).inferred_element()).collect();
        let filter = self.words.take("where").then(|| self.expression());
        Inferred::Elements { elements, filter, at }
    }

    /// `lower(a) COLLATE "C" text_ops`
    fn inferred_element(mut self) -> Element<'t> {
        let value = self.operand();
        let mut has_class = self.words.take("collate");
        if has_class {
            Path::read(&mut self.words);
        }
        has_class |= self.words.first().is_some();
        Element { value, has_class }
    }
}
