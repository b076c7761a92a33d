use std::ops::Range;

use crate::{ByteOffset, Diagnostic, Place};

/// The largest file, in bytes: a server reads no larger message (`PQ_LARGE_MESSAGE_LIMIT` in PostgreSQL's `libpq.h`).
pub(crate) const LARGEST: u64 = 0x3fff_ffff - 1_000;

pub(crate) fn too_large(path: &str) -> Diagnostic {
    Diagnostic::of(path, "this file is larger than 1 GB")
        .note("PostgreSQL takes no query of that size")
        .help("split it")
}

/// The text of a file without its byte order mark, or why it is no text for PostgreSQL.
pub(crate) fn decode<'b>(path: &str, bytes: &'b [u8]) -> Result<&'b str, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(path, bytes, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Looking at each character takes long where nothing is optimised; every one that is looked for begins with one of these.
    if !text.as_bytes().contains(&0) && !text.as_bytes().contains(&0xe2) {
        return Ok(text);
    }
    match text.char_indices().find(|&(_, c)| c == '\0' || is_bidirectional_control(c)) {
        None => Ok(text),
        Some((at, c)) => Err(refused_character(path, text, at..at + c.len_utf8(), c)),
    }
}

fn not_utf8(path: &str, bytes: &[u8], valid_up_to: usize) -> Diagnostic {
    let text = String::from_utf8_lossy(bytes);
    let range = ByteOffset(valid_up_to)..ByteOffset(valid_up_to + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::at(Place::marked(path, &text, range), "this file is not UTF-8").help("save it as UTF-8")
}

/// What makes a text look different from what it is: <https://trojansource.codes>.
pub(crate) const fn is_bidirectional_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn refused_character(path: &str, text: &str, at: Range<usize>, c: char) -> Diagnostic {
    let place = Place::marked(path, text, ByteOffset(at.start)..ByteOffset(at.end));
    let code = format!("U+{:04X}", u32::from(c));
    if c == '\0' {
        Diagnostic::at(place, format!("a NUL character ({code})"))
            .note("PostgreSQL's protocol ends a text at NUL: what follows would never be run")
            .help("remove it")
    } else {
        let digits = code.trim_start_matches("U+");
        Diagnostic::at(place, format!("a bidirectional control character ({code})"))
            .note("it makes the SQL look different from what the server runs")
            .help(format!("remove it; in a constant write it as an escape: U&'\\{digits}' or E'\\u{digits}'"))
    }
}
