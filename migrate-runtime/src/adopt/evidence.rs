//! What a tool has kept of a migration's content, against the text that is embedded.
//!
//! The tools hash the bytes of a file, where a checkout may have other line ends than the one that they hashed, and
//! what is embedded has no byte order mark; so all ways to write the text are tried.

use std::hash::Hasher;

use md5::Md5;
use migrate_core::{Migration, Version};
use sha2::{Digest, Sha256, Sha384};
use siphasher::sip::SipHasher13;

use super::adoption::Content;
use super::earlier;

/// What a tool has kept of a migration's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Nothing; why.
    Nothing(&'static str),
    /// sqlx: of the file's bytes, in hexadecimal.
    Sha384(String),
    /// refinery: of its name, version and text, in decimal.
    SipHash { name: String, checksum: String },
    /// Flyway: of the file's lines without their ends, as a signed number.
    Crc32(String),
    /// Prisma: of the file's bytes, in hexadecimal.
    Sha256(String),
    /// Supabase: the statements.
    Statements(Vec<String>),
    /// A checksum that nobody has described.
    Checksum(String),
}

impl Evidence {
    /// Whether the migration is what was applied: its file, or what the file was before it got other sections.
    pub(super) fn judge(&self, migration: &Migration) -> Content {
        let whole = self.judge_text(migration, &migration.up.text);
        if !matches!(whole, Content::Edited { .. }) {
            return whole;
        }
        let is_it = |text: &String| matches!(self.judge_text(migration, text), Content::Verified { .. });
        match earlier::texts(migration).iter().find(|text| is_it(text)) {
            Some(text) => match self.judge_text(migration, text) {
                Content::Verified { by } => {
                    Content::Verified { by: format!("{by}, without its other sections") }
                }
                other => other,
            },
            None => whole,
        }
    }

    fn judge_text(&self, migration: &Migration, text: &str) -> Content {
        match self {
            Evidence::Nothing(why) => Content::Unverified { why: (*why).to_owned() },
            Evidence::Sha384(kept) => sha384(text, kept),
            Evidence::Sha256(kept) => {
                let is_it = |text: &str| hex(&Sha256::digest(text)) == *kept;
                judged("SHA-256 of the file", spelled(text, is_it))
            }
            Evidence::SipHash { name, checksum } => {
                let is_it = |text: &str| sip_hashes(name, migration.version, text).contains(checksum);
                judged("SipHash of name, version and file", spelled(text, is_it))
            }
            Evidence::Crc32(kept) => {
                let is_it = crc32(text) == *kept;
                judged("CRC-32 of the lines", is_it.then(String::new))
            }
            Evidence::Statements(statements) => {
                judged("the list of statements", consists_of(text, statements).then(String::new))
            }
            Evidence::Checksum(kept) => match known_checksum(text, kept) {
                Some(by) => Content::Verified { by },
                None => Content::Unverified { why: "the checksum is of an unknown kind".to_owned() },
            },
        }
    }
}

fn judged(by: &str, spelling: Option<String>) -> Content {
    match spelling {
        Some(spelling) => Content::Verified { by: format!("{by}{spelling}") },
        None => Content::Edited { by: by.to_owned() },
    }
}

/// The first way to write the text that is it, in words: as it is, with other line ends, with a byte order mark.
fn spelled(text: &str, is_it: impl Fn(&str) -> bool) -> Option<String> {
    let lf = text.replace("\r\n", "\n");
    let crlf = lf.replace('\n', "\r\n");
    let ends = [("", text), (" with LF line ends", &lf), (" with CRLF line ends", &crlf)];
    let plain = ends.into_iter().find(|(_, text)| is_it(text)).map(|(words, _)| words.to_owned());
    plain.or_else(|| {
        let marked = ends.into_iter().find(|(_, text)| is_it(&format!("\u{feff}{text}")));
        marked.map(|(words, _)| format!("{words} with a byte order mark"))
    })
}

/// sqlx may be told to leave characters out (`ignored-chars` in sqlx.toml). The ones of its documentation are tried.
fn sha384(text: &str, kept: &str) -> Content {
    let is_it = |text: &str| hex(&Sha384::digest(text)) == kept;
    let spelling = spelled(text, is_it).or_else(|| {
        let without_blanks = text.replace([' ', '\t', '\r', '\n', '\u{feff}'], "");
        is_it(&without_blanks).then(|| " without its blanks".to_owned())
    });
    judged("SHA-384 of the file", spelling)
}

/// By the standard library's `Hash`: a text ends with 0xff, a number is its bytes. The version has 4 of them, or 8 with
/// the feature `int8-versions`.
fn sip_hashes(name: &str, version: Version, text: &str) -> [String; 2] {
    let number = version.get().to_le_bytes();
    let short = number.first_chunk::<4>().map(<[u8; 4]>::as_slice).unwrap_or_default();
    [short, number.as_slice()].map(|number| {
        let mut hasher = SipHasher13::new();
        for bytes in [name.as_bytes(), &[0xff], number, text.as_bytes(), &[0xff]] {
            hasher.write(bytes);
        }
        hasher.finish().to_string()
    })
}

