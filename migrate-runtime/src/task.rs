use migrate_core::{Migration, Mode, Script};

use crate::lock::Lane;

/// A migration to apply, or one to revert.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task<'m> {
    pub(crate) migration: &'m Migration,
    /// What is sent: its up or its down script.
    pub(crate) script: &'m Script,
    pub(crate) direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

impl<'m> Task<'m> {
    pub(crate) fn up(migration: &'m Migration) -> Task<'m> {
        Task { migration, script: &migration.up, direction: Direction::Up }
    }

    /// Nothing for a migration without a down script.
    pub(crate) fn down(migration: &'m Migration) -> Option<Task<'m>> {
        let script = migration.down.as_ref()?;
        Some(Task { migration, script, direction: Direction::Down })
    }

    /// Who it takes turns with. A revert is no worker's.
    pub(crate) fn lane(&self) -> Lane {
        match self.direction {
            Direction::Up if self.migration.is_deferred() => Lane::Deferred,
            Direction::Up | Direction::Down => Lane::Migrations,
        }
    }

    /// Whether it runs in a transaction, and not statement by statement.
    pub(crate) fn is_transactional(&self) -> bool {
        self.script.mode == Mode::Transaction
    }

    /// The migration's file without its ending: `003_add_orders`.
    pub(crate) fn title(&self) -> &'m str {
        self.migration.title()
    }

    /// The script's file, for an error that outlives the task.
    pub(crate) fn path(&self) -> String {
        self.script.path.clone().into_owned()
    }

    /// The state of its row in the history while it runs statement by statement: between two of them others see it.
    pub(crate) const fn state_between(&self) -> &'static str {
        match self.direction {
            Direction::Up => "running",
            Direction::Down => "reverting",
        }
    }

    /// The state of its row inside its own transaction, which nobody else ever sees.
    pub(crate) const fn state_inside(&self) -> &'static str {
        match self.direction {
            Direction::Up => "applying",
            Direction::Down => "reverting",
        }
    }
}
