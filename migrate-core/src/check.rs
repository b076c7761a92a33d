//! A folder to migrations, or to every problem in it. Nothing here runs at boot.

mod act;
mod alone;
mod bindings;
mod checksum;
mod ddl;
mod embed;
mod folder;
#[doc(hidden)]
pub mod fuzzing;
mod model;
mod near;
mod oldest;
mod read;
mod release;
pub mod replay;
mod script;
mod syntax;
mod tell;
mod threads;
mod types;

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;

pub use alone::{class, effects, effects_after, is_definition, is_query, syntax_errors, unread_by};
pub use embed::{Embedded, embed};
pub use folder::base::{Base, newest_of};
pub use folder::draft::{Draft, NewFile, Request, Title, draft};
pub use folder::inventory::{Found, Inventory, Rename, Renumbered};
pub use folder::numbering::{Now, Style};
pub use folder::source::{Folder, configured};
pub use release::frozen::{FILE as LOCK_FILE, Frozen, freeze};
pub use release::level::Level;
pub use replay::{Unseen, World};
pub use tell::lint::{RULES, Rule};

use crate::{Checksum, Class, Diagnostic, Migration, Order, Script, Turn};
use folder::config::Config;
use folder::contents::Contents;
use folder::layout::{self, Parts};
use folder::name::Part;
use folder::section::{self, Divided, Section};
use folder::source::SourceFile;
use folder::{metadata, turn, versions};
use release::frozen::{self, Lock};
use release::released::Released;
use script::Checked;
use syntax::lexed::Lexed;
use syntax::readings::Readings;
use tell::lint::{self, Linted, Texts};

/// A folder that has passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// How its versions are ordered.
    pub order: Order,
    /// Its migrations, in that order.
    pub migrations: Vec<Migration>,
    /// Where the files really are that it was made from.
    pub locations: Vec<String>,
    /// What is allowed, and hurts: the rules of [`RULES`] that are warnings in this folder.
    pub warnings: Vec<Diagnostic>,
    /// How much of what they make can't be seen from their files.
    pub unseen: Option<Unseen>,
    /// What may be in the database before the first of them.
    pub world: World,
    /// The oldest server that they must run on, where `migrate.toml` names one.
    pub postgres: Option<u8>,
    /// The schema of the history, where `migrate.toml` names one.
    pub schema: Option<String>,
    /// The table of the history, where `migrate.toml` names one.
    pub table: Option<String>,
}

/// Reads and checks a folder.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn check(folder: &Folder<'_>) -> Result<Catalog, Vec<Diagnostic>> {
    Checker::default().check(folder)
}

/// Checks a folder again and again: a file that is as it was the last time is not parsed again.
#[derive(Debug, Default)]
pub struct Checker {
    readings: Readings,
}

impl Checker {
    /// As [`check`].
    ///
    /// # Errors
    ///
    /// All problems, in the order of files.
    pub fn check(&mut self, folder: &Folder<'_>) -> Result<Catalog, Vec<Diagnostic>> {
        let readings = std::mem::take(&mut self.readings);
        let checked = check_contents(&Contents::of(folder), &readings);
        self.readings = readings.for_the_next_time();
        checked
    }
}

/// The same of what it is once it is merged into another branch; rules judge what that one has not.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn check_merged(folder: &Folder<'_>, base: &Base) -> Result<Catalog, Vec<Diagnostic>> {
    let contents = Contents::of(folder).merged(base);
    threads::with_room(|| check_here(&contents, &Readings::default(), None, Some(base)))
}

fn check_contents(contents: &Contents, readings: &Readings) -> Result<Catalog, Vec<Diagnostic>> {
    threads::with_room(|| check_here(contents, readings, None, None))
}

/// The problems as a compiler shows them: the first twenty whole, then how many more there are.
#[must_use]
pub fn messages(problems: &[Diagnostic]) -> Vec<String> {
    first(problems, "problems")
}

/// The same of [`Catalog::warnings`].
#[must_use]
pub fn warning_messages(warnings: &[Diagnostic]) -> Vec<String> {
    first(warnings, "warnings")
}

fn first(problems: &[Diagnostic], what: &str) -> Vec<String> {
    const SHOWN: usize = 20;
    let mut messages: Vec<String> = problems.iter().take(SHOWN).map(Diagnostic::to_string).collect();
    if let Some(more @ 1..) = problems.len().checked_sub(SHOWN) {
        messages.push(format!("and {more} more {what} in the migrations"));
    }
    messages
}

#[cfg(test)]
fn check_with(
    folder: &Folder<'_>,
    is_frozen: Option<&dyn Fn(&Migration) -> bool>,
) -> Result<Catalog, Vec<Diagnostic>> {
    check_here(&Contents::of(folder), &Readings::default(), is_frozen, None)
}

