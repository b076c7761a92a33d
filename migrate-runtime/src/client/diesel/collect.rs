//! A message whose rows stay in a setting of the session, as text.

use crate::link::Row;
use crate::sql::literal;

/// The setting.
const SETTING: &str = "'migrate.rows'";

/// What it holds, and how it is cleared.
pub(super) const COLLECTED: (&str, &str) =
    ("pg_catalog.current_setting('migrate.rows', true)", "pg_catalog.set_config('migrate.rows', '', false)");

/// The same message, which leaves the rows of all its statements behind, with this mark before them; nothing, if no statement
/// of it has any. Or which statement's rows can't be had.
pub(super) fn rewritten(message: &str, mark: &str) -> Result<Option<String>, String> {
    let (mut sql, mut is_first) = (String::with_capacity(message.len() * 2), true);
    for statement in statements(message) {
        match first_word(statement).to_ascii_uppercase().as_str() {
            "SELECT" | "WITH" | "VALUES" | "TABLE" => {
                let before = if std::mem::take(&mut is_first) {
                    literal(mark)
                } else {
                    format!("pg_catalog.current_setting({SETTING})")
                };
                let kept = format!(
                    "SELECT pg_catalog.set_config({SETTING}, pg_catalog.concat({before}, \
                       (SELECT pg_catalog.string_agg(migrate_row::pg_catalog.text, '') FROM ({statement}\n) migrate_row)), false)"
                );
                sql.push_str(&kept);
            }
            word @ ("SHOW" | "EXPLAIN" | "EXECUTE" | "FETCH" | "CALL" | "INSERT" | "UPDATE" | "DELETE"
            | "MERGE")
                if is_answer(word, statement) =>
            {
                return Err(format!(
                    "diesel hands out no rows of {word}: write it as a SELECT, or let `apply_url` run it"
                ));
            }
            _ => sql.push_str(statement),
        }
        sql.push(';');
    }
    Ok(if is_first { None } else { Some(sql) })
}

/// Whether the statement has rows; a change has them only if it says so.
fn is_answer(word: &str, statement: &str) -> bool {
    let is_change = matches!(word, "INSERT" | "UPDATE" | "DELETE" | "MERGE");
    !is_change || statement.as_bytes().windows(9).any(|word| word.eq_ignore_ascii_case(b"returning"))
}

/// The first word, after comments and opening parentheses.
fn first_word(statement: &str) -> &str {
    let mut rest = statement;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        if !(rest.starts_with("--") || rest.starts_with("/*")) {
            break;
        }
        rest = rest.get(skipped(rest, None)..).unwrap_or_default();
    }
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// The statements of a message, without the semicolons between them.
fn statements(message: &str) -> Vec<&str> {
    let (mut found, mut begins, mut at, mut before) = (Vec::new(), 0, 0, None);
    while let Some(rest) = message.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(';') {
            found.push(message.get(begins..at).unwrap_or_default());
            begins = at + 1;
        }
        let length = skipped(rest, before);
        before = message.get(at..at + length).and_then(|skipped| skipped.chars().last());
        at += length;
    }
    found.push(message.get(begins..).unwrap_or_default());
    found.retain(|statement| !statement.trim().is_empty());
    found
}

