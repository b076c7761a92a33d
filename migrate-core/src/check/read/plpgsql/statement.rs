//! The statements of a block: <https://www.postgresql.org/docs/current/plpgsql-statements.html>.

use super::reader::Reader;
use super::{Branch, Over, Sql, Statement, Value};
use crate::check::read::dynamic;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::Ident;

impl<'t> Reader<'t> {
    pub(super) fn statement(&mut self) -> Statement<'t> {
        let label = self.label();
        if self.words.is_one_of(&["declare", "begin"]) {
            return Statement::Block(self.block(label));
        }
        if self.words.eat("if") {
            return self.choice();
        }
        if self.words.eat("case") {
            return self.case();
        }
        if self.words.is_one_of(&["loop", "while", "for", "foreach"]) {
            return self.repetition(label);
        }
        let statement = self.up_to(";");
        simple(statement)
    }

    /// What stands before this word or symbol, which is passed.
    fn up_to(&mut self, end: &str) -> Cursor<'t> {
        let before = self.words.before(|token| is_word(token, end));
        self.words.eat(end);
        before
    }

    /// Behind `IF`.
    fn choice(&mut self) -> Statement<'t> {
        let mut branches = vec![self.branch()];
        while self.words.eat_one_of(&["elsif", "elseif"]).is_some() {
            branches.push(self.branch());
        }
        let otherwise = self.otherwise();
        Statement::If { branches, otherwise }
    }

    fn branch(&mut self) -> Branch<'t> {
        let condition = Value::of(self.up_to("then"));
        Branch { condition, statements: self.statements() }
    }

    fn otherwise(&mut self) -> Vec<Statement<'t>> {
        let statements = if self.words.eat("else") { self.statements() } else { Vec::new() };
        self.end();
        statements
    }

    /// Behind `CASE`.
    fn case(&mut self) -> Statement<'t> {
        let subject = self.words.before(|token| is_word(token, "when"));
        let mut branches = Vec::new();
        while self.words.eat("when") {
            branches.push(self.branch());
        }
        let subject = subject.first().map(|_| Value::of(subject));
        let otherwise = self.otherwise();
        Statement::Case { subject, branches, otherwise }
    }

    fn repetition(&mut self, label: Option<Ident>) -> Statement<'t> {
        let over = if self.words.eat("while") {
            Over::While(Value::of(self.up_to("loop")))
        } else if self.words.eat_one_of(&["for", "foreach"]).is_some() {
            self.words_over()
        } else {
            self.words.eat("loop");
            Over::Forever
        };
        let body = self.statements();
        self.end();
        Statement::Loop { label, over, body }
    }

    /// `variable, … IN …` of FOR, `variable [SLICE n] IN ARRAY …` of FOREACH, up to LOOP.
    fn words_over(&mut self) -> Over<'t> {
        let names = self.up_to("in");
        let variables = names.items().filter_map(|mut name| name.ident()).collect();
        let mut over = self.up_to("loop");
        over.eat_one_of(&["reverse", "array"]);
        if over.eat("execute") {
            return Over::Executed { variables, execute: dynamic::read(over) };
        }
        let is_range = over.tokens().iter().any(|token| token.text == "..");
        if !is_range && over.is_one_of(QUERIES) {
            return Over::Rows { variables, query: Sql::of(over) };
        }
        Over::Values { variables, over: Value::of(over) }
    }
}

/// What a query, or a statement with RETURNING, begins with.
const QUERIES: &[&str] =
    &["select", "with", "values", "table", "insert", "update", "delete", "merge", "(", "execute", "explain"];

/// A statement without statements in it, without its semicolon.
fn simple(words: Cursor<'_>) -> Statement<'_> {
    let mut rest = words;
    let verb = rest.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
    // `return := 1` can't be, but `close := 1` can: a variable may have such a name.
    if let Some(value) = assigned(words) {
        return Statement::Assign(Value::of(value));
    }
    match verb.as_str() {
        "null" | "assert" | "get" | "fetch" | "move" | "close" => Statement::Other,
        "commit" | "rollback" => Statement::EndTransaction,
        "exit" | "continue" => exit(rest, verb == "continue"),
        "raise" => raise(rest),
        "return" => returned(rest),
        "perform" => Statement::Sql(Sql::performed(words)),
        "execute" => Statement::Execute(dynamic::read(rest)),
        "open" => open(rest),
        _ => Statement::Sql(Sql::of(words)),
    }
}

fn exit(mut words: Cursor<'_>, is_continue: bool) -> Statement<'_> {
    let label = if words.is("when") { None } else { words.ident() };
    Statement::Exit { label, is_continue }
}

fn raise(mut words: Cursor<'_>) -> Statement<'_> {
    let level = words.eat_one_of(&["debug", "log", "info", "notice", "warning", "exception"]);
    let is_error = level.is_none_or(|level| level == "exception");
    let message = words.before(|token| is_word(token, "using"));
    words.eat("using");
    // Behind the format, and behind `option =`.
    let values = message.items().skip(1).map(Value::of);
    let options = words.items().filter_map(|mut option| {
        option.ident();
        option.eat_one_of(&["=", ":="]).map(|_| Value::of(option))
    });
    Statement::Raise { is_error, values: values.chain(options).collect() }
}

fn returned(mut words: Cursor<'_>) -> Statement<'_> {
    if words.eat("query") {
        return if words.eat("execute") {
            Statement::ReturnExecute(dynamic::read(words))
        } else {
            Statement::ReturnQuery(Sql::of(words))
        };
    }
    if words.is("next") {
        return Statement::Other;
    }
    Statement::Return(words.first().map(|_| Value::of(words)))
}

/// `OPEN cursor [[NO] SCROLL] FOR query`, `OPEN cursor (argument, …)`.
fn open(mut words: Cursor<'_>) -> Statement<'_> {
    if !words.eat_up_to("for") {
        return Statement::Other;
    }
    if words.eat("execute") {
        Statement::OpenExecute(dynamic::read(words))
    } else {
        Statement::Open(Sql::of(words))
    }
}

/// The value of an assignment.
fn assigned(words: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut ahead = words;
    let mut target = ahead.before(|token| matches!(token.text, ":=" | "="));
    ahead.advance()?;
    if target.first().is_some_and(|first| first.kind == crate::check::syntax::lexer::TokenKind::Parameter) {
        target.advance();
    } else {
        target.ident()?;
    }
    let is_plain = loop {
        match target.first().map(|token| token.text) {
            None => break true,
            Some(".") => {
                target.advance();
                target.ident();
            }
            Some("[") => {
                target.advance();
                target.before(|token| token.text == "]");
                target.advance();
            }
            Some(_) => break false,
        }
    };
    is_plain.then_some(ahead)
}
