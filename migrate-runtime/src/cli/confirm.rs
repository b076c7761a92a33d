use std::io::{self, IsTerminal};

use dialoguer::Confirm;

use crate::cli::Output;

/// Asks whether to go on, a person at a terminal. Nobody else can say yes but with `--yes`.
pub(super) fn confirmed(output: &Output, question: &str) -> io::Result<bool> {
    if output.is_json() || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        output.unconfirmed()?;
        return Ok(false);
    }
    let answer = Confirm::new().with_prompt(question).default(false).interact_opt();
    Ok(answer.map_err(io::Error::other)? == Some(true))
}
