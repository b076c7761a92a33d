//! The schema after any version, and what happened to a table: for people who ask, without a database.

mod life;
mod rollout;
mod search;

pub use life::{Change, Chapter, Life};
pub use rollout::{Release, Rollout};

use crate::check::replay::{Judged, Quoted, Replay, Schema, Text, World};
use crate::check::threads::with_room;
use crate::check::{Catalog, Folder};
use crate::{Diagnostic, Migration, Statement, Version};

/// A folder's migrations, to be replayed as far and as often as somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Story<'s> {
    folder: Folder<'s>,
    pub(in crate::check) catalog: &'s Catalog,
}

/// What has just been replayed.
enum Moment<'m> {
    /// What is there before the first migration.
    Before,
    Statement(&'m Migration, &'m Statement),
}

impl<'s> Story<'s> {
    /// Of a folder that has passed every check.
    #[must_use]
    pub const fn new(folder: Folder<'s>, catalog: &'s Catalog) -> Story<'s> {
        Story { folder, catalog }
    }

    /// The schema after this migration, or after all of them.
    #[must_use]
    pub fn schema(&self, version: Option<Version>) -> Schema {
        self.schemas(&[version]).pop().unwrap_or_default()
    }

    /// The schema after each of these, from one replay: what has the same number in two of them is the same thing.
    #[must_use]
    pub fn schemas(&self, versions: &[Option<Version>]) -> Vec<Schema> {
        with_room(|| {
            let newest = self.catalog.migrations.last().map(|newest| newest.version);
            let mut replay = self.before();
            let mut schemas =
                vec![if newest.is_none() { replay.schema() } else { Schema::default() }; versions.len()];
            for migration in &self.catalog.migrations {
                go_on(&mut replay, migration, &mut |_, _| {});
                for (schema, wanted) in schemas.iter_mut().zip(versions) {
                    if wanted.or(newest) == Some(migration.version) {
                        *schema = replay.schema();
                    }
                }
            }
            schemas
        })
    }

    /// What happened to the tables and views that have ever had this name, the last one last.
    ///
    /// # Errors
    ///
    /// There was none, or there are several in different schemas.
    pub fn lives(&self, name: &str) -> Result<Vec<Life>, Diagnostic> {
        with_room(|| {
            let found = search::tables(self, name)?;
            Ok(life::lives(self, &found))
        })
    }

    /// What PostgreSQL would refuse of a program's queries after the newest migration, in their order. What is no query is not
    /// judged, and neither is what the program makes itself.
    #[must_use]
    pub fn refused(&self, program: &[Quoted]) -> Vec<Diagnostic> {
        with_room(|| {
            let replay = self.tell(&mut |_, _| {});
            let program: Vec<Text> = program.iter().map(Text::of).collect();
            self.judged(&replay, &program, self.catalog.world)
                .into_iter()
                .flat_map(|judged| judged.refused)
                .collect()
        })
    }

    /// What the migrations since a release mean to its queries, and to those of now.
    #[must_use]
    pub fn rollout(&self, release: &Release<'_>, now: &[Quoted]) -> Rollout {
        with_room(|| rollout::rollout(self, release, now))
    }

    /// `world` says only what is told of a name that nothing has.
    fn judged(&self, replay: &Replay, program: &[Text], world: World) -> Vec<Judged> {
        let mut replay = replay.clone();
        replay.model.oldest = self.catalog.postgres;
        replay.program(program, world)
    }

    /// Calls `each` before the first statement, and after every one.
    fn tell(&self, each: &mut dyn FnMut(&Moment<'_>, &Replay)) -> Replay {
        let mut replay = self.before();
        each(&Moment::Before, &replay);
        for migration in &self.catalog.migrations {
            go_on(&mut replay, migration, &mut |statement, replay| {
                each(&Moment::Statement(migration, statement), replay);
            });
        }
        replay
    }

    /// What there is after this migration, or after all of them.
    pub(in crate::check) fn after(&self, version: Option<Version>) -> Replay {
        let mut replay = self.before();
        for migration in &self.catalog.migrations {
            go_on(&mut replay, migration, &mut |_, _| {});
            if Some(migration.version) == version {
                break;
            }
        }
        replay
    }

    pub(in crate::check) fn before(&self) -> Replay {
        let mut replay = Replay::new(self.catalog.world);
        if let (Some(external), _) = self.folder.external() {
            // What is wrong with it the check has said.
            replay.declare(&external);
        }
        replay
    }
}

/// What would be refused is passed over: it is allowed, or released.
fn go_on(replay: &mut Replay, migration: &Migration, each: &mut dyn FnMut(&Statement, &Replay)) {
    replay.through(&migration.up, |replay, statement| {
        replay.excused(statement.span.range());
        each(statement, replay);
    });
}
