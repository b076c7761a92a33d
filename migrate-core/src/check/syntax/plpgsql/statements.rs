//! The statements of a body, and what PL/pgSQL has in them that the parser does not know.

use std::ops::Range;

use crate::check::syntax::lexer::{self, Token, TokenKind};
use crate::check::syntax::{blanked, read};

/// The body without what PL/pgSQL takes out of it before the grammar sees it, and whether it has some.
pub(super) fn plain(text: &str) -> (String, bool) {
    let out: Vec<Range<usize>> = into_clauses(text).into_iter().chain(repeated_declares(text)).collect();
    (blanked(text, out.iter()), !out.is_empty())
}

/// The body without the statement of SQL at this byte, if that is one.
pub(super) fn without(text: &str, at: usize) -> Option<String> {
    let part = all(text).into_iter().find(|part| part.whole.start <= at && at <= part.whole.end)?;
    let sql = format!("{}{}", part.before, text.get(part.sql.clone())?);
    let tokens: Vec<Token<'_>> = lexer::tokens(&sql).collect();
    let room = part.whole.len().checked_sub(part.instead.len())?;
    // What has been taken out already is no mistake of its own.
    if text.get(part.whole.clone())?.trim_end() == part.instead || !read(&sql, &tokens).errors.is_empty() {
        return None;
    }
    let mut text = text.to_owned();
    text.replace_range(part.whole, &format!("{}{}", part.instead, " ".repeat(room)));
    Some(text)
}

/// SQL in a body.
pub(super) struct Part {
    /// What is taken out.
    whole: Range<usize>,
    /// What the body holds then.
    instead: &'static str,
    /// The SQL in it, and what makes a statement of it.
    sql: Range<usize>,
    before: &'static str,
}

/// The SQL of the body: its statements, the queries of its loops, its conditions, and what it assigns.
pub(super) fn all(text: &str) -> Vec<Part> {
    let tokens: Vec<Token<'_>> = lexer::tokens(text).filter(Token::is_sql).collect();
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
fn repeated_declares(text: &str) -> Vec<Range<usize>> {
    let tokens = lexer::tokens(text).filter(Token::is_sql);
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
        let clauses: Vec<_> = into_clauses(text).into_iter().map(|range| text.get(range).unwrap()).collect();
        assert_eq!(clauses, ["INTO STRICT r.x , y", "INTO n", "INTO z", "INTO $2"]);
    }

    #[test]
    fn the_sql_of_a_body() {
        let text = "DECLARE a int; DECLARE b int := 1; BEGIN <<l>> FOR r IN SELECT CASE WHEN a THEN b END FROM t LOOP
            IF CASE a WHEN 1 THEN true END THEN PERFORM f(); x := (SELECT 1); END IF; END LOOP; RETURN QUERY TABLE t; END";
        let parts = all(text);
        let sql: Vec<_> = parts
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
        let (text, is_other) = plain(text);
        assert!(is_other && text.contains("a int;         b int"), "{text}");
    }
}
