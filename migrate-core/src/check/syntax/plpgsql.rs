//! Bodies in PL/pgSQL.
//!
//! PL/pgSQL takes `INTO target` out of a statement and gives the rest to the SQL grammar
//! (`make_execsql_stmt` in PostgreSQL's `pl_gram.y`). squawk-syntax does not: it calls such a statement
//! none at all. So it gets the body with those clauses blanked out; all else stays where it is. Where it refuses a statement of SQL
//! all the same, that statement is judged as one of a file.

mod statements;

use squawk_syntax::ast::{AstNode, CreateFunction, CreateProcedure, Do};
use squawk_syntax::plpgsql::Plpgsql;
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use crate::check::syntax::lexed::{Inside, Lexed};
use crate::check::syntax::lexer::Token;
use statements::Statements;

/// The first error of a body.
pub(super) struct BodyError {
    /// Its byte in the file.
    pub(super) at: usize,
    /// The byte after the body.
    pub(super) end: usize,
    /// In the parser's words.
    pub(super) message: String,
}

/// The first error in the PL/pgSQL body that this node has, if it has one; the tokens are those of the text.
pub(super) fn first_error(node: SyntaxNode, tokens: &[Token<'_>]) -> Option<BodyError> {
    let body = body(node)?;
    let range = body.source_range(body.syntax().text_range());
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let error = body.errors().into_iter().find(|error| is_of_grammar(error.message()))?;
    let first = BodyError { at: error.range().start().into(), end, message: error.message().to_owned() };
    let constant = tokens.iter().find(|token| token.end() > start);
    let inside = constant.and_then(Inside::of).filter(|inside| inside.text.text() == body.text());
    // A text that is made for the grammar has no tokens.
    let inside = inside.map_or_else(|| Lexed::of(body.text()), |inside| inside.text);
    let mut statements = Statements::of(&inside);
    if statements.are_plain() {
        return Some(first);
    }
    // Each turn takes out a statement.
    loop {
        let (block, before) = as_block(statements.text());
        let parse = SourceFile::parse(&block);
        let mut blocks = parse.tree().syntax().descendants().filter_map(self::body);
        let error = blocks
            .find_map(|block| block.errors().into_iter().find(|error| is_of_grammar(error.message())))?;
        let local = error.range().checked_sub(before.into());
        if local.is_some_and(|range| statements.take_out(range.start().into())) {
            continue;
        }
        let at = local.map_or(end, |range| usize::from(body.source_range(range).start()));
        return Some(BodyError { at, end, message: error.message().to_owned() });
    }
}

/// `SELECT … INTO` where it has no meaning is the analysis' to refuse, which a body does not see before it runs.
fn is_of_grammar(message: &str) -> bool {
    !message.eq_ignore_ascii_case("SELECT ... INTO is not allowed here")
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
