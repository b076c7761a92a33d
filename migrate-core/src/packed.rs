//! Migrations as the macro embeds them: two texts and a list of numbers, which cost the compiler and the binary next to
//! nothing. They are unpacked when they are asked for, the statements of a script when it is that script's turn.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use crate::digest::{self, Digest};
use crate::numbers::Numbers;
use crate::{
    Checksum, Class, ColumnName, Effect, LockMode, Locked, Loss, Migration, Mode, Script, Span, Statement,
    Statements, Step, TableLock, Turn, Version, Work,
};

/// The migrations of a folder. `check::Pack` has written what this reads.
pub struct Packed {
    texts: &'static str,
    names: &'static str,
    numbers: &'static [u8],
    unpacked: OnceLock<Vec<Migration>>,
}

impl Packed {
    /// The texts of all scripts, all other texts, and the numbers that say what is where.
    #[must_use]
    pub const fn new(texts: &'static str, names: &'static str, numbers: &'static [u8]) -> Packed {
        Packed { texts, names, numbers, unpacked: OnceLock::new() }
    }

    /// What a boot asks first: mostly it is all that is asked, and nothing has to be unpacked.
    pub fn summary(&self) -> Summary<'_> {
        if self.numbers.is_empty() { Summary::of(self.migrations()) } else { self.reader().summary() }
    }

    fn reader(&self) -> Reader {
        let rest = Numbers(self.numbers);
        Reader { names: self.names, base: 0, rest, version: 0, rest_of_texts: self.texts }
    }

    /// The migrations, in the order in which they are applied.
    pub fn migrations(&self) -> &[Migration] {
        self.unpacked.get_or_init(|| self.reader().migrations())
    }
}

/// What migrations are, all together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary<'m> {
    /// How many they are.
    pub count: usize,
    /// What a history says that has them, and nothing else.
    pub digest: Digest,
    /// The title of the last one; empty if there is none.
    pub newest: Cow<'m, str>,
}

impl Summary<'_> {
    /// That of migrations in order.
    #[must_use]
    pub fn of(migrations: &[Migration]) -> Summary<'_> {
        let newest = migrations.last().map_or("", Migration::title);
        Summary { count: migrations.len(), digest: digest::of(migrations), newest: newest.into() }
    }
}

/// Migrations that are not embedded.
impl From<Vec<Migration>> for Packed {
    fn from(migrations: Vec<Migration>) -> Packed {
        Packed { texts: "", names: "", numbers: &[], unpacked: OnceLock::from(migrations) }
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Packed) -> bool {
        self.migrations() == other.migrations()
    }
}

impl Eq for Packed {}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.migrations().fmt(f)
    }
}

/// The statements of a script, packed.
#[derive(Clone, Copy)]
pub(crate) struct PackedStatements {
    names: &'static str,
    base: usize,
    numbers: &'static [u8],
}

impl PackedStatements {
    pub(crate) fn unpacked(self) -> Vec<Statement> {
        let PackedStatements { names, base, numbers } = self;
        let mut reader = Reader { names, base, rest: Numbers(numbers), version: 0, rest_of_texts: "" };
        let count = reader.rest.count();
        let mut end = 0;
        (0..count).map(|_| reader.statement(&mut end)).collect()
    }
}

/// Numbers, and what they mean: the macro and this are always of one version.
struct Reader {
    names: &'static str,
    /// Where the names start that are new with the file.
    base: usize,
    rest: Numbers<'static>,
    /// Of the migration before.
    version: u64,
    /// The texts of the files that follow.
    rest_of_texts: &'static str,
}

impl Reader {
    fn migrations(mut self) -> Vec<Migration> {
        let Summary { count, .. } = self.summary();
        // Not as many as are claimed, but as many as there can be: each has a checksum.
        let mut migrations = Vec::with_capacity(count.min(self.rest.0.len() / CHECKSUM));
        migrations.extend((0..count).map_while(|_| self.migration()));
        migrations
    }

