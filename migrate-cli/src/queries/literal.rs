//! A string literal of Rust: its value, and where each part of that stands in the file.

use std::sync::Arc;

use migrate_core::check::replay::{Piece, Quoted};
use syn::LitStr;

use super::source::Source;

/// The value of a literal of this file; nothing where it can't be said where it stands.
pub(super) fn quoted(source: &Source<'_>, literal: &LitStr) -> Option<Quoted> {
    let range = literal.span().byte_range();
    let start = range.start + source.before;
    let written = source.text.get(start..range.end + source.before)?;
    let mut value = Value { sql: String::new(), pieces: Vec::new() };
    if let Some(raw) = written.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        value.raw(raw.get(hashes + 1..raw.len().checked_sub(hashes + 1)?)?, start + hashes + 2);
    } else {
        value.escaped(written.strip_prefix('"')?.strip_suffix('"')?, start + 1)?;
    }
    let Value { sql, pieces } = value;
    let is_right = sql == literal.value();
    is_right.then(|| Quoted {
        path: Arc::clone(&source.shown),
        file: Arc::clone(&source.text),
        sql,
        is_sql: false,
        is_kept: false,
        is_untyped: false,
        pieces,
    })
}

/// All of a file that holds nothing but SQL.
pub(super) fn whole(path: &str, text: &str) -> Quoted {
    let all = 0..text.len();
    let pieces = vec![Piece { sql: all.clone(), file: all }];
    Quoted {
        path: path.into(),
        file: text.into(),
        sql: text.to_owned(),
        is_sql: false,
        is_kept: false,
        is_untyped: false,
        pieces,
    }
}

/// One behind the other, as `concat!` has them.
pub(super) fn joined(mut first: Quoted, next: &Quoted) -> Quoted {
    let before = first.sql.len();
    first.sql += &next.sql;
    let moved = next.pieces.iter().map(|piece| Piece {
        sql: piece.sql.start + before..piece.sql.end + before,
        file: piece.file.clone(),
    });
    first.pieces.extend(moved);
    first
}

struct Value {
    sql: String,
    pieces: Vec<Piece>,
}

impl Value {
    /// As it stands, but for the ends of lines, which are one character to Rust. `at` is where it begins in the file.
    fn raw(&mut self, text: &str, mut at: usize) {
        for line in text.split_inclusive("\r\n") {
            match line.strip_suffix("\r\n") {
                Some(plain) => {
                    self.push(plain, at, plain.len());
                    self.push("\n", at + plain.len(), 2);
                }
                None => self.push(line, at, line.len()),
            }
            at += line.len();
        }
    }

    /// <https://doc.rust-lang.org/reference/tokens.html#string-literals>
    fn escaped(&mut self, text: &str, start: usize) -> Option<()> {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            self.raw(rest.get(..plain)?, start + at);
            at += plain;
            if let Some(rest) = rest.get(plain..).filter(|rest| !rest.is_empty()) {
                let (means, length) = escape(rest)?;
                if let Some(means) = means {
                    self.push(means.encode_utf8(&mut [0; 4]), start + at, length);
                }
                at += length;
            }
        }
        Some(())
    }

    fn push(&mut self, text: &str, file: usize, length: usize) {
        if !text.is_empty() {
            let sql = self.sql.len();
            self.pieces.push(Piece { sql: sql..sql + text.len(), file: file..file + length });
            self.sql += text;
        }
    }
}

/// What an escape means, and how long it is; the end of a line means nothing, with all blank space behind it.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let after = rest.get(1..)?;
    let first = after.chars().next()?;
    let one = |means| Some((Some(means), 2));
    match first {
        'n' => one('\n'),
        'r' => one('\r'),
        't' => one('\t'),
        '0' => one('\0'),
        '\\' | '\'' | '"' => one(first),
        'x' => {
            let code = u8::from_str_radix(after.get(1..3)?, 16).ok()?;
            Some((Some(char::from(code)), 4))
        }
        'u' => {
            let digits = after.get(2..after.find('}')?)?;
            let code = u32::from_str_radix(&digits.replace('_', ""), 16).ok()?;
            Some((Some(char::from_u32(code)?), digits.len() + 4))
        }
        '\n' | '\r' => {
            let blank = after.len() - after.trim_start_matches([' ', '\n', '\r', '\t']).len();
            Some((None, 1 + blank))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used,
        reason = "a test"
    )]

    use super::*;
    use crate::queries::tree::Tree;

    /// What stands in the file for each piece of the value.
    fn pieces(file: &str) -> Vec<(String, String)> {
        let source = Source::new(&Tree::Here, "src/a.rs".into(), file);
        let parsed = syn::parse_file(file).unwrap();
        let syn::Item::Const(constant) = &parsed.items[0] else { panic!("a constant") };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(literal), .. }) = &*constant.expr else {
            panic!("a literal")
        };
        let quoted = quoted(&source, literal).unwrap();
        let pieces = quoted.pieces.iter().map(|piece| {
            (quoted.sql[piece.sql.clone()].to_owned(), quoted.file[piece.file.clone()].to_owned())
        });
        pieces.collect()
    }

    fn pair(value: &str, written: &str) -> (String, String) {
        (value.to_owned(), written.to_owned())
    }

    #[test]
    fn every_part_of_a_value_stands_somewhere() {
        assert_eq!(pieces("const A: &str = \"SELECT 1\";"), [pair("SELECT 1", "SELECT 1")]);
        assert_eq!(pieces("const A: &str = r#\"a \"b\"\"#;"), [pair("a \"b\"", "a \"b\"")]);
        assert_eq!(
            pieces("const A: &str = \"é\\\"a\\\" \\\n    b\\u{e9}\\x41\\n\";"),
            [
                pair("é", "é"),
                pair("\"", "\\\""),
                pair("a", "a"),
                pair("\"", "\\\""),
                pair(" ", " "),
                pair("b", "b"),
                pair("é", "\\u{e9}"),
                pair("A", "\\x41"),
                pair("\n", "\\n"),
            ]
        );
        assert_eq!(
            pieces("\u{feff}#!/bin/x\r\nconst A: &str = \"a\r\nb\";"),
            [pair("a", "a"), pair("\n", "\r\n"), pair("b", "b")]
        );
    }
}
