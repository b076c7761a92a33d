//! Transactions and their savepoints.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) enum Transaction {
    /// `BEGIN`, `START TRANSACTION`, with or without options.
    Begin,
    /// `COMMIT`, `END`, without options.
    Commit,
    /// By anything else: another one follows.
    Ends,
    Savepoint(Name),
    Release(Name),
    RollbackTo(Name),
}

/// Behind `COMMIT` or `END`.
pub(super) fn commit(mut words: Cursor<'_>) -> Transaction {
    words.eat_one_of(&["work", "transaction"]);
    if words.first().is_none() { Transaction::Commit } else { Transaction::Ends }
}

/// Behind `SAVEPOINT`.
pub(super) fn savepoint(mut words: Cursor<'_>) -> Option<Transaction> {
    words.bare().map(Transaction::Savepoint)
}

/// Behind `RELEASE`.
pub(super) fn release(mut words: Cursor<'_>) -> Option<Transaction> {
    words.eat("savepoint");
    words.bare().map(Transaction::Release)
}

/// Behind `ROLLBACK`.
pub(super) fn rollback(mut words: Cursor<'_>) -> Option<Transaction> {
    words.eat_one_of(&["work", "transaction"]);
    if !words.eat("to") {
        return Some(Transaction::Ends);
    }
    words.eat("savepoint");
    words.bare().map(Transaction::RollbackTo)
}
