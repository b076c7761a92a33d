//! PostgreSQL's grammar, by squawk-syntax. With `plpgsql.rs` and `rules.rs` the only file that knows that crate.

use std::ops::Range;

use squawk_syntax::ast::AstNode;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use crate::check::syntax::lexer::Token;
use crate::check::syntax::words::{Class, class};
use crate::check::syntax::{SyntaxError, plpgsql, rules, token_at};

/// What the parser refuses and PostgreSQL's grammar reads: it looks up types and columns after that.
fn is_no_syntax(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    let messages = [
        "type modifiers must be simple constants or identifiers", // typenameTypeMod in parse_type.c
        "expected row expression or sub-select",                  // transformMultiAssignRef in parse_expr.c
        "conflicting or redundant options.",                      // errorConflictingDefElem in define.c
        // `RuleActionMulti` can have empty statements.
        "expected select, insert, update, delete, notify, or values statement, got empty_stmt",
    ];
    // To older servers the functions of newer grammars are functions like any other.
    let newer =
        message.strip_suffix("` is not a valid function name").and_then(|name| name.strip_prefix('`'));
    newer.is_some_and(|name| class(name) == Class::Identifier) || messages.contains(&message.as_str())
}

/// The statements of the text, which has these tokens, and all errors in the order of the text.
pub(super) fn read(text: &str, tokens: &[Token<'_>]) -> (Vec<Range<usize>>, Vec<SyntaxError>) {
    let parse = SourceFile::parse(text);
    let root = parse.tree();
    // The parser checks bodies in SQL by itself, those in PL/pgSQL only when asked.
    let in_text = parse
        .errors()
        .into_iter()
        .filter(|error| !is_no_syntax(error.message()))
        .map(|error| located(text, text.len(), error.range().start().into(), error.message()));
    let in_nodes = root.syntax().descendants().flat_map(|node| {
        let violation = rules::violation(&node);
        let violation = violation.map(|at| SyntaxError { range: token_at(text, at), expected: None });
        let in_body = plpgsql::first_error(node, tokens);
        let in_body = in_body.map(|error| located(text, error.end, error.at, &error.message));
        in_body.into_iter().chain(violation)
    });
    // The parser skips a byte order mark. The file's own is gone: to PostgreSQL this one begins a name.
    let mark = text.starts_with('\u{feff}').then(|| SyntaxError { range: token_at(text, 0), expected: None });
    let mut errors: Vec<_> = mark.into_iter().chain(in_text).chain(in_nodes).collect();
    errors.sort_by_key(|error| error.range.start);
    let statements = root.stmts().filter_map(|statement| sql_range(statement.syntax()));
    (statements.collect(), errors)
}

/// A statement without its semicolon and the blank space and comments around it; nothing for a lone semicolon.
fn sql_range(statement: &SyntaxNode) -> Option<Range<usize>> {
    let is_sql = |kind| !matches!(kind, SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::SEMICOLON);
    let mut parts = statement.children_with_tokens().filter(|part| is_sql(part.kind()));
    let first = parts.next()?.text_range();
    let last = parts.last().map_or(first, |part| part.text_range());
    Some(usize::from(first.start())..usize::from(last.end()))
}

/// PostgreSQL names the token that it can't read on with; the parser often points at the blank before it.
fn located(text: &str, end: usize, at: usize, message: &str) -> SyntaxError {
    let text = text.get(..end).unwrap_or(text);
    SyntaxError { range: token_at(text, at), expected: expectation(message) }
}

/// The parser's message where it says what could stand there, in SQL's words: `expected R_PAREN` is
/// "expected `)`".
fn expectation(message: &str) -> Option<String> {
    let (expected, _found) =
        message.split_once(", found ").or(message.split_once(", got ")).unwrap_or((message, ""));
    if expected == "expected command" || expected == "expected a statement" {
        return None;
    }
    let words = expected.split(' ').map(|word| match word {
        "L_PAREN" => "`(`".to_owned(),
        "R_PAREN" => "`)`".to_owned(),
        "L_BRACK" => "`[`".to_owned(),
        "R_BRACK" => "`]`".to_owned(),
        "COMMA" => "`,`".to_owned(),
        "SEMICOLON" => "`;`".to_owned(),
        "EQ" => "`=`".to_owned(),
        "IDENT" => "a name".to_owned(),
        _ => match word.strip_suffix("_KW") {
            Some(keyword) => format!("`{keyword}`"),
            None => word.to_owned(),
        },
    });
    let text = words.collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    let first = letters.next()?.to_lowercase();
    Some(first.chain(letters).collect())
}
