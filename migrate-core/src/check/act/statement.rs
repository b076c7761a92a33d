//! One statement: which command it is.

use super::{
    alter, alter_table, block, comment, drop, extension, fire, function, grant, index, maintain, other,
    planned, policy, query, role, rows, rule, schema, sequence, session, table, transaction, trigger, type_,
    view,
};
use crate::check::model::{Model, Refusal};
use crate::check::read::{self, Command};
use crate::check::syntax::cursor::Cursor;

/// Does to the model what the statement does to the database.
///
/// # Errors
///
/// PostgreSQL would refuse it.
pub(in crate::check) fn run(model: &mut Model, statement: Cursor<'_>) -> Result<(), Refusal> {
    let mark = model.mark();
    act(model, &read::statement(statement))?;
    fire::after(model, statement, mark);
    Ok(())
}

pub(super) fn act(model: &mut Model, command: &Command<'_>) -> Result<(), Refusal> {
    match command {
        Command::CreateTable(command) => table::create(model, command),
        Command::AlterTable(command) => alter_table::run(model, command),
        Command::MoveAll(command) => {
            alter_table::move_all(model, command);
            Ok(())
        }
        Command::CreateIndex(command) => index::create(model, command),
        Command::AlterIndex(command) => index::alter(model, command),
        Command::Vacuum(command) | Command::Analyze(command) => maintain::vacuum(model, command),
        Command::Cluster(command) => maintain::cluster(model, command),
        Command::Reindex(command) => maintain::reindex(model, command),
        Command::Refresh(command) => maintain::refresh(model, command),
        Command::LockTable(command) => maintain::lock(model, command),
        Command::Transaction(command) => transaction::run(model, command),
        Command::Drop(command) => drop::run(model, command),
        Command::DropOwned(roles) => {
            drop::owned(model, roles);
            Ok(())
        }
        Command::Comment(command) => comment::run(model, command),
        Command::AlterObject(command) => alter::object(model, command),
        Command::Grant(command) => grant::run(model, command),
        Command::DefaultPrivileges(command) => grant::alter_default(model, command),
        Command::CreateView(command) => view::create(model, command),
        Command::CreateType(command) => type_::create(model, command),
        Command::AlterType(command) => type_::alter(model, command),
        Command::CreateDomain(command) => type_::create_domain(model, command),
        Command::AlterDomain(command) => type_::alter_domain(model, command),
        Command::CreateRoutine(command) => function::create(model, command),
        Command::CreateAggregate(command) => function::create_aggregate(model, command),
        Command::AlterRoutine(command) => function::alter(model, command),
        Command::CreateTrigger(command) => trigger::create(model, command),
        // What their conditions name is locked, and not read.
        Command::CreatePolicy(command) => model.analyse(|model| policy::create(model, command)),
        Command::AlterPolicy(command) => model.analyse(|model| policy::alter(model, command)),
        Command::CreateRule(command) => rule::create(model, command),
        Command::Do(command) => block::run(model, command),
        Command::Call(command) => block::call(model, command),
        Command::Explain(command) => planned::explain(model, command),
        Command::Prepare(command) => planned::prepare(model, command),
        Command::CreateRole(command) => role::create(model, command),
        Command::SetLater(command) => role::set_later(model, command),
        Command::CreateSchema(command) => schema::create(model, command),
        Command::CreateSequence(command) => sequence::create(model, command),
        Command::AlterSequence(command) => sequence::alter(model, command),
        Command::CreateExtension(command) => extension::create(model, command),
        Command::AlterExtension(command) => extension::alter(model, command),
        Command::CreateObject(command) => other::create(model, command),
        Command::CreatePublication(command) => other::publication::create(model, command),
        Command::AlterPublication(command) => other::publication::alter(model, command),
        Command::CreateServer(command) => other::server::create(model, command),
        Command::CreateMapping(command) => other::server::create_mapping(model, command),
        Command::CreateStatistics(command) => other::statistics::create(model, command),
        Command::CreateCast(command) => other::cast::create(model, command),
        Command::CreateOperator(command) => other::cast::create_operator(model, command),
        Command::CreateClass(command) => other::cast::create_class(model, command),
        Command::Truncate(command) => rows::truncate(model, command),
        Command::Copy(command) => rows::copy(model, command),
        Command::Set(command) => session::set(model, command),
        Command::Reset(setting) => {
            session::reset(model, setting);
            Ok(())
        }
        Command::Unread(words) => unread(model, *words),
    }
}

/// A statement that is read where it is done.
fn unread(model: &mut Model, statement: Cursor<'_>) -> Result<(), Refusal> {
    let mut words = statement;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match verb.as_str() {
        "select" | "with" | "table" | "values" | "(" | "insert" | "update" | "delete" | "merge" => {
            query::run(model, statement)
        }
        // What was prepared may be anything.
        "execute" => {
            model.do_anything();
            Ok(())
        }
        "reassign" => {
            model.restrict_something();
            Ok(())
        }
        _ => Ok(()),
    }
}
