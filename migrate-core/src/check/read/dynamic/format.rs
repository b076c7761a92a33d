//! `format()`: <https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-FORMAT>, without widths.

use super::template::{Piece, Template, Values};
use crate::check::syntax::cursor::Cursor;

/// What it returns.
pub(super) fn formatted(inside: Cursor<'_>, values: &Values<'_>) -> Template {
    let mut arguments = inside.items().map(|argument| Template::of(argument, values));
    let pattern = arguments.next().unwrap_or_default();
    let arguments: Vec<Template> = arguments.collect();
    if let Some(text) = pattern.value().and_then(|pattern| filled(pattern, &arguments)) {
        return text;
    }
    let mut beginning = Template::default();
    if let Some(Piece::Text(text)) = pattern.pieces.first() {
        beginning.push_text(text.split('%').next().unwrap_or_default());
    }
    beginning.append(Template { pieces: vec![Piece::Unknown] });
    beginning
}

/// The pattern with its arguments; nothing where that can't be said.
fn filled(pattern: &str, arguments: &[Template]) -> Option<Template> {
    let mut text = Template::default();
    let mut next = 0_usize;
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_text(before);
        if let Some(after) = after.strip_prefix('%') {
            text.push_text("%");
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
        match after.chars().next()? {
            'I' => text.append(Template { pieces: vec![argument.as_name()] }),
            'L' => text.append(Template { pieces: vec![argument.as_constant()] }),
            's' => text.append(argument.clone()),
            _ => return None,
        }
        rest = after.get(1..)?;
    }
    text.push_text(rest);
    Some(text)
}