/// Java reads lines: each of CR, LF and CRLF ends one.
fn crc32(text: &str) -> String {
    crc32fast::hash(text.replace(['\r', '\n'], "").as_bytes()).cast_signed().to_string()
}

/// Whether the text is these statements, in this order, with blank space and semicolons between them. Nothing inside a
/// statement is left out, but how its lines end.
fn consists_of(text: &str, statements: &[String]) -> bool {
    let is_between = |c: char| c.is_whitespace() || c == ';';
    let text = text.replace("\r\n", "\n");
    let mut rest = text.trim_start_matches(is_between);
    for statement in statements {
        let statement = statement.replace("\r\n", "\n");
        let statement = statement.trim_start_matches('\u{feff}').trim_matches(is_between);
        let Some(after) = rest.strip_prefix(statement) else { return false };
        rest = after.trim_start_matches(is_between);
    }
    rest.is_empty()
}

/// How a checksum that nobody has described comes from the text, if it does so in a usual way.
fn known_checksum(text: &str, kept: &str) -> Option<String> {
    let kept = kept.to_ascii_lowercase();
    let texts = [("", text), (" without blanks around it", text.trim())];
    texts.into_iter().find_map(|(part, text)| {
        let sha256 =
            spelled(text, |text| hex(&Sha256::digest(text)) == kept).map(|spelling| ("SHA-256", spelling));
        let known = sha256.or_else(|| {
            spelled(text, |text| hex(&Md5::digest(text)) == kept).map(|spelling| ("MD5", spelling))
        });
        known.map(|(hash, spelling)| format!("{hash} of the file{part}{spelling}"))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(content: Content) -> String {
        match content {
            Content::Verified { by } => by,
            other => other.to_string(),
        }
    }

    /// Of `abc`: the examples of FIPS 180-4 and RFC 1321.
    const SHA384: &str =
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7";
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    #[test]
    fn hashes_of_files() {
        assert_eq!(by(sha384("abc", SHA384)), "SHA-384 of the file");
        assert_eq!(by(sha384("\ta b\r\nc\n", SHA384)), "SHA-384 of the file without its blanks");
        assert_eq!(by(sha384("abd", SHA384)), "EDITED: SHA-384 of the file is another");
        assert_eq!(known_checksum("abc", SHA256).as_deref(), Some("SHA-256 of the file"));
        assert_eq!(known_checksum("abc", &MD5.to_uppercase()).as_deref(), Some("MD5 of the file"));
        let trimmed = known_checksum("\nabc\r\n", MD5);
        assert_eq!(trimmed.as_deref(), Some("MD5 of the file without blanks around it"));
        assert_eq!(known_checksum("abd", MD5), None);
    }

    #[test]
    fn the_check_value_of_crc_32_whatever_the_line_ends() {
        for text in ["123456789", "1234\n56789\n", "1234\r\n56789\r\n", "1234\r56789"] {
            assert_eq!(crc32(text), "-873187034");
        }
    }

    #[test]
    fn every_way_to_write_a_text_is_tried() {
        let spelling = |text: &str, kept: &str| spelled(text, |text| text == kept);
        assert_eq!(spelling("a\r\nb\n", "a\r\nb\n").as_deref(), Some(""));
        assert_eq!(spelling("a\r\nb\n", "a\nb\n").as_deref(), Some(" with LF line ends"));
        assert_eq!(spelling("a\nb", "a\r\nb").as_deref(), Some(" with CRLF line ends"));
        assert_eq!(spelling("a", "\u{feff}a").as_deref(), Some(" with a byte order mark"));
        let both = spelling("a\nb", "\u{feff}a\r\nb");
        assert_eq!(both.as_deref(), Some(" with CRLF line ends with a byte order mark"));
        assert_eq!(spelling("a", "b"), None);
    }

    #[test]
    fn statements_with_nothing_but_blanks_between_them() {
        let of = |text: &str, statements: &[&str]| {
            let statements: Vec<String> = statements.iter().map(|text| (*text).to_owned()).collect();
            consists_of(text, &statements)
        };
        let text = "-- c\r\nSELECT 1;\r\n\r\nSELECT 'a\r\n;b';\n-- end\n";
        assert!(of(text, &["-- c\nSELECT 1", "SELECT 'a\n;b'", "-- end"]));
        assert!(of(text, &[text]), "in one piece, as the dashboard keeps it");
        assert!(!of(text, &["-- c\nSELECT 1", "SELECT 'a\n;b'"]), "the last comment is missing");
        assert!(!of(text, &["-- c\nSELECT 1", "SELECT 'a;b'", "-- end"]));
        assert!(!of("SELECT 1", &["SELECT 1", "SELECT 2"]));
        assert!(of(" ;\n", &[]));
    }
}
