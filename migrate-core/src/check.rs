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
mod migration;
mod model;
mod near;
mod oldest;
mod past;
mod read;
mod release;
pub mod replay;
mod script;
mod stored;
mod syntax;
mod tell;
mod threads;
mod types;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

pub use alone::{class, effects, effects_after, is_definition, is_query, syntax_errors, unread_by};
pub use embed::{Embedded, embed};
pub use folder::base::{Base, newest_of};
pub use folder::draft::{Draft, NewFile, Request, Title, draft};
pub use folder::inventory::{Found, Inventory, Rename, Renumbered};
pub use folder::numbering::{Now, Style};
pub use folder::source::{Folder, configured, configured_above};
pub use release::frozen::{FILE as LOCK_FILE, Frozen, freeze};
pub use release::level::Level;
pub use replay::{Unseen, World};
pub(crate) use stored::{Stored, stored};
pub use tell::lint::{RULES, Rule};

use crate::{Checksum, Diagnostic, Migration, Order};
use folder::config::Config;
use folder::contents::Contents;
use folder::layout::{self, Parts};
use folder::turn::{self, Asked};
use folder::versions;
use migration::{Up, migration};
use past::{Known, Past};
use release::frozen::{self, Lock};
use release::released::Released;
use syntax::readings::Readings;
use tell::lint::{self, Linted};

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
    let contents = Contents::of(folder);
    threads::with_room(|| from_nothing(&contents, None, None))
}

/// Checks a folder again and again: a file that is as it was the last time is not parsed again, and the released migrations
/// are not replayed again as long as nothing before the others has changed.
#[derive(Debug, Default)]
pub struct Checker {
    readings: Readings,
    past: Option<Past>,
}

impl Checker {
    /// As [`check`].
    ///
    /// # Errors
    ///
    /// All problems, in the order of files.
    pub fn check(&mut self, folder: &Folder<'_>) -> Result<Catalog, Vec<Diagnostic>> {
        let past = Mutex::new(self.past.clone());
        let known = Known { readings: &self.readings, past: &past, is_kept: true };
        let (verdict, past) = check_contents(&Contents::of(folder), known);
        self.past = past.or(self.past.take());
        verdict
    }
}

/// What is said of a folder, and what is good for the next time, where it is new.
type Verdict = (Result<Catalog, Vec<Diagnostic>>, Option<Past>);

/// The same of what it is once it is merged into another branch; rules judge what that one has not.
///
/// # Errors
///
/// All problems, in the order of files.
pub fn check_merged(folder: &Folder<'_>, base: &Base) -> Result<Catalog, Vec<Diagnostic>> {
    let contents = Contents::of(folder).merged(base);
    threads::with_room(|| from_nothing(&contents, None, Some(base)))
}

/// Nothing is known from before.
fn from_nothing(
    contents: &Contents,
    is_frozen: Option<&dyn Fn(&Migration) -> bool>,
    base: Option<&Base>,
) -> Result<Catalog, Vec<Diagnostic>> {
    let (readings, past) = (Readings::default(), Mutex::default());
    let known = Known { readings: &readings, past: &past, is_kept: false };
    check_here(contents, known, is_frozen, base).0
}

fn check_contents(contents: &Contents, known: Known<'_>) -> Verdict {
    threads::with_room(|| check_here(contents, known, None, None))
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
    from_nothing(&Contents::of(folder), is_frozen, None)
}