/// With what the folder's lock says is frozen, where it has one.
fn check_here(
    contents: &Contents,
    readings: &Readings,
    is_frozen: Option<&dyn Fn(&Migration) -> bool>,
    base: Option<&Base>,
) -> Result<Catalog, Vec<Diagnostic>> {
    let Contents {
        path,
        allows_empty,
        entries,
        lock,
        config_of_crate,
        config,
        external,
        world,
        mut problems,
        problems_beside,
    } = contents.clone();
    let unread: Vec<String> = problems.iter().map(|problem| problem.path().to_owned()).collect();
    problems.extend(problems_beside);
    let lock = Lock::of(lock);
    problems.extend(lock.problems());
    let (config, of_config) = Config::read(config_of_crate.as_ref(), config.as_ref());
    let levels = &config.levels;
    let world = world.or(config.world).unwrap_or(World::Closed);
    let arrangement = layout::arrange(entries);
    problems.extend(arrangement.problems);
    let is_empty = arrangement.migrations.is_empty() && problems.is_empty();
    if is_empty && !allows_empty && !config.allows_empty {
        problems.push(empty(&path));
    }
    let order = layout::order(arrangement.layout, &arrangement.migrations);
    let is_in_lock = |parts: &Parts| lock.line(parts).is_some();
    let clashes = versions::Clashes { folder: &path, is_frozen: &is_in_lock, base };
    problems.extend(clashes.check(arrangement.layout, &arrangement.migrations));

    let newest = layout::newest(order, &arrangement.migrations).map(|parts| parts.name.version);
    let mut migrations: Vec<Linted> = Vec::new();
    let mut present = Vec::new();
    let mut locations: Vec<String> = config.locations.clone();
    locations.extend(lock.location().map(str::to_owned));
    locations.extend(external.iter().map(|file| file.location.clone()));
    let read = threads::each(&arrangement.migrations, |parts| {
        let up = Up::of(parts);
        let checksum = up.checksum.filter(|_| !unread.contains(&parts.up.path));
        (checksum, migration(parts, up, readings))
    });
    for (parts, (checksum, read)) in arrangement.migrations.iter().zip(read) {
        let files = [Some(&parts.up), parts.down.as_ref(), parts.verify.as_ref(), parts.metadata.as_ref()];
        locations.extend(files.into_iter().flatten().map(|file| file.location.clone()));
        present.push((parts, checksum));
        match read {
            // What could not be read has its problem already.
            Ok(_) if unread.contains(&parts.up.path) => {}
            Ok(migration) => migrations.push(migration),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(frozen::compare(&lock, order, &present));
    migrations.sort_by(|a, b| order.compare(a.migration.version, b.migration.version));
    let by_lock = |migration: &Migration| lock.has_frozen(migration.version, migration.checksum);
    let is_frozen = is_frozen.or_else(|| lock.location().map(|_| &by_lock as &dyn Fn(&Migration) -> bool));
    // After a migration that can't be read nobody knows what is in the database.
    let is_readable = problems.is_empty() && turn::settle(order, &mut migrations, &mut problems);
    problems.extend(clashes.late(arrangement.layout, &arrangement.migrations));
    problems.extend(of_config);
    let by_base = |migration: &Migration| base.is_some_and(|base| base.has(&path, migration));
    let of_base = base.map(|_| &by_base as &dyn Fn(&Migration) -> bool);
    let released = Released { is_frozen: of_base.or(is_frozen), newest };
    let mut replayed = replay::Replayed::default();
    if is_readable {
        let ground = replay::Ground {
            order,
            external: external.as_ref(),
            world,
            oldest: config.postgres,
            levels,
            is_frozen: is_frozen.unwrap_or(&|_| false),
            released: &released,
        };
        replayed = replay::check(&mut migrations, &ground);
    }
    let replay::Replayed { findings: refused, whole, unseen } = replayed;
    let found = lint::check(&migrations, &whole, levels, &released);
    problems.extend(found.errors);
    let mut warnings = found.warnings;
    // What has another error in its line is refused because of that one.
    let line = |problem: &Diagnostic| problem.place().map(|place| (place.path().to_owned(), place.line()));
    let known: Vec<_> = problems.iter().map(line).collect();
    problems.extend(refused.errors.into_iter().filter(|problem| !known.contains(&line(problem))));
    warnings.extend(refused.warnings);
    if problems.is_empty() {
        let migrations = migrations.into_iter().map(|linted| linted.migration).collect();
        Ok(Catalog {
            order,
            migrations,
            locations,
            warnings,
            unseen,
            world,
            postgres: config.postgres,
            schema: config.schema,
            table: config.table,
        })
    } else {
        problems.sort_by(|a, b| a.path().cmp(b.path()));
        Err(problems)
    }
}

/// A program without its migrations starts on a database without tables, and nobody has said so.
fn empty(path: &str) -> Diagnostic {
    Diagnostic::of(path, format!("there is no migration in `{path}`"))
        .note("a file that was not copied looks like this: `.dockerignore`, `.gitignore`, the wrong folder")
        .help(
            "make the first one with `cargo migrate new NAME`; if none is meant, `embed_migrations!(allow_empty)` or \
             `allow_empty = true` in migrate.toml",
        )
}

/// The up file of a migration.
struct Up {
    divided: Result<Divided, Vec<Diagnostic>>,
    /// Of its up section.
    checksum: Option<Checksum>,
}

impl Up {
    fn of(parts: &Parts) -> Up {
        let divided = guarded(&parts.up, || section::divided(&parts.up, Part::Up));
        let checksum = divided.as_ref().ok().and_then(Divided::up);
        Up { checksum: checksum.map(|(text, section)| checksum::of_tokens(section.tokens(text))), divided }
    }
}

/// The files of a migration, each with its sections, to what is embedded, and to warnings.
fn migration(parts: &Parts, up: Up, readings: &Readings) -> Result<Linted, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let leaves_transaction = match parts.metadata.as_ref().map_or(Ok(false), metadata::leaves_transaction) {
        Ok(leaves) => leaves,
        Err(problem) => {
            problems.push(problem);
            false
        }
    };
    let mut scripts = Scripts::default();
    let checksum = up.checksum;
    let others = [(Part::Down, parts.down.as_ref()), (Part::Verify, parts.verify.as_ref())];
    let others = others.into_iter().filter_map(|(part, file)| Some((part, file?)));
    let others = others.map(|(part, file)| (file, guarded(file, || section::divided(file, part))));
    let up = (&parts.up, up.divided);
    for (file, divided) in std::iter::once(up).chain(others) {
        match divided {
            Err(found) => problems.extend(found),
            Ok(Divided { text, sections }) => {
                for mut section in sections {
                    section.leaves_transaction |= leaves_transaction;
                    match guarded(file, || script::script(file, &text, &section, readings)) {
                        Err(found) => problems.extend(found),
                        Ok(read) => problems.extend(scripts.add(file, (&text, &section), read)),
                    }
                }
            }
        }
    }
    match scripts.up.zip(checksum) {
        Some(((up, text), checksum)) if problems.is_empty() => {
            let (down, verify) = (scripts.down.unzip(), scripts.verify.unzip());
            let texts = Texts { up: text, down: down.1, verify: verify.1 };
            let migration = Migration {
                version: parts.name.version,
                name: Cow::Owned(parts.name.rest.clone()),
                checksum,
                // Told when all are read.
                class: Class::Additive,
                turn: Turn::InOrder,
                up: up.script,
                down: down.0.map(Box::new),
                verify: verify.0.map(Box::new),
                expect_unchanged: Cow::Owned(up.directives.expect_unchanged),
                adds_columns_to: Cow::Borrowed(&[]),
            };
            Ok(Linted {
                migration,
                texts,
                allowed: up.directives.allowed,
                turn: up.directives.turn,
                is_unread: up.is_unread,
                facts: Vec::new(),
                done: Vec::new(),
            })
        }
        _ => Err(problems),
    }
}

/// The scripts of a migration, as they are found, each with its file.
#[derive(Default)]
struct Scripts {
    up: Option<(Checked, Lexed)>,
    down: Option<(Script, Lexed)>,
    verify: Option<(Script, Lexed)>,
}

impl Scripts {
    fn add(
        &mut self,
        file: &SourceFile,
        (text, section): (&Lexed, &Section),
        read: Checked,
    ) -> Option<Diagnostic> {
        let place = match section.part {
            Part::Up => {
                self.up = Some((read, text.clone()));
                return None;
            }
            Part::Down => &mut self.down,
            Part::Verify => &mut self.verify,
        };
        match place.replace((read.script, text.clone())) {
            None => None,
            Some((first, _)) => Some(
                Diagnostic::of(&file.path, "a migration has two scripts of one kind")
                    .note(format!("the other one is in {}", first.path))
                    .help("keep the section or the file"),
            ),
        }
    }
}

/// A parser that panics has met a file that it can't read: say which.
fn guarded<T>(
    file: &SourceFile,
    check: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    unless_it_crashes(&file.path, "the SQL parser", check).unwrap_or_else(|crashed| Err(vec![crashed]))
}

/// What panics has met a file for which it was not made: say which.
fn unless_it_crashes<T>(path: &str, what: &str, run: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    std::panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_panic| {
        Diagnostic::of(path, format!("{what} crashed on this file"))
            .note("this is a defect of the checks, not of your SQL")
            .help("please report it with the file")
    })
}

#[cfg(test)]
mod tests;
