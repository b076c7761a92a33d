//! Names that PostgreSQL cuts.

use super::finding::Finding;
use crate::Script;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::TokenKind;

pub(super) const RULE: &str = "identifier-too-long";

/// The longest name, in bytes: `NAMEDATALEN` less one.
const LIMIT: usize = 63;

/// Each name that is longer, outside of quotes and comments.
pub(super) fn long_names(script: &Script, text: &Lexed) -> Vec<Finding> {
    let names = text.within(script.body.range()).filter_map(|token| {
        let name = match token.kind {
            TokenKind::Word => token.text,
            // The escapes of `U&"…"` are longer than what they stand for.
            TokenKind::QuotedName => token.text.strip_prefix('"')?.strip_suffix('"')?,
            _ => return None,
        };
        let cut = (0..=LIMIT).rev().find_map(|end| name.get(..end)).filter(|_| name.len() > LIMIT)?;
        Some(Finding {
            title: format!("a name of {} bytes is cut to `{cut}`", name.len()),
            rule: RULE,
            of: name.to_owned(),
            again: Vec::new(),
            range: token.start..token.end(),
            also: None,
            better: "write a shorter name".to_owned(),
        })
    });
    names.collect()
}
