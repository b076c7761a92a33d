use std::fmt;
use std::ops::Range;

/// An offset in bytes from 0, as Rust slices and the parsers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteOffset(pub usize);

/// A position in characters from 1, as PostgreSQL counts within the query string that it was sent
/// (field `P` of its [error messages](https://www.postgresql.org/docs/current/protocol-error-fields.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharPosition(pub usize);

impl CharPosition {
    /// Where that character begins in `text`; its end for a position behind it.
    #[must_use]
    pub fn to_byte(self, text: &str) -> ByteOffset {
        let nth = self.0.saturating_sub(1);
        ByteOffset(text.char_indices().nth(nth).map_or(text.len(), |(offset, _)| offset))
    }
}

/// A place in a file, with the line that stands there.
///
/// `Display` is `path:line:column`, which editors and terminals make clickable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    path: String,
    line: usize,
    column: usize,
    source: String,
    marked: Range<usize>,
}

#[cfg(feature = "check")]
crate::check::stored!(struct Place { path, line, column, source, marked });

impl Place {
    /// The place of `range` in `text`, the whole text of the file `path`. What reaches over several
    /// lines is marked to the end of its first one.
    #[must_use]
    pub fn marked(path: &str, text: &str, range: Range<ByteOffset>) -> Place {
        let start = floor_char_boundary(text, range.start.0);
        let end = floor_char_boundary(text, range.end.0.max(start));
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = after.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let indent = before.get(line_start..).unwrap_or_default();
        let marked_end = end.min(start + rest.len());
        Place {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: indent.chars().count() + 1,
            source: format!("{indent}{rest}"),
            marked: start - line_start..marked_end - line_start,
        }
    }

    /// The file, as the user wrote its path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column, in characters from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// The column behind what is marked, in characters from 1.
    #[must_use]
    pub fn end_column(&self) -> usize {
        self.column + self.source.get(self.marked.clone()).map_or(0, |marked| marked.chars().count())
    }

    /// The text of the line.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The marked part of [`Place::source`], in bytes.
    pub(crate) fn span(&self) -> Range<usize> {
        self.marked.clone()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, range: Range<usize>) -> Place {
        Place::marked("m/1_a.sql", text, ByteOffset(range.start)..ByteOffset(range.end))
    }

    #[test]
    fn columns_count_characters_and_lines_end_at_crlf_too() {
        let text = "SELECT 1;\r\nSELECT 'é', oops;\r\n";
        let at = text.find("oops").unwrap();
        let place = place(text, at..at + 4);
        assert_eq!(place.to_string(), "m/1_a.sql:2:13");
        assert_eq!(place.source(), "SELECT 'é', oops;");
        assert_eq!(place.source().get(place.span()), Some("oops"));
    }

    #[test]
    fn what_spans_lines_is_marked_to_the_end_of_its_first() {
        let place = place("CREATE TABLE a (\n  b int\n)", 0..26);
        assert_eq!(place.source().get(place.span()), Some("CREATE TABLE a ("));
    }

    #[test]
    fn no_range_panics() {
        for (text, range) in [("", 0..0), ("", 5..9), ("é", 1..1), ("é\n", 3..9), ("a\r\n", 1..2)] {
            place(text, range);
        }
    }

    #[test]
    fn positions_of_the_server_count_characters() {
        assert_eq!(CharPosition(3).to_byte("éaé"), ByteOffset(3));
        assert_eq!(CharPosition(9).to_byte("éaé"), ByteOffset(5));
        assert_eq!(CharPosition(0).to_byte("éaé"), ByteOffset(0));
    }
}
