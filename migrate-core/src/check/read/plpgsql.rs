//! Bodies in PL/pgSQL: blocks, their declarations and statements, up to the SQL in them, by
//! <https://www.postgresql.org/docs/current/plpgsql.html> and the way in which `pl_gram.y` finds where SQL ends.

mod declare;
mod expression;
mod reader;
mod sql;
mod statement;
mod written;

pub(crate) use declare::{Declaration, Declared, VariableType};
pub(crate) use expression::Value;
pub(crate) use sql::Sql;
pub(crate) use written::written;

use std::ops::Range;

use super::dynamic::Execute;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::name::{Ident, Name};

/// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`
#[derive(Clone, Debug, Default)]
pub(crate) struct Block<'t> {
    pub(crate) label: Option<Ident>,
    pub(crate) declarations: Vec<Declaration<'t>>,
    pub(crate) statements: Vec<Statement<'t>>,
    pub(crate) handlers: Vec<Handler<'t>>,
    /// The label behind END.
    pub(crate) end: Option<Name>,
}

/// `WHEN condition OR … THEN …`
#[derive(Clone, Debug)]
pub(crate) struct Handler<'t> {
    /// The words of each: a name, or `SQLSTATE '…'`.
    pub(crate) conditions: Vec<Cursor<'t>>,
    pub(crate) statements: Vec<Statement<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Statement<'t> {
    Block(Block<'t>),
    If {
        branches: Vec<Branch<'t>>,
        otherwise: Vec<Statement<'t>>,
    },
    Case {
        subject: Option<Value<'t>>,
        branches: Vec<Branch<'t>>,
        otherwise: Vec<Statement<'t>>,
    },
    Loop {
        label: Option<Ident>,
        over: Over<'t>,
        body: Vec<Statement<'t>>,
        /// The label behind END LOOP.
        end: Option<Name>,
    },
    Assign {
        target: Cursor<'t>,
        value: Value<'t>,
    },
    Sql(Sql<'t>),
    /// `PERFORM`, `CALL` and queries whose rows are passed on are SQL too.
    Execute(Execute<'t>),
    /// `RETURN QUERY …`: what follows happens.
    ReturnQuery(Sql<'t>),
    ReturnExecute(Execute<'t>),
    /// `RETURN [value]`, with the place of the word.
    Return(Range<usize>, Option<Value<'t>>),
    ReturnNext(Range<usize>, Option<Value<'t>>),
    Raise {
        /// Not `NOTICE` and the like: what follows is not reached.
        is_error: bool,
        /// The format and its values, or a condition; nothing where the error that is handled is raised again.
        message: Cursor<'t>,
        /// Of the message and of the options.
        values: Vec<Value<'t>>,
    },
    /// `EXIT` and `CONTINUE`.
    Exit {
        /// Where it stands.
        at: Range<usize>,
        /// The block or loop that it leaves.
        label: Option<Name>,
        is_continue: bool,
    },
    /// `OPEN cursor FOR query`.
    Open {
        cursor: Cursor<'t>,
        query: Sql<'t>,
    },
    OpenExecute {
        cursor: Cursor<'t>,
        execute: Execute<'t>,
    },
    /// `FETCH`, `MOVE`, `CLOSE`, and OPEN of a cursor that has its query.
    Cursor {
        cursor: Cursor<'t>,
        into: Cursor<'t>,
    },
    /// `GET DIAGNOSTICS`: the variables that it fills.
    Diagnostics(Vec<Cursor<'t>>),
    /// `NULL`, `ASSERT`: nothing that a schema knows of.
    Other,
    /// `COMMIT` and `ROLLBACK`.
    EndTransaction,
}

/// What is done if something is so: behind IF, ELSIF and WHEN.
#[derive(Clone, Debug)]
pub(crate) struct Branch<'t> {
    pub(crate) condition: Value<'t>,
    pub(crate) statements: Vec<Statement<'t>>,
}

/// What a loop goes through.
#[derive(Clone, Debug)]
pub(crate) enum Over<'t> {
    Forever,
    While(Value<'t>),
    /// Rows of a query.
    Rows {
        targets: Cursor<'t>,
        query: Sql<'t>,
    },
    /// Rows of a text that is put together.
    Executed {
        targets: Cursor<'t>,
        execute: Execute<'t>,
    },
    /// Numbers, the elements of an array, the rows of a cursor.
    Values {
        among: Among,
        targets: Cursor<'t>,
        over: Value<'t>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    Range,
    Array,
    Cursor,
}

/// A body.
pub(crate) fn read(words: Cursor<'_>) -> Block<'_> {
    reader::Reader::new(words).body()
}

/// Whether what stands behind these statements may not be reached.
pub(crate) fn may_leave(statements: &[Statement<'_>]) -> bool {
    statements.iter().any(|statement| match statement {
        Statement::Return(..) => true,
        Statement::Exit { label, is_continue, .. } => label.is_some() || *is_continue,
        Statement::Block(block) => {
            may_leave(&block.statements)
                || block.handlers.iter().any(|handler| may_leave(&handler.statements))
        }
        Statement::If { branches, otherwise } | Statement::Case { branches, otherwise, .. } => {
            branches.iter().any(|branch| may_leave(&branch.statements)) || may_leave(otherwise)
        }
        Statement::Loop { body, .. } => may_leave(body),
        _ => false,
    })
}
