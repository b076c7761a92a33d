//! The parts of one file, and the marks of other tools that make them.

use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::name::Part;
use crate::directive::word;
use crate::{ByteOffset, Diagnostic, Place};

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) part: Part,
    /// What stands before the first mark: comments, which hold for every part.
    pub(crate) header: Range<usize>,
    /// From after its mark to before the next one.
    pub(crate) range: Range<usize>,
    /// It is not to run in a transaction.
    pub(crate) leaves_transaction: bool,
}

/// A mark that begins a part.
struct Mark {
    part: Part,
    at: Range<usize>,
    leaves_transaction: bool,
}

impl Section {
    /// The text with blanks for all that is not in this part, so that places stay where they are.
    pub(crate) fn masked(&self, text: &str) -> String {
        let piece = |range: Range<usize>| text.get(range).unwrap_or_default();
        let blank = |range: Range<usize>| -> String {
            piece(range).bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
        };
        let (header, range) = (self.header.clone(), self.range.clone());
        let parts = [
            piece(header.clone()).to_owned(),
            blank(header.end..range.start),
            piece(range.clone()).to_owned(),
            blank(range.end..text.len()),
        ];
        parts.concat()
    }
}

/// The parts of a file: one for a file without marks.
///
/// # Errors
///
/// A problem for every mark that stands there a second time, and for SQL before the first one.
pub(crate) fn sections(
    path: &str,
    text: &str,
    tokens: &[Token<'_>],
) -> Result<Vec<Section>, Vec<Diagnostic>> {
    let mut marks: Vec<Mark> = tokens.iter().filter_map(mark).collect();
    let goose = tokens.iter().any(|token| annotation(token.text) == Some("+goose NO TRANSACTION"));
    let at = |range: Range<usize>| Place::marked(path, text, ByteOffset(range.start)..ByteOffset(range.end));
    let mut problems: Vec<Diagnostic> = tokens
        .iter()
        .filter_map(option_range)
        .map(|range| {
            Diagnostic::at(at(range), "not understood behind the mark of a section")
                .help("`transaction:false` may stand there")
        })
        .collect();
    let mut header = 0..0;
    if let Some(Mark { part: Part::Up, at: first, .. }) = marks.first() {
        header = 0..first.start;
        let sql = tokens.iter().find(|token| token.is_sql() && token.start < header.end);
        problems.extend(sql.map(|sql| {
            Diagnostic::at(at(sql.start..sql.end()), "SQL before the first section")
                .help("move it into a section")
        }));
    } else {
        marks.insert(0, Mark { part: Part::Up, at: 0..0, leaves_transaction: false });
    }
    let mut sections: Vec<Section> = Vec::new();
    let ends: Vec<usize> = marks.iter().skip(1).map(|mark| mark.at.start).chain([text.len()]).collect();
    for (mark, end) in marks.iter().zip(ends) {
        if let Some(first) =
            marks.iter().find(|first| first.part == mark.part && first.at.start < mark.at.start)
        {
            let problem = Diagnostic::at(at(mark.at.clone()), "a second section of one kind");
            let problem = problem.and("again here", at(first.at.clone()), "first here");
            problems.push(problem.help("join them, or make it a migration of its own"));
        }
        let leaves_transaction = mark.leaves_transaction || goose;
        sections.push(Section {
            part: mark.part,
            header: header.clone(),
            range: mark.at.end..end,
            leaves_transaction,
        });
    }
    if problems.is_empty() { Ok(sections) } else { Err(problems) }
}

/// The marks of ours and of dbmate (`-- migrate:up`), goose (`-- +goose Up`), sql-migrate (`-- +migrate Up`),
/// node-pg-migrate (`-- Up Migration`) and tern (`---- create above / drop below ----`).
fn mark(token: &Token<'_>) -> Option<Mark> {
    if token.kind != TokenKind::Comment {
        return None;
    }
    let text = token.text;
    let of = |part, leaves_transaction| Some(Mark { part, at: token.start..token.end(), leaves_transaction });
    if let Some((_, word)) = word(text) {
        let leaves_transaction = option(text).is_some_and(|(_, option)| option == "transaction:false");
        return match word {
            "up" => of(Part::Up, leaves_transaction),
            "down" => of(Part::Down, leaves_transaction),
            "verify" => of(Part::Verify, false),
            _ => None,
        };
    }
    match annotation(text)? {
        "+goose Up" | "+migrate Up" | "Up Migration" => of(Part::Up, false),
        "+goose Down" | "+migrate Down" | "Down Migration" | "create above / drop below ----" => {
            of(Part::Down, false)
        }
        "+migrate Up notransaction" => of(Part::Up, true),
        "+migrate Down notransaction" => of(Part::Down, true),
        _ => None,
    }
}

/// Where something stands behind a mark of ours that is no option of it.
fn option_range(token: &Token<'_>) -> Option<Range<usize>> {
    mark(token)?;
    let (at, option) = option(token.text)?;
    let is_known = matches!(option, "" | "transaction:false" | "transaction:true");
    (!is_known).then(|| token.start + at..token.start + at + option.len())
}

/// What stands behind the word of a directive, and where.
fn option(comment: &str) -> Option<(usize, &str)> {
    let (at, word) = word(comment)?;
    let value = comment.get(at + word.len()..)?;
    Some((comment.len() - value.trim_start().len(), value.trim()))
}

fn annotation(comment: &str) -> Option<&str> {
    comment.strip_prefix("--").map(|text| text.trim_start_matches('-').trim())
}
