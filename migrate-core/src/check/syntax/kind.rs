//! What kind of statement each is, as far as the runner must know.

use std::borrow::Cow;

use squawk_syntax::ast::{
    AlterDatabaseAction, AlterTable, AlterTableAction, AstNode, CopyDirection, CreateIndex, DropIndex,
    Rollback, Set, Stmt,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use super::commits;
use crate::Step;

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

impl Kind {
    pub(super) fn of(statement: &Stmt) -> Kind {
        match statement {
            Stmt::Begin(_) => Kind::Begin,
            Stmt::Commit(_) if is_plain(statement) => Kind::Commit,
            Stmt::Rollback(Rollback::RollbackToSavepoint(_)) => Kind::Transactional,
            Stmt::Commit(_) | Stmt::PrepareTransaction(_) | Stmt::Rollback(_) => {
                Kind::Unsafe(Unsafe::TransactionControl)
            }
            Stmt::Discard(discard) if has(discard.syntax(), SyntaxKind::DISCARD_ALL) => {
                Kind::Unsafe(Unsafe::DiscardAll)
            }
            Stmt::Copy(copy) if copy.copy_direction().is_some_and(|direction| is_inline(&direction)) => {
                Kind::Unsafe(Unsafe::CopyData)
            }
            Stmt::Set(set) if changes_reading(set) => Kind::Unsafe(Unsafe::Reading),
            Stmt::Select(select) if contains(select.syntax(), "pg_advisory_unlock_all") => {
                Kind::Unsafe(Unsafe::UnlockAll)
            }
            Stmt::Do(block) if commits::ends_transaction(block) => {
                Kind::Rerunnable("a DO block with COMMIT or ROLLBACK")
            }
            Stmt::Call(_) => Kind::Call,
            _ if changes_session(statement) => Kind::Session,
            _ if is_temporary(statement) => Kind::Temporary,
            _ => outside_transaction(statement).unwrap_or(Kind::Transactional),
        }
    }
}

/// Whether `$1` has a meaning in the statement.
pub(super) fn has_parameters(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Prepare(_) | Stmt::CreateFunction(_) | Stmt::CreateProcedure(_))
}

/// Whether it answers with rows and changes nothing by itself.
pub(super) fn is_query(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::Select(_) | Stmt::CompoundSelect(_) | Stmt::ParenSelect(_) | Stmt::Values(_) | Stmt::Table(_)
    )
}

fn changes_session(statement: &Stmt) -> bool {
    match statement {
        Stmt::Deallocate(_)
        | Stmt::Listen(_)
        | Stmt::Load(_)
        | Stmt::Prepare(_)
        | Stmt::Reset(_)
        | Stmt::ResetRole(_)
        | Stmt::ResetSessionAuth(_)
        | Stmt::Set(_)
        | Stmt::SetRole(_)
        | Stmt::SetSessionAuth(_)
        | Stmt::Unlisten(_) => true,
        Stmt::Select(select) => contains(select.syntax(), "set_config"),
        _ => false,
    }
}

/// `CREATE [OR REPLACE] [LOCAL] TEMPORARY …`, `SELECT … INTO TEMPORARY …`.
fn is_temporary(statement: &Stmt) -> bool {
    let is_word = |word: &String| word == "temp" || word == "temporary";
    match statement {
        Stmt::CreateSequence(_) | Stmt::CreateTable(_) | Stmt::CreateTableAs(_) | Stmt::CreateView(_) => {
            words(statement.syntax()).take(5).any(|word| is_word(&word))
        }
        Stmt::SelectInto(select) => {
            let mut words = words(select.syntax()).skip_while(|word| word != "into");
            words.nth(1).is_some_and(|word| is_word(&word))
        }
        _ => false,
    }
}

/// How to run what can't run inside a transaction block. From each command's page in
/// <https://www.postgresql.org/docs/current/sql-commands.html>, and the messages "cannot run inside a
/// transaction block" of the servers 15 to 18.
fn outside_transaction(statement: &Stmt) -> Option<Kind> {
    let (kind, is_outside) = match statement {
        Stmt::AlterSystem(_) | Stmt::Repack(_) | Stmt::Vacuum(_) => (Kind::Alone(Step::Rerun), true),
        Stmt::CreateDatabase(_) => (Kind::Rerunnable("CREATE DATABASE"), true),
        Stmt::CreateTablespace(_) => (Kind::Rerunnable("CREATE TABLESPACE"), true),
        Stmt::DropDatabase(_) => (Kind::Rerunnable("DROP DATABASE"), true),
        Stmt::DropSubscription(_) => (Kind::Rerunnable("DROP SUBSCRIPTION"), true),
        Stmt::DropTablespace(_) => (Kind::Rerunnable("DROP TABLESPACE"), true),
        Stmt::AlterDatabase(alter) => (
            Kind::Rerunnable("ALTER DATABASE … SET TABLESPACE"),
            matches!(alter.action(), Some(AlterDatabaseAction::SetTablespace(_))),
        ),
        Stmt::AlterSubscription(alter) => (
            Kind::Rerunnable("ALTER SUBSCRIPTION … PUBLICATION"),
            contains(alter.syntax(), "publication") && !says_no(alter.syntax(), "refresh"),
        ),
        Stmt::CreateSubscription(create) => (
            Kind::Rerunnable("CREATE SUBSCRIPTION"),
            !says_no(create.syntax(), "create_slot") && !says_no(create.syntax(), "connect"),
        ),
        Stmt::Cluster(cluster) => (
            Kind::Alone(Step::Rerun),
            cluster.table_name_ref().is_none() && cluster.cluster_legacy().is_none(),
        ),
        Stmt::Reindex(reindex) => return reindex_outside(reindex.syntax()).map(Kind::Alone),
        Stmt::AlterTable(alter) => return detach(alter).map(Kind::Alone),
        Stmt::CreateIndex(create) => (create_index(create), create.concurrently_token().is_some()),
        Stmt::DropIndex(drop) => (drop_index(drop), drop.concurrently_token().is_some()),
        _ => return None,
    };
    is_outside.then_some(kind)
}

