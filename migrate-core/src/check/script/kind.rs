//! What kind of statement each is, as far as the runner must know.

use std::borrow::Cow;
use std::ops::Range;

use crate::Step;
use crate::check::read::alter_table::{Action, AlterTable, Detach};
use crate::check::read::body::Text;
use crate::check::read::index::CreateIndex;
use crate::check::read::maintain::Reindexed;
use crate::check::read::object::{Drop, ObjectName};
use crate::check::read::session::{Assigned, Set, Setting};
use crate::check::read::transaction::Transaction;
use crate::check::read::{Command, create, kinds};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::literal::parse_bool;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Runs inside the runner's transaction, and commits or rolls back with it.
    Transactional,
    /// The same, and changes nothing but the session: `SET`, `PREPARE`.
    Session,
    /// The same, and makes something that goes with the session.
    Temporary,
    /// `BEGIN`, with or without options.
    Begin,
    /// `COMMIT`, without options.
    Commit,
    /// Can't run inside a transaction; what is known of it after an interruption.
    Alone(Step),
    /// Can't run inside a transaction, and nobody knows whether it happened; what it is called.
    Rerunnable(&'static str),
    /// Runs a procedure, which may end its transaction.
    Call,
    /// What would break a promise of the runner.
    Unsafe(Unsafe),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsafe {
    /// Ends the runner's transaction, or makes another one.
    TransactionControl,
    /// Forgets what the session holds, the runner's lock included.
    DiscardAll,
    /// Waits for data, or sends some, in the middle of a script.
    CopyData,
    /// Changes how the rest of the script, or the answers, are read.
    Reading,
    /// `CREATE INDEX CONCURRENTLY` without a name, or `DROP INDEX CONCURRENTLY` of several.
    OneIndex,
    /// Releases the runner's lock with all others.
    UnlockAll,
}

/// Of a statement, by its words, what it is called, and its command.
pub(super) fn of(words: Cursor<'_>, verb: &str, command: &Command<'_>) -> Kind {
    match (verb, command) {
        (_, Command::Transaction(Transaction::Begin)) => Kind::Begin,
        (_, Command::Transaction(Transaction::Commit)) => Kind::Commit,
        (_, Command::Transaction(Transaction::Ends)) | ("PREPARE TRANSACTION", _) => {
            Kind::Unsafe(Unsafe::TransactionControl)
        }
        ("DISCARD", _) if words.is("discard all") => Kind::Unsafe(Unsafe::DiscardAll),
        (_, Command::Copy(copy)) if copy.is_inline => Kind::Unsafe(Unsafe::CopyData),
        (_, Command::Set(set)) if changes_reading(set) => Kind::Unsafe(Unsafe::Reading),
        ("SELECT", _) if words.contains("pg_advisory_unlock_all") => Kind::Unsafe(Unsafe::UnlockAll),
        ("SELECT", _) if words.contains("set_config") => Kind::Session,
        ("SELECT INTO", _) if fills_temporary(words) => Kind::Temporary,
        ("SET" | "RESET" | "PREPARE" | "DEALLOCATE" | "LISTEN" | "UNLISTEN" | "LOAD", _)
            if !words.is("set session characteristics") =>
        {
            Kind::Session
        }
        (_, Command::Do(block)) if block.text.as_ref().is_some_and(Text::ends_transaction) => {
            Kind::Rerunnable("a DO block with COMMIT or ROLLBACK")
        }
        (_, Command::Call(_)) => Kind::Call,
        (_, Command::CreateTable(_) | Command::CreateSequence(_) | Command::CreateView(_))
            if is_temporary(words) =>
        {
            Kind::Temporary
        }
        _ => outside_transaction(words, verb, command).unwrap_or(Kind::Transactional),
    }
}

/// Whether `$1` has a meaning in a statement that is called so.
pub(super) fn has_parameters(verb: &str) -> bool {
    matches!(verb, "PREPARE" | "CREATE FUNCTION" | "CREATE PROCEDURE")
}

/// Whether it answers with rows and changes nothing by itself.
pub(super) fn is_query(words: Cursor<'_>, verb: &str) -> bool {
    matches!(verb, "SELECT" | "VALUES" | "TABLE") && !words.has("into")
}

/// `CREATE [OR REPLACE] [LOCAL] TEMPORARY …`
fn is_temporary(mut words: Cursor<'_>) -> bool {
    words.eat("create");
    create::object(words).0.is_temporary
}

/// `SELECT … INTO TEMPORARY …`
fn fills_temporary(mut words: Cursor<'_>) -> bool {
    words.eat_up_to("into");
    words.eat_all(&["local", "global"]);
    words.is_one_of(&["temporary", "temp"])
}

/// How to run what can't run inside a transaction block. From each command's page in
/// <https://www.postgresql.org/docs/current/sql-commands.html>, and the messages "cannot run inside a
/// transaction block" of the servers 15 to 18.
fn outside_transaction(words: Cursor<'_>, verb: &str, command: &Command<'_>) -> Option<Kind> {
    let rerunnable = |name, is_it: bool| is_it.then_some(Kind::Rerunnable(name));
    match verb {
        "ALTER SYSTEM" | "REPACK" => return Some(Kind::Alone(Step::Rerun)),
        "CREATE DATABASE" => return rerunnable("CREATE DATABASE", true),
        "CREATE TABLESPACE" => return rerunnable("CREATE TABLESPACE", true),
        "DROP DATABASE" => return rerunnable("DROP DATABASE", true),
        "DROP SUBSCRIPTION" => return rerunnable("DROP SUBSCRIPTION", true),
        "DROP TABLESPACE" => return rerunnable("DROP TABLESPACE", true),
        "ALTER DATABASE" => {
            return rerunnable("ALTER DATABASE … SET TABLESPACE", words.contains("set tablespace"));
        }
        "ALTER SUBSCRIPTION" => {
            let changes = words.contains("publication") && !says_no(words, "refresh");
            return rerunnable("ALTER SUBSCRIPTION … PUBLICATION", changes);
        }
        "CREATE SUBSCRIPTION" => {
            let connects = !says_no(words, "create_slot") && !says_no(words, "connect");
            return rerunnable("CREATE SUBSCRIPTION", connects);
        }
        _ => {}
    }
    match command {
        Command::Vacuum(_) => Some(Kind::Alone(Step::Rerun)),
        Command::Cluster(cluster) => cluster.table.is_none().then_some(Kind::Alone(Step::Rerun)),
        Command::Reindex(reindex) if reindex.is_concurrent => Some(Kind::Alone(Step::Reindex)),
        Command::Reindex(reindex) => matches!(reindex.of, Reindexed::Schema(_) | Reindexed::Database)
            .then_some(Kind::Alone(Step::Rerun)),
        Command::AlterTable(alter) => detach(words, alter).map(Kind::Alone),
        Command::CreateIndex(create) => create.concurrently.is_some().then(|| create_index(words, create)),
        Command::Drop(drop) => {
            (drop.kind == kinds::Kind::Index && drop.is_concurrent).then(|| drop_index(words, drop))
        }
        _ => None,
    }
}

fn create_index(words: Cursor<'_>, create: &CreateIndex<'_>) -> Kind {
    match &create.name {
        Some(index) => Kind::Alone(Step::CreateIndex {
            index: written(words, &index.at),
            table: written(words, &create.table.at),
        }),
        None => Kind::Unsafe(Unsafe::OneIndex),
    }
}

fn drop_index(words: Cursor<'_>, drop: &Drop<'_>) -> Kind {
    match drop.objects.as_slice() {
        [ObjectName::Named(index)] => Kind::Alone(Step::DropIndex { index: written(words, &index.at) }),
        _ => Kind::Unsafe(Unsafe::OneIndex),
    }
}

fn detach(words: Cursor<'_>, alter: &AlterTable<'_>) -> Option<Step> {
    alter.actions.iter().find_map(|action| match action {
        Action::DetachPartition { partition, manner: Detach::Concurrently } => Some(Step::DetachPartition {
            table: written(words, &alter.name.at),
            partition: written(words, &partition.at),
        }),
        _ => None,
    })
}

/// A name as it is written.
fn written(words: Cursor<'_>, at: &Range<usize>) -> Cow<'static, str> {
    Cow::Owned(Cursor::within(words.tokens(), at).tokens().iter().map(|token| token.text).collect())
}

/// `SET standard_conforming_strings = off` makes other tokens of the rest of the file, and another
/// `client_encoding` than UTF-8 other characters. `pg_dump` writes both with their harmless values.
fn changes_reading(set: &Set) -> bool {
    let Setting::Assignment(assignment) = &set.setting else { return false };
    let value = match &assignment.to {
        Assigned::Values { values, .. } => values.last().and_then(|value| value.text()),
        Assigned::Default => None,
    };
    let value = value.unwrap_or_default().to_ascii_lowercase();
    match &*assignment.name.name {
        "client_encoding" => !matches!(value.as_str(), "utf8" | "utf-8" | "unicode"),
        "standard_conforming_strings" => parse_bool(&value) != Some(true),
        _ => false,
    }
}

/// `WITH (option = false)`.
fn says_no(words: Cursor<'_>, option: &str) -> bool {
    words.tokens().windows(3).any(|three| match three {
        [name, equals, value] => {
            is_word(name, option)
                && equals.text == "="
                && parse_bool(value.text.trim_matches('\'')) == Some(false)
        }
        _ => false,
    })
}
