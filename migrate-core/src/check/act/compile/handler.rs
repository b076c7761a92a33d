//! `EXCEPTION WHEN condition`.

use super::{is_sqlstate, unrecognized};
use crate::check::model::{Code, Refusal};
use crate::check::read::plpgsql::Handler;
use crate::check::syntax::literal::text_of;

pub(super) fn check(handler: &Handler<'_>) -> Result<(), Refusal> {
    for condition in &handler.conditions {
        let mut words = *condition;
        if let [_, literal] = words.tokens()
            && words.eat("sqlstate")
        {
            if let Some(code) = text_of(literal).filter(|code| !is_sqlstate(code)) {
                return Err(not_a_code(&code, &words.range()));
            }
            continue;
        }
        let Some(name) = words.bare().filter(|_| words.first().is_none()) else { continue };
        let refused = if &*name.name == "others" { None } else { unrecognized(&name.name, &name.at) };
        refused.map_or(Ok(()), Err)?;
    }
    Ok(())
}

pub(super) fn not_a_code(code: &str, at: &std::ops::Range<usize>) -> Refusal {
    let title = format!("invalid SQLSTATE code `{code}`");
    Refusal::new(Code::SyntaxError, at, title).help("write five digits or capital letters")
}
