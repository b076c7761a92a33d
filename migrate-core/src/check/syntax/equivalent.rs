//! What squawk-syntax 2.68 refuses although PostgreSQL reads it: the same statement in words that it knows.

mod names;

use std::ops::Range;

use super::{grammar, synopsis};
use crate::check::syntax::lexer::{Token, TokenKind};
use crate::check::syntax::words::{Class, class};

/// Whether the parser reads an equivalent of this statement of the text.
pub(super) fn reads(text: &str, tokens: &[Token<'_>]) -> bool {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    let range = first.start..last.end();
    let mut changes: Vec<Change> = CHANGES.iter().flat_map(|find| find(text, tokens)).collect();
    changes.sort_by_key(|change| change.range.start);
    changes.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    if changes.is_empty() {
        return false;
    }
    let mut sql = text.get(range.clone()).unwrap_or_default().to_owned();
    for change in changes.iter().rev() {
        let local = change.range.start - range.start..change.range.end - range.start;
        sql.replace_range(local, &format!(" {} ", change.with));
    }
    grammar::read(&sql, &[]).1.is_empty()
}

/// Bytes of the text, and what stands there in the equivalent.
struct Change {
    range: Range<usize>,
    with: &'static str,
}

type Find = fn(&str, &[Token<'_>]) -> Vec<Change>;

const CHANGES: &[Find] = &[
    relation_kind,
    explain_options,
    unlogged_view,
    storage,
    column_number,
    exclusion,
    empty_target,
    names::functions_in_from,
    is_null,
    foreign_options,
    names::names,
];

/// `AlterTableStmt` of `gram.y` has the same actions for every kind of relation.
fn relation_kind(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let kinds: &[&[&str]] =
        &[&["view"], &["materialized", "view"], &["index"], &["sequence"], &["foreign", "table"]];
    let rest = tokens.get(1..).unwrap_or_default();
    let kind = kinds.iter().find(|kind| begins_with(tokens, &["alter"]) && begins_with(rest, kind));
    // Others than AlterTableStmt: RenameStmt, and ALTER … ALL IN TABLESPACE.
    let is_other = rest.iter().any(|token| is_one_of(token, &["rename", "all"]));
    let kind = kind.filter(|_| !is_other);
    kind.and_then(|kind| change(rest.get(..kind.len())?, "TABLE")).into_iter().collect()
}

/// `alter_generic_option_elem`: an option can be called `ADD` or `SET`.
fn foreign_options(text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    if !begins_with(tokens, &["alter", "foreign", "table"]) {
        return Vec::new();
    }
    let starts = tokens.iter().enumerate().filter(|(_, token)| is_one_of(token, &["options"]));
    let clauses = starts.filter_map(|(at, _)| {
        let (end, _) = synopsis::clause("alter_options", text, tokens, at)?;
        change(tokens.get(at..end)?, "OPTIONS (ADD a 'b')")
    });
    clauses.collect()
}

/// `utility_option_list`: PostgreSQL knows the options only when it executes.
fn explain_options(text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    if !begins_with(tokens, &["explain", "("]) {
        return Vec::new();
    }
    let Some((end, _)) = synopsis::clause("utility_options", text, tokens, 1) else { return Vec::new() };
    tokens.get(1..end).and_then(|options| change(options, "")).into_iter().collect()
}

/// `CREATE OptNoLog MATERIALIZED VIEW`.
fn unlogged_view(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let is_one = begins_with(tokens, &["create", "unlogged", "materialized"]);
    tokens.get(1..2).filter(|_| is_one).and_then(|word| change(word, "")).into_iter().collect()
}

/// `columnDef: ColId Typename opt_column_storage opt_column_compression`, which the parser has in CREATE TABLE only.
fn storage(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    if !begins_with(tokens, &["alter"]) {
        return Vec::new();
    }
    let clauses = tokens.windows(4).filter_map(|four| match four {
        // A type stands before it, not only the column's name.
        [before, _, clause, method]
            if is_one_of(clause, &["storage", "compression"])
                && !is_one_of(before, &["add", "column", "exists", "set", "alter"])
                && (method.kind == TokenKind::QuotedName
                    || method.kind == TokenKind::Word && class(method.text) != Class::Reserved
                    || is_one_of(method, &["default"])) =>
        {
            change(four.get(2..)?, "")
        }
        _ => None,
    });
    clauses.collect()
}

/// `ALTER opt_column Iconst SET STATISTICS`: a column of an index has no name.
fn column_number(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let numbers = tokens.windows(4).filter_map(|four| match four {
        [before, number, set, statistics]
            if is_one_of(before, &["alter", "column"])
                && number.text.parse::<i32>().is_ok()
                && is_one_of(set, &["set"])
                && is_one_of(statistics, &["statistics"]) =>
        {
            change(std::slice::from_ref(number), "a")
        }
        _ => None,
    });
    numbers.collect()
}

/// `ExclusionConstraintElem` is an `index_elem`, with an operator class.
fn exclusion(text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let starts = tokens.iter().enumerate().filter(|(_, token)| is_one_of(token, &["exclude"]));
    let lists = starts.filter_map(|(at, _)| {
        let start = at + 1 + if is_one_of(tokens.get(at + 1)?, &["using"]) { 2 } else { 0 };
        let (end, pieces) = synopsis::clause("exclusion", text, tokens, start)?;
        let are_read = pieces.iter().all(|piece| piece.is_read(text, tokens));
        are_read.then_some(())?;
        change(tokens.get(start..end)?, "(a WITH =)")
    });
    lists.collect()
}

/// `a_expr ISNULL`, `a_expr NOTNULL`, after each other too.
fn is_null(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let words = tokens.windows(1).filter_map(|one| match one {
        [word] if is_one_of(word, &["isnull"]) => change(one, "IS NULL"),
        [word] if is_one_of(word, &["notnull"]) => change(one, "IS NOT NULL"),
        _ => None,
    });
    words.collect()
}

/// `IN (SELECT FROM t)`: `opt_target_list` is empty.
fn empty_target(_text: &str, tokens: &[Token<'_>]) -> Vec<Change> {
    let empty = tokens.windows(2).filter(|two| {
        begins_with(two, &["select"]) && two.get(1).is_some_and(|next| is_one_of(next, &["from", ")"]))
    });
    empty.filter_map(|two| change(two.get(..1)?, "SELECT 1")).collect()
}

fn change(tokens: &[Token<'_>], with: &'static str) -> Option<Change> {
    Some(Change { range: tokens.first()?.start..tokens.last()?.end(), with })
}

fn begins_with(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.len() >= words.len() && words.iter().zip(tokens).all(|(word, token)| is_one_of(token, &[word]))
}

fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::syntax::lexer;

    fn is_read(sql: &str) -> bool {
        reads(sql, &lexer::tokens(sql).filter(Token::is_sql).collect::<Vec<_>>())
    }

    #[test]
    fn what_postgresql_reads() {
        for sql in [
            "ALTER TABLE t ADD d text COMPRESSION pglz",
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS d text STORAGE EXTERNAL COMPRESSION lz4 NOT NULL",
            "ALTER TABLE t ADD d numeric(4, 2) STORAGE DEFAULT, ADD exclude int",
            "ALTER TABLE t ALTER 2 SET STATISTICS 100",
            "ALTER VIEW v SET TABLESPACE fast",
            "ALTER FOREIGN TABLE f OPTIONS (SET 'a', DROP b)",
            "CREATE UNLOGGED MATERIALIZED VIEW m AS SELECT 1",
            "CREATE TABLE w (w text, EXCLUDE (lower(w) text_pattern_ops DESC WITH =))",
            "EXPLAIN (JSON FORMAT) SELECT 1",
            "SELECT a IN (SELECT FROM t), b ISNULL ISNULL",
            "WITH update AS (UPDATE a SET x = 1 RETURNING x), values (x) AS MATERIALIZED (TABLE b) TABLE update",
            "SELECT 1 FROM extract(epoch FROM a) AS e, left('a', 1), b WHERE values IN (values, 1)",
            "CREATE TABLE t (exclude bool NOT NULL, EXCLUDE (a WITH =))",
            "WITH RECURSIVE (a) AS (SELECT 1) SELECT a FROM recursive",
        ] {
            assert!(is_read(sql), "{sql}");
        }
    }

    #[test]
    fn what_it_does_not() {
        for sql in [
            "ALTER TABLE t ADD COMPRESSION pglz",
            "ALTER TABLE t ADD d text COMPRESSION",
            "ALTER INDEX i RENAME RENAME TO j",
            "CREATE TABLE w (w text, EXCLUDE (lower(w w) WITH =))",
            "EXPLAIN (FORMAT JSON) SELCT 1",
            "ALTER TABLE t ADD STORAGE EXTERNAL",
            "WITH select AS (SELECT 1) SELECT 1",
            "SELECT 1 FROM extract(epoch a)",
            "SELECT 1 +",
        ] {
            assert!(!is_read(sql), "{sql}");
        }
    }
}
