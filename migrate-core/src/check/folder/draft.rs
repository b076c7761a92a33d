//! A new migration, in the way of its folder: what its files are called, and what they hold at first.

mod text;

use super::inventory::Inventory;
use super::layout::Parts;
use super::name::{self, Layout, NameError, Part};
use super::numbering::{self, Now, Numbering, Style};
use super::section::{self, Marks};
use crate::check::syntax::lexed::Lexed;
use crate::{Diagnostic, Version};

/// What a migration is called, in words: `add orders`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(Vec<String>);

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub title: Title,
    /// What versions count in a folder that has none.
    pub style: Option<Style>,
    /// With a down script, where the folder has none.
    pub down: bool,
    /// With a file of checks that hold after it.
    pub verify: bool,
}

/// A migration that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its version.
    pub version: Version,
    /// Its files.
    pub files: Vec<NewFile>,
}

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path from the migrations folder: `003_add_orders.sql`, `2024-01-01-000003_add_orders/up.sql`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Title {
    /// From what a user typed: blanks are between words, and an ending `.sql` is none of them.
    ///
    /// # Errors
    ///
    /// Why it can't be part of the name of a file.
    pub fn new(typed: &str) -> Result<Title, String> {
        let name = name::stem(typed.trim()).unwrap_or(typed);
        let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        // What can't stand in a file's name on every system that a repository is checked out on.
        let is_refused = |c: &char| {
            c.is_control() || super::text::is_bidirectional_control(*c) || "/\\:*?\"<>|".contains(*c)
        };
        match words.iter().flat_map(|word| word.chars()).find(is_refused) {
            Some(c) => Err(format!("`{}` can't stand in the name of a file", c.escape_default())),
            None if words.is_empty() => Err("a migration needs a name".to_owned()),
            None => Ok(Title(words)),
        }
    }
}

/// A new migration above all others of the folder, laid out, numbered and divided as the newest one is.
///
/// # Errors
///
/// The folder counts otherwise than asked for, no version is free, or the name would be read as another one.
pub fn draft(inventory: &Inventory, request: &Request, now: &Now) -> Result<Draft, Diagnostic> {
    let layout = inventory.layout.unwrap_or(Layout::Plain);
    let newest = inventory.newest();
    let mut numbering = match newest.zip(Numbering::of(inventory.layout, &inventory.migrations)) {
        Some((newest, numbering)) => as_asked(inventory, newest, numbering, request.style)?,
        None => Numbering::first(request.style.unwrap_or(Style::Sequence)),
    };
    let version = numbering.next(Some(now)).ok_or_else(|| inventory.full())?;

    let separator = newest.map_or("_", |newest| separator(layout, newest));
    let rest = request.title.0.join(if separator == "-" { "-" } else { "_" });
    let prefix = if layout == Layout::Flyway { "V" } else { "" };
    let stem = format!("{prefix}{}{separator}{rest}", numbering::written(version, &numbering.like));
    if !reads_back(layout, &stem, version, &rest) {
        return Err(Diagnostic::of(
            format!("{}/{stem}", inventory.path),
            format!("`{stem}` would be read as something else than a migration of that name"),
        )
        .help("choose a name without `.up`, `.down` or `.verify` at its end, and with a letter first"));
    }

    let sections = sections(layout, newest, request);
    let is_section = |part| sections.as_ref().is_some_and(|(_, parts)| parts.contains(&part));
    let has_down = has_down_file(layout) || (request.down && layout == Layout::Prisma);
    let mut files = vec![(Part::Up, text::up(&request.title.0, sections.as_ref()))];
    files.extend(has_down.then(|| (Part::Down, text::DOWN_FILE.to_owned())));
    files.extend(
        (request.verify && !is_section(Part::Verify)).then(|| (Part::Verify, text::VERIFY.to_owned())),
    );
    let files = files.into_iter().map(|(part, text)| NewFile { path: path(layout, &stem, part), text });
    Ok(Draft { version, files: files.collect() })
}

/// The numbering of the folder, which can't be chosen where there are migrations.
fn as_asked(
    inventory: &Inventory,
    newest: &Parts,
    numbering: Numbering,
    asked: Option<Style>,
) -> Result<Numbering, Diagnostic> {
    let counts_time = numbering.style != Style::Sequence;
    if asked.is_none_or(|asked| (asked != Style::Sequence) == counts_time) {
        return Ok(numbering);
    }
    let what = if counts_time { "timestamps" } else { "a sequence" };
    Err(Diagnostic::of(&inventory.path, format!("the versions of this folder are {what}"))
        .note(format!("the newest is {}", newest.path))
        .help("leave the option out: a new migration is numbered like the newest"))
}

/// What stands between version and name.
fn separator(layout: Layout, newest: &Parts) -> &'static str {
    let entry = newest.path.rsplit('/').next().unwrap_or_default();
    match entry.strip_prefix(newest.name.written.as_str()) {
        _ if layout == Layout::Flyway => "__",
        Some(rest) if rest.starts_with('-') => "-",
        _ => "_",
    }
}

/// The name is what the checks will take it for.
fn reads_back(layout: Layout, stem: &str, version: Version, rest: &str) -> bool {
    let name = match layout {
        Layout::Diesel | Layout::Prisma => name::folder(stem),
        Layout::Plain | Layout::Reversible | Layout::Flyway => {
            name::file(stem).and_then(|(_, part, name)| match part {
                Part::Up if name::file(&format!("{stem}.verify")).is_ok() => Ok(name),
                _ => Err(NameError::Form),
            })
        }
    };
    name.is_ok_and(|name| name.version == version && name.rest == rest)
}

/// The sections of the new file: those of the newest one, and a down section where it is asked for.
fn sections(layout: Layout, newest: Option<&Parts>, request: &Request) -> Option<(Marks, Vec<Part>)> {
    let found = newest.and_then(|newest| section::marks(&Lexed::of(&newest.up.text)));
    let adds_down = request.down && matches!(layout, Layout::Plain | Layout::Flyway);
    let (marks, mut parts) = match found {
        Some(found) => found,
        None if adds_down => (section::OURS, Vec::new()),
        None => return None,
    };
    if adds_down && !parts.contains(&Part::Down) {
        parts.push(Part::Down);
    }
    parts.retain(|part| *part != Part::Up && !(*part == Part::Down && has_down_file(layout)));
    parts.insert(0, Part::Up);
    Some((marks, parts))
}

const fn has_down_file(layout: Layout) -> bool {
    matches!(layout, Layout::Reversible | Layout::Diesel)
}

fn path(layout: Layout, stem: &str, part: Part) -> String {
    match (layout, part) {
        (Layout::Prisma, Part::Up) => format!("{stem}/migration.sql"),
        (Layout::Diesel, Part::Up) => format!("{stem}/up.sql"),
        (Layout::Diesel | Layout::Prisma, Part::Down) => format!("{stem}/down.sql"),
        (Layout::Diesel | Layout::Prisma, Part::Verify) => format!("{stem}/verify.sql"),
        (Layout::Reversible, Part::Up) => format!("{stem}.up.sql"),
        (Layout::Plain | Layout::Flyway, Part::Up) => format!("{stem}.sql"),
        (_, Part::Down) => format!("{stem}.down.sql"),
        (_, Part::Verify) => format!("{stem}.verify.sql"),
    }
}
