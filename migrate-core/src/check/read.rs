//! Tokens to a typed command: what a statement says, before anybody asks what is there.
//!
//! The grammar has accepted the statement before, so nothing here is an error, and what is not understood is left unread.
//! A family of commands has a file with its types and their reader; `check/act` does what they say.

pub(super) mod alter_table;
pub(super) mod argument;
pub(super) mod body;
pub(super) mod column;
mod command;
pub(super) mod constraint;
pub(super) mod create;
pub(super) mod domain;
pub(super) mod dynamic;
pub(crate) mod expression;
pub(super) mod extension;
pub(super) mod function;
pub(super) mod grant;
pub(super) mod index;
pub(super) mod kinds;
pub(super) mod maintain;
pub(super) mod object;
pub(super) mod operator;
pub(super) mod parameter;
pub(super) mod partition;
pub(super) mod planned;
pub(super) mod plpgsql;
pub(super) mod policy;
pub(super) mod publication;
pub(crate) mod query;
pub(super) mod role;
pub(crate) mod rows;
pub(super) mod rule;
pub(super) mod schema;
pub(super) mod search_path;
pub(super) mod sequence;
pub(super) mod server;
pub(super) mod session;
pub(super) mod statistics;
pub(super) mod table;
pub(super) mod transaction;
pub(super) mod trigger;
pub(super) mod type_;
pub(super) mod type_name;
pub(super) mod verb;
pub(super) mod view;

pub(crate) use command::Command;

use super::syntax::cursor::Cursor;
use super::syntax::lexer::{self, Token};
use super::syntax::name::Name;
use alter_table::MoveAll;
use kinds::Kind;
use transaction::Transaction;

/// A name that a person has typed, as it would be read in SQL.
pub(crate) fn name(text: &str) -> Option<Name> {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).filter(Token::is_sql).collect();
    let mut words = Cursor::new(&tokens);
    words.qualified().filter(|_| words.first().is_none())
}

/// Reads one statement.
pub(crate) fn statement(statement: Cursor<'_>) -> Command<'_> {
    let mut words = statement;
    let verb = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    let command = match verb.as_str() {
        "create" => create(words),
        "alter" => alter(words),
        "drop" if words.eat("owned by") => Some(Command::DropOwned(words.names())),
        "drop" => object::drop(words).map(Command::Drop),
        "comment" | "security" => object::comment(words).map(Command::Comment),
        "grant" | "revoke" => Some(Command::Grant(grant::read(words, verb == "revoke"))),
        "truncate" => Some(Command::Truncate(rows::whole::truncate(words))),
        "copy" => rows::whole::copy(words).map(Command::Copy),
        "set" => session::set(words).map(Command::Set),
        "reset" => session::reset(words).map(Command::Reset),
        "vacuum" => Some(Command::Vacuum(maintain::vacuum(words))),
        "analyze" | "analyse" => Some(Command::Analyze(maintain::analyze(words))),
        "cluster" | "repack" => Some(Command::Cluster(maintain::cluster(words))),
        "reindex" => maintain::reindex(words).map(Command::Reindex),
        "refresh" => maintain::refresh(words).map(Command::Refresh),
        "begin" | "start" => Some(Command::Transaction(Transaction::Begin)),
        "commit" | "end" => Some(Command::Transaction(transaction::commit(words))),
        "abort" => Some(Command::Transaction(Transaction::Ends)),
        "savepoint" => transaction::savepoint(words).map(Command::Transaction),
        "release" => transaction::release(words).map(Command::Transaction),
        "rollback" => transaction::rollback(words).map(Command::Transaction),
        "explain" => Some(Command::Explain(planned::explain(words))),
        "prepare" => planned::prepare(words).map(Command::Prepare),
        "declare" => planned::declare(words).map(Command::Prepare),
        "do" => Some(Command::Do(planned::block(words))),
        "call" => planned::call(words).map(Command::Call),
        "lock" => Some(Command::LockTable(maintain::lock(words))),
        _ => None,
    };
    command.unwrap_or(Command::Unread(statement))
}

/// What stands after `CREATE`.
fn create(words: Cursor<'_>) -> Option<Command<'_>> {
    let (manner, kind, words) = create::object(words);
    let kind = kind?;
    match kind {
        Kind::Table | Kind::ForeignTable => {
            let command = table::create(words, manner, kind == Kind::ForeignTable)?;
            Some(Command::CreateTable(Box::new(command)))
        }
        Kind::Index => Some(Command::CreateIndex(Box::new(index::create(words, manner.is_unique)?))),
        Kind::Schema => Some(Command::CreateSchema(schema::create(words))),
        Kind::Sequence => sequence::create(words, manner).map(Command::CreateSequence),
        Kind::Role => role::create(words).map(Command::CreateRole),
        Kind::Extension => extension::create(words).map(Command::CreateExtension),
        Kind::Publication => publication::create(words).map(Command::CreatePublication),
        Kind::Server => server::create(words).map(Command::CreateServer),
        Kind::UserMapping => server::create_mapping(words).map(Command::CreateMapping),
        Kind::Statistics => statistics::create(words).map(Command::CreateStatistics),
        Kind::Cast => Some(Command::CreateCast(operator::create_cast(words))),
        Kind::Operator => operator::create_operator(words).map(Command::CreateOperator),
        Kind::OperatorClass | Kind::OperatorFamily => {
            operator::create_class(words, kind).map(Command::CreateClass)
        }
        Kind::View | Kind::MaterializedView => {
            let command = view::create(words, manner, kind == Kind::MaterializedView)?;
            Some(Command::CreateView(Box::new(command)))
        }
        Kind::SomeType => type_::create(words).map(Command::CreateType),
        Kind::Domain => domain::create(words).map(Command::CreateDomain),
        Kind::Function | Kind::Procedure => {
            let command = function::create(words, manner, kind == Kind::Procedure)?;
            Some(Command::CreateRoutine(Box::new(command)))
        }
        Kind::Trigger => trigger::create(words, manner).map(Box::new).map(Command::CreateTrigger),
        Kind::Policy => policy::create(words).map(Command::CreatePolicy),
        Kind::Rule => rule::create(words, manner).map(Command::CreateRule),
        Kind::Aggregate => function::aggregate(words, manner).map(Command::CreateAggregate),
        kind => create::by_name(words, kind).map(Command::CreateObject),
    }
}

/// What stands after `ALTER`.
fn alter(mut words: Cursor<'_>) -> Option<Command<'_>> {
    if words.eat("default privileges") {
        return Some(Command::DefaultPrivileges(grant::alter_default(words)));
    }
    let kind = kinds::eat(&mut words)?;
    if words.eat("all in tablespace") {
        return words.bare().map(|tablespace| Command::MoveAll(MoveAll { kind, tablespace }));
    }
    match kind {
        Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView => {
            alter_table::read(words, kind).map(Command::AlterTable)
        }
        Kind::Index => index::alter(words).map(Command::AlterIndex),
        Kind::Sequence => sequence::alter(words).map(Command::AlterSequence),
        Kind::Role => role::alter(words),
        Kind::Database => Some(Command::SetLater(role::alter_database(words))),
        Kind::Extension => extension::alter(words).map(Command::AlterExtension),
        Kind::Publication => publication::alter(words),
        Kind::SomeType => type_::alter(words).map(Command::AlterType),
        Kind::Domain => domain::alter(words).map(Command::AlterDomain),
        Kind::Policy => policy::alter(words).map(Command::AlterPolicy),
        kind if kind.is_routine() => function::alter(words, kind).map(Command::AlterRoutine),
        kind => object::alter(words, kind).map(Command::AlterObject),
    }
}
