//! Blocks, and where the statements of a list end.

use super::{Block, Handler, Statement, declare};
use crate::check::syntax::cursor::{Cursor, is_word};
use crate::check::syntax::name::{Ident, Name};

/// What is still to come of a body.
pub(super) struct Reader<'t> {
    pub(super) words: Cursor<'t>,
    /// How many blocks and compound statements are open.
    depth: usize,
}

/// What ends a list of statements.
const ENDS: &[&str] = &["end", "exception", "elsif", "elseif", "else", "when"];

/// No more blocks in blocks are read.
const DEEPEST: usize = 100;

impl<'t> Reader<'t> {
    pub(super) fn new(words: Cursor<'t>) -> Reader<'t> {
        Reader { words, depth: 0 }
    }

    pub(super) fn body(mut self) -> Block<'t> {
        // `#variable_conflict use_column`
        while self.words.eat("#") {
            self.words.advance();
            self.words.advance();
        }
        let label = self.label();
        self.block(label)
    }

    /// `<<label>>`
    pub(super) fn label(&mut self) -> Option<Ident> {
        if !self.words.eat("<<") {
            return None;
        }
        let label = self.words.ident();
        self.words.eat(">>");
        label
    }

    pub(super) fn block(&mut self, label: Option<Ident>) -> Block<'t> {
        let declarations = if self.words.is("declare") { declare::read(&mut self.words) } else { Vec::new() };
        self.words.eat("begin");
        let statements = self.statements();
        let mut handlers = Vec::new();
        if self.words.eat("exception") {
            while self.words.eat("when") {
                handlers.push(self.handler());
            }
        }
        let end = self.end("");
        Block { label, declarations, statements, handlers, end }
    }

    fn handler(&mut self) -> Handler<'t> {
        let conditions = self.words.before(|token| token.text.eq_ignore_ascii_case("then"));
        self.words.eat("then");
        let conditions = conditions.tokens().split(|token| is_word(token, "or"));
        Handler { conditions: conditions.map(Cursor::new).collect(), statements: self.statements() }
    }

    /// `END [IF | CASE | LOOP] [label];`
    pub(super) fn end(&mut self, of: &str) -> Option<Name> {
        let mut end = self.words.before(|token| token.text == ";");
        self.words.eat(";");
        end.eat("end");
        end.eat(of);
        end.bare()
    }

    /// Statements up to the word that ends their list, which comes next then.
    pub(super) fn statements(&mut self) -> Vec<Statement<'t>> {
        let mut statements = Vec::new();
        self.depth += 1;
        if self.depth > DEEPEST {
            self.words = Cursor::new(&[]);
        }
        while self.words.first().is_some() && !self.words.is_one_of(ENDS) {
            statements.push(self.statement());
        }
        self.depth -= 1;
        statements
    }
}
