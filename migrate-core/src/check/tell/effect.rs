//! What a statement does to tables: its locks, what it makes, and what it destroys. From each command's page in
//! <https://www.postgresql.org/docs/current/sql-commands.html> and from what servers do, see `tests/it/locks.rs`.
//!
//! Commands are read from their tokens, because some are decided without the parser; the queries in them from the
//! parser's tree.

mod alter;
mod alter_table;
mod change;
mod change_table;
mod column;
mod command;
mod create;
mod drop;
pub(crate) mod fact;
mod judge;
mod maintain;
mod names;
mod own;
mod queries;
pub(crate) mod replayed;

use squawk_syntax::SyntaxNode;

use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;
use crate::{LockMode, Locked, Work};
use change::Change;
pub(crate) use judge::class_of_script;
pub(crate) use own::in_script;

/// What one statement does, before what the script itself created is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    command: String,
    makes: Vec<Made>,
    /// What is gone after it.
    drops: Vec<Object>,
    /// The name of a relation before and after.
    renames: Vec<(String, String)>,
    locks: Vec<Lock>,
    destroys: Vec<Loss>,
    /// Columns that are new with it.
    adds: Vec<Column>,
    /// Columns whose values it replaces.
    overwrites: Vec<Column>,
    /// What is another for a program of before.
    changes: Vec<Change>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    table: String,
    name: String,
}

/// Something by its name. Relations share one space of names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Object {
    class: Class,
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Tables, views, sequences, indexes.
    Relation,
    Type,
    Domain,
    Schema,
    /// Functions and procedures, whatever their arguments.
    Routine,
    /// What scripts don't make for themselves.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    object: Object,
    /// It was there before, maybe: `IF NOT EXISTS`, `OR REPLACE`.
    is_doubtful: bool,
    /// An index is no relation that others use by its name; this is its table.
    index_of: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Lock {
    on: Locked,
    mode: LockMode,
    work: Work,
    /// If the script made this, it is not taken, or nobody else's business. Of a table that goes without saying.
    unless_own: Option<Object>,
}

/// What is lost: `rows of orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Loss {
    what: String,
    /// If the script made this, nothing of others is lost.
    unless_own: Object,
}

/// What the tokens of a statement say.
pub(in crate::check) fn of_tokens(tokens: &[Token<'_>]) -> Effect {
    let words = Cursor::new(tokens);
    let mut effect = Effect { command: command::name(words), ..Effect::default() };
    let mut rest = words;
    let verb = rest.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    match verb.as_str() {
        "create" => create::read(rest, &mut effect),
        "alter" => alter::read(rest, &mut effect),
        "drop" => drop::read(rest, &mut effect),
        "truncate" => drop::truncate(rest, &mut effect),
        "select" => create::select_into(rest, &mut effect),
        _ => maintain::read(&verb, rest, &mut effect),
    }
    change::read(&verb, rest, &mut effect);
    effect
}

/// What a statement does that the parser has read.
pub(in crate::check) fn of_statement(statement: &SyntaxNode, tokens: &[Token<'_>]) -> Effect {
    let mut effect = of_tokens(tokens);
    queries::read(statement, tokens, &mut effect);
    effect
}

/// `EXPLAIN` that executes the statement.
fn is_analyzed(mut words: Cursor<'_>) -> bool {
    words.brackets().contains("analyze") || words.is("analyze") || words.is("verbose analyze")
}

impl Effect {
    /// The same under its own name, where its tokens had to be others for the parser.
    pub(in crate::check) fn called_as(self, tokens: &[Token<'_>]) -> Effect {
        Effect { command: command::name(Cursor::new(tokens)), ..self }
    }

    /// The locks of a query that is a part of this statement.
    pub(in crate::check) fn with_queries_of(mut self, part: Effect) -> Effect {
        self.locks.extend(part.locks);
        self.destroys.extend(part.destroys);
        self.overwrites.extend(part.overwrites);
        self
    }

    fn makes(&mut self, class: Class, name: String, is_doubtful: bool) {
        self.makes.push(Made { object: Object { class, name }, is_doubtful, index_of: None });
    }

    fn locks(&mut self, table: &str, mode: LockMode, work: Work) {
        let on = Locked::Table(table.to_owned().into());
        self.locks.push(Lock { on, mode, work, unless_own: None });
    }

    /// For a column of this type, which may be a domain, unless the script made it as something else.
    fn locks_for_type(&mut self, table: &str, mode: LockMode, name: String) {
        let on = Locked::Table(table.to_owned().into());
        let unless_own = Some(Object { class: Class::Type, name });
        self.locks.push(Lock { on, mode, work: Work::MayRewrite, unless_own });
    }

    fn locks_table_of(&mut self, index: &str, mode: LockMode, work: Work) {
        let on = Locked::TableOf(index.to_owned().into());
        self.locks.push(Lock { on, mode, work, unless_own: None });
    }

    /// `kind` says what it is: `index`, `indexes of`.
    fn locks_other(&mut self, kind: &str, relation: &str, mode: LockMode, work: Work) {
        let on = Locked::Other(format!("{kind} {relation}").into());
        let unless_own = Some(Object { class: Class::Relation, name: relation.to_owned() });
        self.locks.push(Lock { on, mode, work, unless_own });
    }

    /// Tables that the statement does not name.
    fn locks_many(&mut self, which: String, mode: LockMode, work: Work) {
        self.locks.push(Lock { on: Locked::Other(which.into()), mode, work, unless_own: None });
    }

    fn destroys(&mut self, what: String, class: Class, name: &str) {
        self.destroys.push(Loss { what, unless_own: Object { class, name: name.to_owned() } });
    }
}
