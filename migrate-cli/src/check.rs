//! `check`: what the build would say.

use std::process::ExitCode;

use migrate_core::check::{self, Base, Catalog, Checker, Unseen};
use migrate_core::{Diagnostic, Migration};
use serde::Serialize;

use crate::arguments::{Check, Global};
use crate::format::Format;
use crate::git::Repository;
use crate::output::{self, Failure, Output, Problem, counted};
use crate::{folder, watch};

pub(crate) fn run(check: &Check, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let verdict = match &check.base {
        None if check.watch => return watched(global, output),
        None => verdict(global),
        Some(revision) => merged(global, &base(global, revision)?),
    };
    let format = check.format.unwrap_or_else(Format::usual);
    let problems = verdict.as_ref().map_or_else(|problems| problems, |catalog| &catalog.warnings);
    if let Some(document) = format.document(problems, check.deny_warnings) {
        output.say(&document)?;
    }
    if !format.is_document() {
        say(&verdict, global, output)?;
    }
    let is_fine = verdict.is_ok_and(|catalog| !check.deny_warnings || catalog.warnings.is_empty());
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a check says to machines.
#[derive(Serialize)]
struct Report<'c> {
    /// How many there are; `null` where there are problems.
    migrations: Option<usize>,
    newest: Option<&'c str>,
    problems: Vec<Problem<'c>>,
    /// Known only where there are no problems.
    warnings: Vec<Problem<'c>>,
    /// Only where something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    unseen: Option<Hidden<'c>>,
}

/// How much can't be seen from the files.
#[derive(Serialize)]
struct Hidden<'c> {
    path: &'c str,
    line: usize,
    objects: usize,
    of: usize,
    /// Others may be there too.
    names: bool,
}

impl Hidden<'_> {
    fn of(unseen: &Unseen) -> Hidden<'_> {
        let Unseen { from, objects, of, names } = unseen;
        Hidden { path: from.path(), line: from.line(), objects: *objects, of: *of, names: *names }
    }
}

/// Says what it finds whenever the folder changes.
fn watched(global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let mut checker = Checker::default();
    watch::run(global, output, || say(&verdict_of(&mut checker, global), global, output))
}

fn say(verdict: &Result<Catalog, Vec<Diagnostic>>, global: &Global, output: &Output) -> Result<(), Failure> {
    let catalog = match verdict {
        Ok(catalog) => catalog,
        Err(problems) => return refuse(problems, global, output).map(drop),
    };
    output::problems(output, &catalog.warnings)?;
    output.say(&summary(catalog, &global.dir, catalog.warnings.len()))?;
    if let Some(unseen) = &catalog.unseen {
        output.say(&unseen.to_string())?;
    }
    let migrations = Some(catalog.migrations.len());
    let newest = catalog.migrations.last().map(Migration::title);
    let warnings = output::for_machines(&catalog.warnings);
    let unseen = catalog.unseen.as_ref().map(Hidden::of);
    output.json(&Report { migrations, newest, problems: Vec::new(), warnings, unseen })?;
    Ok(())
}

/// Says what is wrong with the folder.
pub(crate) fn refuse(problems: &[Diagnostic], global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    output::problems(output, problems)?;
    output.tell(&format!("{} in {}", count(problems.len()), global.dir))?;
    let problems = output::for_machines(problems);
    output.json(&Report { migrations: None, newest: None, problems, warnings: Vec::new(), unseen: None })?;
    Ok(ExitCode::FAILURE)
}

/// The migrations of the folder, or all that is wrong with it.
pub(crate) fn verdict(global: &Global) -> Result<Catalog, Vec<Diagnostic>> {
    verdict_of(&mut Checker::default(), global)
}

fn verdict_of(checker: &mut Checker, global: &Global) -> Result<Catalog, Vec<Diagnostic>> {
    let folder = folder::existing(global).map_err(|problem| vec![problem])?;
    checker.check(&folder)
}

/// The same of what the folder is once it is merged.
pub(crate) fn merged(global: &Global, base: &Base) -> Result<Catalog, Vec<Diagnostic>> {
    let folder = folder::existing(global).map_err(|problem| vec![problem])?;
    check::check_merged(&folder, base)
}

/// What a revision has in the folder.
///
/// # Errors
///
/// There is no repository, or it does not know.
pub(crate) fn base(global: &Global, revision: &str) -> Result<Base, Diagnostic> {
    folder::existing(global)?;
    Repository::knowing(&global.dir, revision, "--base")?.base(revision)
}

/// `13 migrations, the newest is 013_group_conversations`.
pub(crate) fn summary(catalog: &Catalog, folder: &str, warnings: usize) -> String {
    let found = match warnings {
        0 => "no problems".to_owned(),
        warnings => count_warnings(warnings),
    };
    match catalog.migrations.as_slice() {
        [] => format!("no migrations in {folder} yet"),
        [only] => format!("1 migration, {}: {found}", only.title()),
        [.., newest] => {
            format!("{} migrations, the newest is {}: {found}", catalog.migrations.len(), newest.title())
        }
    }
}

pub(crate) fn count(problems: usize) -> String {
    counted(problems, "problem", "problems")
}

pub(crate) fn count_warnings(warnings: usize) -> String {
    counted(warnings, "warning", "warnings")
}
