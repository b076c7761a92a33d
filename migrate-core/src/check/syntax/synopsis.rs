//! Whole commands, by their synopses in PostgreSQL's reference: `synopsis.txt`.
//!
//! Where a command has its synopses here, they decide, and not the parser: they know the commands that
//! squawk-syntax reads too freely (`CREATE ROLE ROLE r`) or not at all (`SET NAMES 'utf8'`). Expressions and
//! queries inside a command are left to the parser.

mod book;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};
use book::{BOOK, Node};

/// What the synopses say of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has none here.
    Unknown,
    /// The index of the first token that no synopsis has there; the number of tokens at their end.
    Refused(usize),
    /// It is one of them, if these pieces are.
    Accepted(Vec<Piece>),
}

/// Tokens that the parser has to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Expression(Range<usize>),
    Query(Range<usize>),
    FromList(Range<usize>),
    /// The rest of the statement, in its place.
    Rest(Range<usize>),
}

/// Judges one statement of the text by its tokens: SQL only, without a semicolon.
pub(super) fn judge(text: &str, tokens: &[Token<'_>]) -> Verdict {
    let matcher = Matcher { text, tokens, farthest: Cell::new(0) };
    let mut is_known = false;
    let Some(first) = tokens.first() else { return Verdict::Unknown };
    for command in &BOOK.commands {
        let begins = command.firsts.iter().any(|word| first.text.eq_ignore_ascii_case(word));
        let goes_on = || command.second.is_none_or(|word| matcher.is(1, word));
        if !begins || !goes_on() || matcher.ends(&command.head, 0).is_empty() {
            continue;
        }
        is_known = true;
        for end in matcher.ends(&command.whole, 0) {
            if end.at == tokens.len() {
                return Verdict::Accepted(end.pieces);
            }
            matcher.fails_at(end.at);
        }
    }
    if is_known { Verdict::Refused(matcher.farthest.get()) } else { Verdict::Unknown }
}

/// Where a clause of the book ends that begins at the token `at`, and what the parser has to judge of it.
pub(super) fn clause(
    name: &'static str,
    text: &str,
    tokens: &[Token<'_>],
    at: usize,
) -> Option<(usize, Vec<Piece>)> {
    let matcher = Matcher { text, tokens, farthest: Cell::new(0) };
    matcher.ends(&Node::Named(name), at).pop().map(|end| (end.at, end.pieces))
}

/// A place up to which the tokens are read.
#[derive(Clone, Debug)]
struct End {
    at: usize,
    pieces: Vec<Piece>,
}

struct Matcher<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    /// The farthest token that could not be read.
    farthest: Cell<usize>,
}

impl Matcher<'_> {
    /// Everywhere that the node can end when it begins at `at`, each place once.
    fn ends(&self, node: &Node, at: usize) -> Vec<End> {
        // Most of what could stand there does not: its first word says so.
        if let Some(word) = node.begins()
            && !self.is(at, word)
        {
            self.fails_at(at);
            return Vec::new();
        }
        match node {
            Node::Token(_) => vec![End { at: at + 1, pieces: Vec::new() }],
            Node::Named(name) => match BOOK.definitions.get(name) {
                Some(node) => self.ends(node, at),
                None => self.builtin(name, at),
            },
            Node::Sequence(nodes) => {
                let mut ends = vec![End { at, pieces: Vec::new() }];
                for node in nodes {
                    if ends.is_empty() {
                        break;
                    }
                    ends = self.then(&ends, node);
                }
                ends
            }
            Node::OneOf(nodes) => distinct(nodes.iter().flat_map(|node| self.ends(node, at))),
            Node::Optional(node) => {
                let nothing = End { at, pieces: Vec::new() };
                distinct(self.ends(node, at).into_iter().chain([nothing]))
            }
            Node::Repeated(node, separator) => {
                let mut all = BTreeMap::new();
                let mut newest = self.ends(node, at);
                while !newest.is_empty() {
                    let next = match separator {
                        Some(separator) => self.then(&newest, &Node::Token(separator)),
                        None => newest.clone(),
                    };
                    all.extend(newest.into_iter().map(|end| (end.at, end)));
                    newest = self.then(&next, node);
                    newest.retain(|end| !all.contains_key(&end.at));
                }
                all.into_values().collect()
            }
        }
    }

    fn then(&self, ends: &[End], node: &Node) -> Vec<End> {
        if let [End { at, pieces }] = ends
            && pieces.is_empty()
        {
            return self.ends(node, *at);
        }
        distinct(ends.iter().flat_map(|end| {
            self.ends(node, end.at).into_iter().map(|next| End {
                at: next.at,
                pieces: end.pieces.iter().chain(&next.pieces).cloned().collect(),
            })
        }))
    }

    /// Whether this keyword or symbol stands there.
    fn is(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at).filter(|token| token.text.len() == word.len());
        token.is_some_and(|token| token.text.eq_ignore_ascii_case(word) && token.kind != TokenKind::Literal)
    }

    fn fails_at(&self, at: usize) {
        self.farthest.set(self.farthest.get().max(at));
    }

    fn one(&self, at: usize, is_wanted: impl Fn(&Token<'_>) -> bool) -> Vec<End> {
        if self.tokens.get(at).is_some_and(is_wanted) {
            vec![End { at: at + 1, pieces: Vec::new() }]
        } else {
            self.fails_at(at);
            Vec::new()
        }
    }

    /// A run of tokens up to `end`, which is a piece.
    fn run(&self, at: usize, end: usize, piece: impl Fn(Range<usize>) -> Piece) -> Vec<End> {
        if at < end {
            vec![End { at: end, pieces: vec![piece(at..end)] }]
        } else {
            self.fails_at(at);
            Vec::new()
        }
    }

    fn builtin(&self, name: &str, at: usize) -> Vec<End> {
        let end = self.tokens.len();
        match name {
            "name" => self.word(at, |class| !matches!(class, Class::FunctionName | Class::Reserved)),
            "type_name" => self.word(at, |class| !matches!(class, Class::ColumnName | Class::Reserved)),
            "nonreserved" => self.word(at, |class| class != Class::Reserved),
            "label" => self.word(at, |_| true),
            "reserved" => {
                self.one(at, |token| token.kind == TokenKind::Word && class(token.text) == Class::Reserved)
            }
            "word" => self.word(at, |class| class == Class::Identifier),
            "string" => self.string(at),
            "integer" => self.one(at, |token| token.kind == TokenKind::Number && is_integer(token.text)),
            "number" => self.one(at, |token| token.kind == TokenKind::Number),
            "operator" => self.one(at, is_operator),
            "call" => self.call(at),
            "expr" => self.run(at, self.item_end(at), Piece::Expression),
            "query" => self.run(at, end, Piece::Query),
            "from_list" => self.run(at, end, Piece::FromList),
            "rest" => self.run(at, end, Piece::Rest),
            _ => Vec::new(),
        }
    }

    fn word(&self, at: usize, is_wanted: impl Fn(Class) -> bool) -> Vec<End> {
        self.one(at, |token| match token.kind {
            TokenKind::QuotedName => true,
            TokenKind::Word => is_wanted(class(token.text)),
            _ => false,
        })
    }

    /// A string constant, which can go on after a line end; not one of bits.
    fn string(&self, at: usize) -> Vec<End> {
        let mut ends = self.one(at, |token| {
            token.kind == TokenKind::Literal && !token.text.starts_with(['b', 'B', 'x', 'X'])
        });
        for end in &mut ends {
            while self.continues(end.at) {
                end.at += 1;
            }
            if self.is_word(end.at, "uescape") {
                end.at += 2;
            }
        }
        ends
    }

    /// Whether a string goes on here: after a line end.
    fn continues(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let gap = before.zip(self.tokens.get(at)).and_then(|(before, token)| {
            token.text.starts_with('\'').then(|| self.text.get(before.end()..token.start)).flatten()
        });
        gap.is_some_and(|gap| gap.contains(['\n', '\r']))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text.eq_ignore_ascii_case(word))
    }

    /// `schema.function(…)`.
    fn call(&self, at: usize) -> Vec<End> {
        let names = self.ends(&Node::Repeated(Box::new(Node::Named("label")), Some(".")), at);
        let opened = self.then(&names, &Node::Token("("));
        let closed =
            opened.iter().flat_map(|open| self.one(self.closing(open.at), |token| token.text == ")"));
        closed.flat_map(|end| self.run(at, end.at, Piece::Expression)).collect()
    }

    /// Where an item of a list ends: at a comma or bracket that is not its own.
    fn item_end(&self, at: usize) -> usize {
        self.stop(at, |text| text == ",")
    }

    fn closing(&self, at: usize) -> usize {
        self.stop(at, |_| false)
    }

    fn stop(&self, at: usize, is_stop: impl Fn(&str) -> bool) -> usize {
        let mut depth = 0_usize;
        let rest = self.tokens.get(at..).unwrap_or_default();
        let length = rest.iter().position(|token| match token.text {
            "(" | "[" => {
                depth += 1;
                false
            }
            ")" | "]" if depth == 0 => true,
            ")" | "]" => {
                depth -= 1;
                false
            }
            text => depth == 0 && is_stop(text),
        });
        at + length.unwrap_or(rest.len())
    }
}

