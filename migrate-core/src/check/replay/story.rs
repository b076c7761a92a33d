//! The schema after any version, and what each statement did to it: for people who ask, without a database.

use super::{Replay, Schema};
use crate::check::{Catalog, Folder};
use crate::{Migration, Statement, Version};

/// A folder's migrations, to be replayed as far and as often as somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Story<'s> {
    folder: Folder<'s>,
    catalog: &'s Catalog,
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
        let mut replay = self.before();
        for migration in &self.catalog.migrations {
            self.go_on(&mut replay, migration, &mut |_, _| {});
            if Some(migration.version) == version {
                break;
            }
        }
        replay.schema()
    }

    /// Calls `each` after every statement of every migration.
    pub fn tell(&self, each: &mut dyn FnMut(&Migration, &Statement, &Replay)) {
        let mut replay = self.before();
        for migration in &self.catalog.migrations {
            self.go_on(&mut replay, migration, &mut |statement, replay| each(migration, statement, replay));
        }
    }

    fn before(&self) -> Replay {
        let mut replay = Replay::new(self.folder.world);
        if let (Some(external), _) = self.folder.external() {
            // What is wrong with it the check has said.
            replay.declare(&external);
        }
        replay
    }

    /// What would be refused is passed over: it is allowed, or released.
    fn go_on(&self, replay: &mut Replay, migration: &Migration, each: &mut dyn FnMut(&Statement, &Replay)) {
        let script = &migration.up;
        replay.begin(&script.path, &script.text, script.mode);
        for statement in &*script.statements {
            if replay.statement(statement.span.range()).is_err() {
                replay.excuse(statement.span.range());
            }
            each(statement, replay);
        }
        replay.end();
    }
}
