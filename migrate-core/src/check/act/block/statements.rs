//! The statements of a block: <https://www.postgresql.org/docs/current/plpgsql-statements.html>.

use super::guard::Made;
use super::{attempt, condition, declare, guard};
use crate::check::act::expression::{Scope, check};
use crate::check::act::{body, dynamic, statement};
use crate::check::model::{Ident, Model, Refusal};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::lexer::{Token, TokenKind};

pub(super) struct Block<'m> {
    pub(super) model: &'m mut Model,
    /// What comes next happens; else it may happen.
    pub(super) is_certain: bool,
}

impl<'m> Block<'m> {
    pub(super) fn new(model: &'m mut Model) -> Block<'m> {
        Block { model, is_certain: true }
    }

    /// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`
    pub(super) fn run(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        self.block(&mut words)
    }

    fn block(&mut self, words: &mut Cursor<'_>) -> Result<(), Refusal> {
        let outer = self.model.variables.len();
        if words.eat("<<") {
            self.model.variables.extend(words.ident());
            words.eat(">>");
        }
        if words.is("declare") {
            let (names, values) = declare::read(words);
            self.model.variables.extend(names);
            for value in values {
                self.compute(value)?;
            }
        }
        words.eat("begin");
        let (inner, handlers) = condition::split_block(words);
        if handlers.tokens().is_empty() {
            self.statements(inner)?;
        } else {
            self.guarded(inner, handlers);
        }
        self.model.variables.truncate(outer);
        Ok(())
    }

    /// A block that may be taken back by what handles its errors.
    fn guarded(&mut self, inner: Cursor<'_>, handlers: Cursor<'_>) {
        let is_guard = self.is_certain && condition::handles_duplicates(handlers);
        if let Some(made) = guard::creates(inner).filter(|_| is_guard) {
            // One that is there takes back all of them.
            let is_unsure = made.iter().any(|made| made.is_unsure(self.model));
            if made.len() == 1 || !is_unsure {
                self.made_or_there(inner, &made);
                return;
            }
        }
        self.may(inner);
        for handler in condition::branches(handlers) {
            self.may(handler);
        }
    }

    /// Either it is made now, or it was there before.
    fn made_or_there(&mut self, inner: Cursor<'_>, made: &[Made]) {
        let unsure: Vec<&Made> = made.iter().filter(|made| made.is_unsure(self.model)).collect();
        let mark = self.model.mark();
        if self.statements(inner).is_err() {
            self.model.roll_back(mark);
            self.is_certain = true;
            return;
        }
        for made in unsure {
            made.settle(self.model);
        }
    }

    /// Statements that may happen.
    fn may(&mut self, words: Cursor<'_>) {
        let variables = self.model.variables.clone();
        let ends = condition::leaves(words);
        self.model.perhaps(|model| {
            // Nothing that may happen is refused.
            _ = Block { model, is_certain: false }.statements(words);
        });
        self.model.variables = variables;
        self.is_certain &= !ends;
    }

    /// An expression that is computed.
    fn compute(&mut self, words: Cursor<'_>) -> Result<(), Refusal> {
        let mark = self.model.mark();
        let checked = check(self.model, words, &Scope::default());
        let result = match checked {
            Ok(_) => {
                body::called(self.model, words);
                Ok(())
            }
            Err(refusal) => {
                self.model.roll_back(mark);
                Err(refusal)
            }
        };
        if self.is_certain { result } else { Ok(()) }
    }

    pub(super) fn statements(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        while words.first().is_some() {
            if !self.is_certain {
                // From here on all of it may happen.
                let rest = words;
                let variables = self.model.variables.clone();
                self.model.perhaps(|model| {
                    let mut words = rest;
                    let mut block = Block { model, is_certain: false };
                    while words.first().is_some() {
                        _ = block.one(&mut words);
                    }
                });
                self.model.variables = variables;
                return Ok(());
            }
            self.one(&mut words)?;
        }
        Ok(())
    }

    fn one(&mut self, words: &mut Cursor<'_>) -> Result<(), Refusal> {
        if words.is("<<") {
            let mut ahead = *words;
            ahead.advance();
            self.model.variables.extend(ahead.ident());
            ahead.eat(">>");
            if ahead.is_one_of(&["declare", "begin"]) {
                *words = ahead;
                return self.nested(words);
            }
            *words = ahead;
            return Ok(());
        }
        if words.is_one_of(&["declare", "begin"]) {
            return self.nested(words);
        }
        if words.is_one_of(&["if", "case", "loop", "while", "for", "foreach"]) {
            let whole = condition::compound(words);
            return self.compound(whole);
        }
        let statement = words.before(|token| token.text == ";");
        words.eat(";");
        self.simple(statement)
    }

    fn nested(&mut self, words: &mut Cursor<'_>) -> Result<(), Refusal> {
        let mut whole = condition::compound(words);
        words.eat(";");
        self.block(&mut whole)
    }

    /// IF, CASE and loops.
    fn compound(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        if words.is("if") {
            let mut ahead = words;
            ahead.advance();
            let asked = ahead.before(|token| is_word(token, "then"));
            self.compute(asked)?;
            if self.is_certain
                && let Some((inner, made)) = guard::of(self.model, asked, words)
            {
                self.made_or_there(inner, &[made]);
                return Ok(());
            }
        } else if words.is("for") || words.is("foreach") {
            words.advance();
            let mut ahead = words;
            let names = ahead.before(|token| is_word(token, "in"));
            for mut name in names.items() {
                self.model.variables.extend(name.ident());
            }
            ahead.eat("in");
            let over = ahead.before(|token| is_word(token, "loop"));
            self.over(over)?;
        }
        for branch in condition::branches(words) {
            self.may(branch);
        }
        Ok(())
    }

    /// What a FOR loop goes through.
    fn over(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        words.eat("reverse");
        if words.is_one_of(&["select", "with", "values", "table", "insert", "update", "delete", "("]) {
            return self.sql(words);
        }
        if words.eat("execute") {
            dynamic::execute(self.model, words, false)?;
        }
        Ok(())
    }

    fn simple(&mut self, mut words: Cursor<'_>) -> Result<(), Refusal> {
        let start = words;
        let first = words.advance().map(|token| token.text.to_ascii_lowercase()).unwrap_or_default();
        match first.as_str() {
            "null" | "assert" | "get" | "open" | "fetch" | "move" | "close" | "commit" | "rollback"
            | "exit" | "continue" => Ok(()),
            "raise" => {
                let is_error = !words.is_one_of(&["notice", "warning", "info", "log", "debug"]);
                self.is_certain &= !is_error;
                Ok(())
            }
            "return" => {
                if words.eat("query") {
                    let result = if words.eat("execute") {
                        dynamic::execute(self.model, words, self.is_certain)
                    } else {
                        self.sql(words)
                    };
                    return if self.is_certain { result } else { Ok(()) };
                }
                self.is_certain = false;
                Ok(())
            }
            "perform" => {
                let mut tokens: Vec<Token<'_>> = start.tokens().to_vec();
                if let Some(first) = tokens.first_mut() {
                    *first = Token { text: "select", ..*first };
                }
                self.sql(Cursor::new(&tokens))
            }
            "execute" => dynamic::execute(self.model, words, self.is_certain),
            _ => match assigned(start) {
                Some(value) => self.compute(value),
                None => self.sql(start),
            },
        }
    }

    /// A statement of SQL, without the INTO that fills variables.
    fn sql(&mut self, words: Cursor<'_>) -> Result<(), Refusal> {
        let tokens = without_into(words.tokens());
        let words = Cursor::new(&tokens);
        if self.is_certain {
            statement::run(self.model, words)
        } else {
            attempt(self.model, words);
            Ok(())
        }
    }
}

/// The value of an assignment.
fn assigned(words: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut ahead = words;
    let mut target = ahead.before(|token| matches!(token.text, ":=" | "="));
    ahead.advance()?;
    let _: Ident = target.ident()?;
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

/// The words without `INTO [STRICT] target, …`.
fn without_into<'t>(tokens: &[Token<'t>]) -> Vec<Token<'t>> {
    let is_insert = tokens.first().is_some_and(|first| is_word(first, "insert") || is_word(first, "merge"));
    let is_into = |(number, token): (usize, &Token<'_>)| {
        let before = number.checked_sub(1).and_then(|number| tokens.get(number));
        let is_of_insert = before.is_some_and(|before| is_word(before, "insert") || is_word(before, "merge"));
        is_word(token, "into") && !is_of_insert
    };
    let starts = tokens.first().is_some_and(|first| {
        is_insert
            || ["select", "update", "delete", "with", "values", "table", "execute"]
                .iter()
                .any(|word| is_word(first, word))
    });
    let Some(at) = tokens.iter().enumerate().position(is_into).filter(|_| starts) else {
        return tokens.to_vec();
    };
    let (before, rest) = tokens.split_at(at);
    let mut rest = rest.iter().skip(1).peekable();
    rest.next_if(|token| is_word(token, "strict"));
    loop {
        // A name with its parts, and subscripts.
        if rest.next_if(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)).is_none() {
            break;
        }
        while rest.next_if(|token| token.text == ".").is_some() {
            rest.next();
        }
        if rest.next_if(|token| token.text == "[").is_some() {
            while rest.next().is_some_and(|token| token.text != "]") {}
        }
        if rest.next_if(|token| token.text == ",").is_none() {
            break;
        }
    }
    before.iter().chain(rest).copied().collect()
}
