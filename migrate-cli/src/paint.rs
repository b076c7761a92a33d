//! Colours for what is to be seen at once. Where the terminal has none, they are taken out when it is printed.

use anstyle::{AnsiColor, Style};

pub(crate) const HEADING: Style = Style::new().bold();
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();

pub(crate) fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
