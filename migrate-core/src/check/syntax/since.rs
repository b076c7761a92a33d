//! What only newer servers read, as `since.txt` has it: found in statements that have no error, where a folder says how old a server
//! may be.

use std::ops::Range;
use std::sync::LazyLock;

use super::lexed::Inside;
use super::lexer::{Token, TokenKind};
use super::words::{Class, class};

/// Words that only servers from a version on read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Newer {
    pub(crate) range: Range<usize>,
    /// In the reference's words.
    pub(crate) what: &'static str,
    pub(crate) first: u8,
}

struct Feature {
    first: u8,
    what: &'static str,
    words: Vec<&'static str>,
}

static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    let lines = include_str!("since.txt").lines().filter(|line| !line.starts_with('#'));
    let features = lines.filter_map(|line| {
        let (what, words) = line.split_once(": ")?;
        let (first, what) = what.split_once(' ')?;
        Some(Feature { first: first.parse().ok()?, what, words: words.split(' ').collect() })
    });
    features.collect()
});

/// All of it that a server of this version does not read, each word once, in the order of the text.
pub(crate) fn newer_than(oldest: u8, tokens: &[Token<'_>]) -> Vec<Newer> {
    let sql: Vec<Token<'_>> = tokens.iter().filter(|token| token.is_sql()).copied().collect();
    let mut found = Vec::new();
    for statement in sql.split(|token| token.text == ";") {
        look(oldest, statement, false, &mut found);
        for (start, body) in bodies(statement) {
            let tokens = body.words(start);
            // Words of PL/pgSQL after which a statement begins.
            let ends = |token: &Token<'_>| token.text == ";" || is(token, "begin|then|else|loop");
            tokens.split(ends).for_each(|statement| look(oldest, statement, true, &mut found));
        }
    }
    found.sort_by_key(|newer| (newer.range.start, newer.first));
    found.dedup_by(|next, before| next.range.start < before.range.end);
    found
}

fn look(oldest: u8, statement: &[Token<'_>], is_in_body: bool, found: &mut Vec<Newer>) {
    for feature in FEATURES.iter().filter(|feature| feature.first > oldest) {
        let (words, ats) = match feature.words.split_first() {
            Some((&"^", words)) => (words, 0..1),
            Some((&"^^", words)) => (words, 0..usize::from(!is_in_body)),
            _ => (feature.words.as_slice(), 0..statement.len()),
        };
        let places = ats.filter_map(|at| place(words, statement, at, at));
        found.extend(places.filter_map(|place| newer(statement, place, feature.what, feature.first)));
    }
    if oldest < 16 {
        let numbers = (0..statement.len()).filter(|at| statement.get(*at).is_some_and(is_newer_number));
        let numbers = numbers.filter_map(|at| newer(statement, at..at + 1, "such a number", 16));
        found.extend(numbers);
        let unnamed = (0..statement.len()).filter(|at| is_unnamed(statement, *at));
        found.extend(
            unnamed.filter_map(|at| newer(statement, at..at + 3, "a query in FROM without a name", 16)),
        );
    }
}

fn newer(statement: &[Token<'_>], place: Range<usize>, what: &'static str, first: u8) -> Option<Newer> {
    let tokens = statement.get(place)?;
    Some(Newer { range: tokens.first()?.start..tokens.last()?.end(), what, first })
}

/// Where these words stand from `at` on; of what comes after `..`, as that says what it is.
fn place(words: &[&str], tokens: &[Token<'_>], at: usize, start: usize) -> Option<Range<usize>> {
    let Some((word, rest)) = words.split_first() else { return Some(start..at) };
    let token = tokens.get(at);
    let goes_on = |is_it: bool| if is_it { place(rest, tokens, at + 1, start) } else { None };
    match *word {
        ".." | "..." => {
            let mut depth = 0_usize;
            for next in at..=tokens.len() {
                if depth == 0
                    && let Some(found) = place(rest, tokens, next, if *word == ".." { next } else { start })
                {
                    return Some(found);
                }
                match tokens.get(next)?.text {
                    "(" | "[" => depth += 1,
                    ")" | "]" => depth = depth.checked_sub(1)?,
                    _ => {}
                }
            }
            None
        }
        "$" => token.is_none().then_some(start..at),
        "*" => goes_on(token.is_some()),
        "'" => goes_on(token.is_some_and(|token| token.kind == TokenKind::Literal)),
        "%" if token.is_some_and(|token| token.text == "%") => goes_on(true),
        "%" => goes_on(token.is_some_and(is_name)),
        _ => match (word.strip_prefix('!'), word.strip_prefix('<')) {
            (Some(none), _) => {
                let follows = token.is_some_and(|token| is(token, none));
                if follows { None } else { place(rest, tokens, at, start) }
            }
            (_, Some(none)) => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let stands = before.is_some_and(|before| is(before, none));
                if stands { None } else { place(rest, tokens, at, start) }
            }
            _ => goes_on(token.is_some_and(|token| is(token, word))),
        },
    }
}

/// `a|b`, unquoted.
fn is(token: &Token<'_>, words: &str) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Symbol)
        && words.split('|').any(|word| token.text.eq_ignore_ascii_case(word))
}

fn is_name(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => !matches!(class(token.text), Class::Reserved | Class::FunctionName),
        _ => false,
    }
}

/// `0x1F`, `1_000`.
fn is_newer_number(token: &Token<'_>) -> bool {
    let is_of_another_base = || {
        let base = token.text.strip_prefix('0').unwrap_or_default();
        base.starts_with(|letter: char| "xXoObB".contains(letter))
    };
    token.kind == TokenKind::Number && (token.text.contains('_') || is_of_another_base())
}

/// `FROM (SELECT …)` without a name after it. FROM stands in calls, and in `IS DISTINCT FROM`, too.
fn is_unnamed(statement: &[Token<'_>], at: usize) -> bool {
    let words = ["from|join|using", "(", "select|values|with|table"];
    let begins =
        words.iter().zip(at..).all(|(word, at)| statement.get(at).is_some_and(|token| is(token, word)));
    if !begins || is_in_call(statement, at) {
        return false;
    }
    let mut depth = 0_usize;
    let closing = statement.iter().enumerate().skip(at + 1).find(|(_, token)| {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let Some((closing, _)) = closing else { return false };
    statement.get(closing + 1).is_none_or(|next| !is(next, "as") && !is_name(next))
}

/// Whether this FROM is no clause of a query.
fn is_in_call(statement: &[Token<'_>], from: usize) -> bool {
    let Some(before) = statement.get(..from) else { return true };
    if before.last().is_some_and(|token| is(token, "distinct")) {
        return true;
    }
    let mut depth = 0_usize;
    for token in before.iter().rev() {
        match token.text {
            ")" => depth += 1,
            "(" if depth == 0 => return true,
            "(" => depth -= 1,
            _ if depth == 0 && is(token, "select|delete|update|merge") => return false,
            _ => {}
        }
    }
    true
}

/// The bodies of a statement that are SQL or PL/pgSQL, with the bytes at which their constants begin.
fn bodies(statement: &[Token<'_>]) -> Vec<(usize, Inside)> {
    let words: Vec<String> = statement.iter().take(4).map(|token| token.text.to_ascii_lowercase()).collect();
    let has_body = match words.first().map(String::as_str) {
        Some("create") => words.iter().any(|word| word == "function" || word == "procedure"),
        first => first == Some("do"),
    };
    let language = statement.iter().skip_while(|token| !is(token, "language")).nth(1);
    let is_known = |token: &Token<'_>| {
        let name = token.text.trim_matches(['\'', '"']);
        name.eq_ignore_ascii_case("plpgsql") || name.eq_ignore_ascii_case("sql")
    };
    if !has_body || !language.is_none_or(is_known) {
        return Vec::new();
    }
    let bodies = statement.iter().filter(|token| token.text.starts_with('$'));
    bodies.filter_map(|token| Some((token.start, Inside::of(token)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::syntax::lexer;

    fn found(oldest: u8, text: &str) -> Vec<(&str, &'static str, u8)> {
        let tokens: Vec<Token<'_>> = lexer::tokens(text).collect();
        let newer = newer_than(oldest, &tokens);
        newer.into_iter().map(|one| (text.get(one.range).unwrap(), one.what, one.first)).collect()
    }

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("since.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.count(), FEATURES.len());
    }

    #[test]
    fn what_older_servers_do_not_read() {
        let text = "CREATE TABLE t (a int UNIQUE NULLS NOT DISTINCT, b int GENERATED ALWAYS AS (a + 1));
            MERGE INTO t USING s ON true WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING *;
            SELECT 0x1F, 1_000 FROM (SELECT 1) WHERE a IS JSON;
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF true THEN
            MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE; END IF; RETURN 1; END $$";
        let expected = [
            ("UNIQUE NULLS NOT", "NULLS [NOT] DISTINCT", 15),
            ("GENERATED ALWAYS AS (a + 1)", "virtual generated columns", 18),
            ("MERGE INTO", "MERGE", 15),
            ("WHEN NOT MATCHED BY SOURCE", "WHEN NOT MATCHED BY", 17),
            ("RETURNING", "MERGE … RETURNING", 17),
            ("0x1F", "such a number", 16),
            ("1_000", "such a number", 16),
            ("FROM (SELECT", "a query in FROM without a name", 16),
            ("IS JSON", "IS JSON", 16),
            ("MERGE INTO", "MERGE", 15),
        ];
        assert_eq!(found(14, text), expected);
    }

    #[test]
    fn what_all_servers_read() {
        let text = "CREATE TABLE t (period int, storage text, virtual bool, enforced int NOT NULL, only int, old int,
                b int GENERATED ALWAYS AS (1 + (2)) STORED, memory int, CONSTRAINT c UNIQUE (period, storage));
            GRANT SELECT ON parameter TO maintain;
            EXPLAIN (ANALYZE) SELECT memory, serialize FROM t;
            SELECT extract(epoch FROM (SELECT now())), a IS DISTINCT FROM (SELECT 1), json_object('{a,1}'),
                x.json_value(1), 10 AS system_user FROM (SELECT 1) AS q, (VALUES (1)) r;
            ALTER TABLE t ALTER COLUMN storage SET STORAGE EXTERNAL, ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID;
            INSERT INTO t (old) SELECT old.x FROM old RETURNING id;
            DO $$ BEGIN UPDATE t SET a = 1 RETURNING a INTO new.a; END $$; SELECT $$MERGE INTO t$$";
        assert_eq!(found(14, text), []);
    }
}
