//! Every command that is read.

use super::alter_table::{AlterTable, MoveAll};
use super::index::{AlterIndex, CreateIndex};
use super::maintain::{Cluster, LockTable, Refresh, Reindex, Vacuum};
use super::table::CreateTable;
use super::transaction::Transaction;
use crate::check::syntax::cursor::Cursor;

/// One statement.
#[derive(Clone, Debug)]
pub(crate) enum Command<'t> {
    CreateTable(Box<CreateTable<'t>>),
    AlterTable(AlterTable<'t>),
    MoveAll(MoveAll),
    CreateIndex(Box<CreateIndex<'t>>),
    AlterIndex(AlterIndex),
    Vacuum(Vacuum),
    Analyze(Vacuum),
    Cluster(Cluster),
    Reindex(Reindex),
    Refresh(Refresh),
    LockTable(LockTable),
    Transaction(Transaction),
    /// One that nobody reads yet: all of its words.
    Unread(Cursor<'t>),
}
