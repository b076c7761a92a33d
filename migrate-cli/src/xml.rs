//! Text in XML, of a picture or of a report.

/// A text without line ends.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), with)
}

/// The same of several lines, with their tabs.
pub(crate) fn lines(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, letter| match letter {
        '\n' | '\t' => {
            escaped.push_str(if letter == '\n' { "&#10;" } else { "&#9;" });
            escaped
        }
        letter => with(escaped, letter),
    })
}

fn with(mut escaped: String, letter: char) -> String {
    match letter {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        '"' => escaped.push_str("&quot;"),
        // XML has no way to write these.
        letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
            escaped.push('\u{fffd}');
        }
        letter => escaped.push(letter),
    }
    escaped
}
