//! The statements of a body, and what PL/pgSQL has in them that the parser does not know.

use std::ops::Range;

use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::check::syntax::{blanked, read};

/// A body from which statements are taken out.
pub(super) struct Statements<'t> {
    tokens: Vec<Token<'t>>,
    /// Without what PL/pgSQL takes out of it before the grammar sees it, and without what has been taken out.
    text: String,
    parts: Vec<Part>,
    has_other: bool,
}

impl<'t> Statements<'t> {
    pub(super) fn of(body: &'t Lexed) -> Statements<'t> {
        let sql = body.text();
        let mut tokens = body.words(0..sql.len());
        let out: Vec<Range<usize>> =
            into_clauses(&tokens).into_iter().chain(repeated_declares(&tokens)).collect();
        tokens.retain(|token| !out.iter().any(|out| out.contains(&token.start)));
        let parts = all(&tokens);
        Statements { text: blanked(sql, out.iter()), has_other: !out.is_empty(), parts, tokens }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// There is nothing to take out.
    pub(super) fn are_plain(&self) -> bool {
        !self.has_other && self.parts.is_empty()
    }

    /// Takes out the statement of SQL at this byte, if that is one.
    pub(super) fn take_out(&mut self, at: usize) -> bool {
        let Some(number) = self.parts.iter().position(|part| part.whole.start <= at && at <= part.whole.end)
        else {
            return false;
        };
        // What has been taken out already is no mistake of its own.
        let part = self.parts.remove(number);
        let Some(sql) = self.text.get(part.sql.clone()) else { return false };
        let sql = format!("{}{sql}", part.before);
        let before = part.before.len();
        let inside = self.tokens.iter().filter(|token| part.sql.contains(&token.start));
        let inside = inside.map(|token| Token { start: token.start + before - part.sql.start, ..*token });
        let before = lexer::tokens(part.before).filter(Token::is_sql);
        let tokens: Vec<Token<'_>> = before.chain(inside).collect();
        let Some(room) = part.whole.len().checked_sub(part.instead.len()) else { return false };
        if !read(&sql, &tokens).errors.is_empty() {
            return false;
        }
        self.text.replace_range(part.whole, &format!("{}{}", part.instead, " ".repeat(room)));
        true
    }
}

/// SQL in a body.
struct Part {
    /// What is taken out.
    whole: Range<usize>,
    /// What the body holds then.
    instead: &'static str,
    /// The SQL in it, and what makes a statement of it.
    sql: Range<usize>,
    before: &'static str,
}

/// The SQL of the body: its statements, the queries of its loops, its conditions, and what it assigns.
fn all(tokens: &[Token<'_>]) -> Vec<Part> {
    let (mut parts, mut start, mut case) = (Vec::new(), 0, 0_usize);
    for (index, token) in tokens.iter().enumerate() {
        let ends = token.text == ";" || case == 0 && begins_statements(token.text);
        // `CASE` in an expression has its own words, up to its END.
        if is(token.text, &["case"]) && index > start {
            case += 1;
        } else if is(token.text, &["end"]) {
            case = case.saturating_sub(1);
        }
        if ends {
            parts.extend(tokens.get(start..index).and_then(part));
            (start, case) = (index + 1, 0);
        }
    }
    parts
}

/// What is SQL of the tokens up to a semicolon, or to a word after which a statement begins.
fn part(tokens: &[Token<'_>]) -> Option<Part> {
    let label = tokens
        .iter()
        .position(|token| token.text == ">>")
        .filter(|_| tokens.first().is_some_and(|it| it.text == "<<"));
    let tokens = tokens.get(label.map_or(0, |end| end + 1)..)?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    let (whole, after) = (first.start..last.end(), first.end()..last.end());
    let second = tokens.get(1).map_or("", |token| token.text);
    if is(first.text, COMMANDS) {
        return Some(Part { whole: whole.clone(), instead: "NULL", sql: whole, before: "" });
    }
    if is(first.text, &["perform"]) {
        return Some(Part { whole, instead: "NULL", sql: after, before: "SELECT " });
    }
    if is(first.text, &["return"]) && is(second, &["query"]) {
        let query = tokens.get(2).filter(|next| !is(next.text, &["execute"]))?;
        return Some(Part { whole, instead: "NULL", sql: query.start..last.end(), before: "" });
    }
    if is(first.text, &["for"]) {
        let at = tokens.iter().position(|token| is(token.text, &["in"]))?;
        let query =
            tokens.get(at + 1).filter(|next| is(next.text, &["select", "with", "values", "table", "("]))?;
        let query = query.start..last.end();
        return Some(Part { whole: query.clone(), instead: "SELECT 1", sql: query, before: "" });
    }
    if is(first.text, &["if", "elsif", "elseif", "while"]) {
        return Some(Part { whole: after.clone(), instead: " true", sql: after, before: "SELECT " });
    }
    let assigns = tokens.iter().position(|token| matches!(token.text, ":=" | "="))?;
    let value = tokens.get(assigns + 1).filter(|_| is_target(tokens.get(..assigns).unwrap_or_default()))?;
    Some(Part { whole, instead: "NULL", sql: value.start..last.end(), before: "SELECT " })
}

/// `a.b[1]`: names with a dot or a bracket between them.
fn is_target(tokens: &[Token<'_>]) -> bool {
    let is_name = |token: &Token<'_>| token.kind != TokenKind::Symbol;
    let are_apart = |two: &[Token<'_>]| !two.iter().all(is_name);
    tokens.first().is_some_and(is_name)
        && tokens.last().is_some_and(|last| is_name(last) || last.text == "]")
        && tokens.windows(2).all(are_apart)
}

/// Statements of SQL that a body can have as they are.
const COMMANDS: &[&str] = &[
    "alter", "analyze", "call", "comment", "copy", "create", "delete", "do", "drop", "explain", "grant",
    "insert", "lock", "merge", "notify", "reassign", "refresh", "reindex", "reset", "revoke", "security",
    "select", "set", "table", "truncate", "update", "values", "with",
];

/// `decl_stmt: K_DECLARE`: the word can be repeated before any declaration.
fn repeated_declares(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let (mut is_section, mut before, mut repeated) = (false, ";", Vec::new());
    for token in tokens {
        if is(token.text, &["declare"]) && (is(before, &[";", ">>", "declare"]) || begins_statements(before))
        {
            if is_section {
                repeated.push(token.start..token.end());
            }
            is_section = true;
        } else if is(token.text, &["begin"]) {
            is_section = false;
        }
        before = token.text;
    }
    repeated
}

/// Where the body's SQL statements name the variables that they fill.
fn into_clauses(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
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
    // `$4` is an argument by its place.
    let is_name = |token: &&Token<'_>| {
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Parameter)
    };
    while let Some(name) = tokens.next_if(is_name) {
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
            IF x THEN SELECT INTO z (SELECT 1); END IF; EXECUTE 'q' INTO v; FETCH c INTO w; SELECT 1 INTO $2; END";
        let body = Lexed::of(text);
        let clauses = into_clauses(&body.words(0..text.len()));
        let clauses: Vec<_> = clauses.into_iter().map(|range| text.get(range).unwrap()).collect();
        assert_eq!(clauses, ["INTO STRICT r.x , y", "INTO n", "INTO z", "INTO $2"]);
    }

    #[test]
    fn the_sql_of_a_body() {
        let text = "DECLARE a int; DECLARE b int := 1; BEGIN <<l>> FOR r IN SELECT CASE WHEN a THEN b END FROM t LOOP
            IF CASE a WHEN 1 THEN true END THEN PERFORM f(); x := (SELECT 1); END IF; END LOOP; RETURN QUERY TABLE t; END";
        let body = Lexed::of(text);
        let statements = Statements::of(&body);
        let sql: Vec<_> = statements
            .parts
            .iter()
            .map(|part| format!("{}{}", part.before, text.get(part.sql.clone()).unwrap()))
            .collect();
        let expected = [
            "SELECT CASE WHEN a THEN b END FROM t",
            "SELECT  CASE a WHEN 1 THEN true END",
            "SELECT  f()",
            "SELECT (SELECT 1)",
            "TABLE t",
        ];
        assert_eq!(sql, expected);
        assert!(statements.has_other && statements.text.contains("a int;         b int"));
    }
}