    fn summary(&mut self) -> Summary<'static> {
        let count = self.rest.count();
        let digest = self.rest.bytes(size_of::<u64>()).try_into().unwrap_or_default();
        Summary { count, digest: Digest(u64::from_le_bytes(digest)), newest: self.name() }
    }

    fn migration(&mut self) -> Option<Migration> {
        self.version = self.version.wrapping_add(self.rest.number());
        let version = Version::new(i64::try_from(self.version).ok()?)?;
        let checksum = Checksum::new(self.rest.bytes(CHECKSUM).try_into().ok()?);
        let (class, [has_down, has_verify, has_unchanged, has_columns, is_deferred, is_after]) =
            self.rest.marked();
        let turn = match (is_deferred, is_after) {
            (true, _) => Turn::Deferred,
            (false, true) => Version::new(i64::try_from(self.rest.number()).ok()?).map(Turn::After)?,
            (false, false) => Turn::InOrder,
        };
        let up = self.script(None);
        let down = has_down.then(|| Box::new(self.script(Some(&up))));
        let verify = has_verify.then(|| Box::new(self.script(Some(down.as_deref().unwrap_or(&up)))));
        Some(Migration {
            version,
            name: self.name(),
            checksum,
            class: one_of(&Class::ALL, class, Class::Destructive),
            turn,
            expect_unchanged: self.list(has_unchanged, Reader::name),
            adds_columns_to: self.list(has_columns, Reader::name),
            up,
            down,
            verify,
        })
    }

    /// A script may be of the file that the one before it is of.
    fn script(&mut self, before: Option<&Script>) -> Script {
        let (mode, [is_same_file, has_lock_timeout, has_statement_timeout]) = self.rest.marked();
        let (path, text) = match before {
            Some(before) if is_same_file => (before.path.clone(), before.text.clone()),
            _ => self.file(),
        };
        let (start, end) = (self.offset(), self.offset());
        let length = u32::try_from(text.len()).unwrap_or_default();
        Script {
            path,
            text,
            body: Span::new(start, length.wrapping_sub(end)),
            mode: if mode == 0 { Mode::Transaction } else { Mode::Statements },
            lock_timeout: has_lock_timeout.then(|| self.duration()),
            statement_timeout: has_statement_timeout.then(|| self.duration()),
            statements: self.statements(),
        }
    }

    /// Its path and its text.
    fn file(&mut self) -> (Cow<'static, str>, Cow<'static, str>) {
        self.base += self.index();
        let path = self.name();
        let (text, rest) = self.rest_of_texts.split_at_checked(self.index()).unwrap_or_default();
        self.rest_of_texts = rest;
        (path, Cow::Borrowed(text))
    }

    fn statements(&mut self) -> Statements {
        let length = self.index();
        let numbers = self.rest.bytes(length);
        Statements::from(PackedStatements { names: self.names, base: self.base, numbers })
    }

    fn statement(&mut self, end: &mut u32) -> Statement {
        let start = end.wrapping_add(self.offset());
        *end = start.wrapping_add(self.offset());
        let (step, [is_joined, creates, locks, destroys, overwrites]) = self.rest.marked();
        Statement {
            span: Span::new(start, *end),
            step: self.step(step),
            is_joined,
            effect: Effect {
                command: self.name(),
                creates: self.list(creates, Reader::name),
                locks: self.list(locks, Reader::lock),
                destroys: self.list(destroys, Reader::loss),
                overwrites: self.list(overwrites, Reader::column),
            },
        }
    }

    fn step(&mut self, kind: usize) -> Step {
        match kind {
            1 => Step::Session,
            2 => Step::CreateIndex { index: self.name(), table: self.name() },
            3 => Step::DropIndex { index: self.name() },
            4 => Step::DetachPartition { table: self.name(), partition: self.name() },
            5 => Step::Reindex,
            6 => Step::Rerun,
            _ => Step::InTransaction,
        }
    }

    fn lock(&mut self) -> TableLock {
        let number = self.index();
        let (kind, work) = (number / Work::ALL.len(), number % Work::ALL.len());
        let (kind, mode) = (kind / LockMode::ALL.len(), kind % LockMode::ALL.len());
        let name = self.name();
        TableLock {
            on: match kind {
                0 => Locked::Table(name),
                1 => Locked::TableOf(name),
                _ => Locked::Other(name),
            },
            mode: one_of(&LockMode::ALL, mode, LockMode::AccessExclusive),
            work: one_of(&Work::ALL, work, Work::Rewrite),
        }
    }

    /// One that is new with the file, or an older one.
    fn loss(&mut self) -> Loss {
        match self.index() {
            0 => Loss::Object { kind: self.name(), name: self.name() },
            1 => Loss::Column(self.column()),
            2 => Loss::Attribute(self.column()),
            3 => Loss::Values(self.column()),
            4 => Loss::Rows(self.name()),
            _ => Loss::Unnamed(self.name()),
        }
    }

    fn column(&mut self) -> ColumnName {
        ColumnName { name: self.name(), table: self.name() }
    }

    fn name(&mut self) -> Cow<'static, str> {
        let (position, [is_new]) = self.rest.marked();
        let start = if is_new { self.base.saturating_add(position) } else { position };
        let end = start.saturating_add(self.index());
        Cow::Borrowed(self.names.get(start..end).unwrap_or_default())
    }

    fn list<T: Clone>(&mut self, is_there: bool, item: impl Fn(&mut Reader) -> T) -> Cow<'static, [T]> {
        let count = if is_there { self.rest.count() } else { 0 };
        if count == 0 { Cow::Borrowed(&[]) } else { (0..count).map(|_| item(self)).collect() }
    }

    fn duration(&mut self) -> Duration {
        Duration::from_millis(self.rest.number())
    }

    fn offset(&mut self) -> u32 {
        u32::try_from(self.rest.number()).unwrap_or_default()
    }

    fn index(&mut self) -> usize {
        self.rest.index()
    }
}

fn one_of<T: Copy>(all: &[T], index: usize, default: T) -> T {
    all.get(index).copied().unwrap_or(default)
}

/// Bytes of one.
const CHECKSUM: usize = 32;
