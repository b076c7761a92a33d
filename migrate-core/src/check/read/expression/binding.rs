//! What stands between operands, and how tightly it binds.

use super::Reader;
use super::keyword::Lower;
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{Token, TokenKind};

/// The table of `%left`, `%right` and `%nonassoc` in `gram.y`, the loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    Or,
    And,
    Not,
    Is,
    Comparison,
    Like,
    Operator,
    Sum,
    Product,
    Power,
    Zone,
    Collate,
    Sign,
    Cast,
}

impl Binding {
    /// What binds more than this.
    pub(super) fn tighter(self) -> Binding {
        match self {
            Binding::Or => Binding::And,
            Binding::And => Binding::Not,
            Binding::Not => Binding::Is,
            Binding::Is => Binding::Comparison,
            Binding::Comparison => Binding::Like,
            Binding::Like => Binding::Operator,
            Binding::Operator => Binding::Sum,
            Binding::Sum => Binding::Product,
            Binding::Product => Binding::Power,
            Binding::Power => Binding::Zone,
            Binding::Zone => Binding::Collate,
            Binding::Collate => Binding::Sign,
            Binding::Sign | Binding::Cast => Binding::Cast,
        }
    }
}

/// What comes after an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Infix {
    And,
    Or,
    Is,
    /// ISNULL, NOTNULL.
    IsNull,
    /// An operator of one token.
    Sign,
    /// `OPERATOR(…)`
    Named,
    Between,
    In,
    Like,
    Zone,
    /// AT LOCAL.
    Local,
    Collate,
    Cast,
    Overlaps,
}

impl Reader<'_> {
    /// What joins the operand before to the one after; nothing if the expression is at its end.
    pub(super) fn infix(&self) -> Option<(Infix, Binding)> {
        let first = self.words.first()?;
        match first.kind {
            TokenKind::Symbol => sign(first),
            TokenKind::Word => self.joining_word(first),
            _ => None,
        }
    }

    fn joining_word(&self, first: &Token<'_>) -> Option<(Infix, Binding)> {
        let mut ahead = self.words;
        ahead.advance();
        let lower = Lower::of(first.text);
        let found = match lower.as_str() {
            "operator" if ahead.next_is("(") => (Infix::Named, Binding::Operator),
            "is" if self.is_restricted => {
                ahead.take("not");
                (ahead.is("distinct from") || ahead.next_is("document")).then_some(())?;
                (Infix::Is, Binding::Is)
            }
            "is" => (Infix::Is, Binding::Is),
            _ if self.is_restricted => return None,
            "and" => (Infix::And, Binding::And),
            "or" => (Infix::Or, Binding::Or),
            "isnull" | "notnull" => (Infix::IsNull, Binding::Is),
            "not" => {
                let next = Lower::of(ahead.first()?.text);
                return negated(next.as_str());
            }
            "at" => {
                if ahead.is("time zone") {
                    (Infix::Zone, Binding::Zone)
                } else if ahead.next_is("local") {
                    (Infix::Local, Binding::Zone)
                } else {
                    return None;
                }
            }
            "collate" => (Infix::Collate, Binding::Collate),
            "overlaps" => (Infix::Overlaps, Binding::Cast),
            "similar" if !ahead.next_is("to") => return None,
            word => return negated(word),
        };
        Some(found)
    }
}

/// What may have NOT before it.
fn negated(word: &str) -> Option<(Infix, Binding)> {
    match word {
        "in" => Some((Infix::In, Binding::Like)),
        "like" | "ilike" | "similar" => Some((Infix::Like, Binding::Like)),
        "between" => Some((Infix::Between, Binding::Like)),
        _ => None,
    }
}

fn sign(token: &Token<'_>) -> Option<(Infix, Binding)> {
    let binding = match token.text {
        "(" | ")" | "[" | "]" | "," | ";" | ":" | "." | ".." | ":=" | "=>" => return None,
        "::" => return Some((Infix::Cast, Binding::Cast)),
        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => Binding::Comparison,
        "+" | "-" => Binding::Sum,
        "*" | "/" | "%" => Binding::Product,
        "^" => Binding::Power,
        _ => Binding::Operator,
    };
    Some((Infix::Sign, binding))
}

/// Whether it is an operator.
pub(super) fn is_operator(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Symbol && matches!(sign(token), Some((Infix::Sign, _)))
}

/// `OPERATOR(schema.+)`, and no function of that name.
pub(super) fn is_named_operator(mut words: Cursor<'_>) -> bool {
    words.advance();
    words.brackets().tokens().last().is_some_and(is_operator)
}
