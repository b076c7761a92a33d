//! Migrations as the numbers and texts that [`Packed`](crate::packed::Packed) unpacks.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::numbers::Writer;
use crate::packed::Summary;
use crate::{
    Class, ColumnName, LockMode, Locked, Loss, Migration, Mode, Script, Statement, Step, TableLock, Turn,
    Work,
};

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
    /// Where the names start that are new with the file.
    base: usize,
    /// Of the migration before.
    version: u64,
}

impl Pack {
    /// Packs migrations.
    pub(crate) fn of(migrations: &[Migration]) -> Pack {
        let mut pack = Pack::default();
        let Summary { count, digest, newest } = Summary::of(migrations);
        pack.number(count);
        pack.numbers.0.extend_from_slice(&digest.0.to_le_bytes());
        pack.name(&newest);
        for migration in migrations {
            pack.migration(migration);
        }
        pack
    }

    fn migration(&mut self, migration: &Migration) {
        let Migration { checksum, class, turn, up, down, verify, expect_unchanged, adds_columns_to, .. } =
            migration;
        let version = migration.version.get().unsigned_abs();
        self.numbers.number(version.wrapping_sub(self.version)); // Wraps where their order is that of their texts.
        self.version = version;
        self.numbers.0.extend_from_slice(checksum.bytes());
        let lists = [expect_unchanged, adds_columns_to];
        let [has_unchanged, has_columns] = lists.map(|list| !list.is_empty());
        let (is_deferred, is_after) = (*turn == Turn::Deferred, matches!(turn, Turn::After(_)));
        let marks = [down.is_some(), verify.is_some(), has_unchanged, has_columns, is_deferred, is_after];
        self.numbers.marked(position(class, &Class::ALL), marks);
        if let Turn::After(version) = turn {
            self.numbers.number(version.get().unsigned_abs());
        }
        for (number, script) in migration.scripts().enumerate() {
            self.script(script, number == 0);
        }
        self.learn(&migration.name, &up.path);
        self.name(&migration.name);
        for list in lists {
            self.names(list);
        }
    }

    fn script(&mut self, script: &Script, is_first: bool) {
        // The sections of one file follow each other, and share its text.
        let is_same_file = !is_first && self.paths.last().is_some_and(|path| *path == script.path);
        let mode = usize::from(script.mode == Mode::Statements);
        let timeouts = [script.lock_timeout, script.statement_timeout];
        let [lock_timeout, statement_timeout] = timeouts.map(|timeout| timeout.is_some());
        self.numbers.marked(mode, [is_same_file, lock_timeout, statement_timeout]);
        if !is_same_file {
            self.file(script);
        }
        self.offset(script.body.start);
        self.offset(u32::try_from(script.text.len()).unwrap_or_default().wrapping_sub(script.body.end));
        for timeout in timeouts.into_iter().flatten() {
            self.numbers.number(u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX));
        }
        let before = std::mem::take(&mut self.numbers);
        self.number(script.statements.len());
        let mut end = 0;
        for statement in script.statements.iter() {
            self.statement(statement, end);
            end = statement.span.end;
        }
        let statements = std::mem::replace(&mut self.numbers, before);
        self.numbers.counted(&statements.0);
    }

    fn file(&mut self, script: &Script) {
        let before = std::mem::replace(&mut self.base, self.names.len());
        self.number(self.base - before);
        self.name(&script.path);
        self.number(script.text.len());
        self.texts.push_str(&script.text);
        self.paths.push(script.path.to_string());
    }

    /// Where it stands after the one before it.
    fn statement(&mut self, statement: &Statement, end: u32) {
        let Statement { span, step, is_joined, effect } = statement;
        self.offset(span.start.wrapping_sub(end));
        self.offset(span.end.wrapping_sub(span.start));
        let (kind, names) = step_parts(step);
        let marks = [
            *is_joined,
            !effect.creates.is_empty(),
            !effect.locks.is_empty(),
            !effect.destroys.is_empty(),
            !effect.overwrites.is_empty(),
        ];
        self.numbers.marked(kind, marks);
        for name in names {
            self.name(name);
        }
        self.name(&effect.command);
        self.names(&effect.creates);
        self.some_of(&effect.locks, Pack::lock);
        self.some_of(&effect.destroys, Pack::loss);
        self.some_of(&effect.overwrites, Pack::column);
    }

    fn lock(&mut self, lock: &TableLock) {
        let (kind, name) = match &lock.on {
            Locked::Table(name) => (0, name),
            Locked::TableOf(name) => (1, name),
            Locked::Other(name) => (2, name),
        };
        let kind_and_mode = kind * LockMode::ALL.len() + position(&lock.mode, &LockMode::ALL);
        self.number(kind_and_mode * Work::ALL.len() + position(&lock.work, &Work::ALL));
        self.name(name);
    }

    fn loss(&mut self, loss: &Loss) {
        match loss {
            Loss::Object { kind, name } => {
                self.number(0);
                self.name(kind);
                self.name(name);
            }
            Loss::Column(column) => self.numbered(1, column),
            Loss::Attribute(column) => self.numbered(2, column),
            Loss::Values(column) => self.numbered(3, column),
            Loss::Rows(table) => {
                self.number(4);
                self.name(table);
            }
            Loss::Unnamed(what) => {
                self.number(5);
                self.name(what);
            }
        }
    }

    fn numbered(&mut self, kind: usize, column: &ColumnName) {
        self.number(kind);
        self.column(column);
    }

    fn column(&mut self, column: &ColumnName) {
        self.name(&column.name);
        self.name(&column.table);
    }

    /// Near ones by their distance, which is a byte where the place in all names would be three.
    fn name(&mut self, name: &str) {
        let start = self.known.get(name).copied().unwrap_or_else(|| {
            let start = self.names.len();
            self.names.push_str(name);
            self.known.insert(name.to_owned(), start);
            start
        });
        match start.checked_sub(self.base) {
            Some(distance) => self.numbers.marked(distance, [true]),
            None => self.numbers.marked(start, [false]),
        }
        self.number(name.len());
    }

    /// What stands in a name that is known is known as well.
    fn learn(&mut self, name: &str, within: &str) {
        if let (Some(start), Some(at)) = (self.known.get(within), within.rfind(name)) {
            let place = start + at;
            self.known.entry(name.to_owned()).or_insert(place);
        }
    }

    fn names(&mut self, names: &[Cow<'static, str>]) {
        self.some_of(names, |pack, name| pack.name(name));
    }

    /// With how many they are, if they are any; a mark before them says so.
    fn some_of<T>(&mut self, all: &[T], one: impl Fn(&mut Pack, &T)) {
        if !all.is_empty() {
            self.number(all.len());
            for item in all {
                one(self, item);
            }
        }
    }

    fn offset(&mut self, offset: u32) {
        self.numbers.number(offset.into());
    }

    fn number(&mut self, number: usize) {
        self.numbers.index(number);
    }
}

fn step_parts(step: &Step) -> (usize, Vec<&str>) {
    match step {
        Step::InTransaction => (0, vec![]),
        Step::Session => (1, vec![]),
        Step::CreateIndex { index, table } => (2, vec![index, table]),
        Step::DropIndex { index } => (3, vec![index]),
        Step::DetachPartition { table, partition } => (4, vec![table, partition]),
        Step::Reindex => (5, vec![]),
        Step::Rerun => (6, vec![]),
    }
}

fn position<T: PartialEq>(of: &T, all: &[T]) -> usize {
    all.iter().position(|one| one == of).unwrap_or(all.len())
}
