//! Bodies in PL/pgSQL.
//!
//! PL/pgSQL takes `INTO target` out of a statement and gives the rest to the SQL grammar
//! (`make_execsql_stmt` in PostgreSQL's `pl_gram.y`). squawk-syntax does not: it calls such a statement
//! none at all. So it gets the body with those clauses blanked out; all else stays where it is.

use std::ops::Range;

use squawk_syntax::ast::{AstNode, CreateFunction, CreateProcedure, Do};
use squawk_syntax::plpgsql::Plpgsql;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use super::blanked;
use crate::check::syntax::lexer::{self, Token, TokenKind};

/// The first error of a body.
pub(super) struct BodyError {
    /// Its byte in the file.
    pub(super) at: usize,
    /// The byte after the body.
    pub(super) end: usize,
    /// In the parser's words.
    pub(super) message: String,
}

/// The first error in the PL/pgSQL body that this node has, if it has one.
pub(super) fn first_error(node: SyntaxNode) -> Option<BodyError> {
    let body = body(node)?;
    let end = usize::from(body.source_range(body.syntax().text_range()).end());
    let error = body.errors().into_iter().next()?;
    let into = into_clauses(body.text());
    if into.is_empty() {
        return Some(BodyError {
            at: error.range().start().into(),
            end,
            message: error.message().to_owned(),
        });
    }
    let (block, before) = as_block(&blanked(body.text(), into.iter()));
    let parse = SourceFile::parse(&block);
    let mut blocks = parse.tree().syntax().descendants().filter_map(self::body);
    let error = blocks.find_map(|block| block.errors().into_iter().next())?;
    let at = match error.range().checked_sub(before.into()) {
        Some(range) => usize::from(body.source_range(range).start()),
        None => end,
    };
    Some(BodyError { at, end, message: error.message().to_owned() })
}

fn body(node: SyntaxNode) -> Option<Plpgsql> {
    match node.kind() {
        SyntaxKind::DO => Do::cast(node)?.plpgsql(),
        SyntaxKind::CREATE_FUNCTION => CreateFunction::cast(node)?.plpgsql(),
        SyntaxKind::CREATE_PROCEDURE => CreateProcedure::cast(node)?.plpgsql(),
        _ => None,
    }
}

/// The body as a file of its own, and how many bytes stand before it.
fn as_block(body: &str) -> (String, u32) {
    let tag = (0..=u32::MAX).map(|number| format!("$body{number}$")).find(|tag| !body.contains(tag.as_str()));
    let tag = tag.unwrap_or_default();
    let before = format!("DO {tag}");
    (format!("{before}{body}{tag};"), u32::try_from(before.len()).unwrap_or_default())
}

/// Where the body's SQL statements name the variables that they fill.
fn into_clauses(text: &str) -> Vec<Range<usize>> {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).filter(Token::is_sql).collect();
    let mut clauses = Vec::new();
    let mut depth = 0_usize;
    let mut first = "";
    let mut before = "";
    for (index, token) in tokens.iter().enumerate() {
        let word = token.text;
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            ";" => (depth, first) = (0, ""),
            _ if begins_statements(word) => first = "",
            _ if first.is_empty() => first = word,
            _ if depth == 0
                && is(word, &["into"])
                && !is(before, &["insert", "merge"])
                && !reads_into(first) =>
            {
                clauses
                    .push(token.start..target_end(tokens.get(index + 1..).unwrap_or_default(), token.end()));
            }
            _ => {}
        }
        before = word;
    }
    clauses
}

/// Words after which a statement begins, besides a semicolon.
fn begins_statements(word: &str) -> bool {
    is(word, &["begin", "then", "else", "loop"])
}

/// Statements whose `INTO` the parser reads itself.
fn reads_into(first_word: &str) -> bool {
    is(first_word, &["execute", "fetch", "move", "import", "return"])
}

/// Where the clause ends: `STRICT a.b, c`.
fn target_end(tokens: &[Token<'_>], into_end: usize) -> usize {
    let mut tokens = tokens.iter().peekable();
    let mut end = into_end;
    tokens.next_if(|token| is(token.text, &["strict"]));
    while let Some(name) =
        tokens.next_if(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName))
    {
        end = name.end();
        if tokens.next_if(|token| matches!(token.text, "." | ",")).is_none() {
            break;
        }
    }
    end
}

fn is(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clauses_that_fill_variables() {
        let text =
            "BEGIN SELECT a, f(b) INTO STRICT r.x , y FROM t; INSERT INTO t VALUES (1) RETURNING id INTO n;
            IF x THEN SELECT INTO z (SELECT 1); END IF; EXECUTE 'q' INTO v; FETCH c INTO w; END";
        let clauses: Vec<_> = into_clauses(text).into_iter().map(|range| text.get(range).unwrap()).collect();
        assert_eq!(clauses, ["INTO STRICT r.x , y", "INTO n", "INTO z"]);
    }
}
