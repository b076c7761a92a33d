use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use crate::{ByteOffset, Checksum, Class, Effect, Place, Statements, Version};

/// One migration: checked, hashed and split at build time, plain constants at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// From the file's name: `003` in `003_add_orders.sql` is 3.
    pub version: Version,
    /// From the file's name: `add_orders` in `003_add_orders.sql`.
    pub name: Cow<'static, str>,
    /// Over the tokens of what is applied: neither comments nor the down and verify scripts change it.
    pub checksum: Checksum,
    /// What it means to a program that was built before it; of what is applied, not of the down script.
    pub class: Class,
    /// When it is run.
    pub turn: Turn,
    /// The tables and views of others that get columns, as SQL names: where a connection has prepared a `SELECT *` of one of
    /// them, it fails from then on.
    pub adds_columns_to: Cow<'static, [Cow<'static, str>]>,
    /// What is applied.
    pub up: Script,
    /// What undoes it. In a box, as `verify` is: most have none, and a boot unpacks all migrations.
    pub down: Option<Box<Script>>,
    /// Queries whose every row has `true` in its first column, once the migration is applied.
    pub verify: Option<Box<Script>>,
    /// Tables that have as many rows after the migration as before, as SQL: `"public"."profiles"`.
    pub expect_unchanged: Cow<'static, [Cow<'static, str>]>,
}

impl Migration {
    /// The name of its file or folder without an ending, as people call it: `003_add_orders`.
    #[must_use]
    pub fn title(&self) -> &str {
        let path = self.up.path.as_ref();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        match file {
            "up.sql" | "migration.sql" => folder.rsplit('/').next().unwrap_or(folder),
            _ => [".up.sql", ".sql"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(file),
        }
    }

    /// Whether `apply` passes over it, and `deferred` runs it.
    #[must_use]
    pub fn is_deferred(&self) -> bool {
        self.turn == Turn::Deferred
    }

    /// Its scripts: up, down, verify.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        [Some(&self.up), self.down.as_deref(), self.verify.as_deref()].into_iter().flatten()
    }
}

/// When a migration is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn {
    /// When all before it are done but the deferred ones.
    #[default]
    InOrder,
    /// When all before it are done, the deferred ones up to this version too.
    After(Version),
    /// When there is time: after boot, statement by statement.
    Deferred,
}

/// A file of SQL, or a section of one. `Debug` shows which, and none of the SQL, which may hold data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Script {
    /// As the user wrote it, relative to the crate's Cargo.toml: `migrations/003_add_orders.sql`.
    pub path: Cow<'static, str>,
    /// The whole file, without its byte order mark.
    pub text: Cow<'static, str>,
    /// The part of `text` that is sent where it is sent as a whole: the section, without `BEGIN;` and `COMMIT;` around it.
    #[doc(hidden)]
    pub body: Span,
    /// The statements of the body.
    #[doc(hidden)]
    pub statements: Statements,
    /// How it is run.
    #[doc(hidden)]
    pub mode: Mode,
    /// How long a statement waits for a lock on a table, where the script says so.
    pub lock_timeout: Option<Duration>,
    /// How long a statement may run, where the script says so.
    pub statement_timeout: Option<Duration>,
}

impl Script {
    /// The SQL that is sent to the server, as one string.
    #[must_use]
    pub fn sql(&self) -> &str {
        self.slice(self.body)
    }

    /// The SQL of one of its [`statements`](Script::statements).
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Its statements, by the transactions in which they commit; what can't be in one is by itself.
    pub fn transactions(&self) -> impl Iterator<Item = &[Statement]> {
        let is_one = self.mode == Mode::Transaction;
        self.statements.chunk_by(move |statement, _| is_one || statement.is_joined)
    }

    /// The transaction that begins with a statement, by its number.
    #[must_use]
    pub fn transaction(&self, number: usize) -> &[Statement] {
        let mut begin = 0;
        let found = self.transactions().find(|statements| {
            begin += statements.len();
            begin > number
        });
        found.unwrap_or_default()
    }

    /// The place of `range`, in bytes of [`text`](Script::text).
    #[must_use]
    pub fn place(&self, range: Range<usize>) -> Place {
        Place::marked(&self.path, &self.text, ByteOffset(range.start)..ByteOffset(range.end))
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("path", &self.path)
            .field("body", &self.body)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// How a script is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As a whole, in one transaction with its row in the history.
    Transaction,
    /// Statement by statement, because something in it can't run inside a transaction, or it says so; or transaction by
    /// transaction, where its file has several.
    Statements,
}

/// A statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands in the file, without its semicolon.
    pub span: Span,
    /// How it is run where its script runs statement by statement.
    pub step: Step,
    /// It commits together with the next one, where its script runs statement by statement.
    pub is_joined: bool,
    /// What it does to tables that others may use.
    pub effect: Effect,
}

/// How a statement is run, and what is known of it after it was interrupted. Names are SQL, as they stand
/// in the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// In a transaction, together with the record of it.
    InTransaction,
    /// In a transaction, and again in each session that goes on after it: it changes the session only.
    Session,
    /// `CREATE INDEX CONCURRENTLY`: done if the table has a valid index of that name.
    CreateIndex {
        /// The index's name, without a schema: it is in the table's.
        index: Cow<'static, str>,
        /// The table.
        table: Cow<'static, str>,
    },
    /// `DROP INDEX CONCURRENTLY`: done if there is no such index.
    DropIndex {
        /// The index.
        index: Cow<'static, str>,
    },
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`: done if it is no partition of the table.
    DetachPartition {
        /// The table.
        table: Cow<'static, str>,
        /// Its partition.
        partition: Cow<'static, str>,
    },
    /// `REINDEX … CONCURRENTLY`: may run again, once what it left is dropped.
    Reindex,
    /// May run again: `VACUUM`.
    Rerun,
}

/// A piece of a file: from a byte to before a byte, counted from 0.
///
/// `u32`, because PostgreSQL takes no query of more than 1 GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// From a byte to before a byte.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    /// Of a file that is small enough to be sent; its end is cut to what a `u32` holds.
    #[cfg(feature = "check")]
    pub(crate) fn of(range: &Range<usize>) -> Span {
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(offset(range.start), offset(range.end))
    }

    /// As a range for slicing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
