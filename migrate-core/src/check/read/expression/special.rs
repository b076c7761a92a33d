//! What looks like a call and has a syntax of its own: `EXTRACT(day FROM x)`, `CAST(x AS text)`, XML and JSON.

use super::{Cast, Expression, Node, Reader};
use crate::check::read::type_name::{self, TypeName};
use crate::check::syntax::cursor::Cursor;

#[derive(Clone, Debug)]
pub(crate) struct Special<'t> {
    pub(crate) what: What,
    /// The function behind it, which is what a column of it is called too.
    pub(crate) name: &'static str,
    /// In the order of that function.
    pub(crate) arguments: Vec<Expression<'t>>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A function of `pg_catalog`.
    Function,
    Coalesce,
    Nullif,
    /// GREATEST, LEAST.
    Greatest,
    Grouping,
    /// XMLEXISTS is a boolean, and so is `JSON_EXISTS`; XMLSERIALIZE and JSON's have a type that may be written.
    Xml(Option<TypeName>),
    Json(Option<TypeName>),
    /// `MERGE_ACTION()`
    MergeAction,
}

impl<'t> Reader<'t> {
    /// A function of `pg_catalog` that another syntax stands for.
    pub(super) fn called(&self, name: &'static str, arguments: Vec<Expression<'t>>) -> Node<'t> {
        let _ = self;
        Node::Special(Box::new(Special { what: What::Function, name, arguments }))
    }

    /// Nothing if it is called as any function is; `ahead` is what comes after its name.
    pub(super) fn special(&mut self, word: &str, mut ahead: Cursor<'t>) -> Option<Node<'t>> {
        if word == "collation" && ahead.is("for (") {
            ahead.advance();
            let inner = ahead.brackets();
            self.words = ahead;
            let argument = self.inside(inner).whole();
            return Some(self.called("pg_collation_for", vec![argument]));
        }
        if !ahead.next_is("(") {
            return None;
        }
        let words = ahead.brackets();
        let mut inner = self.inside(words);
        let node = match word {
            "cast" | "treat" => inner.cast(),
            "extract" => inner.extract(),
            "position" => inner.position(),
            "overlay" => inner.pieces("overlay", &["placing", "from", "for"]),
            "substring" => inner.pieces("substring", &["from", "for", "similar", "escape"]),
            "trim" => inner.trim(),
            "normalize" => {
                let argument = inner.expression();
                if inner.words.take(",") {
                    inner.words.advance();
                }
                self.called("normalize", vec![argument])
            }
            "coalesce" => inner.of(What::Coalesce, "coalesce"),
            "greatest" => inner.of(What::Greatest, "greatest"),
            "least" => inner.of(What::Greatest, "least"),
            "nullif" => inner.of(What::Nullif, "nullif"),
            "grouping" => inner.of(What::Grouping, "grouping"),
            "merge_action" if words.first().is_none() => Node::Special(Box::new(Special {
                what: What::MergeAction,
                name: "merge_action",
                arguments: Vec::new(),
            })),
            _ if word.starts_with("xml") => inner.xml(word)?,
            _ if word.starts_with("json") => {
                let mut special = inner.json(word)?;
                self.words = ahead;
                special.arguments.extend(self.over());
                return Some(Node::Special(Box::new(special)));
            }
            _ => return None,
        };
        self.words = ahead;
        Some(if inner.words.first().is_none() { node } else { self.inside(words).unread().node })
    }

    /// `CAST(x AS type)`
    fn cast(&mut self) -> Node<'t> {
        let value = self.expression();
        self.words.take("as");
        Node::Cast(Box::new(Cast { value, of_type: type_name::read(&mut self.words) }))
    }

    /// `EXTRACT(day FROM x)`
    fn extract(&mut self) -> Node<'t> {
        // The field.
        self.words.advance();
        self.words.take("from");
        let arguments = vec![self.expression()];
        Node::Special(Box::new(Special { what: What::Function, name: "extract", arguments }))
    }

    /// `POSITION(a IN b)`
    fn position(&mut self) -> Node<'t> {
        self.is_restricted = true;
        let piece = self.expression();
        self.words.take("in");
        let whole = self.expression();
        self.called("position", vec![whole, piece])
    }

    /// Expressions with these words between them, or a plain list.
    fn pieces(&mut self, name: &'static str, between: &[&str]) -> Node<'t> {
        let mut arguments = Vec::new();
        loop {
            if self.argument_arrow() {
                self.words.advance();
                self.words.advance();
            }
            arguments.push(self.expression());
            if !self.words.take(",") && self.words.eat_one_of(between).is_none() {
                return self.called(name, arguments);
            }
        }
    }

    fn argument_arrow(&self) -> bool {
        self.words.tokens().get(1).is_some_and(|arrow| matches!(arrow.text, "=>" | ":="))
    }

    /// `TRIM(BOTH 'x' FROM y)`
    fn trim(&mut self) -> Node<'t> {
        let name = match self.words.eat_one_of(&["both", "leading", "trailing"]) {
            Some("leading") => "ltrim",
            Some("trailing") => "rtrim",
            _ => "btrim",
        };
        if self.words.take("from") {
            let arguments = self.list();
            return self.called(name, arguments);
        }
        let mut arguments = vec![self.expression()];
        if self.words.take("from") {
            let characters = std::mem::replace(&mut arguments, self.list());
            arguments.extend(characters);
        } else if self.words.take(",") {
            arguments.extend(self.list());
        }
        self.called(name, arguments)
    }

    fn of(&mut self, what: What, name: &'static str) -> Node<'t> {
        Node::Special(Box::new(Special { what, name, arguments: self.list() }))
    }
}
