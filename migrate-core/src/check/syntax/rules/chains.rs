//! Operators that don't chain: `%nonassoc` in `gram.y`.

use squawk_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::{direct_tokens, first_token, is};

/// Operators of one precedence, of which none follows another without brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    /// `%nonassoc IS ISNULL NOTNULL`, of which only `IS DISTINCT FROM` has an operand after it.
    Distinct,
    /// `%nonassoc '<' '>' '=' LESS_EQUALS GREATER_EQUALS NOT_EQUALS`.
    Comparison,
    /// `%nonassoc BETWEEN IN_P LIKE ILIKE SIMILAR NOT_LA`.
    Like,
}

/// The operator that PostgreSQL would not read after the one in the operand before it.
pub(super) fn chained(node: &SyntaxNode) -> Option<SyntaxToken> {
    let (chain, operator) = operator(node)?;
    let of_same = |operand: SyntaxNode| self::operator(&operand).filter(|(other, _)| *other == chain);
    if node.children().next().and_then(of_same).is_some() {
        return Some(operator);
    }
    // The parser reads `a BETWEEN b AND c BETWEEN d AND e` from the right.
    node.children().last().and_then(of_same).map(|(_, operator)| operator)
}

fn operator(node: &SyntaxNode) -> Option<(Chain, SyntaxToken)> {
    if node.kind() == SyntaxKind::BETWEEN_EXPR {
        return direct_tokens(node).next().map(|token| (Chain::Like, token));
    }
    if node.kind() != SyntaxKind::BIN_EXPR {
        return None;
    }
    let of_node = node.children().find_map(|part| match part.kind() {
        SyntaxKind::IS_DISTINCT_FROM | SyntaxKind::IS_NOT_DISTINCT_FROM => {
            Some((Chain::Distinct, first_token(&part)?))
        }
        SyntaxKind::NOT_LIKE
        | SyntaxKind::NOT_ILIKE
        | SyntaxKind::SIMILAR_TO
        | SyntaxKind::NOT_SIMILAR_TO => Some((Chain::Like, first_token(&part)?)),
        _ => None,
    });
    of_node.or_else(|| {
        direct_tokens(node).find_map(|token| match token.text() {
            "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" => Some((Chain::Comparison, token)),
            _ if is(&token, &["like", "ilike"]) => Some((Chain::Like, token)),
            _ => None,
        })
    })
}
