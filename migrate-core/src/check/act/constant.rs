//! Texts that are put together from nothing but constants: their value is known before they are run.

use super::expression::text_of;
use crate::check::syntax::cursor::{self, Cursor};

/// The value of `'a' || 'b'`, `format('DROP TABLE %I', 'a')` and the like; nothing where a part is not a constant.
pub(super) fn value(words: Cursor<'_>) -> Option<String> {
    let mut rest = words;
    let mut text = String::new();
    loop {
        text.push_str(&operand(&mut rest)?);
        if rest.tokens().is_empty() {
            return Some(text);
        }
        if !rest.eat("||") {
            return None;
        }
    }
}

fn operand(words: &mut Cursor<'_>) -> Option<String> {
    if words.is("(") {
        return value(words.brackets());
    }
    if words.eat("format") {
        let mut arguments = words.brackets().items().map(value).collect::<Option<Vec<_>>>()?.into_iter();
        let pattern = arguments.next()?;
        return formatted(&pattern, &arguments.collect::<Vec<_>>());
    }
    if words.eat("quote_ident") {
        return Some(cursor::quoted(&value(words.brackets())?));
    }
    if words.eat("quote_literal") {
        return Some(literal(&value(words.brackets())?));
    }
    let text = text_of(words.advance()?);
    if words.eat("::") {
        // Other types may be written in another way than they were read.
        words.eat_one_of(&["text", "regclass"]).filter(|name| *name == "text")?;
    }
    text
}

/// `format()`: <https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-FORMAT>, without widths.
fn formatted(pattern: &str, arguments: &[String]) -> Option<String> {
    let mut text = String::new();
    let mut next = 0_usize;
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            text.push('%');
            rest = after;
            continue;
        }
        let digits = after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (number, after) = after.split_at_checked(digits)?;
        let after = if number.is_empty() {
            after
        } else {
            next = number.parse::<usize>().ok()?.checked_sub(1)?;
            after.strip_prefix('$')?
        };
        let argument = arguments.get(next)?;
        next += 1;
        let how = after.chars().next()?;
        match how {
            'I' => text.push_str(&cursor::quoted(argument)),
            'L' => text.push_str(&literal(argument)),
            's' => text.push_str(argument),
            _ => return None,
        }
        rest = after.get(1..)?;
    }
    text.push_str(rest);
    Some(text)
}

fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::check::syntax::cursor::Cursor;
    use crate::check::syntax::lexer::{self, Token};

    fn of(sql: &str) -> Option<String> {
        let tokens: Vec<Token<'_>> = lexer::tokens(sql).filter(Token::is_sql).collect();
        value(Cursor::new(&tokens))
    }

    #[test]
    fn constants_are_put_together_and_nothing_else() {
        let text = |sql: &str| of(sql).unwrap();
        assert_eq!(text("'DROP TABLE ' || 'a'"), "DROP TABLE a");
        assert_eq!(text("format('%I.%I = %L %s %%', 'a', 'B', 'it''s', 'x')"), "a.\"B\" = 'it''s' x %");
        assert_eq!(text("format('%2$I %1$s', 'a', 'b') || quote_ident('C')"), "b a\"C\"");
        assert_eq!(text("format($f$ALTER TABLE %I$f$, 't'::text)"), "ALTER TABLE t");
        for unknown in [
            "'a' || name",
            "format('%I', name)",
            "format('%I')",
            "upper('a')",
            "'a' || 1",
            "format('%10s', 'a')",
        ] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }
}
