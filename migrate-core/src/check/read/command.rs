//! Every command that is read.

use super::alter_table::{AlterTable, MoveAll};
use super::create::CreateObject;
use super::domain::{AlterDomain, CreateDomain};
use super::extension::{AlterExtension, CreateExtension};
use super::function::{AlterRoutine, CreateAggregate, CreateRoutine};
use super::grant::{DefaultPrivileges, Grant};
use super::index::{AlterIndex, CreateIndex};
use super::maintain::{Cluster, LockTable, Refresh, Reindex, Vacuum};
use super::object::{AlterObject, Comment, Drop};
use super::operator::{CreateCast, CreateClass, CreateOperator};
use super::planned::{CallProcedure, Do, Explain, Prepare};
use super::policy::{AlterPolicy, CreatePolicy};
use super::publication::{AlterPublication, CreatePublication};
use super::role::{CreateRole, SetLater};
use super::rule::CreateRule;
use super::schema::CreateSchema;
use super::sequence::{AlterSequence, CreateSequence};
use super::server::{CreateMapping, CreateServer};
use super::session::Set;
use super::statistics::CreateStatistics;
use super::table::CreateTable;
use super::transaction::Transaction;
use super::trigger::CreateTrigger;
use super::type_::{AlterType, CreateType};
use super::view::CreateView;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::Name;

/// One statement.
#[derive(Clone, Debug)]
pub(crate) enum Command<'t> {
    CreateTable(Box<CreateTable<'t>>),
    AlterTable(AlterTable<'t>),
    MoveAll(MoveAll),
    CreateIndex(Box<CreateIndex<'t>>),
    AlterIndex(AlterIndex),
    CreateView(Box<CreateView<'t>>),
    CreateType(CreateType),
    AlterType(AlterType),
    CreateDomain(CreateDomain<'t>),
    AlterDomain(AlterDomain<'t>),
    CreateRoutine(Box<CreateRoutine<'t>>),
    CreateAggregate(CreateAggregate<'t>),
    AlterRoutine(AlterRoutine<'t>),
    CreateTrigger(Box<CreateTrigger<'t>>),
    CreatePolicy(CreatePolicy<'t>),
    AlterPolicy(AlterPolicy<'t>),
    CreateRule(CreateRule),
    Do(Do),
    Call(CallProcedure<'t>),
    Explain(Explain<'t>),
    Prepare(Prepare<'t>),
    Vacuum(Vacuum),
    Analyze(Vacuum),
    Cluster(Cluster),
    Reindex(Reindex),
    Refresh(Refresh),
    LockTable(LockTable),
    Transaction(Transaction),
    Drop(Drop<'t>),
    /// `DROP OWNED BY role`
    DropOwned(Vec<Name>),
    Comment(Comment<'t>),
    AlterObject(AlterObject<'t>),
    Grant(Grant<'t>),
    DefaultPrivileges(DefaultPrivileges),
    CreateRole(CreateRole),
    SetLater(SetLater),
    CreateSchema(CreateSchema<'t>),
    CreateSequence(CreateSequence),
    AlterSequence(AlterSequence),
    CreateExtension(CreateExtension),
    AlterExtension(AlterExtension<'t>),
    CreateObject(CreateObject),
    CreatePublication(CreatePublication),
    AlterPublication(AlterPublication),
    CreateServer(CreateServer),
    CreateMapping(CreateMapping),
    CreateStatistics(CreateStatistics<'t>),
    CreateCast(CreateCast<'t>),
    CreateOperator(CreateOperator),
    CreateClass(CreateClass),
    Set(Set),
    Reset(Name),
    /// One that nobody reads yet: all of its words.
    Unread(Cursor<'t>),
}