/// With what the folder's lock says is frozen, where it has one.
fn check_here(
    contents: &Contents,
    known: Known<'_>,
    is_frozen: Option<&dyn Fn(&Migration) -> bool>,
    base: Option<&Base>,
) -> Verdict {
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

    let mut locations: Vec<String> = config.locations.clone();
    locations.extend(lock.location().map(str::to_owned));
    let files = arrangement.migrations.iter().flat_map(Parts::files);
    locations.extend(external.iter().chain(files).map(|file| file.location.clone()));
    let mut in_order: Vec<&Parts> = arrangement.migrations.iter().collect();
    in_order.sort_by(|a, b| order.compare(a.name.version, b.name.version));
    let by_lock = |migration: &Migration| lock.has_frozen(migration.version, migration.checksum);
    let is_frozen = is_frozen.or_else(|| lock.location().map(|_| &by_lock as &dyn Fn(&Migration) -> bool));
    let by_base = |migration: &Migration| base.is_some_and(|base| base.has(&path, migration));
    let of_base = base.map(|_| &by_base as &dyn Fn(&Migration) -> bool);
    let newest = in_order.last().map(|parts| parts.name.version);
    let released = Released { is_frozen: of_base.or(is_frozen), newest };

    let names = (arrangement.layout, order);
    let past = known.past(|past| problems.is_empty() && past.is_of(contents, names, &in_order, &released));
    let goes_on = past.is_some();
    let (before, point) = past.map(|Past { migrations, point, .. }| (migrations, point)).unzip();
    let before = before.unwrap_or_default();
    let (mut migrations, checksums) = read(in_order.get(before.len()..), &unread, known, &mut problems);
    let checksums = before.iter().map(|migration| Some(migration.checksum)).chain(checksums);
    let present: Vec<_> = in_order.iter().copied().zip(checksums).collect();
    if goes_on && migrations.iter().any(|linted| linted.turn != Asked::default()) {
        // What is deferred, or comes after that, is judged with all that was before.
        return check_here(contents, known, is_frozen, base);
    }
    problems.extend(frozen::compare(&lock, order, &present));
    // After a migration that can't be read nobody knows what is in the database.
    let is_readable = problems.is_empty() && turn::settle(order, &mut migrations, &mut problems);
    problems.extend(clashes.late(arrangement.layout, &arrangement.migrations));
    problems.extend(of_config);
    let mut replayed = replay::Replayed::default();
    if is_readable {
        let ground = replay::Ground {
            order,
            external: external.as_ref(),
            world,
            oldest: config.postgres,
            is_for_schemas: config.is_for_schemas,
            levels,
            is_frozen: is_frozen.unwrap_or(&|_| false),
            released: &released,
            is_kept: known.is_kept,
        };
        replayed = replay::check(&mut migrations, &ground, point);
    }
    let replay::Replayed { findings: refused, whole, unseen, point } = replayed;
    let past = point.map(|(more, point)| {
        let more = migrations.iter().take(more).map(|linted| &linted.migration);
        Past::of(contents, names, &in_order, before.iter().chain(more).cloned().collect(), point)
    });
    let found = lint::check(&migrations, &whole, levels, &released);
    problems.extend(found.errors);
    let mut warnings = found.warnings;
    // What has another error in its line is refused because of that one.
    let line = |problem: &Diagnostic| problem.place().map(|place| (place.path().to_owned(), place.line()));
    let told: Vec<_> = problems.iter().map(line).collect();
    problems.extend(refused.errors.into_iter().filter(|problem| !told.contains(&line(problem))));
    warnings.extend(refused.warnings);
    if !problems.is_empty() {
        problems.sort_by(|a, b| a.path().cmp(b.path()));
        return (Err(problems), past);
    }
    let migrations = migrations.into_iter().map(|linted| linted.migration);
    let catalog = Catalog {
        order,
        migrations: before.into_iter().chain(migrations).collect(),
        locations,
        warnings,
        unseen,
        world,
        postgres: config.postgres,
        schema: config.schema,
        table: config.table,
    };
    (Ok(catalog), past)
}

/// Reads the files of migrations. The checksum of each, where it could be read, and what passes.
fn read(
    all: Option<&[&Parts]>,
    unread: &[String],
    known: Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<Linted>, Vec<Option<Checksum>>) {
    let all = all.unwrap_or_default();
    let is_unread = |parts: &Parts| unread.contains(&parts.up.path);
    let read = threads::each(all, |parts| {
        let up = Up::of(parts);
        let checksum = up.checksum.filter(|_| !is_unread(parts));
        (checksum, migration(parts, up, known.readings))
    });
    let (mut migrations, mut checksums) = (Vec::new(), Vec::new());
    for (parts, (checksum, read)) in all.iter().zip(read) {
        checksums.push(checksum);
        match read {
            // What could not be read has its problem already.
            Ok(_) if is_unread(parts) => {}
            Ok(migration) => migrations.push(migration),
            Err(found) => problems.extend(found),
        }
    }
    (migrations, checksums)
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
