//! The statements of a block: <https://www.postgresql.org/docs/current/plpgsql-statements.html>.

use std::ops::Range;

use super::reader::Reader;
use super::{Among, Branch, Over, Sql, Statement, Value};
use crate::check::read::dynamic;
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};
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
        let otherwise = self.otherwise("if");
        Statement::If { branches, otherwise }
    }

    fn branch(&mut self) -> Branch<'t> {
        let condition = Value::of(self.up_to("then"));
        Branch { condition, statements: self.statements() }
    }

    fn otherwise(&mut self, of: &str) -> Vec<Statement<'t>> {
        let statements = if self.words.eat("else") { self.statements() } else { Vec::new() };
        self.end(of);
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
        let otherwise = self.otherwise("case");
        Statement::Case { subject, branches, otherwise }
    }

    fn repetition(&mut self, label: Option<Ident>) -> Statement<'t> {
        let over = if self.words.eat("while") {
            Over::While(Value::of(self.up_to("loop")))
        } else if let Some(word) = self.words.eat_one_of(&["foreach", "for"]) {
            self.words_over(word == "foreach")
        } else {
            self.words.eat("loop");
            Over::Forever
        };
        let body = self.statements();
        let end = self.end("loop");
        Statement::Loop { label, over, body, end }
    }

    /// `variable, … IN …` of FOR, `variable [SLICE n] IN ARRAY …` of FOREACH, up to LOOP.
    fn words_over(&mut self, is_array: bool) -> Over<'t> {
        let targets = self.up_to("in").before(|token| is_word(token, "slice"));
        let mut over = self.up_to("loop");
        over.eat_one_of(&["reverse", "array"]);
        if over.eat("execute") {
            return Over::Executed { targets, execute: dynamic::read(over) };
        }
        let is_range = over.tokens().iter().any(|token| token.text == "..");
        if !is_range && over.is_one_of(QUERIES) {
            return Over::Rows { targets, query: Sql::of(over) };
        }
        let among = match (is_array, is_range) {
            (true, _) => Among::Array,
            (_, true) => Among::Range,
            _ => Among::Cursor,
        };
        Over::Values { among, targets, over: Value::of(over) }
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
    if let Some((target, value)) = assigned(words) {
        return Statement::Assign { target, value: Value::of(value) };
    }
    match verb.as_str() {
        "null" | "assert" => Statement::Other,
        "get" => diagnostics(rest),
        "fetch" | "move" | "close" => cursor(rest),
        "commit" | "rollback" => Statement::EndTransaction,
        "exit" | "continue" => exit(rest, words.range(), verb == "continue"),
        "raise" => raise(rest),
        "return" => returned(rest, rest.since(words)),
        "perform" => Statement::Sql(Sql::performed(words)),
        "execute" => Statement::Execute(dynamic::read(rest)),
        "open" => open(rest),
        _ => Statement::Sql(Sql::of(words)),
    }
}

fn exit(mut words: Cursor<'_>, at: Range<usize>, is_continue: bool) -> Statement<'_> {
    let label = if words.is("when") { None } else { words.bare() };
    Statement::Exit { at, label, is_continue }
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
    Statement::Raise { is_error, message, values: values.chain(options).collect() }
}

fn returned(mut words: Cursor<'_>, at: Range<usize>) -> Statement<'_> {
    if words.eat("query") {
        return if words.eat("execute") {
            Statement::ReturnExecute(dynamic::read(words))
        } else {
            Statement::ReturnQuery(Sql::of(words))
        };
    }
    let is_next = words.eat("next");
    let value = words.first().map(|_| Value::of(words));
    if is_next { Statement::ReturnNext(at, value) } else { Statement::Return(at, value) }
}

/// `OPEN cursor [[NO] SCROLL] FOR query`, `OPEN cursor (argument, …)`.
fn open(mut words: Cursor<'_>) -> Statement<'_> {
    let start = words;
    while words.first().is_some() && !words.is_one_of(&["for", "no scroll", "scroll", "("]) {
        words.advance();
    }
    let cursor = start.up_to(words);
    if !words.eat_up_to("for") {
        return Statement::Cursor { cursor, into: Cursor::new(&[]) };
    }
    if words.eat("execute") {
        Statement::OpenExecute { cursor, execute: dynamic::read(words) }
    } else {
        Statement::Open { cursor, query: Sql::of(words) }
    }
}

/// `[direction FROM] cursor [INTO variable, …]` of FETCH, MOVE and CLOSE.
fn cursor(mut words: Cursor<'_>) -> Statement<'_> {
    let mut cursor = words.before(|token| is_word(token, "into"));
    words.eat("into");
    let mut ahead = cursor;
    ahead.before(|token| is_word(token, "from") || is_word(token, "in"));
    if ahead.advance().is_some() {
        cursor = ahead;
    }
    Statement::Cursor { cursor, into: words }
}

/// `[CURRENT | STACKED] DIAGNOSTICS variable = item, …`
fn diagnostics(mut words: Cursor<'_>) -> Statement<'_> {
    words.eat_one_of(&["current", "stacked"]);
    words.eat("diagnostics");
    Statement::Diagnostics(words.items().map(|mut item| item.before(is_assigned)).collect())
}

fn is_assigned(token: &Token<'_>) -> bool {
    matches!(token.text, ":=" | "=")
}

/// The target and the value of an assignment.
fn assigned(words: Cursor<'_>) -> Option<(Cursor<'_>, Cursor<'_>)> {
    let mut ahead = words;
    let whole = ahead.before(is_assigned);
    ahead.advance()?;
    let mut target = whole;
    if target.first().is_some_and(|first| first.kind == TokenKind::Parameter) {
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
    is_plain.then_some((whole, ahead))
}
