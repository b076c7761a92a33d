//! `explain`: a table's life, migration by migration.

use std::process::ExitCode;

use migrate_core::check::replay::{Change, Chapter, Life, Story};
use migrate_core::{Place, Version};
use serde::Serialize;

use crate::arguments::{Explain, Global};
use crate::check::{refuse, verdict};
use crate::folder;
use crate::output::{Failure, Output};
use crate::paint::{ADDED, DOUBTFUL, HEADING, REMOVED, painted};

pub(crate) fn run(explain: &Explain, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let catalog = match verdict(global) {
        Ok(catalog) => catalog,
        Err(problems) => return refuse(&problems, global, output),
    };
    let folder = folder::existing(global)?;
    let lives = Story::new(folder, &catalog).lives(&explain.table)?;
    let texts: Vec<String> = lives.iter().map(text).collect();
    output.say(&texts.join("\n\n"))?;
    output.json(&Report { lives: lives.iter().map(Told::of).collect() })?;
    Ok(ExitCode::SUCCESS)
}

fn text(life: &Life) -> String {
    let title = painted(&format!("{} {}", life.kind, life.name), HEADING);
    let marks = [
        (!life.is_there, "dropped"),
        (life.is_outside, "from outside"),
        (life.is_doubtful && !life.is_outside, "maybe otherwise"),
    ];
    let marks: String = marks
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, mark)| format!("  {}", painted(&format!("({mark})"), DOUBTFUL)))
        .collect();
    let mut lines = vec![format!("{title}{marks}")];
    let mut last = None;
    for chapter in &life.chapters {
        let migration = chapter.title.as_deref().unwrap_or("before the first migration");
        if last != Some(migration) {
            lines.push(String::new());
            lines.push(painted(migration, HEADING));
        }
        last = Some(migration);
        lines.extend(chapter.place.as_ref().map(|place| format!("  {}", position(place))));
        lines.extend(chapter.changes.iter().map(|change| format!("    {}", line(change))));
    }
    if !life.used_by.is_empty() {
        lines.push(String::new());
        lines.push(painted("used by", HEADING));
        lines.extend(life.used_by.iter().map(|user| format!("  {user}")));
    }
    lines.join("\n")
}

/// `migrations/003_orders.sql:4:1`
fn position(place: &Place) -> String {
    format!("{}:{}:{}", place.path(), place.line(), place.column())
}

fn line(change: &Change) -> String {
    match change {
        Change::Added(what) => painted(&format!("+ {what}"), ADDED),
        Change::Removed(what) => painted(&format!("- {what}"), REMOVED),
        Change::Renamed { what, from, to } => format!("~ {what} {from} renamed to {to}"),
        Change::Doubted(what) => painted(&format!("? {what}: it may have been changed or dropped"), DOUBTFUL),
    }
}

/// What it says to machines.
#[derive(Serialize)]
struct Report<'l> {
    lives: Vec<Told<'l>>,
}

#[derive(Serialize)]
struct Told<'l> {
    kind: &'l str,
    name: &'l str,
    dropped: bool,
    outside: bool,
    maybe: bool,
    statements: Vec<Did<'l>>,
    used_by: &'l [String],
}

/// What a statement did.
#[derive(Serialize)]
struct Did<'l> {
    /// `null` for what was there before the first migration.
    version: Option<Version>,
    title: Option<&'l str>,
    path: Option<&'l str>,
    line: Option<usize>,
    column: Option<usize>,
    added: Vec<&'l str>,
    removed: Vec<&'l str>,
    renamed: Vec<Renamed<'l>>,
    /// What it may have changed or dropped.
    maybe: Vec<&'l str>,
}

#[derive(Serialize)]
struct Renamed<'l> {
    what: &'l str,
    from: &'l str,
    to: &'l str,
}

impl<'l> Told<'l> {
    fn of(life: &'l Life) -> Told<'l> {
        Told {
            kind: life.kind,
            name: &life.name,
            dropped: !life.is_there,
            outside: life.is_outside,
            maybe: life.is_doubtful,
            statements: life.chapters.iter().map(Did::of).collect(),
            used_by: &life.used_by,
        }
    }
}

impl<'l> Did<'l> {
    fn of(chapter: &'l Chapter) -> Did<'l> {
        let place = chapter.place.as_ref();
        let mut did = Did {
            version: chapter.version,
            title: chapter.title.as_deref(),
            path: place.map(Place::path),
            line: place.map(Place::line),
            column: place.map(Place::column),
            added: Vec::new(),
            removed: Vec::new(),
            renamed: Vec::new(),
            maybe: Vec::new(),
        };
        for change in &chapter.changes {
            match change {
                Change::Added(what) => did.added.push(what),
                Change::Removed(what) => did.removed.push(what),
                Change::Renamed { what, from, to } => did.renamed.push(Renamed { what, from, to }),
                Change::Doubted(what) => did.maybe.push(what),
            }
        }
        did
    }
}