/// How many bytes the text has before something that may mean something: a whole constant, a quoted name, a comment; or one
/// character. What stood before it tells `E'…'` from `'…'`, and `$1` from `$$`.
fn skipped(text: &str, before: Option<char>) -> usize {
    let one = text.chars().next().map_or(0, char::len_utf8);
    let is_in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
    let to = |end: Option<usize>, length: usize| end.map_or(text.len(), |end| end + length);
    let after = |start: usize, end: &str| {
        to(text.get(start..).and_then(|rest| rest.find(end)).map(|found| found + start), end.len())
    };
    match text.as_bytes() {
        [b'\'', ..] if matches!(before, Some('e' | 'E')) => {
            let mut escaped = false;
            let end = text.char_indices().skip(1).find(|(_, c)| {
                let is_end = *c == '\'' && !escaped;
                escaped = *c == '\\' && !escaped;
                is_end
            });
            to(end.map(|(at, _)| at), 1)
        }
        [quote @ (b'\'' | b'"'), ..] => after(1, if *quote == b'"' { "\"" } else { "'" }),
        [b'-', b'-', ..] => after(2, "\n"),
        [b'/', b'*', ..] => {
            let (mut depth, mut at) = (0_usize, 0);
            while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
                match rest {
                    [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
                    [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
                    _ => at += 1,
                }
                if depth == 0 {
                    return at;
                }
            }
            text.len()
        }
        [b'$', ..] if !is_in_word => {
            let tag = text.get(1..).and_then(|rest| rest.split_once('$')).map(|(tag, _)| tag);
            let is_name = |tag: &&str| {
                tag.chars().all(|c| c.is_alphanumeric() || c == '_')
                    && !tag.starts_with(|c: char| c.is_ascii_digit())
            };
            tag.filter(is_name).map_or(one, |tag| after(tag.len() + 2, &format!("${tag}$")))
        }
        _ => one,
    }
}

/// Rows as PostgreSQL writes them: `(a,"b c",)(d,,"")`. A missing value is NULL.
/// <https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX>
pub(super) fn rows(text: &str) -> Vec<Row> {
    let (mut rows, mut chars) = (Vec::new(), text.chars().peekable());
    while chars.next() == Some('(') {
        let (mut row, mut value, mut is_quoted) = (Vec::new(), None::<String>, false);
        while let Some(c) = chars.next() {
            match c {
                ')' if !is_quoted => break,
                ',' if !is_quoted => row.push(value.take()),
                '"' if is_quoted && chars.peek() == Some(&'"') => {
                    value.get_or_insert_default().extend(chars.next());
                }
                '"' => {
                    is_quoted = !is_quoted;
                    value.get_or_insert_default();
                }
                '\\' => value.get_or_insert_default().extend(chars.next()),
                c => value.get_or_insert_default().push(c),
            }
        }
        row.push(value);
        rows.push(Row(row));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_where_no_constant_name_or_comment_goes_on() {
        let message =
            "SELECT 'a;''b', E'\\';', \"c;\"; DO $$ ; $$;\n/* ; /* ; */ ; */ SELECT $1;x$a$;y -- ;\n; ;";
        let expected = [
            "SELECT 'a;''b', E'\\';', \"c;\"",
            " DO $$ ; $$",
            "\n/* ; /* ; */ ; */ SELECT $1",
            "x$a$",
            "y -- ;\n",
        ];
        assert_eq!(statements(message), expected);
        assert_eq!(statements("SELECT 'ä;', $ä$;$ä$"), ["SELECT 'ä;', $ä$;$ä$"]);
        assert_eq!(statements("SELECT 'unended; "), ["SELECT 'unended; "]);
    }

    #[test]
    fn what_has_rows_is_collected() {
        let sql = rewritten("BEGIN;\nSELECT 1;(VALUES (2))", "7-").unwrap().unwrap();
        insta::assert_snapshot!(sql, @"
        BEGIN;SELECT pg_catalog.set_config('migrate.rows', pg_catalog.concat('7-', (SELECT pg_catalog.string_agg(migrate_row::pg_catalog.text, '') FROM (
        SELECT 1
        ) migrate_row)), false);SELECT pg_catalog.set_config('migrate.rows', pg_catalog.concat(pg_catalog.current_setting('migrate.rows'), (SELECT pg_catalog.string_agg(migrate_row::pg_catalog.text, '') FROM ((VALUES (2))
        ) migrate_row)), false);
        ");
        assert_eq!(rewritten("BEGIN; SET a = 'SELECT'", "").unwrap(), None);
        assert_eq!(rewritten("UPDATE a SET b = 1", "").unwrap(), None);
        insta::assert_snapshot!(rewritten("/* a */ SHOW x", "").unwrap_err(), @"diesel hands out no rows of SHOW: write it as a SELECT, or let `apply_url` run it");
        assert!(rewritten("delete from a returning 1", "").is_err());
    }

    #[test]
    fn rows_are_read_as_they_are_written() {
        let row =
            |values: &[Option<&str>]| Row(values.iter().map(|value| value.map(str::to_owned)).collect());
        let text = "(1,,\"\",\"a,b\")(\"q\"\"q\",\"b\\\\c\",\"(\n)\")()";
        let expected = [
            row(&[Some("1"), None, Some(""), Some("a,b")]),
            row(&[Some("q\"q"), Some("b\\c"), Some("(\n)")]),
            row(&[None]),
        ];
        assert_eq!(rows(text), expected);
        assert_eq!(rows(""), []);
    }
}
