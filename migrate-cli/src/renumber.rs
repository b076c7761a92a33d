//! `renumber`: migrations that share a version get different ones.

mod mention;
mod moves;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::{Found, Inventory, Rename};
use serde::Serialize;

use crate::arguments::{Global, Renumber};
use crate::check::{base, summary, verdict};
use crate::git::{Age, Repository};
use crate::output::{self, Failure, Output, Problem};
use crate::{clock, folder, freeze};
use moves::Moves;

/// What it says to machines.
#[derive(Serialize)]
struct Report<'r> {
    renamed: Vec<Renamed<'r>>,
    notes: &'r [String],
    /// That remain.
    problems: Vec<Problem<'r>>,
}

#[derive(Serialize)]
struct Renamed<'r> {
    from: &'r str,
    to: &'r str,
}

impl Renamed<'_> {
    fn of(rename: &Rename) -> Renamed<'_> {
        Renamed { from: &rename.from, to: &rename.to }
    }
}

pub(crate) fn run(renumber: &Renumber, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
    let base = renumber.base.as_ref().map(|revision| base(global, revision)).transpose()?;
    let folder = folder::existing(global)?;
    let inventory =
        base.as_ref().map_or_else(|| Inventory::read(&folder), |base| Inventory::merged(&folder, base));
    let repository = Repository::around(&global.dir)?;
    let ages = Ages::of(&inventory, repository.as_ref(), &global.dir)?;
    let in_place = if renumber.in_place { inventory.renumber_in_place()? } else { Vec::new() };
    let moving = if renumber.in_place {
        Vec::new()
    } else if let Some(base) = &base {
        ages.in_order(&inventory.late(base))
    } else if renumber.files.is_empty() {
        ages.newer_of_each_clash(&inventory)
    } else {
        ages.named(&inventory, &renumber.files, &global.dir)?
    };
    if moving.is_empty() && in_place.is_empty() {
        let why = match &renumber.base {
            Some(revision) => format!("all that {revision} has not comes after what it has"),
            None if renumber.in_place => "each comes after the one before it".to_owned(),
            None if renumber.files.is_empty() => "no version is there twice".to_owned(),
            None => "it is the newest".to_owned(),
        };
        output.say(&format!("nothing to renumber in {}: {why}", global.dir))?;
        output.json(&Report { renamed: Vec::new(), notes: &[], problems: Vec::new() })?;
        return Ok(ExitCode::SUCCESS);
    }
    let renumbered = if renumber.in_place { in_place } else { inventory.renumber(&moving, &clock::now())? };
    let moves = Moves::prepare(&renumbered, repository.as_ref(), &global.dir)?;
    let renamed: Vec<_> = renumbered.iter().flat_map(|one| &one.renames).map(Renamed::of).collect();
    let mut notes = Vec::new();
    if !renumber.dry_run {
        moves.carry_out()?;
        if let Some((path, text)) = inventory.lock_without(&renumbered) {
            freeze::write(&path, &text)?;
            notes.push(format!("{path} no longer lists them; `cargo migrate freeze` does again"));
        }
    }
    for Renamed { from, to } in &renamed {
        output.say(&format!("{from} -> {to}"))?;
    }
    if renumber.dry_run {
        output.json(&Report { renamed, notes: &[], problems: Vec::new() })?;
        return Ok(ExitCode::SUCCESS);
    }
    notes.extend(renumbered.iter().flat_map(mention::of_the_old_version));
    afterwards(global, output, &notes, renamed)
}

/// What is to be said once the files have their new names.
fn afterwards(
    global: &Global,
    output: &Output,
    notes: &[String],
    renamed: Vec<Renamed<'_>>,
) -> Result<ExitCode, Failure> {
    for note in notes {
        output.tell(&format!("note: {note}"))?;
    }
    let verdict = verdict(global);
    let problems = verdict.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    output::problems(output, problems)?;
    output.json(&Report { renamed, notes, problems: output::for_machines(problems) })?;
    match &verdict {
        Ok(catalog) => {
            // Another name makes no rule broken.
            output.say(&summary(catalog, &global.dir, 0))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(_) => Ok(ExitCode::FAILURE),
    }
}

/// The migrations of a folder, from the oldest to the newest where they share a version.
struct Ages(Vec<(Age, Found)>);

impl Ages {
    /// Without git the order is that of names, in which the build reports them.
    fn of(inventory: &Inventory, repository: Option<&Repository>, folder: &str) -> Result<Ages, Diagnostic> {
        let commits = repository.map(Repository::commits).transpose()?.unwrap_or_default();
        let age = |found: Found| (commits.age(inside(folder, &found.up)), found);
        let mut all: Vec<_> = inventory.migrations().into_iter().map(age).collect();
        all.sort_by_key(|(age, found)| (found.version, !found.is_frozen, *age));
        Ok(Ages(all))
    }

    /// What is frozen is older than any commit.
    fn newer_of_each_clash(&self, inventory: &Inventory) -> Vec<Found> {
        let newer =
            inventory.clashes().into_iter().flat_map(|clash| self.in_order(&clash).into_iter().skip(1));
        newer.collect()
    }

    /// The migrations that these files are of; none where they are the last ones, and alone with their versions.
    fn named(
        &self,
        inventory: &Inventory,
        files: &[PathBuf],
        folder: &str,
    ) -> Result<Vec<Found>, Vec<Diagnostic>> {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for file in files {
            match self
                .0
                .iter()
                .find(|(_, found)| found.entries.iter().any(|entry| is_of(file, entry, folder)))
            {
                Some((_, one)) if one.is_frozen => problems.push(
                    Diagnostic::of(&one.path, "a frozen migration keeps its version")
                        .note("databases have it under this one")
                        .help("renumber the migration that it clashes with, or that comes late"),
                ),
                Some((_, one)) => found.push(one.clone()),
                None => problems.push(
                    Diagnostic::of(file.to_string_lossy(), format!("this is no migration in `{folder}`"))
                        .help("name its file, or its folder where it is one"),
                ),
            }
        }
        match (problems.is_empty(), inventory.are_last(&found)) {
            (false, _) => Err(problems),
            (true, true) => Ok(Vec::new()),
            (true, false) => Ok(self.in_order(&found)),
        }
    }

    fn in_order(&self, some: &[Found]) -> Vec<Found> {
        self.0.iter().map(|(_, found)| found).filter(|found| some.contains(found)).cloned().collect()
    }
}

/// Whether a path, from the current folder or from the migrations folder, names a migration's file or folder or
/// something inside of it.
fn is_of(path: &Path, entry: &str, folder: &str) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(entry) = real(Path::new(entry)) else { return false };
    let candidates = [real(path), real(&Path::new(folder).join(path))];
    candidates.into_iter().flatten().any(|path| path.starts_with(&entry))
}

/// The path in the migrations folder.
fn inside<'p>(folder: &str, path: &'p str) -> &'p str {
    path.strip_prefix(folder.trim_end_matches('/')).map_or(path, |path| path.trim_start_matches('/'))
}
