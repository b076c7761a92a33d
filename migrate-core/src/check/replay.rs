//! Replays the statements of migrations on a model of the schema, and says which of them PostgreSQL would refuse.

mod deferred;
mod down;
mod folder;
mod near;
mod program;
mod quoted;
mod tenants;
mod unseen;

use std::ops::Range;
use std::sync::Arc;

pub use crate::check::ddl::{Recording, Written};
pub use crate::check::tell::listing::{Column, Constraint, Index, Named, Schema, Table, Type};
pub use crate::check::tell::story::{Change, Chapter, Life, Release, Rollout, Story};
pub(crate) use folder::{Ground, Point, RULE, Replayed, check};
pub(in crate::check) use program::{Judged, Text};
pub use quoted::{Piece, Quoted};
pub use unseen::Unseen;

use crate::check::act::{aftermath, statement};
use crate::check::model::{self, Done, Model, Refusal, Site};
use crate::check::stored::{Stored, stored};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::{self, Reading};
use crate::numbers::{Numbers, Writer};
use crate::{ByteOffset, Diagnostic, Mode, Place, Statement, Step, migration};

/// Migrations that are replayed, in their order.
#[derive(Clone, Debug)]
pub struct Replay {
    pub(in crate::check) model: Model,
    scripts: Vec<Script>,
    /// What was not known before the first migration.
    seen: model::Unseen,
    /// Since when less is known.
    unseen_from: Option<Site>,
}

/// What is shown of a script.
#[derive(Clone, Debug)]
struct Script {
    path: Arc<str>,
    text: Lexed,
    /// Where it stands, if it is no file of migrations.
    quoted: Option<Arc<Quoted>>,
}

stored!(struct Replay { model, scripts, seen, unseen_from });

impl Stored for Script {
    fn write(&self, to: &mut Writer) {
        // Nothing of a folder is quoted.
        let Script { path, text, quoted: _ } = self;
        path.write(to);
        text.write(to);
    }

    fn read(from: &mut Numbers<'_>) -> Option<Script> {
        Some(Script { path: Stored::read(from)?, text: Stored::read(from)?, quoted: None })
    }
}

/// What may be in the database before the first migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Anything that no migration makes.
    Open,
    /// Nothing but PostgreSQL itself, and what is declared.
    Closed,
}

/// PostgreSQL would refuse the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The SQLSTATE of its answer.
    pub sqlstate: &'static str,
    /// What is wrong, where, and what to do.
    pub diagnostic: Diagnostic,
    /// The words that are marked.
    at: Range<usize>,
    /// The version that refuses it, where not all do.
    by: Option<u8>,
}

/// The statements of a script, in bytes.
#[must_use]
pub fn statements(text: &str) -> Vec<Range<usize>> {
    read(&Lexed::of(text)).statements
}

impl Replay {
    /// Before the first migration.
    #[must_use]
    pub fn new(world: World) -> Replay {
        let model = Model::new(world == World::Open);
        let seen = model.unseen;
        Replay { model, scripts: Vec::new(), seen, unseen_from: None }
    }

    /// Begins a script, whose statements follow.
    pub fn begin(&mut self, path: &str, text: &str, mode: Mode) {
        self.begin_with(path, Lexed::of(text), mode);
    }

    /// The same where the text has been cut.
    fn begin_with(&mut self, path: &str, text: Lexed, mode: Mode) {
        self.scripts.push(Script { path: path.into(), text, quoted: None });
        self.model.begin(self.scripts.len() - 1, mode);
    }

    /// Goes through the statements of a script, each in its transaction.
    pub(in crate::check) fn through(
        &mut self,
        script: &migration::Script,
        each: impl FnMut(&mut Replay, &Statement),
    ) {
        self.through_text(script, Lexed::of(&script.text), each);
    }

