//! Every command that is read.

use super::alter_table::{Action, AlterTable, MoveAll};
use super::create::CreateObject;
use super::domain::{self, AlterDomain, CreateDomain};
use super::extension::{AlterExtension, CreateExtension};
use super::function::{AlterRoutine, CreateAggregate, CreateRoutine};
use super::grant::{DefaultPrivileges, Grant};
use super::index::{AlterIndex, CreateIndex, IndexAction};
use super::kinds::Kind;
use super::maintain::{Cluster, LockTable, Refresh, Reindex, Vacuum};
use super::object::{AlterObject, Comment, Drop, ObjectAction};
use super::operator::{CreateCast, CreateClass, CreateOperator};
use super::planned::{CallProcedure, Do, Explain, Prepare};
use super::policy::{AlterPolicy, CreatePolicy};
use super::publication::{AlterPublication, CreatePublication};
use super::role::{CreateRole, SetLater};
use super::rows::{Copy, Truncate};
use super::rule::CreateRule;
use super::schema::CreateSchema;
use super::sequence::{AlterSequence, CreateSequence, SequenceAction};
use super::server::{CreateMapping, CreateServer};
use super::session::Set;
use super::statistics::CreateStatistics;
use super::table::CreateTable;
use super::transaction::Transaction;
use super::trigger::CreateTrigger;
use super::type_::{self, AlterType, CreateType};
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
    CreateRule(CreateRule<'t>),
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
    Truncate(Truncate),
    Copy(Copy<'t>),
    Set(Set),
    Reset(Name),
    /// One that nobody reads yet: all of its words.
    Unread(Cursor<'t>),
}

impl Command<'_> {
    /// The kind of the object that it makes, and its name.
    pub(crate) fn makes(&self) -> Option<(Kind, &Name)> {
        Some(match self {
            Command::CreateTable(table) => (Kind::Table, &table.name),
            Command::CreateIndex(index) => (Kind::Index, index.name.as_ref()?),
            Command::CreateView(view) if view.is_materialized => (Kind::MaterializedView, &view.name),
            Command::CreateView(view) => (Kind::View, &view.name),
            Command::CreateSequence(sequence) => (Kind::Sequence, &sequence.name),
            Command::CreateSchema(schema) => (Kind::Schema, schema.name.as_ref()?),
            Command::CreateType(of_type) => (Kind::SomeType, &of_type.name),
            Command::CreateDomain(domain) => (Kind::Domain, &domain.name),
            Command::CreateRoutine(routine) if routine.is_procedure => {
                (Kind::Procedure, &routine.signature.name)
            }
            Command::CreateRoutine(routine) => (Kind::Function, &routine.signature.name),
            Command::CreateAggregate(aggregate) => (Kind::Aggregate, &aggregate.signature.name),
            Command::CreateTrigger(trigger) => (Kind::Trigger, &trigger.name),
            Command::CreatePolicy(policy) => (Kind::Policy, &policy.name),
            Command::CreateRule(rule) => (Kind::Rule, &rule.name),
            Command::CreateExtension(extension) => (Kind::Extension, &extension.name),
            Command::CreateRole(role) => (Kind::Role, &role.name),
            Command::CreatePublication(publication) => (Kind::Publication, &publication.name),
            Command::CreateServer(server) => (Kind::Server, &server.name),
            Command::CreateStatistics(statistics) => (Kind::Statistics, statistics.name.as_ref()?),
            Command::CreateObject(object) => (object.kind, &object.name),
            _ => return None,
        })
    }

    /// The kind of the object that it alters, its name, and what it does with it if that is done with most kinds.
    pub(crate) fn alters(&self) -> Option<(Kind, &Name, Option<ObjectAction>)> {
        Some(match self {
            Command::AlterTable(AlterTable { kind, name, actions, .. }) => {
                let action = match actions.as_slice() {
                    [Action::RenameTo(new)] => Some(ObjectAction::RenameTo(new.clone())),
                    [Action::SetSchema(schema)] => Some(ObjectAction::SetSchema(schema.clone())),
                    [Action::OwnerTo(owner)] => Some(ObjectAction::OwnerTo(owner.clone())),
                    _ => None,
                };
                (*kind, name, action)
            }
            Command::AlterIndex(AlterIndex { name, action: IndexAction::RenameTo(new), .. }) => {
                (Kind::Index, name, Some(ObjectAction::RenameTo(new.clone())))
            }
            Command::AlterIndex(index) => (Kind::Index, &index.name, None),
            Command::AlterSequence(AlterSequence {
                name, action: SequenceAction::Object(action), ..
            }) => (Kind::Sequence, name, Some(action.clone())),
            Command::AlterSequence(sequence) => (Kind::Sequence, &sequence.name, None),
            Command::AlterType(AlterType { name, action: type_::Action::Object(action) }) => {
                (Kind::SomeType, name, Some(action.clone()))
            }
            Command::AlterType(of_type) => (Kind::SomeType, &of_type.name, None),
            Command::AlterDomain(AlterDomain { name, action: domain::Action::Object(action) }) => {
                (Kind::Domain, name, Some(action.clone()))
            }
            Command::AlterDomain(domain) => (Kind::Domain, &domain.name, None),
            Command::AlterRoutine(routine) => (routine.kind, &routine.signature.name, routine.action.clone()),
            Command::AlterPublication(publication) => (Kind::Publication, &publication.name, None),
            Command::AlterObject(object) => (object.kind, object.object.name()?, object.action.clone()),
            _ => return None,
        })
    }
}
