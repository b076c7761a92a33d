//! Text of others on a terminal: of a server, of a table's rows, of file names. It must not move the cursor, change
//! colours, turn the direction of writing, or begin a line that looks like one of ours.

use std::borrow::Cow;

/// The same text on one line, with what a terminal obeys written out: `\n`, `\u{1b}`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => safe.push(' '),
            c if is_obeyed(c) => safe.extend(c.escape_default()),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Control characters, separators of lines, and what turns the direction of writing:
/// <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        let cases = [
            ("größe, 予約 and \"quotes\"", "größe, 予約 and \"quotes\""),
            ("a\tb", "a b"),
            ("a\nerror: forged", r"a\nerror: forged"),
            ("\u{1b}[2J\u{7}", r"\u{1b}[2J\u{7}"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("\u{202e}txt.lqs", r"\u{202e}txt.lqs"),
            ("a\r\u{2028}b", r"a\r\u{2028}b"),
        ];
        for (text, safe) in cases {
            assert_eq!(line(text), safe);
        }
    }
}
