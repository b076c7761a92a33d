//! The lock against the folder: what was frozen stays as it is.

use std::collections::BTreeMap;

use super::{Line, Lock, MARKS, mark, pieces};
use crate::check::folder::layout::Parts;
use crate::check::folder::name::Part;
use crate::check::folder::numbering;
use crate::check::folder::section;
use crate::check::syntax::lexer::Token;
use crate::{ByteOffset, Checksum, Diagnostic, Order, Place, Version};

/// A migration of the folder, and the checksum of its SQL; nothing where it could not be read.
pub(crate) type Present<'p> = (&'p Parts, Option<Checksum>);

/// Everything that is no longer as it was frozen. Of a lock that is no word of anybody nothing follows.
pub(crate) fn compare(lock: &Lock, order: Order, present: &[Present<'_>]) -> Vec<Diagnostic> {
    if lock.conflict.is_some() || !lock.damages.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut strangers: Vec<&Present<'_>> = present
        .iter()
        .filter(|(parts, _)| !lock.with(parts.name.version).any(|line| line.is_of(parts)))
        .collect();
    let mut by_version: BTreeMap<Version, Vec<&Present<'_>>> = BTreeMap::new();
    for one in present {
        by_version.entry(one.0.name.version).or_default().push(one);
    }
    for line in &lock.lines {
        let same_version = by_version.get(&line.version).into_iter().flatten();
        match same_version.copied().find(|(parts, _)| line.is_of(parts)) {
            Some((parts, Some(checksum))) if *checksum != line.checksum => {
                problems.push(edited(lock, line, parts));
            }
            Some(_) => {}
            None => {
                let is_it = |(_, checksum): &&Present<'_>| *checksum == Some(line.checksum);
                // Empty files are all alike.
                let like = |(parts, _): &&Present<'_>| {
                    parts.name.version == line.version || parts.name.rest == line.name
                };
                let alike: Vec<usize> =
                    (0..strangers.len()).filter(|index| strangers.get(*index).is_some_and(is_it)).collect();
                let is_like = |index: &&usize| strangers.get(**index).is_some_and(like);
                let nearest = alike.iter().find(is_like).or(alike.first());
                match nearest.map(|index| strangers.remove(*index)) {
                    Some((parts, _)) => problems.push(renamed(lock, line, parts)),
                    None => problems.extend(removed(lock, line)),
                }
            }
        }
    }
    let Some(newest) = lock.lines.iter().max_by(|a, b| order.compare(a.version, b.version)) else {
        return problems;
    };
    let is_taken = |parts: &Parts| lock.with(parts.name.version).next().is_some();
    let late = strangers
        .iter()
        .filter(|(parts, _)| order.compare(parts.name.version, newest.version).is_lt() && !is_taken(parts));
    problems.extend(late.map(|(parts, _)| too_late(newest, parts)));
    problems
}

fn edited(lock: &Lock, line: &Line, parts: &Parts) -> Diagnostic {
    let title = format!("frozen migration {} was edited", line.title());
    let diagnostic = match first_change(line, parts) {
        Some(place) => Diagnostic::at(place, title).note("this is the first statement that is not as it was"),
        None if line.marks.len() == MARKS => Diagnostic::of(&parts.up.path, title)
            .note(format!("its first {MARKS} statements are as they were")),
        None => Diagnostic::of(&parts.up.path, title),
    };
    noted(lock, line, diagnostic).help(format!(
        "take the edit back, `git diff {}` shows it, and write a new migration for it: `cargo migrate new NAME`",
        parts.up.path
    ))
}

/// The first statement that the line does not know; the last one of the file where some are missing at its end.
fn first_change(line: &Line, parts: &Parts) -> Option<Place> {
    let divided = section::divided(&parts.up, Part::Up).ok()?;
    let (text, section) = divided.up()?;
    let tokens: Vec<Token<'_>> = section.tokens(text).filter(Token::is_sql).collect();
    let pieces: Vec<&[Token<'_>]> = pieces(&tokens).collect();
    let is_changed = |(index, piece): &(usize, &&[Token<'_>])| line.marks.get(*index) != Some(&mark(piece));
    let changed = pieces.iter().take(MARKS).enumerate().find(is_changed);
    let is_cut = pieces.len() < line.marks.len();
    let piece = changed.map(|(_, piece)| piece).or_else(|| pieces.last().filter(|_| is_cut))?;
    let (start, end) = (piece.first()?.start, piece.last()?.end());
    Some(Place::marked(&parts.up.path, &parts.up.text, ByteOffset(start)..ByteOffset(end)))
}

fn renamed(lock: &Lock, line: &Line, parts: &Parts) -> Diagnostic {
    let diagnostic = Diagnostic::of(&parts.path, format!("frozen migration {} was renamed", line.title()));
    let back = numbering::renamed(&parts.path, line.version).map_or_else(
        || format!("give it its name back: version {}, name `{}`", line.version, line.name),
        |path| {
            let entry = path.rsplit('/').next().unwrap_or(&path);
            format!("give it its name back: `{}`", entry.replacen(&parts.name.rest, &line.name, 1))
        },
    );
    noted(lock, line, diagnostic).help(back)
}

fn removed(lock: &Lock, line: &Line) -> Option<Diagnostic> {
    let place = lock.place(line.at.clone())?;
    Some(
        Diagnostic::at(place, format!("frozen migration {} was removed", line.title()))
            .note("databases have it, and a new one would not get it")
            .help(
                "bring the file back from git, and write a new migration that undoes it: `cargo migrate new NAME`",
            ),
    )
}

fn too_late(newest: &Line, parts: &Parts) -> Diagnostic {
    Diagnostic::of(
        &parts.path,
        format!("migration {} is new, and below the newest frozen one", parts.name.version),
    )
    .note(format!(
        "the newest frozen one is {}: databases have it, and would run this one after it",
        newest.title()
    ))
    .help(format!("give it the next free version: `cargo migrate renumber {}`", parts.path))
}

/// Where it says so.
fn noted(lock: &Lock, line: &Line, diagnostic: Diagnostic) -> Diagnostic {
    match lock.place(line.at.clone()) {
        Some(place) => {
            diagnostic.note(format!("{}:{} has it as databases have it", place.path(), place.line()))
        }
        None => diagnostic,
    }
}
