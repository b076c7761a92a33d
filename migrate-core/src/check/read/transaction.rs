//! Transactions and their savepoints.

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

#[derive(Clone, Debug)]
pub(crate) enum Transaction {
    /// `BEGIN`, `COMMIT`, `ROLLBACK` and their synonyms: another one follows.
    Ends,
    Savepoint(Name),
    Release(Name),
    RollbackTo(Name),
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
    if words.is("prepared") {
        return None;
    }
    words.eat_one_of(&["work", "transaction"]);
    if !words.eat("to") {
        return Some(Transaction::Ends);
    }
    words.eat("savepoint");
    words.bare().map(Transaction::RollbackTo)
}
