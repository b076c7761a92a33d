//! Colours for words that people look for. Where the terminal has none, they are taken out when it is printed.

use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default();
const OPEN: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// The words at the beginning of an error.
pub(super) fn error() -> String {
    painted("error:", BAD)
}

/// A verification: `PASS` and `FAIL`, at the beginning of lines.
pub(super) fn verification(text: &str) -> String {
    by_lines(text, |line| {
        for (word, style) in [("PASS", GOOD), ("FAIL", BAD)] {
            if let Some(rest) = line.strip_prefix(word) {
                return format!("{}{rest}", painted(word, style));
            }
        }
        line.to_owned()
    })
}

/// A status: the rows of what is not simply applied.
pub(super) fn status(text: &str, styles: &[Option<State>]) -> String {
    // Its first line is the head.
    let mut styles = std::iter::once(&None).chain(styles);
    by_lines(text, |line| match styles.next().copied().flatten() {
        None => line.to_owned(),
        Some(State::Open) => painted(line, OPEN),
        Some(State::Bad) => painted(line, BAD),
    })
}

/// What a row of a status needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Something is to be done.
    Open,
    /// Something is wrong.
    Bad,
}

fn by_lines(text: &str, paint: impl FnMut(&str) -> String) -> String {
    text.lines().map(paint).collect::<Vec<_>>().join("\n")
}

fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
