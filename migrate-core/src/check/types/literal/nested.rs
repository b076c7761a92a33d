//! Arrays and ranges: `array_in`, `range_in`. What is inside is read as the type inside.

use super::{Wrong, is_space, literal};
use crate::check::model::Code;
use crate::check::types::{Type, World};

pub(super) fn array(world: &World<'_>, text: &str, element: Type) -> Option<Wrong> {
    let malformed =
        || Some(Wrong::new(Code::InvalidTextRepresentation, format!("malformed array literal: `{text}`")));
    let inner = text.trim_matches(is_space);
    // `[1:2]={…}` has its bounds in front.
    if inner.starts_with('[') && inner.contains("={") {
        return None;
    }
    if !inner.starts_with('{') || !inner.ends_with('}') {
        return malformed();
    }
    let delimiter = if element == Type::Named("box", false) { ';' } else { ',' };
    let (mut depth, mut is_quoted, mut is_escaped, mut was_quoted) = (0_usize, false, false, false);
    let mut item = String::new();
    let mut items: Vec<(String, bool)> = Vec::new();
    let mut has_ended = false;
    for letter in inner.chars() {
        if has_ended {
            return malformed();
        }
        if is_escaped {
            item.push(letter);
            is_escaped = false;
            was_quoted = true;
            continue;
        }
        match letter {
            '\\' => is_escaped = true,
            '"' => {
                is_quoted = !is_quoted;
                was_quoted = true;
            }
            _ if is_quoted => item.push(letter),
            '{' => depth += 1,
            '}' => {
                items.push((std::mem::take(&mut item), std::mem::take(&mut was_quoted)));
                depth = depth.checked_sub(1)?;
                has_ended = depth == 0;
            }
            _ if letter == delimiter => {
                items.push((std::mem::take(&mut item), std::mem::take(&mut was_quoted)));
            }
            _ => item.push(letter),
        }
    }
    if depth > 0 || is_quoted || is_escaped {
        return malformed();
    }
    let is_flat = inner.matches('{').count() == 1;
    for (item, was_quoted) in &items {
        let bare = if *was_quoted { item.as_str() } else { item.trim_matches(is_space) };
        if !was_quoted && (bare.is_empty() || bare.eq_ignore_ascii_case("null")) {
            if bare.is_empty() && is_flat && items.len() > 1 {
                return malformed();
            }
            continue;
        }
        // With quotes in the middle of an item servers differ.
        if let Some(wrong) = literal(world, bare, element) {
            return Some(wrong);
        }
    }
    None
}

pub(super) fn range(world: &World<'_>, text: &str, subtype: Type) -> Option<Wrong> {
    let malformed =
        || Some(Wrong::new(Code::InvalidTextRepresentation, format!("malformed range literal: `{text}`")));
    let inner = text.trim_matches(is_space);
    if inner.eq_ignore_ascii_case("empty") {
        return None;
    }
    let Some(inside) = inner.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')'])) else {
        return malformed();
    };
    if inside.contains(['"', '\\', '(', ')', '[', ']']) {
        return None;
    }
    let Some((low, high)) = inside.split_once(',') else { return malformed() };
    if high.contains(',') {
        return malformed();
    }
    [low, high]
        .into_iter()
        .filter(|bound| !bound.trim_matches(is_space).is_empty())
        .find_map(|bound| literal(world, bound, subtype))
}
