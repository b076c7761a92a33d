//! One operand: a constant, a name, a call, something in brackets; with its subscripts and fields.

use super::keyword::Lower;
use super::{Case, Cast, Element, Expression, Node, Path, Reader};
use crate::check::read::query::{Query, is_query};
use crate::check::read::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::words::{Class, class};

impl<'t> Reader<'t> {
    /// [`Node::Missing`] if no operand comes next.
    pub(in crate::check::read) fn operand(&mut self) -> Expression<'t> {
        let start = self.words;
        let Some(first) = start.first() else { return self.made(start, Node::Missing) };
        let node = match first.kind {
            TokenKind::Literal => {
                self.words.advance();
                // It may go on in the next line.
                while self.words.first().is_some_and(|next| next.text.starts_with('\'')) {
                    self.words.advance();
                }
                self.words.escape_of(first);
                Node::Text(first)
            }
            TokenKind::Number => {
                self.words.advance();
                Node::Number(first)
            }
            TokenKind::Parameter | TokenKind::Other => {
                self.words.advance();
                Node::Parameter(first)
            }
            TokenKind::Symbol => match first.text {
                "(" => self.in_brackets(),
                // `[a, b]` inside of ARRAY.
                "[" => self.elements(),
                _ => Node::Missing,
            },
            TokenKind::Word => self.word(),
            TokenKind::QuotedName => self.name(),
            TokenKind::Space | TokenKind::Comment => Node::Missing,
        };
        let operand = self.made(start, node);
        if !matches!(self.words.first().map(|token| token.text), Some("[" | ".")) {
            return operand;
        }
        self.indirection(start, operand)
    }

    /// `a[1].b`, `(a).b`, `(a).*`
    fn indirection(&mut self, start: Cursor<'t>, mut operand: Expression<'t>) -> Expression<'t> {
        for _ in 0..Self::DEPTH {
            let node = if self.words.next_is("[") {
                self.element(operand)
            } else if self.words.is(". *") {
                self.words.advance();
                self.words.advance();
                Node::Fields(Box::new(operand))
            } else if self.words.next_is(".") {
                let before = self.words;
                self.words.advance();
                let name = self.words;
                if !self.words.pass_name() {
                    self.words = before;
                    return operand;
                }
                Node::Field(Box::new(operand), Path { words: name.up_to(self.words) })
            } else {
                return operand;
            };
            operand = self.made(start, node);
        }
        operand
    }

    /// `[1]`, `[1:2]`, `[:]`
    fn element(&mut self, value: Expression<'t>) -> Node<'t> {
        let mut inner = self.square();
        let (mut subscripts, mut is_slice) = (Vec::new(), false);
        while inner.words.first().is_some() {
            let subscript = inner.expression();
            if subscript.is_there() {
                subscripts.push(subscript);
            }
            if inner.words.advance().is_some() {
                is_slice = true;
            }
        }
        Node::Element(Box::new(Element { value, subscripts, is_slice }))
    }

    /// `(a)`, `(a, b)`, `(SELECT …)`
    fn in_brackets(&mut self) -> Node<'t> {
        let inner = self.words.brackets();
        if let Some(query) = self.query(inner) {
            return Node::Query(query);
        }
        match self.inside(inner).whole_list() {
            Some(mut list) if list.len() == 1 => list.pop().map_or(Node::Missing, |only| only.node),
            Some(list) => Node::Row(list),
            None => self.inside(inner).unread().node,
        }
    }

    /// The query that these words are.
    pub(in crate::check::read) fn query(&self, inner: Cursor<'t>) -> Option<Box<Query<'t>>> {
        is_query(inner).then(|| Box::new(self.inside(inner).whole_query()))
    }

    /// An operand that begins with a word.
    fn word(&mut self) -> Node<'t> {
        let Some(first) = self.words.first() else { return Node::Missing };
        let mut ahead = self.words;
        ahead.advance();
        let (has_dot, has_brackets) = match ahead.first().map(|next| next.text) {
            Some(".") => (true, false),
            Some("(") => (false, true),
            _ => (false, false),
        };
        if has_dot {
            return self.name();
        }
        let lower = Lower::of(first.text);
        let node = match lower.as_str() {
            "null" => Node::Null,
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "default" => Node::Default,
            "case" => return self.case(),
            "array" if ahead.next_is("[") => {
                self.words = ahead;
                return self.elements();
            }
            "array" | "exists" if has_brackets => {
                let inner = ahead.brackets();
                self.words = ahead;
                return match self.query(inner) {
                    Some(query) if lower.as_str() == "array" => Node::ArrayOf(query),
                    Some(query) => Node::Exists(query),
                    None => self.inside(inner).unread().node,
                };
            }
            "row" if has_brackets => {
                let inner = ahead.brackets();
                self.words = ahead;
                if inner.first().is_none() {
                    return Node::Row(Vec::new());
                }
                return match self.inside(inner).whole_list() {
                    Some(list) => Node::Row(list),
                    None => self.inside(inner).unread().node,
                };
            }
            "any" | "some" | "all" | "unique" if has_brackets => {
                let inner = ahead.brackets();
                self.words = ahead;
                return match self.query(inner) {
                    Some(query) => Node::Query(query),
                    None => self.inside(inner).unread().node,
                };
            }
            "current_date" | "current_role" | "current_user" | "session_user" | "user"
            | "current_catalog" => Node::Current(first),
            "system_user" | "current_schema" if !has_brackets => Node::Current(first),
            "current_time" | "current_timestamp" | "localtime" | "localtimestamp" => {
                ahead.brackets();
                Node::Current(first)
            }
            "interval" | "time" | "timestamp" | "double" | "national" | "character" | "char" | "nchar"
            | "bit" | "varchar" | "numeric" | "decimal" | "dec" | "float" | "int" | "integer" | "bigint"
            | "smallint" | "real" | "boolean" => return self.of_keyword(),
            word => match self.special(word, ahead) {
                Some(node) => return node,
                None => return self.name(),
            },
        };
        self.words = ahead;
        node
    }

    /// `timestamp (3) with time zone '…'`, or a column of such a name.
    fn of_keyword(&mut self) -> Node<'t> {
        let mut ahead = self.words;
        let is_interval = ahead.next_is("interval");
        let of_type = type_name::read(&mut ahead);
        if ahead.first().is_none_or(|token| token.kind != TokenKind::Literal) {
            return self.name();
        }
        self.words = ahead;
        let node = self.typed(of_type);
        if is_interval {
            let fields = ["year", "month", "day", "hour", "minute", "second", "to"];
            while self.words.eat_one_of(&fields).is_some() {
                self.words.brackets();
            }
        }
        node
    }

    /// A constant behind its type.
    pub(super) fn typed(&mut self, of_type: TypeName) -> Node<'t> {
        let value = self.operand();
        Node::Cast(Box::new(Cast { value, of_type }))
    }

    /// A column, a call, or the type of a constant.
    fn name(&mut self) -> Node<'t> {
        let Some(first) = self.words.first() else { return Node::Missing };
        let start = self.words;
        let Some(path) = Path::read(&mut self.words) else { return Node::Missing };
        let next = self.words.first();
        let is_call = next.is_some_and(|next| next.text == "(");
        let is_typed = next.is_some_and(|next| next.kind == TokenKind::Literal);
        let class = if first.kind == TokenKind::Word { class(first.text) } else { Class::Identifier };
        if class == Class::Reserved || (class == Class::FunctionName && !is_call && !is_typed) {
            self.words = start;
            return Node::Missing;
        }
        if is_typed {
            let mut of_type = start;
            return self.typed(type_name::read(&mut of_type));
        }
        if is_call {
            return self.call(start, path);
        }
        if self.words.is(". *") {
            self.words.advance();
            self.words.advance();
            return Node::Whole(path);
        }
        Node::Column(path)
    }

    /// `[a, b]` of an array.
    fn elements(&mut self) -> Node<'t> {
        let inner = self.words.square();
        if inner.first().is_none() {
            return Node::Array(Vec::new());
        }
        match self.inside(inner).whole_list() {
            Some(list) => Node::Array(list),
            None => self.inside(inner).unread().node,
        }
    }

    /// `CASE [of] WHEN … THEN … ELSE … END`
    fn case(&mut self) -> Node<'t> {
        self.words.advance();
        let is_restricted = std::mem::replace(&mut self.is_restricted, false);
        let of = if self.words.next_is("when") { None } else { Some(self.expression()) };
        let mut branches = Vec::new();
        while self.words.take("when") {
            let when = self.expression();
            self.words.take("then");
            branches.push([when, self.expression()]);
        }
        let otherwise = self.words.take("else").then(|| self.expression());
        self.words.take("end");
        self.is_restricted = is_restricted;
        Node::Case(Box::new(Case { of, branches, otherwise }))
    }
}