fn distinct(ends: impl IntoIterator<Item = End>) -> Vec<End> {
    let ends: Vec<End> = ends.into_iter().collect();
    if ends.len() < 2 {
        return ends;
    }
    let by_place: BTreeMap<usize, End> = ends.into_iter().map(|end| (end.at, end)).collect();
    by_place.into_values().collect()
}

/// What fits into four bytes; beyond that PostgreSQL reads a number as one with a fraction.
fn is_integer(text: &str) -> bool {
    let digits = text.replace('_', "").to_ascii_lowercase();
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
    let in_radix = radix.iter().find_map(|&(prefix, radix)| Some((digits.strip_prefix(prefix)?, radix)));
    let (digits, radix) = in_radix.unwrap_or((&digits, 10));
    i32::from_str_radix(digits, radix).is_ok()
}

/// Any operator, `=` and `<` included, but not `=>` and `:=`.
fn is_operator(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Symbol
        && token.text != "=>"
        && token.text.starts_with(|c: char| "~!@#^&|`?+-*/%<>=".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::syntax::lexer;

    /// As [`Matcher::builtin`] has them.
    const BUILTINS: &[&str] = &[
        "name",
        "type_name",
        "nonreserved",
        "label",
        "reserved",
        "word",
        "string",
        "integer",
        "number",
        "operator",
        "call",
        "expr",
        "query",
        "from_list",
        "rest",
    ];

    fn judged(sql: &str) -> Verdict {
        judge(sql, &lexer::tokens(sql).filter(Token::is_sql).collect::<Vec<_>>())
    }

    #[test]
    fn every_name_is_defined() {
        fn names(node: &Node) -> Vec<&'static str> {
            match node {
                Node::Token(_) => Vec::new(),
                Node::Named(name) => vec![name],
                Node::Sequence(nodes) | Node::OneOf(nodes) => nodes.iter().flat_map(names).collect(),
                Node::Optional(node) | Node::Repeated(node, _) => names(node),
            }
        }
        let nodes = BOOK.definitions.values().chain(BOOK.commands.iter().map(|command| &command.whole));
        for name in nodes.flat_map(names) {
            assert!(BUILTINS.contains(&name) || BOOK.definitions.contains_key(name), "{name}");
        }
    }

    #[test]
    fn a_command_is_one_of_its_synopses() {
        assert_eq!(judged("SET NAMES 'utf8'"), Verdict::Accepted(vec![]));
        assert_eq!(judged("create role a with login in role b, c"), Verdict::Accepted(vec![]));
        assert_eq!(judged("CREATE ROLE ROLE a"), Verdict::Refused(3));
        assert_eq!(judged("CREATE ROLE a IN ROLE b c"), Verdict::Refused(6));
        assert_eq!(judged("DISCARD"), Verdict::Refused(1));
        assert_eq!(judged("SELECT 1"), Verdict::Unknown);
        assert_eq!(judged("CREATE TABLE a ()"), Verdict::Unknown);
    }

    #[test]
    fn expressions_and_queries_are_pieces() {
        let trigger = "CREATE TRIGGER t BEFORE INSERT ON u WHEN (f(a, b) > 1) EXECUTE FUNCTION g(1, 'x', y)";
        assert_eq!(judged(trigger), Verdict::Accepted(vec![Piece::Expression(9..17)]));
        assert_eq!(judged("DECLARE c CURSOR FOR SELECT 1"), Verdict::Accepted(vec![Piece::Query(4..6)]));
        assert_eq!(
            judged("CREATE FUNCTION f(a int = 1, b text DEFAULT g(2, 3)) RETURNS int RETURN a"),
            Verdict::Accepted(vec![Piece::Expression(7..8), Piece::Expression(12..18), Piece::Rest(22..23)])
        );
    }

    #[test]
    fn strings_go_on_after_a_line_end() {
        assert_eq!(judged("COMMENT ON TABLE t IS 'a'\n'b'"), Verdict::Accepted(vec![]));
        assert_eq!(judged("COMMENT ON TABLE t IS 'a' 'b'"), Verdict::Refused(6));
        assert_eq!(judged("COMMENT ON TABLE t IS U&'!0061' UESCAPE '!'"), Verdict::Accepted(vec![]));
        assert_eq!(judged("COMMENT ON TABLE t IS B'1'"), Verdict::Refused(5));
    }
}
