//! The parts of one file, and the marks of other tools that make them.

use std::borrow::Cow;
use std::ops::Range;

use super::name::Part;
use super::source::SourceFile;
use crate::check::syntax::lexed::Lexed;
use crate::check::syntax::lexer::{Token, TokenKind};
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

/// How a tool marks the parts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Empty where the up part is what stands above the down part.
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
}

/// Ours, and dbmate's.
pub(crate) const OURS: Marks = Marks { up: "-- migrate:up", down: "-- migrate:down" };

/// Ours as well; no other tool has it.
pub(crate) const VERIFY: &str = "-- migrate:verify";

/// goose, sql-migrate, node-pg-migrate, tern.
const OTHERS: [Marks; 4] = [
    Marks { up: "-- +goose Up", down: "-- +goose Down" },
    Marks { up: "-- +migrate Up", down: "-- +migrate Down" },
    Marks { up: "-- Up Migration", down: "-- Down Migration" },
    Marks { up: "", down: "---- create above / drop below ----" },
];

impl Section {
    /// The text with blanks for all that is not in this part, so that places stay where they are.
    pub(crate) fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.header.start == 0 && self.header.end == self.range.start && self.range.end == text.len() {
            return Cow::Borrowed(text);
        }
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
        Cow::Owned(parts.concat())
    }

    /// The tokens of the text that are in this part.
    pub(crate) fn tokens<'t>(&self, text: &'t Lexed) -> impl Iterator<Item = Token<'t>> {
        text.within(self.header.clone()).chain(text.within(self.range.clone()))
    }
}

/// A file with its sections.
pub(crate) struct Divided {
    pub(crate) text: Lexed,
    pub(crate) sections: Vec<Section>,
}

impl Divided {
    /// Its up section.
    pub(crate) fn up(&self) -> Option<(&Lexed, &Section)> {
        let up = self.sections.iter().find(|section| section.part == Part::Up)?;
        Some((&self.text, up))
    }
}

/// The sections of an up script; a down or verify file is one by itself.
///
/// # Errors
///
/// Those of [`sections`], and sections in a down or verify file.
pub(crate) fn divided(file: &SourceFile, part: Part) -> Result<Divided, Vec<Diagnostic>> {
    let text = Lexed::of(&file.text);
    let mut sections = sections(&file.path, &text)?;
    match (part, sections.as_mut_slice()) {
        (Part::Up, _) => Ok(Divided { text, sections }),
        (_, [only]) => {
            only.part = part;
            Ok(Divided { text, sections })
        }
        _ => Err(vec![
            Diagnostic::of(&file.path, "sections in a file that is a part of a migration")
                .help("keep the sections in one file, or give each a file"),
        ]),
    }
}

/// The parts of a file: one for a file without marks.
///
/// # Errors
///
/// A problem for every mark that stands there a second time, and for SQL before the first one.
fn sections(path: &str, lexed: &Lexed) -> Result<Vec<Section>, Vec<Diagnostic>> {
    let text = lexed.text();
    let mut marks: Vec<Mark> = lexed.tokens().filter_map(|token| mark(&token)).collect();
    let goose = lexed.tokens().any(|token| annotation(token.text) == Some("+goose NO TRANSACTION"));
    let at = |range: Range<usize>| Place::marked(path, text, ByteOffset(range.start)..ByteOffset(range.end));
    let mut problems: Vec<Diagnostic> = lexed
        .tokens()
        .filter_map(|token| option_range(&token))
        .map(|range| {
            Diagnostic::at(at(range), "not understood behind the mark of a section")
                .help("`transaction:false` may stand there")
        })
        .collect();
    let mut header = 0..0;
    if let Some(Mark { part: Part::Up, at: first, .. }) = marks.first() {
        header = 0..first.start;
        let sql = lexed.within(header.clone()).find(Token::is_sql);
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

/// The marks that a file uses, and the parts that it has; nothing for a file without marks.
pub(crate) fn marks(text: &Lexed) -> Option<(Marks, Vec<Part>)> {
    let found: Vec<(Marks, Mark)> =
        text.tokens().filter_map(|token| Some((tool(token.text)?, mark(&token)?))).collect();
    let (marks, _) = found.first()?;
    let mut parts: Vec<Part> = Vec::new();
    for (_, mark) in &found {
        if !parts.contains(&mark.part) {
            parts.push(mark.part);
        }
    }
    Some((*marks, parts))
}

/// The marks of the tool whose mark a comment is.
fn tool(comment: &str) -> Option<Marks> {
    if word(comment).is_some() {
        return Some(OURS);
    }
    let text = annotation(comment)?;
    OTHERS.into_iter().find(|marks| part(*marks, text).is_some())
}

/// Which part another tool's mark begins, and whether that is to leave the transaction.
fn part(marks: Marks, text: &str) -> Option<(Part, bool)> {
    [(Part::Up, marks.up), (Part::Down, marks.down)].into_iter().find_map(|(part, mark)| {
        match text.strip_prefix(annotation(mark)?)? {
            "" => Some((part, false)),
            // sql-migrate's.
            " notransaction" if text.starts_with("+migrate") => Some((part, true)),
            _ => None,
        }
    })
}

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
    let text = annotation(text)?;
    let (part, leaves_transaction) = OTHERS.into_iter().find_map(|marks| part(marks, text))?;
    of(part, leaves_transaction)
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
