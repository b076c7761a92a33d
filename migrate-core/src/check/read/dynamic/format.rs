//! `format()`: <https://www.postgresql.org/docs/current/functions-string.html#FUNCTIONS-STRING-FORMAT>, without widths.

use super::template::{Piece, Template, Values};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::literal::text_of;

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

/// Whether a pattern that is written there asks for arguments that are not; nothing where that can't be said.
pub(crate) fn lacks_arguments(mut words: Cursor<'_>) -> Option<bool> {
    let is_format = words.eat_one_of(&["format", "pg_catalog . format"]).is_some();
    let inside = words.brackets();
    if !is_format || words.first().is_some() || inside.contains("variadic") {
        return None;
    }
    let mut arguments = inside.items();
    let [pattern] = arguments.next()?.tokens() else { return None };
    let pattern = text_of(pattern)?;
    let given = arguments.count();
    Some(parts(&pattern)?.iter().any(|part| matches!(part, Part::Argument(number, _) if *number >= given)))
}

/// The pattern with its arguments; nothing where that can't be said.
fn filled(pattern: &str, arguments: &[Template]) -> Option<Template> {
    let mut text = Template::default();
    for part in parts(pattern)? {
        match part {
            Part::Text(part) => text.push_text(part),
            Part::Argument(number, style) => {
                let argument = arguments.get(number)?;
                text.append(match style {
                    Style::Name => Template { pieces: vec![argument.as_name()] },
                    Style::Constant => Template { pieces: vec![argument.as_constant()] },
                    Style::Plain => argument.clone(),
                });
            }
        }
    }
    Some(text)
}

enum Part<'p> {
    Text(&'p str),
    /// Which one, and how it is written.
    Argument(usize, Style),
}

enum Style {
    Name,
    Constant,
    Plain,
}

/// What a pattern is made of; nothing where it has widths, or is wrong.
fn parts(pattern: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut next = 0_usize;
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        parts.push(Part::Text(before));
        if let Some(after) = after.strip_prefix('%') {
            parts.push(Part::Text("%"));
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
        let style = match after.chars().next()? {
            'I' => Style::Name,
            'L' => Style::Constant,
            's' => Style::Plain,
            _ => return None,
        };
        parts.push(Part::Argument(next, style));
        next += 1;
        rest = after.get(1..)?;
    }
    parts.push(Part::Text(rest));
    Some(parts)
}
