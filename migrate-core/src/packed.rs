//! Migrations as the macro embeds them: two texts and a list of numbers, which cost the compiler and the binary next to
//! nothing. They are unpacked when they are asked for, the statements of a script when it is that script's turn.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use crate::numbers::Numbers;
use crate::{
    Checksum, Class, Effect, LockMode, Locked, Migration, Mode, Script, Span, Statement, Statements, Step,
    TableLock, Version, Work,
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

    /// The migrations, in the order in which they are applied.
    pub fn migrations(&self) -> &[Migration] {
        self.unpacked.get_or_init(|| {
            let mut reader = Reader { texts: self.texts, names: self.names, rest: Numbers(self.numbers) };
            let count = reader.rest.count();
            (0..count).map_while(|_| reader.migration()).collect()
        })
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
    numbers: &'static [u8],
}

impl PackedStatements {
    pub(crate) fn unpacked(self) -> Vec<Statement> {
        let mut reader = Reader { texts: "", names: self.names, rest: Numbers(self.numbers) };
        let count = reader.rest.count();
        (0..count).map(|_| reader.statement()).collect()
    }
}

/// Numbers, and what they mean: the macro and this are always of one version.
struct Reader {
    texts: &'static str,
    names: &'static str,
    rest: Numbers<'static>,
}

impl Reader {
    fn number(&mut self) -> u64 {
        self.rest.number()
    }

    fn index(&mut self) -> usize {
        self.rest.index()
    }

    fn offset(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or_default()
    }

    fn is_true(&mut self) -> bool {
        self.number() != 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T], default: T) -> T {
        all.get(self.index()).copied().unwrap_or(default)
    }

    fn name(&mut self) -> Cow<'static, str> {
        Cow::Borrowed(self.piece(self.names))
    }

    fn text(&mut self) -> Cow<'static, str> {
        Cow::Borrowed(self.piece(self.texts))
    }

    fn piece(&mut self, of: &'static str) -> &'static str {
        let (start, length) = (self.index(), self.index());
        of.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    fn list<T: Clone>(&mut self, item: impl Fn(&mut Reader) -> T) -> Cow<'static, [T]> {
        let count = self.rest.count();
        if count == 0 { Cow::Borrowed(&[]) } else { (0..count).map(|_| item(self)).collect() }
    }

    fn migration(&mut self) -> Option<Migration> {
        Some(Migration {
            version: Version::new(i64::try_from(self.number()).ok()?)?,
            name: self.name(),
            checksum: Checksum::new(self.rest.bytes(32).try_into().ok()?),
            class: self.one_of(&Class::ALL, Class::Destructive),
            up: self.script(),
            down: self.is_true().then(|| self.script()),
            verify: self.is_true().then(|| self.script()),
            expect_unchanged: self.list(Reader::name),
        })
    }

    fn script(&mut self) -> Script {
        Script {
            path: self.name(),
            text: self.text(),
            body: self.span(),
            mode: if self.is_true() { Mode::Statements } else { Mode::Transaction },
            lock_timeout: self.duration(),
            statement_timeout: self.duration(),
            statements: {
                let length = self.index();
                Statements::from(PackedStatements { names: self.names, numbers: self.rest.bytes(length) })
            },
        }
    }

    fn span(&mut self) -> Span {
        Span::new(self.offset(), self.offset())
    }

    fn duration(&mut self) -> Option<Duration> {
        self.number().checked_sub(1).map(Duration::from_millis)
    }

    fn statement(&mut self) -> Statement {
        Statement { span: self.span(), step: self.step(), effect: self.effect() }
    }

    fn step(&mut self) -> Step {
        match self.number() {
            1 => Step::Session,
            2 => Step::CreateIndex { index: self.name(), table: self.name() },
            3 => Step::DropIndex { index: self.name() },
            4 => Step::DetachPartition { table: self.name(), partition: self.name() },
            5 => Step::Reindex,
            6 => Step::Rerun,
            _ => Step::InTransaction,
        }
    }

    fn effect(&mut self) -> Effect {
        Effect {
            command: self.name(),
            creates: self.list(Reader::name),
            locks: self.list(Reader::lock),
            destroys: self.list(Reader::name),
            overwrites: self.list(Reader::name),
        }
    }

    fn lock(&mut self) -> TableLock {
        TableLock {
            on: match self.number() {
                0 => Locked::Table(self.name()),
                1 => Locked::TableOf(self.name()),
                _ => Locked::Other(self.name()),
            },
            mode: self.one_of(&LockMode::ALL, LockMode::AccessExclusive),
            work: self.one_of(&Work::ALL, Work::Rewrite),
        }
    }
}
