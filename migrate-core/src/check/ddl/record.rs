//! What the words of the statements say that the model does not keep: defaults, conditions, queries, bodies.

mod alter;
mod comment;
mod constraint;
mod grant;
mod make;
mod source;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::words::Words;
use crate::check::model::{Altered, Base, Dependency, Done, Id, Ident, Kind, Site, What};
use crate::check::read;
use crate::check::replay::Replay;
use crate::check::syntax::cursor::Cursor;
pub(super) use comment::Comment;
pub(super) use constraint::ConstraintWords;
pub(super) use grant::Grant;
pub(super) use make::ViewWords;
use source::Source;
pub(super) use table::{ColumnWords, Extra, TableWords};

/// What has been read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// What migrations made.
    pub(super) own: BTreeSet<Id>,
    /// The statement that made an object that is more than a table.
    pub(super) made: BTreeMap<Id, Making>,
    /// Those that altered it since, in their order.
    pub(super) altered: BTreeMap<Id, Vec<Making>>,
    pub(super) views: BTreeMap<Id, ViewWords>,
    pub(super) tables: BTreeMap<Id, TableWords>,
    pub(super) columns: BTreeMap<(Id, usize), ColumnWords>,
    pub(super) constraints: BTreeMap<Id, ConstraintWords>,
    /// The types of sequences that a `serial` made.
    pub(super) serials: BTreeMap<Id, &'static str>,
    pub(super) comments: BTreeMap<(Id, Option<usize>), Comment>,
    pub(super) grants: Vec<Grant>,
    /// `ALTER DEFAULT PRIVILEGES`.
    pub(super) defaults: Vec<Making>,
}

/// A statement about one object, whose name may be another one now.
#[derive(Clone, Debug)]
pub(super) struct Making {
    /// What stands before the name: `CREATE FUNCTION`.
    pub(super) head: String,
    /// What stands behind it.
    pub(super) tail: Words,
    /// Where names without a schema were looked for.
    pub(super) path: Vec<Ident>,
    /// It stands in a block that renames something, so that nobody knows which names are meant.
    pub(super) is_lost: bool,
}

impl Record {
    /// Replays a statement, and reads what it says.
    pub(super) fn statement(&mut self, replay: &mut Replay, range: Range<usize>) {
        let done = replay.done_or_excused(range.clone());
        self.note_objects(replay, &done);
        let own = Site { range, ..replay.model.site.clone() };
        let mut inner: Vec<&Site> = Vec::new();
        for site in done.iter().filter_map(|done| done.inside.as_ref()) {
            if !inner.contains(&site) {
                inner.push(site);
            }
        }
        let renames = |done: &&Done| {
            matches!(&done.what, What::Change(change)
                if matches!(change.what, Altered::Renamed(_) | Altered::ColumnRenamed(..)))
        };
        let is_lost = !inner.is_empty() && done.iter().any(|done| renames(&done));
        for (site, is_inner) in
            std::iter::once((&own, false)).chain(inner.into_iter().map(|site| (site, true)))
        {
            let Some(source) = Source::of(replay, site, is_inner, is_lost) else { continue };
            let tokens = source.text.words(source.range.clone());
            let command = read::statement(Cursor::new(&tokens));
            let of_source = |done: &&Done| done.inside.as_ref() == is_inner.then_some(site);
            let done: Vec<&Done> = done.iter().filter(of_source).collect();
            self.command(replay, &command, &source, &done);
        }
    }

    fn note_objects(&mut self, replay: &Replay, done: &[Done]) {
        let model = &replay.model;
        for id in done.iter().filter_map(created) {
            self.own.insert(id);
            let Some(object) = model.get(id).filter(|object| object.kind == Kind::Sequence) else { continue };
            for target in
                object.links.iter().filter(|link| link.how == Dependency::Auto).map(|link| link.target)
            {
                let column = target
                    .column
                    .and_then(|number| model.object(target.object).relation()?.columns.get(number));
                if let Some(Base::Builtin(name)) = column.map(|column| &column.of_type.base) {
                    self.serials.insert(id, name);
                }
            }
        }
    }
}

/// The object that was made, if one was.
fn created(done: &Done) -> Option<Id> {
    match &done.what {
        What::Change(change) if change.what == Altered::Created => Some(change.id),
        _ => None,
    }
}
