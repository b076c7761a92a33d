//! Statements that change rows: `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `TRUNCATE`, `COPY`.

mod conflict;
mod insert;
mod merge;
mod update;
pub(super) mod whole;

pub(crate) use conflict::{Action, Conflict, Element, Inferred};
pub(crate) use insert::{Insert, Source};
pub(crate) use merge::{Matching, Merge, Then};
pub(crate) use update::{Assignment, Delete, Portion, Update, Which};
pub(crate) use whole::{Copied, Copy, Truncate};

use std::ops::Range;

use super::expression::{Expression, Reader};
use super::query::{Relation, SelectItem};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Ident;

#[derive(Clone, Debug)]
pub(crate) enum Changing<'t> {
    Insert(Insert<'t>),
    Update(Update<'t>),
    Delete(Delete<'t>),
    Merge(Merge<'t>),
}

/// The table whose rows are changed: `[ONLY] name [*] [[AS] alias]`.
#[derive(Clone, Debug)]
pub(crate) struct Table<'t> {
    pub(crate) relation: Relation<'t>,
    pub(crate) alias: Option<Ident>,
}

/// A column that gets a value.
#[derive(Clone, Debug)]
pub(crate) struct Target<'t> {
    pub(crate) column: Ident,
    pub(crate) at: Range<usize>,
    /// A field or an element of it gets the value.
    pub(crate) is_part: bool,
    pub(crate) subscripts: Vec<Expression<'t>>,
}

/// `RETURNING WITH (OLD AS o, NEW AS n) …`
#[derive(Clone, Debug)]
pub(crate) struct Returning<'t> {
    pub(crate) old: Option<Ident>,
    pub(crate) new: Option<Ident>,
    pub(crate) results: Vec<SelectItem<'t>>,
}

impl<'t> Reader<'t> {
    /// A statement that changes rows, if one comes next.
    pub(super) fn changing(&mut self) -> Option<Changing<'t>> {
        let start = self.words;
        let word = self.words.eat_one_of(&["insert", "update", "delete", "merge"])?;
        let changing = match word {
            "insert" => self.insert().map(Changing::Insert),
            "update" => self.update().map(Changing::Update),
            "delete" => self.delete().map(Changing::Delete),
            _ => self.merge().map(Changing::Merge),
        };
        if changing.is_none() {
            self.words = start;
        }
        changing
    }

    /// `[ONLY] name [*] [[AS] alias]`
    fn table(&mut self) -> Option<Table<'t>> {
        Some(Table { relation: self.relation()?, alias: self.table_alias() })
    }

    fn table_alias(&mut self) -> Option<Ident> {
        let has_word = self.words.take("as");
        // `UPDATE t SET …`: SET is no alias without AS.
        let is_name = self.words.first().is_some_and(super::expression::is_column_name);
        if has_word || (is_name && !self.words.next_is("set")) { self.words.ident() } else { None }
    }

    /// One column of a list that gets values.
    fn target(&mut self) -> Option<Target<'t>> {
        let start = self.words;
        let column = self.words.ident()?;
        let at = self.words.since(start);
        let mut target = Target { column, at, is_part: false, subscripts: Vec::new() };
        loop {
            if self.words.next_is("[") {
                let mut inner = self.square();
                while inner.words.first().is_some() {
                    let subscript = inner.expression();
                    if subscript.is_there() {
                        target.subscripts.push(subscript);
                    }
                    inner.words.advance();
                }
            } else if self.words.take(".") {
                self.words.pass_name();
            } else {
                return Some(target);
            }
            target.is_part = true;
        }
    }

    /// `a, b.c, d[1]`
    fn targets(&mut self) -> Vec<Target<'t>> {
        let mut targets = Vec::new();
        while let Some(target) = self.target() {
            targets.push(target);
            if !self.words.take(",") {
                break;
            }
        }
        targets
    }

    /// `(a, b)`
    fn targets_in_brackets(&mut self) -> Vec<Target<'t>> {
        let inner: Cursor<'t> = self.words.brackets();
        self.inside(inner).targets()
    }

    fn returning(&mut self) -> Option<Returning<'t>> {
        self.words.take("returning").then_some(())?;
        let (mut old, mut new) = (None, None);
        if self.words.is("with (") {
            self.words.advance();
            for mut item in self.words.brackets().items() {
                let place = if item.take("old") { &mut old } else { &mut new };
                item.eat_one_of(&["new as", "as"]);
                *place = item.ident();
            }
        }
        Some(Returning { old, new, results: self.results() })
    }
}
