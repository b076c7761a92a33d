//! What happened to a table, statement by statement, whatever it was called at the time.

use super::{Moment, Story};
use crate::check::model::Id;
use crate::check::replay::Replay;
use crate::check::tell::listing::facts::{Fact, Facts, Key, Snapshot};
use crate::{Place, Version};

/// What happened to a table or view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// `table`, `view`, `materialized view`, as PostgreSQL calls it.
    pub kind: &'static str,
    /// As SQL, with its schema unless that is `public`: its name now, or its last one.
    pub name: String,
    /// It has not been dropped.
    pub is_there: bool,
    /// No migration made it: one uses it.
    pub is_outside: bool,
    /// It, or something in it, may be otherwise.
    pub is_doubtful: bool,
    /// The statements that changed it, in their order.
    pub chapters: Vec<Chapter>,
    /// What uses it in the end, as SQL: `view recent_orders`, `foreign key items_order_id_fkey of items`.
    pub used_by: Vec<String>,
}

/// A statement that changed a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Of its migration; nothing for what was there before the first one.
    pub version: Option<Version>,
    /// What people call the migration.
    pub title: Option<String>,
    /// Where the statement stands.
    pub place: Option<Place>,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// What a statement changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `column note text`
    Added(String),
    /// The same.
    Removed(String),
    /// It has another name.
    Renamed {
        /// `table`, `column`, `index`.
        what: &'static str,
        /// As SQL.
        from: String,
        /// As SQL.
        to: String,
    },
    /// Anything may have been done to this: by SQL that is put together at run time, or by what only may happen.
    Doubted(String),
}

/// The lives of the tables of these numbers.
pub(super) fn lives(story: &Story<'_>, tables: &[Id]) -> Vec<Life> {
    let mut tellings: Vec<Telling> = tables.iter().map(|&table| Telling::new(table)).collect();
    let replay = story.tell(&mut |moment, replay| {
        for telling in &mut tellings {
            telling.look(moment, replay);
        }
    });
    tellings.into_iter().filter_map(|telling| telling.end(&replay)).collect()
}

/// A life as far as it is known.
struct Telling {
    table: Id,
    snapshot: Option<Snapshot>,
    /// What was last known of it.
    last: Option<Facts>,
    is_there: bool,
    chapters: Vec<Chapter>,
}

impl Telling {
    fn new(table: Id) -> Telling {
        Telling { table, snapshot: None, last: None, is_there: false, chapters: Vec::new() }
    }

    fn look(&mut self, moment: &Moment<'_>, replay: &Replay) {
        let snapshot = replay.model.snapshot(self.table);
        if self.snapshot.as_ref().is_some_and(|last| last.is_same(&snapshot)) {
            return;
        }
        self.snapshot = Some(snapshot);
        let now = replay.model.facts(self.table);
        let before = self.last.as_ref().filter(|_| self.is_there);
        let changes = match (before, &now) {
            (None, None) => Vec::new(),
            (None, Some(now)) => born(now),
            (Some(before), Some(now)) => changed(before, now),
            (Some(before), None) => vec![Change::Removed(format!("{} {}", before.kind, before.name))],
        };
        self.is_there = now.is_some();
        if !changes.is_empty() {
            self.chapters.push(Chapter::new(moment, replay, self.table, changes));
        }
        if now.is_some() {
            self.last = now;
        }
    }

    fn end(self, replay: &Replay) -> Option<Life> {
        let last = self.last?;
        Some(Life {
            kind: last.kind,
            name: last.name,
            is_there: self.is_there,
            is_outside: last.is_outside,
            is_doubtful: last.is_doubtful,
            chapters: self.chapters,
            used_by: replay.model.users(self.table),
        })
    }
}

impl Chapter {
    fn new(moment: &Moment<'_>, replay: &Replay, table: Id, changes: Vec<Change>) -> Chapter {
        match moment {
            Moment::Before => {
                let place = replay.place(&replay.model.object(table).site);
                Chapter { version: None, title: None, place, changes }
            }
            Moment::Statement(migration, statement) => Chapter {
                version: Some(migration.version),
                title: Some(migration.title().to_owned()),
                place: Some(migration.up.place(statement.span.range())),
                changes,
            },
        }
    }
}

fn born(now: &Facts) -> Vec<Change> {
    let whole = format!("{} {}", now.kind, now.name);
    let all = std::iter::once(whole).chain(now.known.iter().map(Fact::text));
    all.map(Change::Added).collect()
}

fn changed(before: &Facts, now: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.name != now.name {
        let (from, to) = (before.name.clone(), now.name.clone());
        changes.push(Change::Renamed { what: now.kind, from, to });
    }
    let is_doubted = now.is_doubtful && !before.is_doubtful;
    if is_doubted {
        changes.push(Change::Doubted(format!("{} {}", now.kind, now.name)));
    }
    for fact in &before.known {
        match now.find(fact.key) {
            None => changes.push(Change::Removed(fact.text())),
            Some(now) if now.is_doubtful && (is_doubted || !fact.is_doubtful) => {
                // That of the whole says it of all that is in it.
                changes.extend((!is_doubted).then(|| Change::Doubted(fact.text())));
            }
            Some(now) => compare(fact, now, &mut changes),
        }
    }
    let new = now.known.iter().filter(|fact| before.find(fact.key).is_none());
    changes.extend(new.map(|fact| Change::Added(fact.text())));
    changes
}

fn compare(before: &Fact, now: &Fact, changes: &mut Vec<Change>) {
    let has_name = matches!(now.key, Key::Column(_) | Key::Part(_));
    if has_name && before.name != now.name {
        let (from, to) = (before.name.clone(), now.name.clone());
        changes.push(Change::Renamed { what: now.kind, from, to });
    }
    if !before.is_same(now) {
        let mut before = before.clone();
        before.name.clone_from(&now.name);
        changes.push(Change::Removed(before.text()));
        changes.push(Change::Added(now.text()));
    }
}
