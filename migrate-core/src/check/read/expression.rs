//! Expressions as trees, by `a_expr`, `b_expr` and `c_expr` in PostgreSQL's `gram.y`.
//!
//! Every node knows its tokens, so that an error marks exactly what is wrong. Nothing here is an error: the grammar
//! has judged the statement before, and what this reader does not know is kept as [`Node::Unread`].

mod binary;
mod binding;
mod call;
mod children;
mod json;
mod keyword;
mod operand;
mod path;
mod special;
mod xml;

use std::ops::Range;

pub(crate) use call::{Call, Over, Window};
pub(crate) use keyword::{is_bare_label, is_column_name};
pub(crate) use path::Path;
pub(crate) use special::{Special, What};

use crate::check::read::query::Query;
use crate::check::read::type_name::TypeName;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::Token;

/// An expression and its tokens, the brackets around it too.
#[derive(Clone, Debug)]
pub(crate) struct Expression<'t> {
    pub(crate) words: Cursor<'t>,
    pub(crate) node: Node<'t>,
}

#[derive(Clone, Debug)]
pub(crate) enum Node<'t> {
    /// No operand stands where one is expected.
    Missing,
    /// Words whose syntax is not known; what could be read of them.
    Unread(Vec<Expression<'t>>),
    /// `a`, `t.a`, `s.t.a`
    Column(Path<'t>),
    /// `t.*`
    Whole(Path<'t>),
    /// A string constant.
    Text(&'t Token<'t>),
    Number(&'t Token<'t>),
    Null,
    Bool(bool),
    /// DEFAULT in the place of a value.
    Default,
    /// `$1`
    Parameter(&'t Token<'t>),
    /// `CURRENT_DATE` and its kin, which have no brackets.
    Current(&'t Token<'t>),
    Call(Box<Call<'t>>),
    Special(Box<Special<'t>>),
    Cast(Box<Cast<'t>>),
    Not(Box<Expression<'t>>),
    And(Vec<Expression<'t>>),
    Or(Vec<Expression<'t>>),
    Prefix(Operator<'t>, Box<Expression<'t>>),
    /// `a + b - c`: operators that bind alike, each on what is made so far. A list, so that a long one is not deep.
    Chain(Box<Expression<'t>>, Vec<(Operator<'t>, Expression<'t>)>),
    Any(Box<Any<'t>>),
    Test(Test, Box<Expression<'t>>),
    /// `a IS [NOT] DISTINCT FROM b`
    Distinct(Box<[Expression<'t>; 2]>),
    /// The value and its two bounds.
    Between(Box<[Expression<'t>; 3]>),
    In(Box<Expression<'t>>, Membership<'t>),
    Like(Box<Like<'t>>),
    /// `(a, b) OVERLAPS (c, d)`
    Overlaps(Box<[Expression<'t>; 2]>),
    Collate(Box<Expression<'t>>),
    Case(Box<Case<'t>>),
    Array(Vec<Expression<'t>>),
    ArrayOf(Box<Query<'t>>),
    /// `ROW (a)`, `(a, b)`
    Row(Vec<Expression<'t>>),
    /// `(a).b`
    Field(Box<Expression<'t>>, Path<'t>),
    /// `(a).*`
    Fields(Box<Expression<'t>>),
    /// `a[1]`, `a[1:2]`
    Element(Box<Element<'t>>),
    Exists(Box<Query<'t>>),
    Query(Box<Query<'t>>),
}

/// `a::t`, `CAST(a AS t)`, `t 'a'`.
#[derive(Clone, Debug)]
pub(crate) struct Cast<'t> {
    pub(crate) value: Expression<'t>,
    pub(crate) of_type: TypeName,
}

/// `+`, `OPERATOR(pg_catalog.+)`
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operator<'t> {
    pub(crate) words: Cursor<'t>,
}

/// `a = ANY (…)`
#[derive(Clone, Debug)]
pub(crate) struct Any<'t> {
    pub(crate) left: Expression<'t>,
    pub(crate) operator: Operator<'t>,
    /// An array, or a query: [`Node::Query`].
    pub(crate) right: Expression<'t>,
}

/// What stands behind IS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Null,
    /// `IS NOT TRUE`: of a boolean.
    Truth(&'static str),
    /// DOCUMENT, JSON, NORMALIZED.
    Other,
}

/// `[NOT] IN (…)`
#[derive(Clone, Debug)]
pub(crate) struct Membership<'t> {
    pub(crate) is_not: bool,
    pub(crate) among: Among<'t>,
}

/// What a value may be one of.
#[derive(Clone, Debug)]
pub(crate) enum Among<'t> {
    List(Vec<Expression<'t>>),
    Query(Box<Query<'t>>),
}

/// LIKE, ILIKE, SIMILAR TO.
#[derive(Clone, Debug)]
pub(crate) struct Like<'t> {
    pub(crate) left: Expression<'t>,
    /// The word, and NOT before it.
    pub(crate) operator: Operator<'t>,
    pub(crate) right: Expression<'t>,
    pub(crate) escape: Option<Expression<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Case<'t> {
    pub(crate) of: Option<Expression<'t>>,
    /// WHEN and THEN.
    pub(crate) branches: Vec<[Expression<'t>; 2]>,
    pub(crate) otherwise: Option<Expression<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Element<'t> {
    pub(crate) value: Expression<'t>,
    /// All that stands in the brackets.
    pub(crate) subscripts: Vec<Expression<'t>>,
    pub(crate) is_slice: bool,
}

/// Reads an expression, up to what can't belong to it.
pub(crate) fn read<'t>(words: &mut Cursor<'t>) -> Expression<'t> {
    let mut reader = Reader::new(*words);
    let expression = reader.expression();
    *words = reader.words;
    expression
}

/// What comes next, and how deep the reader is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'t> {
    pub(super) words: Cursor<'t>,
    depth: usize,
    /// `b_expr`: no AND, OR, NOT, IN, LIKE.
    is_restricted: bool,
}

impl<'t> Reader<'t> {
    /// Deeper than any bracket that the check lets through with what an operand has around it.
    const DEPTH: usize = 4_000;

    pub(super) fn new(words: Cursor<'t>) -> Reader<'t> {
        Reader { words, depth: 0, is_restricted: false }
    }

    /// What stands in brackets here.
    pub(super) fn inside(&self, words: Cursor<'t>) -> Reader<'t> {
        Reader { words, depth: self.depth, is_restricted: false }
    }

    /// What stands in the brackets that open here, which are passed.
    pub(super) fn brackets(&mut self) -> Reader<'t> {
        let words = self.words.brackets();
        self.inside(words)
    }

    /// The same with `[`.
    pub(super) fn square(&mut self) -> Reader<'t> {
        let words = self.words.square();
        self.inside(words)
    }

    /// One level down, if there is one.
    pub(super) fn deeper(&self) -> Option<Reader<'t>> {
        (self.depth < Self::DEPTH).then(|| Reader { depth: self.depth + 1, ..*self })
    }

    /// `b_expr`, which ends before AND, OR, NOT, IN, LIKE.
    pub(super) fn restricted(&mut self) -> Expression<'t> {
        let before = std::mem::replace(&mut self.is_restricted, true);
        let expression = self.expression();
        self.is_restricted = before;
        expression
    }

    pub(super) fn list(&mut self) -> Vec<Expression<'t>> {
        let mut list = vec![self.expression()];
        while self.words.take(",") {
            list.push(self.expression());
        }
        list
    }

    /// All of it as a list; nothing where something is left, or where it is empty.
    pub(super) fn whole_list(mut self) -> Option<Vec<Expression<'t>>> {
        let list = self.list();
        let is_read = self.words.first().is_none() && list.iter().all(Expression::is_there);
        is_read.then_some(list)
    }

    /// All of it as one expression.
    pub(super) fn whole(mut self) -> Expression<'t> {
        let all = self.words;
        let expression = self.expression();
        if self.words.first().is_none() { expression } else { self.inside(all).unread() }
    }

    /// Words of which some are expressions.
    pub(super) fn unread(mut self) -> Expression<'t> {
        let words = self.words;
        let mut pieces = Vec::new();
        while self.words.first().is_some() {
            let piece = self.expression();
            if piece.is_there() {
                pieces.push(piece);
            } else {
                self.words.advance();
            }
        }
        Expression { words, node: Node::Unread(pieces) }
    }

    pub(super) fn made(&self, start: Cursor<'t>, node: Node<'t>) -> Expression<'t> {
        Expression { words: start.up_to(self.words), node }
    }
}

impl<'t> Expression<'t> {
    /// Its bytes in the script.
    pub(crate) fn range(&self) -> Range<usize> {
        self.words.range()
    }

    /// Whether an operand stands here at all.
    pub(crate) fn is_there(&self) -> bool {
        !matches!(self.node, Node::Missing)
    }

    /// The string constant that it is.
    pub(crate) fn text(&self) -> Option<&'t Token<'t>> {
        match self.node {
            Node::Text(token) => Some(token),
            _ => None,
        }
    }
}

impl<'t> Operator<'t> {
    /// Without its schema: `+`; LIKE is another way to write `~~`.
    pub(crate) fn sign(&self) -> &'t str {
        let mut words = self.words;
        let is_not = words.take("not");
        match (words.is("like"), words.is("ilike"), is_not) {
            (true, _, false) => "~~",
            (true, _, true) => "!~~",
            (_, true, false) => "~~*",
            (_, true, true) => "!~~*",
            _ => {
                let mut tokens = self.words.tokens().iter().rev();
                tokens.find(|token| token.text != ")").map_or("", |token| token.text)
            }
        }
    }
}
