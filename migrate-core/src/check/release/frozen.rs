//! `migrations.lock`: which migrations are frozen, and what they were when they were frozen.

mod compare;
mod conflict;
mod write;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::checksum::of_tokens;
use crate::check::folder::layout::Parts;
use crate::check::folder::name::Part;
use crate::check::folder::section;
use crate::check::folder::source::{Folder, SourceFile};
use crate::check::syntax::lexer::Token;
use crate::{ByteOffset, Checksum, Diagnostic, Place, Version};

pub(crate) use compare::compare;
pub use write::{Frozen, freeze};

/// The name of the file, in the migrations folder.
pub const FILE: &str = "migrations.lock";

/// What says which checker has seen what is listed.
const CHECKED_BY: &str = "# checked by migrate ";

/// This checker.
const CHECKER: &str = env!("CARGO_PKG_VERSION");

/// So many statements of a migration are told apart in its line, so that it stays one to read.
const MARKS: usize = 100;

/// What a lock says, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    file: Option<SourceFile>,
    checker: Option<String>,
    lines: Vec<Line>,
    /// Which lines have a version: a long history is looked up line by line.
    by_version: BTreeMap<Version, Vec<usize>>,
    conflict: Option<conflict::Conflict>,
    damages: Vec<Range<usize>>,
}

/// A frozen migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) checksum: Checksum,
    /// A mark for each of its first statements: with them, the one that was changed can be found.
    marks: Vec<u16>,
    /// Where it stands in the lock.
    at: Range<usize>,
    /// Between the marks of a merge.
    in_conflict: bool,
}

impl Lock {
    /// What is frozen in a folder; nothing where its file can't be read.
    pub(crate) fn in_folder(folder: &Folder<'_>) -> Lock {
        let mut problems = Vec::new();
        Lock::of(folder.beside(FILE, &mut problems).filter(|_| problems.is_empty()))
    }

    /// Of the folder's file; without one, nothing is frozen.
    pub(crate) fn of(file: Option<SourceFile>) -> Lock {
        let Some(file) = file else { return Lock::default() };
        let mut lock = Lock::default();
        let mut conflict = conflict::Reader::default();
        let mut start = 0;
        for line in file.text.split_inclusive('\n') {
            let (at, text) = (start, line.trim_end_matches(['\n', '\r']));
            start += line.len();
            let range = at..at + text.len();
            if conflict.takes(text, &range) || text.trim().is_empty() {
                continue;
            }
            if let Some(comment) = text.strip_prefix('#') {
                let checker = format!("#{comment}");
                lock.add_checker(checker.strip_prefix(CHECKED_BY));
            } else {
                match Line::read(text, at) {
                    Ok(mut line) => {
                        line.in_conflict = conflict.is_inside();
                        lock.by_version.entry(line.version).or_default().push(lock.lines.len());
                        lock.lines.push(line);
                    }
                    Err(wrong) => lock.damages.push(wrong),
                }
            }
        }
        lock.conflict = conflict.end(file.text.len());
        lock.file = Some(file);
        lock
    }

    /// After a merge there may be two, and then it is neither's word.
    fn add_checker(&mut self, checker: Option<&str>) {
        if let Some(checker) = checker {
            let is_same = self.checker.as_deref().is_none_or(|known| known == checker);
            self.checker = Some(if is_same { checker } else { "" }.to_owned());
        }
    }

    /// Where it really is.
    pub(crate) fn location(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.location.as_str())
    }

    /// The line of a migration, where it has one that nobody disputes: that of a merge, and one of two with the same
    /// version, are nobody's word yet.
    pub(crate) fn line(&self, parts: &Parts) -> Option<&Line> {
        let [only] = self.by_version.get(&parts.name.version)?.as_slice() else { return None };
        self.lines.get(*only).filter(|line| line.is_of(parts) && !line.in_conflict)
    }

    /// The lines with a version, in the order of the file.
    fn with(&self, version: Version) -> impl Iterator<Item = &Line> {
        let indexes = self.by_version.get(&version).into_iter().flatten();
        indexes.filter_map(|index| self.lines.get(*index))
    }

    /// Whether a migration is frozen as it is.
    pub(crate) fn has_frozen(&self, version: Version, checksum: Checksum) -> bool {
        self.with(version).any(|line| line.checksum == checksum)
    }

    fn place(&self, range: Range<usize>) -> Option<Place> {
        let file = self.file.as_ref()?;
        Some(Place::marked(&file.path, &file.text, ByteOffset(range.start)..ByteOffset(range.end)))
    }

    /// What is wrong with the lock by itself.
    pub(crate) fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        problems.extend(self.conflict.as_ref().and_then(|conflict| conflict.problem(self)));
        for range in &self.damages {
            let Some(place) = self.place(range.clone()) else { continue };
            problems.push(
                Diagnostic::at(place, "this is no line of a lock")
                    .note("a line is VERSION NAME CHECKSUM MARKS, as `cargo migrate freeze` writes it")
                    .help(
                        "take the file back from git: `git checkout HEAD -- migrations/migrations.lock`"
                            .replace(
                                "migrations/migrations.lock",
                                self.file.as_ref().map_or(FILE, |file| &file.path),
                            ),
                    ),
            );
        }
        if self.conflict.is_none() {
            problems.extend(self.doubles());
        }
        problems
    }

    fn doubles(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for line in &self.lines {
            let Some(first) = self.with(line.version).next().filter(|first| first.at != line.at) else {
                continue;
            };
            let places = self.place(first.at.clone()).zip(self.place(line.at.clone()));
            let Some((first, again)) = places else { continue };
            problems.push(
                Diagnostic::at(again, format!("two lines of the lock have the version {}", line.version))
                    .and("again here", first, "first here")
                    .note("two branches have frozen a migration with this version, and both were kept")
                    .help(conflict::SAME),
            );
        }
        problems
    }
}

