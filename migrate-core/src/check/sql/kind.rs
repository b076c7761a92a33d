//! What kind of statement each is, as far as the runner must know.

use squawk_syntax::ast::{
    AlterDatabaseAction, AlterTableAction, AstNode, CopyDirection, Rollback, Set, Stmt,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Runs inside the runner's transaction, and commits or rolls back with it.
    Transactional,
    /// `BEGIN`, with or without options.
    Begin,
    /// `COMMIT`, without options.
    Commit,
    /// What would break a promise of the runner.
    Unsafe(Unsafe),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsafe {
    /// Ends the runner's transaction, or makes another one.
    TransactionControl,
    /// PostgreSQL refuses it inside a transaction block; what it is called.
    OutsideTransaction(&'static str),
    /// Forgets what the session holds, the runner's lock included.
    DiscardAll,
    /// Waits for data, or sends some, in the middle of a script.
    CopyData,
    /// Changes how the rest of the script, or the answers, are read.
    Reading,
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
            _ => match outside_transaction(statement) {
                Some(name) => Kind::Unsafe(Unsafe::OutsideTransaction(name)),
                None => Kind::Transactional,
            },
        }
    }
}

/// The name of a statement that can't run inside a transaction block. From each command's page in
/// <https://www.postgresql.org/docs/current/sql-commands.html>, and the messages "cannot run inside a
/// transaction block" of the servers 15 to 18.
fn outside_transaction(statement: &Stmt) -> Option<&'static str> {
    let (name, is_outside) = match statement {
        Stmt::AlterSystem(_) => ("ALTER SYSTEM", true),
        Stmt::CreateDatabase(_) => ("CREATE DATABASE", true),
        Stmt::CreateTablespace(_) => ("CREATE TABLESPACE", true),
        Stmt::DropDatabase(_) => ("DROP DATABASE", true),
        Stmt::DropSubscription(_) => ("DROP SUBSCRIPTION", true),
        Stmt::DropTablespace(_) => ("DROP TABLESPACE", true),
        Stmt::Repack(_) => ("REPACK", true),
        Stmt::Vacuum(_) => ("VACUUM", true),
        Stmt::AlterDatabase(alter) => (
            "ALTER DATABASE … SET TABLESPACE",
            matches!(alter.action(), Some(AlterDatabaseAction::SetTablespace(_))),
        ),
        Stmt::AlterSubscription(alter) => (
            "ALTER SUBSCRIPTION … PUBLICATION",
            contains(alter.syntax(), "publication") && !says_no(alter.syntax(), "refresh"),
        ),
        Stmt::AlterTable(alter) => (
            "ALTER TABLE … DETACH PARTITION … CONCURRENTLY",
            alter.actions().any(|action| match action {
                AlterTableAction::DetachPartition(detach) => {
                    has(detach.syntax(), SyntaxKind::DETACH_CONCURRENTLY)
                }
                _ => false,
            }),
        ),
        Stmt::Cluster(cluster) => (
            "CLUSTER without a table",
            cluster.table_name_ref().is_none() && cluster.cluster_legacy().is_none(),
        ),
        Stmt::CreateIndex(create) => ("CREATE INDEX CONCURRENTLY", create.concurrently_token().is_some()),
        Stmt::CreateSubscription(create) => (
            "CREATE SUBSCRIPTION",
            !says_no(create.syntax(), "create_slot") && !says_no(create.syntax(), "connect"),
        ),
        Stmt::DropIndex(drop) => ("DROP INDEX CONCURRENTLY", drop.concurrently_token().is_some()),
        Stmt::Reindex(reindex) => return reindex_outside(reindex.syntax()),
        _ => return None,
    };
    is_outside.then_some(name)
}

fn reindex_outside(reindex: &SyntaxNode) -> Option<&'static str> {
    let many = [
        SyntaxKind::REINDEX_TARGET_SCHEMA,
        SyntaxKind::REINDEX_TARGET_DATABASE,
        SyntaxKind::REINDEX_TARGET_SYSTEM,
    ];
    if contains(reindex, "concurrently") {
        Some("REINDEX CONCURRENTLY")
    } else if many.into_iter().any(|target| has(reindex, target)) {
        Some("REINDEX of a schema or database")
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
    let tokens = statement.descendants_with_tokens().filter_map(SyntaxElement::into_token);
    tokens
        .filter(|token| {
            !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::SEMICOLON)
        })
        .map(|token| token.text().to_ascii_lowercase())
}
