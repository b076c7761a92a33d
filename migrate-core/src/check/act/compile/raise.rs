//! RAISE: as many values as the format has `%`, or a condition.

use super::handler::not_a_code;
use super::{is_sqlstate, unrecognized};
use crate::check::model::{Code, Refusal};
use crate::check::syntax::cursor::Cursor;
use crate::check::syntax::lexer::TokenKind;
use crate::check::syntax::literal::text_of;

/// What stands behind the level.
pub(super) fn check(mut message: Cursor<'_>) -> Result<(), Refusal> {
    let Some(first) = message.first() else { return Ok(()) };
    if first.kind == TokenKind::Literal {
        let Some(mut format) = text_of(first) else { return Ok(()) };
        // A constant goes on in the next line.
        let more = message.tokens().iter().skip(1).take_while(|token| token.kind == TokenKind::Literal);
        format.extend(more.filter_map(text_of));
        let (wanted, given) = (places(&format), message.items().count() - 1);
        let title = match given.cmp(&wanted) {
            std::cmp::Ordering::Less => "too few parameters specified for RAISE",
            std::cmp::Ordering::Greater => "too many parameters specified for RAISE",
            std::cmp::Ordering::Equal => return Ok(()),
        };
        let at = first.start..first.end();
        return Err(Refusal::new(Code::SyntaxError, &at, title)
            .note(format!("places for values in the format: {wanted}; values behind it: {given}"))
            .help("write a value for each `%`; `%%` is a percent sign"));
    }
    if message.eat("sqlstate") {
        let code = message.first().and_then(text_of).filter(|code| !is_sqlstate(code));
        return code.map_or(Ok(()), |code| Err(not_a_code(&code, &message.range())));
    }
    match message.bare() {
        Some(name) if message.first().is_none() => unrecognized(&name.name, &name.at).map_or(Ok(()), Err),
        _ => Ok(()),
    }
}

/// How many `%` stand there that are none of `%%`.
fn places(format: &str) -> usize {
    format.replace("%%", "").matches('%').count()
}
