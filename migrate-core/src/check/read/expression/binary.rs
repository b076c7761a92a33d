//! Operands and operators: which binds tighter.

use super::binding::{Binding, Infix, is_named_operator, is_operator};
use super::{Among, Any, Cast, Expression, Like, Membership, Node, Operator, Path, Reader, Test};
use crate::check::read::type_name;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;

/// How often what was read so far may become an operand without a bracket: casts of casts and the like.
const TURNS: usize = 100;

impl<'t> Reader<'t> {
    /// One expression, up to what can't belong to it.
    pub(in crate::check::read) fn expression(&mut self) -> Expression<'t> {
        self.binding(Binding::Or)
    }

    /// One in which nothing binds less than this.
    fn binding(&mut self, least: Binding) -> Expression<'t> {
        let start = self.words;
        if self.depth >= Self::DEPTH {
            return self.made(start, Node::Missing);
        }
        self.depth += 1;
        let mut left = self.prefixed();
        for _ in 0..TURNS {
            if !left.is_there() {
                break;
            }
            let Some((infix, binding)) = self.infix().filter(|(_, binding)| *binding >= least) else { break };
            let node = self.joined(start, left, infix, binding);
            left = self.made(start, node);
        }
        self.depth -= 1;
        left
    }

    /// An operand with the operators before it.
    fn prefixed(&mut self) -> Expression<'t> {
        let start = self.words;
        let Some(first) = self.words.first() else { return self.made(start, Node::Missing) };
        let binding = match first.kind {
            TokenKind::Symbol if matches!(first.text, "+" | "-") => Binding::Sign,
            TokenKind::Symbol if is_operator(first) => Binding::Sum,
            TokenKind::Word if first.text.eq_ignore_ascii_case("not") => {
                self.words.advance();
                let operand = Box::new(self.binding(Binding::Not));
                return self.made(start, Node::Not(operand));
            }
            TokenKind::Word if self.words.is("operator (") && is_named_operator(self.words) => Binding::Sum,
            _ => return self.operand(),
        };
        let operator = if first.kind == TokenKind::Symbol { self.sign() } else { self.operator() };
        let operand = Box::new(self.binding(binding));
        self.made(start, Node::Prefix(operator, operand))
    }

    /// `OPERATOR(pg_catalog.+)`
    fn operator(&mut self) -> Operator<'t> {
        let start = self.words;
        self.words.advance();
        self.words.brackets();
        Operator { words: start.up_to(self.words) }
    }

    /// An operator of one token.
    fn sign(&mut self) -> Operator<'t> {
        let start = self.words;
        self.words.advance();
        Operator { words: start.up_to(self.words) }
    }

    /// What comes after an operand, with it.
    fn joined(
        &mut self,
        start: Cursor<'t>,
        left: Expression<'t>,
        infix: Infix,
        binding: Binding,
    ) -> Node<'t> {
        match infix {
            Infix::And => Node::And(self.several(left, "and", Binding::Not)),
            Infix::Or => Node::Or(self.several(left, "or", Binding::And)),
            Infix::Sign | Infix::Named => self.chain(start, left, binding),
            Infix::Is => self.is(left),
            Infix::IsNull => {
                self.words.advance();
                Node::Test(Test::Null, Box::new(left))
            }
            Infix::Between => self.between(left),
            Infix::In => self.within(left),
            Infix::Like => self.like(left),
            Infix::Zone => {
                self.words.eat("at time zone");
                let zone = self.binding(Binding::Collate);
                self.called("timezone", vec![zone, left])
            }
            Infix::Local => {
                self.words.eat("at local");
                self.called("timezone", vec![left])
            }
            Infix::Collate => {
                self.words.advance();
                match Path::read(&mut self.words) {
                    Some(_) => Node::Collate(Box::new(left)),
                    None => Node::Unread(vec![left]),
                }
            }
            Infix::Cast => {
                self.words.advance();
                let of_type = type_name::read(&mut self.words);
                Node::Cast(Box::new(Cast { value: left, of_type }))
            }
            Infix::Overlaps => {
                self.words.advance();
                let right = self.operand();
                Node::Overlaps(Box::new([left, right]))
            }
        }
    }

    /// `a AND b AND c`
    fn several(&mut self, first: Expression<'t>, word: &str, least: Binding) -> Vec<Expression<'t>> {
        let mut all = vec![first];
        while self.words.take(word) {
            all.push(self.binding(least));
        }
        all
    }

    /// `a + b - c`
    fn chain(&mut self, start: Cursor<'t>, mut first: Expression<'t>, binding: Binding) -> Node<'t> {
        let mut rest = Vec::new();
        while let Some((infix, next)) = self.infix()
            && next == binding
        {
            let before = self.words;
            let operator = match infix {
                Infix::Named => self.operator(),
                Infix::Sign => self.sign(),
                _ => break,
            };
            if self.quantifier() {
                if !rest.is_empty() {
                    first = Expression {
                        words: start.up_to(before),
                        node: Node::Chain(Box::new(first), std::mem::take(&mut rest)),
                    };
                }
                let right = self.among();
                let node = Node::Any(Box::new(Any { left: first, operator, right }));
                first = self.made(start, node);
                continue;
            }
            let right = self.binding(binding.tighter());
            rest.push((operator, right));
        }
        if rest.is_empty() { first.node } else { Node::Chain(Box::new(first), rest) }
    }

    /// ANY, SOME, ALL before a bracket, which are passed.
    fn quantifier(&mut self) -> bool {
        let mut ahead = self.words;
        let is_quantifier = ahead.take("all") || ahead.take("any") || ahead.take("some");
        let is_there = is_quantifier && ahead.next_is("(");
        if is_there {
            self.words = ahead;
        }
        is_there
    }

    /// An array or a query in brackets.
    fn among(&mut self) -> Expression<'t> {
        let start = self.words;
        let inner = self.words.brackets();
        let node = match self.query(inner) {
            Some(query) => Node::Query(query),
            None => self.inside(inner).whole().node,
        };
        self.made(start, node)
    }

    /// Everything after IS.
    fn is(&mut self, left: Expression<'t>) -> Node<'t> {
        self.words.advance();
        let is_not = self.words.take("not");
        if self.words.eat("distinct from") {
            let right = self.binding(Binding::Comparison);
            return Node::Distinct(Box::new([left, right]));
        }
        if let Some(word) = self.words.eat_one_of(&["null", "true", "false", "unknown", "document"]) {
            let test = match (word, is_not) {
                ("null", _) => Test::Null,
                ("true", false) => Test::Truth("IS TRUE"),
                ("true", true) => Test::Truth("IS NOT TRUE"),
                ("false", false) => Test::Truth("IS FALSE"),
                ("false", true) => Test::Truth("IS NOT FALSE"),
                ("unknown", false) => Test::Truth("IS UNKNOWN"),
                ("unknown", true) => Test::Truth("IS NOT UNKNOWN"),
                _ => Test::Other,
            };
            return Node::Test(test, Box::new(left));
        }
        if self.words.take("json") {
            self.words.eat_one_of(&["value", "array", "object", "scalar"]);
            if self.words.eat_one_of(&["with", "without"]).is_some() {
                self.words.take("unique");
                self.words.take("keys");
            }
        } else if self.words.take("of") {
            self.words.brackets();
        } else {
            self.words.eat_one_of(&["nfc", "nfd", "nfkc", "nfkd"]);
            self.words.take("normalized");
        }
        Node::Test(Test::Other, Box::new(left))
    }

    fn between(&mut self, left: Expression<'t>) -> Node<'t> {
        self.words.take("not");
        self.words.advance();
        self.words.eat_one_of(&["symmetric", "asymmetric"]);
        let low = self.restricted();
        self.words.take("and");
        let high = self.binding(Binding::Operator);
        Node::Between(Box::new([left, low, high]))
    }

    fn within(&mut self, left: Expression<'t>) -> Node<'t> {
        let is_not = self.words.take("not");
        self.words.advance();
        let inner = self.words.brackets();
        let among = match self.query(inner) {
            Some(query) => Among::Query(query),
            None => match self.inside(inner).whole_list() {
                Some(list) => Among::List(list),
                None => return Node::Unread(vec![left, self.inside(inner).unread()]),
            },
        };
        Node::In(Box::new(left), Membership { is_not, among })
    }

    fn like(&mut self, left: Expression<'t>) -> Node<'t> {
        let start = self.words;
        self.words.take("not");
        self.words.advance();
        self.words.take("to");
        let operator = Operator { words: start.up_to(self.words) };
        if self.quantifier() {
            let right = self.among();
            return Node::Any(Box::new(Any { left, operator, right }));
        }
        let right = self.binding(Binding::Operator);
        let escape = self.words.take("escape").then(|| self.binding(Binding::Operator));
        Node::Like(Box::new(Like { left, operator, right, escape }))
    }
}