    /// The same where the text has been cut.
    fn through_text(
        &mut self,
        script: &migration::Script,
        text: Lexed,
        mut each: impl FnMut(&mut Replay, &Statement),
    ) {
        self.begin_with(&script.path, text, script.mode);
        for transaction in script.transactions() {
            let begin = transaction.first().map_or(0, |first| first.span.range().start);
            let mode = if transaction.len() > 1 { Mode::Transaction } else { script.mode };
            self.model.begin_transaction(begin, mode);
            for statement in transaction {
                self.model.step.clone_from(&statement.step);
                each(self, statement);
            }
            self.model.step = Step::Rerun;
            self.model.end_transaction();
        }
        self.end();
    }

    /// Replays the statement at these bytes of the script.
    ///
    /// # Errors
    ///
    /// PostgreSQL would refuse it. Nothing has changed then.
    pub fn statement(&mut self, range: Range<usize>) -> Result<(), Box<Refused>> {
        self.run(range).map(drop)
    }

    /// The same, and what it did.
    fn run(&mut self, range: Range<usize>) -> Result<Vec<Done>, Box<Refused>> {
        let Some(text) = self.scripts.last().map(|script| script.text.clone()) else {
            return Ok(Vec::new());
        };
        let tokens = text.words(range.clone());
        let mark = self.model.mark();
        self.model.supposed.clear();
        self.model.site.range = range;
        statement::run(&mut self.model, Cursor::new(&tokens)).map_err(|refusal| {
            self.model.roll_back(mark);
            Box::new(self.refused(refusal))
        })?;
        self.look();
        let done = self.model.done(mark);
        self.model.commit();
        Ok(done)
    }

    /// The statement has been refused, and what follows is judged as if it had not. What it may have done.
    pub(crate) fn excuse(&mut self, range: Range<usize>, refused: &Refused) -> Vec<Done> {
        let Some(text) = self.scripts.last().map(|script| script.text.clone()) else {
            return Vec::new();
        };
        let mark = self.model.mark();
        let (statement, wrong) = (text.words(range), text.words(refused.at.clone()));
        aftermath::excuse(&mut self.model, Cursor::new(&statement), Cursor::new(&wrong));
        self.look();
        let done = self.model.done(mark);
        self.model.commit();
        done
    }

    /// What the statement at these bytes does; of one that would be refused, what it may have done.
    pub(in crate::check) fn done_or_excused(&mut self, range: Range<usize>) -> Vec<Done> {
        match self.run(range.clone()) {
            Ok(done) => done,
            Err(refused) => self.excuse(range, &refused),
        }
    }

    /// The text of a script, by its number.
    pub(in crate::check) fn text(&self, script: usize) -> Option<Lexed> {
        self.scripts.get(script).map(|script| script.text.clone())
    }

    /// What is there now.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.model.schema()
    }

    /// Ends the script: what lives as long as its session is gone.
    pub fn end(&mut self) {
        self.model.end();
    }

    fn refused(&self, refusal: Refusal) -> Refused {
        let at = Site { script: self.model.site.script, range: refusal.at.clone() };
        let mut diagnostic = match self.place(&at) {
            Some(place) => Diagnostic::at(place, refusal.title),
            None => Diagnostic::of("", refusal.title),
        };
        if let Some((site, label)) = refusal.earlier
            && let Some(earlier) = self.place(&site)
        {
            diagnostic = diagnostic.and("", earlier, &label);
        }
        diagnostic = refusal.notes.into_iter().fold(diagnostic, Diagnostic::note);
        diagnostic = refusal.help.into_iter().fold(diagnostic, Diagnostic::help);
        Refused { sqlstate: refusal.code.sqlstate(), diagnostic, at: refusal.at, by: refusal.by }
    }

    pub(in crate::check) fn place(&self, site: &Site) -> Option<Place> {
        let script = self.scripts.get(site.script)?;
        if let Some(quoted) = &script.quoted {
            return Some(quoted.place(&site.range));
        }
        let range = ByteOffset(site.range.start)..ByteOffset(site.range.end);
        Some(Place::marked(&script.path, script.text.text(), range))
    }
}

fn read(text: &Lexed) -> Reading {
    syntax::read(text.text(), &text.tokens().collect::<Vec<_>>())
}
