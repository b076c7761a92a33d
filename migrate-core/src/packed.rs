//! Migrations as the macro embeds them: two texts and a list of numbers, which cost the compiler and the binary next to
//! nothing. They are unpacked when they are asked for, the statements of a script when it is that script's turn.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

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
            let mut numbers = Numbers { texts: self.texts, names: self.names, rest: self.numbers };
            let count = numbers.count();
            (0..count).map_while(|_| numbers.migration()).collect()
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
        let mut numbers = Numbers { texts: "", names: self.names, rest: self.numbers };
        let count = numbers.count();
        (0..count).map(|_| numbers.statement()).collect()
    }
}

/// Numbers in sevens of bits, the lowest first, and what they mean. What has no meaning is read as nothing: the macro and
/// this are always of one version.
struct Numbers {
    texts: &'static str,
    names: &'static str,
    rest: &'static [u8],
}

impl Numbers {
    fn number(&mut self) -> u64 {
        let mut number = 0;
        let mut shift = 0;
        while let Some((first, rest)) = self.rest.split_first() {
            self.rest = rest;
            number |= u64::from(first & 0x7f).checked_shl(shift).unwrap_or_default();
            shift += 7;
            if first & 0x80 == 0 {
                break;
            }
        }
        number
    }

    fn index(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or_default()
    }

    /// Of things that follow, each of which is a byte at least.
    fn count(&mut self) -> usize {
        self.index().min(self.rest.len())
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

    fn list<T: Clone>(&mut self, item: impl Fn(&mut Numbers) -> T) -> Cow<'static, [T]> {
        let count = self.count();
        if count == 0 { Cow::Borrowed(&[]) } else { (0..count).map(|_| item(self)).collect() }
    }

    fn bytes(&mut self, count: usize) -> &'static [u8] {
        let (bytes, rest) = self.rest.split_at_checked(count).unwrap_or_default();
        self.rest = rest;
        bytes
    }

    fn migration(&mut self) -> Option<Migration> {
        Some(Migration {
            version: Version::new(i64::try_from(self.number()).ok()?)?,
            name: self.name(),
            checksum: Checksum::new(self.bytes(32).try_into().ok()?),
            class: self.one_of(&Class::ALL, Class::Destructive),
            up: self.script(),
            down: self.is_true().then(|| self.script()),
            verify: self.is_true().then(|| self.script()),
            expect_unchanged: self.list(Numbers::name),
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
                Statements::from(PackedStatements { names: self.names, numbers: self.bytes(length) })
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
            creates: self.list(Numbers::name),
            locks: self.list(Numbers::lock),
            destroys: self.list(Numbers::name),
            overwrites: self.list(Numbers::name),
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