fn create_index(create: &CreateIndex) -> Kind {
    let index = create.index().map(|index| sql(index.syntax()));
    let table =
        create.table_relation_name().and_then(|name| name.table_name_ref()).map(|table| sql(table.syntax()));
    match (index, table) {
        (Some(index), Some(table)) => Kind::Alone(Step::CreateIndex { index, table }),
        _ => Kind::Unsafe(Unsafe::OneIndex),
    }
}

fn drop_index(drop: &DropIndex) -> Kind {
    let mut indexes = drop.index_refs();
    match (indexes.next(), indexes.next()) {
        (Some(index), None) => Kind::Alone(Step::DropIndex { index: sql(index.syntax()) }),
        _ => Kind::Unsafe(Unsafe::OneIndex),
    }
}

fn detach(alter: &AlterTable) -> Option<Step> {
    let detach = alter.actions().find_map(|action| match action {
        AlterTableAction::DetachPartition(detach) => Some(detach),
        _ => None,
    })?;
    let table = alter.table_relation_name()?.table_name_ref()?;
    let partition = detach.table_name_ref()?;
    has(detach.syntax(), SyntaxKind::DETACH_CONCURRENTLY)
        .then(|| Step::DetachPartition { table: sql(table.syntax()), partition: sql(partition.syntax()) })
}

/// A name as it is written.
fn sql(name: &SyntaxNode) -> Cow<'static, str> {
    Cow::Owned(words_as_written(name).collect())
}

fn reindex_outside(reindex: &SyntaxNode) -> Option<Step> {
    let many = [
        SyntaxKind::REINDEX_TARGET_SCHEMA,
        SyntaxKind::REINDEX_TARGET_DATABASE,
        SyntaxKind::REINDEX_TARGET_SYSTEM,
    ];
    if contains(reindex, "concurrently") {
        Some(Step::Reindex)
    } else if many.into_iter().any(|target| has(reindex, target)) {
        Some(Step::Rerun)
    } else {
        None
    }
}

fn is_inline(direction: &CopyDirection) -> bool {
    has(direction.syntax(), SyntaxKind::COPY_STDIN) || has(direction.syntax(), SyntaxKind::COPY_STDOUT)
}

/// `SET standard_conforming_strings = off` makes other tokens of the rest of the file, and another
/// `client_encoding` than UTF-8 other characters. `pg_dump` writes both with their harmless values.
fn changes_reading(set: &Set) -> bool {
    let mut words = words(set.syntax()).skip(1).skip_while(|word| word == "session" || word == "local");
    let parameter = words.next().unwrap_or_default();
    let value = words.last().unwrap_or_default();
    match parameter.as_str() {
        "client_encoding" => !matches!(value.trim_matches('\''), "utf8" | "utf-8" | "unicode"),
        "standard_conforming_strings" => !matches!(value.trim_matches('\''), "on" | "true" | "yes" | "1"),
        _ => false,
    }
}

/// Only keywords that change nothing: `COMMIT`, `END TRANSACTION`.
fn is_plain(statement: &Stmt) -> bool {
    words(statement.syntax()).all(|word| matches!(word.as_str(), "commit" | "end" | "work" | "transaction"))
}

/// `WITH (option = false)`.
fn says_no(statement: &SyntaxNode, option: &str) -> bool {
    let words: Vec<String> = words(statement).collect();
    words.windows(3).any(|three| match three {
        [name, equals, value] => {
            name == option
                && equals == "="
                && matches!(value.trim_matches('\''), "false" | "off" | "no" | "0")
        }
        _ => false,
    })
}

fn contains(statement: &SyntaxNode, wanted: &str) -> bool {
    words(statement).any(|word| word == wanted)
}

fn has(statement: &SyntaxNode, kind: SyntaxKind) -> bool {
    statement.descendants().any(|node| node.kind() == kind)
}

/// The tokens that are SQL, in lower case, without the last semicolon.
fn words(statement: &SyntaxNode) -> impl Iterator<Item = String> {
    words_as_written(statement).map(|word| word.to_ascii_lowercase())
}

fn words_as_written(node: &SyntaxNode) -> impl Iterator<Item = String> {
    let tokens = node.descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let is_sql = |kind| !matches!(kind, SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::SEMICOLON);
    tokens.filter(move |token| is_sql(token.kind())).map(|token| token.text().to_owned())
}
