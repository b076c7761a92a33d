//! What `CREATE TABLE` says besides names and types.

use std::ops::Range;

use super::source::Source;
use super::{Making, Record, created};
use crate::check::ddl::words::{Candidates, Words};
use crate::check::model::{Done, Id, Kind, Model, Name, TypeRef};
use crate::check::read::column::ColumnDefinition;
use crate::check::read::constraint::{Constraint, Rule};
use crate::check::read::table::{CreateTable, Element, Form, Like, Options};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;

#[derive(Clone, Debug, Default)]
pub(in crate::check::ddl) struct TableWords {
    /// `PARTITION BY …`
    pub(in crate::check::ddl) partition_by: Option<Words>,
    /// `FOR VALUES …`, `DEFAULT`
    pub(in crate::check::ddl) bound: Option<Words>,
    /// It was a table before it was a partition.
    pub(in crate::check::ddl) is_attached: bool,
    pub(in crate::check::ddl) of_type: Option<Words>,
    /// `WITH (…)`, `TABLESPACE`, `USING`, `SERVER … OPTIONS (…)`
    pub(in crate::check::ddl) tail: Words,
    /// Actions of ALTER TABLE that the model does not keep.
    pub(in crate::check::ddl) actions: Vec<Words>,
    pub(in crate::check::ddl) is_lost: bool,
    /// `CREATE UNLOGGED`
    pub(in crate::check::ddl) is_unlogged: bool,
}

#[derive(Clone, Debug, Default)]
pub(in crate::check::ddl) struct ColumnWords {
    pub(in crate::check::ddl) default: Option<Words>,
    /// The type of the column when it got it.
    pub(in crate::check::ddl) default_as: Option<TypeRef>,
    /// `GENERATED …`
    pub(in crate::check::ddl) generated: Option<Words>,
    /// `COLLATE`, `STORAGE`, `COMPRESSION`, `OPTIONS`
    pub(in crate::check::ddl) attributes: Vec<Words>,
    /// What an ALTER COLUMN of it says that the model does not keep.
    pub(in crate::check::ddl) actions: Vec<(Extra, Words)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check::ddl) enum Extra {
    Identity,
    Other,
}

impl Record {
    pub(super) fn table(
        &mut self,
        model: &Model,
        command: &CreateTable<'_>,
        source: &Source,
        done: &[&Done],
    ) {
        let is_it = |id: &Id| {
            let object = model.object(*id);
            object.kind.is_table() && object.name == command.name.name
        };
        let Some(id) = done.iter().filter_map(|done| created(done)).find(is_it) else { return };
        let candidates = Candidates::of(model, id);
        let mut table = TableWords { tail: tail(command, source, &candidates), ..TableWords::default() };
        table.is_lost = source.is_lost();
        table.is_unlogged = command.is_unlogged;
        if let Some(key) = &command.partition_by {
            table.partition_by = Some(source.words(partition_key(source, &key.at), &candidates));
        }
        let mut written: Vec<&Constraint<'_>> = Vec::new();
        match &command.form {
            Form::Elements { elements, .. } => {
                for element in elements {
                    match element {
                        Element::Column(column) => {
                            self.column(model, id, column, source);
                            written.extend(&column.constraints);
                        }
                        Element::Constraint(constraint) => written.push(constraint),
                        Element::Like(like) => self.like(model, id, like),
                    }
                }
            }
            Form::PartitionOf { options, bound, .. } => {
                table.bound = bound.as_ref().map(|bound| source.words(bound.at.clone(), &candidates));
                self.options(model, id, options, source, &mut written);
            }
            Form::Of { of_type, options } => {
                table.of_type = Some(source.words(of_type.at.clone(), &candidates));
                self.options(model, id, options, source, &mut written);
            }
            Form::As { .. } => {}
        }
        self.inherit(model, id);
        self.tables.insert(id, table);
        self.constraints(model, &written, source, done);
        self.copied_indexes(model, done);
    }