impl Line {
    /// Of a migration as it is now; nothing where its sections can't be read.
    fn of(parts: &Parts) -> Option<Line> {
        let divided = section::divided(&parts.up, Part::Up).ok()?;
        let (text, section) = divided.up()?;
        let tokens: Vec<Token<'_>> = section.tokens(text).filter(Token::is_sql).collect();
        Some(Line {
            version: parts.name.version,
            name: parts.name.rest.clone(),
            checksum: of_tokens(tokens.iter().copied()),
            marks: pieces(&tokens).take(MARKS).map(mark).collect(),
            at: 0..0,
            in_conflict: false,
        })
    }

    /// Else the range of what is wrong in it.
    fn read(text: &str, at: usize) -> Result<Line, Range<usize>> {
        let whole = at..at + text.len();
        let (version, rest) = text.split_once(' ').ok_or(whole.clone())?;
        let (rest, marks) = rest.rsplit_once(' ').ok_or(whole.clone())?;
        let (name, checksum) = rest.rsplit_once(' ').ok_or(whole.clone())?;
        let at_checksum = at + version.len() + name.len() + 2;
        let at_marks = at_checksum + checksum.len() + 1;
        let number = version.parse().map_err(|_| at..at + version.len())?;
        let sum = hex(checksum).and_then(|bytes| Some(Checksum::new(bytes.try_into().ok()?)));
        let sum = sum.ok_or(at_checksum..at_checksum + checksum.len())?;
        let bytes = if marks == "-" { Some(Vec::new()) } else { hex(marks) };
        let pairs = bytes.filter(|bytes| bytes.len().is_multiple_of(2));
        let pairs = pairs.ok_or(at_marks..at_marks + marks.len())?;
        let marks = pairs.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        Ok(Line {
            version: number,
            name: unescaped(name),
            checksum: sum,
            marks,
            at: whole,
            in_conflict: false,
        })
    }

    fn written(&self) -> String {
        let marks: String = self.marks.iter().map(|mark| format!("{mark:04x}")).collect();
        let marks = if marks.is_empty() { "-" } else { &marks };
        format!("{} {} {} {marks}\n", self.version, escaped(&self.name), self.checksum)
    }

    fn is_of(&self, parts: &Parts) -> bool {
        self.version == parts.name.version && self.name == parts.name.rest
    }

    /// As people call it: `8_add_orders`.
    fn title(&self) -> String {
        format!("{}_{}", self.version, self.name)
    }
}

/// What stands between semicolons.
fn pieces<'p, 't>(tokens: &'p [Token<'t>]) -> impl Iterator<Item = &'p [Token<'t>]> {
    tokens.split(|token| token.text == ";").filter(|piece| !piece.is_empty())
}

/// The beginning of a statement's checksum.
fn mark(piece: &[Token<'_>]) -> u16 {
    let checksum = of_tokens(piece.iter().copied());
    checksum.bytes().first_chunk().copied().map(u16::from_be_bytes).unwrap_or_default()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, odd) = text.as_bytes().as_chunks();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    odd.is_empty().then_some(bytes).flatten()
}

/// A name may hold anything that a file's name may; a line is one line.
fn escaped(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() || c == '\\' { c.escape_default().to_string() } else { c.to_string() })
        .collect()
}

fn unescaped(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain += before;
        let code = escape.strip_prefix("u{").and_then(|code| code.split_once('}'));
        let named = |c| escape.get(1..).map(|after| (c, after));
        let found = match escape.chars().next() {
            Some('n') => named('\n'),
            Some('r') => named('\r'),
            Some('t') => named('\t'),
            Some('\\') => named('\\'),
            _ => code.and_then(|(code, after)| {
                Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, after))
            }),
        };
        let (c, after) = found.unwrap_or(('\\', escape));
        plain.push(c);
        rest = after;
    }
    plain + rest
}
