//! Expressions with all of their brackets, so that a server can be asked whether it groups them alike.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::read::expression::{self, Expression, Node};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::{self, Token};

/// The expression with a bracket around each part of it; nothing where a part of it could not be read.
///
/// # Panics
///
/// Where a part of it is not inside of it.
#[must_use]
pub fn grouped(sql: &str) -> Option<String> {
    let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
    let mut words = Cursor::new(&tokens);
    let expression = expression::read(&mut words);
    let mut groups = Vec::new();
    let is_whole = collect(&expression, &mut groups) && words.first().is_none();
    let (mut starts, mut ends) = (BTreeMap::<usize, usize>::new(), BTreeMap::<usize, usize>::new());
    for group in groups {
        *starts.entry(group.start).or_default() += 1;
        *ends.entry(group.end).or_default() += 1;
    }
    let mut text = String::new();
    for token in &tokens {
        let opening = starts.get(&token.start).copied().unwrap_or_default();
        let closing = ends.get(&token.end()).copied().unwrap_or_default();
        text.push_str(&"(".repeat(opening));
        text.push_str(token.text);
        text.push_str(&")".repeat(closing));
        text.push(' ');
    }
    is_whole.then_some(text)
}

/// The bytes of all parts that operators make; whether all of it could be read.
fn collect(expression: &Expression<'_>, groups: &mut Vec<Range<usize>>) -> bool {
    let range = expression.range();
    match &expression.node {
        Node::Missing | Node::Unread(_) => return false,
        Node::Chain(first, rest) => {
            let start = first.range().start;
            groups.extend(rest.iter().map(|(_, operand)| start..operand.range().end));
        }
        Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Prefix(..)
        | Node::Any(_)
        | Node::Test(..)
        | Node::Distinct(_)
        | Node::Between(_)
        | Node::In(..)
        | Node::Like(_)
        | Node::Overlaps(_)
        | Node::Collate(..)
        | Node::Cast(_) => groups.push(range.clone()),
        Node::Special(special) if special.name == "timezone" => groups.push(range.clone()),
        _ => {}
    }
    expression.children().into_iter().all(|child| {
        let part = child.range();
        let is_inside = range.start <= part.start && part.end <= range.end;
        assert!(is_inside || part.is_empty(), "{part:?} is not inside of {range:?}");
        collect(child, groups)
    })
}