    fn options<'c>(
        &mut self,
        model: &Model,
        id: Id,
        options: &'c [Options<'c>],
        source: &Source,
        written: &mut Vec<&'c Constraint<'c>>,
    ) {
        for option in options {
            match option {
                Options::Column { name, constraints } => {
                    self.column_constraints(model, id, name, constraints, source);
                    written.extend(constraints);
                }
                Options::Constraint(constraint) => written.push(constraint),
            }
        }
    }

    pub(super) fn column(&mut self, model: &Model, id: Id, column: &ColumnDefinition<'_>, source: &Source) {
        self.column_constraints(model, id, &column.name, &column.constraints, source);
    }

    fn column_constraints(
        &mut self,
        model: &Model,
        id: Id,
        name: &Name,
        constraints: &[Constraint<'_>],
        source: &Source,
    ) {
        let number = model.object(id).relation().and_then(|relation| relation.find(&name.name));
        let Some(number) = number else { return };
        let candidates = Candidates::of(model, id);
        let mut words = self.columns.remove(&(id, number)).unwrap_or_default();
        for constraint in constraints {
            let all = || {
                let tokens = source.text.words(constraint.at.clone());
                let mut cursor = Cursor::new(&tokens);
                if cursor.eat("constraint") {
                    cursor.ident();
                }
                source.words(cursor.range(), &candidates)
            };
            match &constraint.rule {
                Rule::Default(value) => {
                    words.set_default(model, (id, number), source, value.range());
                }
                Rule::Identity { .. } | Rule::Generated { .. } => words.generated = Some(all()),
                // `WITH OPTIONS`
                Rule::Other if !all().contains("with") => words.attributes.push(all()),
                _ => {}
            }
        }
        self.columns.insert((id, number), words);
    }

    fn like(&mut self, model: &Model, id: Id, like: &Like) {
        let crate::check::model::Found::Here(from) = model.find(Kind::Table, &like.source) else { return };
        let includes = |option: &str| like.including.contains(&option);
        self.copy_columns(model, from, id, |words| ColumnWords {
            default_as: words.default_as,
            default: words.default.filter(|_| includes("defaults")),
            generated: words.generated.filter(|generated| {
                includes(if generated.contains("identity") { "identity" } else { "generated" })
            }),
            attributes: words
                .attributes
                .into_iter()
                .filter(|words| {
                    words.contains("collate")
                        || (includes("storage") && words.contains("storage"))
                        || (includes("compression") && words.contains("compression"))
                })
                .collect(),
            actions: Vec::new(),
        });
    }

    /// The columns that came from parents are written there.
    fn inherit(&mut self, model: &Model, id: Id) {
        let parents = model.object(id).relation().map(|relation| relation.parents.clone());
        for parent in parents.unwrap_or_default() {
            self.copy_columns(model, parent, id, |words| words);
        }
    }

    fn copy_columns(&mut self, model: &Model, from: Id, to: Id, change: impl Fn(ColumnWords) -> ColumnWords) {
        let (Some(there), Some(here)) = (model.object(from).relation(), model.object(to).relation()) else {
            return;
        };
        for (number, column) in there.living() {
            let Some(own) = here.find(&column.name) else { continue };
            let Some(words) = self.columns.get(&(from, number)).cloned() else { continue };
            let before = self.columns.get(&(to, own));
            if before.is_none_or(|before| before.default.is_none() && before.generated.is_none()) {
                self.columns.insert((to, own), change(words));
            }
        }
    }

    /// `LIKE … INCLUDING INDEXES`: a copy has the site of what it was copied from.
    fn copied_indexes(&mut self, model: &Model, done: &[&Done]) {
        for id in done.iter().filter_map(|done| created(done)) {
            let object = model.object(id);
            if object.kind != Kind::Index {
                continue;
            }
            let same = self.made.keys().find(|other| model.object(**other).site == object.site);
            if let Some(making) = same.and_then(|same| self.made.get(same)).cloned() {
                self.made.insert(id, Making { is_lost: making.tail.is_renamed(model), ..making });
            }
        }
    }
}

impl ColumnWords {
    pub(super) fn set_default(
        &mut self,
        model: &Model,
        (id, number): (Id, usize),
        source: &Source,
        at: Range<usize>,
    ) {
        let column = model.object(id).relation().and_then(|relation| relation.columns.get(number));
        let mut candidates = Candidates::of(model, id);
        if let Some(column) = column {
            candidates.with_values_of(model, &column.of_type);
        }
        self.default = Some(source.words(at, &candidates));
        self.default_as = column.map(|column| column.of_type.clone());
    }
}

/// `PARTITION BY RANGE (…)`: the list, and what stands before it.
fn partition_key(source: &Source, list: &Range<usize>) -> Range<usize> {
    let before = source.text.words(source.range.start..list.start);
    let is_word = |token: &&Token<'_>| token.text.eq_ignore_ascii_case("partition");
    let start = before.iter().rev().find(is_word).map_or(list.start, |token| token.start);
    // The bracket behind it.
    let end = source.text.words(list.end..source.range.end).first().map_or(list.end, Token::end);
    start..end
}

/// What stands behind the columns, without what the model knows.
fn tail(command: &CreateTable<'_>, source: &Source, candidates: &Candidates) -> Words {
    let tokens = source.text.words(command.name.at.end..source.range.end);
    let mut cursor = Cursor::new(&tokens);
    if matches!(command.form, Form::As { .. }) {
        cursor = cursor.before(|token| token.text.eq_ignore_ascii_case("as"));
    }
    while cursor.first().is_some() && !cursor.is_one_of(&["with (", "tablespace", "server", "using"]) {
        if cursor.eat("for values with") || cursor.is("(") {
            cursor.brackets();
        } else if cursor.eat("partition by") {
            cursor.before(|token| token.text == "(");
            cursor.brackets();
        } else {
            cursor.advance();
        }
    }
    let start = cursor;
    if cursor.eat_up_to("on") && cursor.is("commit") {
        return Words::default();
    }
    source.words(start.range(), candidates)
}
