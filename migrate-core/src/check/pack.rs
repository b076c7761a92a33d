//! Migrations as the numbers and texts that [`Packed`](crate::packed::Packed) unpacks.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use crate::numbers::Writer;
use crate::{Class, LockMode, Locked, Migration, Mode, Script, Span, Statement, Step, TableLock, Work};

/// What the macro writes for a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pack {
    /// The texts of all scripts.
    pub(crate) texts: String,
    /// All other texts.
    pub(crate) names: String,
    /// What is where.
    pub(crate) numbers: Writer,
    /// The paths of the scripts, in the order of their texts.
    pub(crate) paths: Vec<String>,
    known: HashMap<String, usize>,
}

impl Pack {
    /// Packs migrations.
    pub(crate) fn of(migrations: &[Migration]) -> Pack {
        let mut pack = Pack::default();
        pack.number(migrations.len());
        for migration in migrations {
            pack.migration(migration);
        }
        pack
    }

    fn number(&mut self, number: usize) {
        self.numbers.index(number);
    }

    fn position<T: PartialEq>(&mut self, of: &T, all: &[T]) {
        self.number(all.iter().position(|one| one == of).unwrap_or(all.len()));
    }

    fn name(&mut self, name: &str) {
        let start = self.known.get(name).copied().unwrap_or_else(|| {
            let start = self.names.len();
            self.names.push_str(name);
            self.known.insert(name.to_owned(), start);
            start
        });
        self.number(start);
        self.number(name.len());
    }

    fn names(&mut self, names: &[Cow<'static, str>]) {
        self.number(names.len());
        for name in names {
            self.name(name);
        }
    }

    fn span(&mut self, span: Span) {
        self.number(span.start as usize);
        self.number(span.end as usize);
    }

    fn migration(&mut self, migration: &Migration) {
        self.numbers.number(migration.version.get().unsigned_abs());
        self.name(&migration.name);
        self.numbers.0.extend_from_slice(migration.checksum.bytes());
        self.position(&migration.class, &Class::ALL);
        self.script(&migration.up);
        for other in [&migration.down, &migration.verify] {
            self.number(usize::from(other.is_some()));
            if let Some(script) = other {
                self.script(script);
            }
        }
        self.names(&migration.expect_unchanged);
    }

    fn script(&mut self, script: &Script) {
        self.name(&script.path);
        self.text(script);
        self.span(script.body);
        self.number(usize::from(script.mode == Mode::Statements));
        for timeout in [script.lock_timeout, script.statement_timeout] {
            let milliseconds = |timeout: Duration| u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
            self.numbers.number(timeout.map_or(0, |timeout| milliseconds(timeout).saturating_add(1)));
        }
        let before = std::mem::take(&mut self.numbers);
        self.number(script.statements.len());
        for statement in script.statements.iter() {
            self.statement(statement);
        }
        let statements = std::mem::replace(&mut self.numbers, before);
        self.numbers.counted(&statements.0);
    }

    /// The sections of one file follow each other, and share its text.
    fn text(&mut self, script: &Script) {
        if self.paths.last().is_none_or(|path| *path != script.path) {
            self.paths.push(script.path.to_string());
            self.texts.push_str(&script.text);
        }
        self.number(self.texts.len() - script.text.len());
        self.number(script.text.len());
    }

    fn statement(&mut self, statement: &Statement) {
        self.span(statement.span);
        self.step(&statement.step);
        let effect = &statement.effect;
        self.name(&effect.command);
        self.names(&effect.creates);
        self.number(effect.locks.len());
        for lock in effect.locks.iter() {
            self.lock(lock);
        }
        self.names(&effect.destroys);
        self.names(&effect.overwrites);
    }

    fn step(&mut self, step: &Step) {
        let (kind, names): (usize, &[&str]) = match step {
            Step::InTransaction => (0, &[]),
            Step::Session => (1, &[]),
            Step::CreateIndex { index, table } => (2, &[index, table]),
            Step::DropIndex { index } => (3, &[index]),
            Step::DetachPartition { table, partition } => (4, &[table, partition]),
            Step::Reindex => (5, &[]),
            Step::Rerun => (6, &[]),
        };
        self.number(kind);
        for name in names {
            self.name(name);
        }
    }

    fn lock(&mut self, lock: &TableLock) {
        let (kind, name) = match &lock.on {
            Locked::Table(name) => (0, name),
            Locked::TableOf(name) => (1, name),
            Locked::Other(name) => (2, name),
        };
        self.number(kind);
        self.name(name);
        self.position(&lock.mode, &LockMode::ALL);
        self.position(&lock.work, &Work::ALL);
    }
}
