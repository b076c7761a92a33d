//! All renames of one run: each is known to be possible before the first, and all are done or none.

use std::fs;
use std::path::Path;

use migrate_core::Diagnostic;
use migrate_core::check::{Rename, Renumbered};

use super::inside;
use crate::git::Repository;

pub(super) struct Moves<'r> {
    folder: &'r str,
    repository: Option<&'r Repository>,
    steps: Vec<Step<'r>>,
}

struct Step<'r> {
    rename: &'r Rename,
    is_tracked: bool,
}

impl<'r> Moves<'r> {
    /// # Errors
    ///
    /// A problem for each rename that isn't possible.
    pub(super) fn prepare(
        renumbered: &'r [Renumbered],
        repository: Option<&'r Repository>,
        folder: &'r str,
    ) -> Result<Moves<'r>, Vec<Diagnostic>> {
        let mut moves = Moves { folder, repository, steps: Vec::new() };
        let mut problems = Vec::new();
        for rename in renumbered.iter().flat_map(|one| &one.renames) {
            match moves.possible(rename) {
                Ok(possible) => moves.steps.push(possible),
                Err(problem) => problems.push(problem.note("nothing was renamed")),
            }
        }
        if problems.is_empty() { Ok(moves) } else { Err(problems) }
    }

    fn possible(&self, rename: &'r Rename) -> Result<Step<'r>, Diagnostic> {
        if fs::symlink_metadata(&rename.to).is_ok() {
            return Err(Diagnostic::of(&rename.from, format!("`{}` is there already", rename.to))
                .help("remove it, or give it another name"));
        }
        let name = inside(self.folder, &rename.from);
        let is_tracked = self.repository.map_or(Ok(false), |repository| repository.tracks(name))?;
        let possible = Step { rename, is_tracked };
        if is_tracked {
            self.by_git(&rename.from, &rename.to, true).map_err(|said| {
                Diagnostic::of(&rename.from, "git can't rename this")
                    .note(said)
                    .help("put that right, then start again")
            })?;
        }
        Ok(possible)
    }

    /// # Errors
    ///
    /// A rename failed all the same; those before it are taken back.
    pub(super) fn carry_out(&self) -> Result<(), Diagnostic> {
        let mut done = Vec::new();
        for step in &self.steps {
            let Rename { from, to } = step.rename;
            match self.rename(step, from, to) {
                Ok(()) => done.push(step),
                Err(why) => {
                    let problem = Diagnostic::of(from, format!("can't rename this to `{to}`: {why}"));
                    return Err(self.take_back(&done, problem));
                }
            }
        }
        Ok(())
    }

    fn take_back(&self, done: &[&Step<'_>], problem: Diagnostic) -> Diagnostic {
        let mut left = Vec::new();
        for step in done.iter().rev() {
            let Rename { from, to } = step.rename;
            left.extend(
                self.rename(step, to, from)
                    .err()
                    .map(|why| format!("`{to}` could not become `{from}` again: {why}")),
            );
        }
        if left.is_empty() {
            return problem.note("nothing was renamed");
        }
        left.into_iter().fold(problem, Diagnostic::note)
    }

    fn rename(&self, step: &Step<'_>, from: &str, to: &str) -> Result<(), String> {
        if step.is_tracked {
            self.by_git(from, to, false)
        } else {
            fs::rename(Path::new(from), Path::new(to)).map_err(|error| error.to_string())
        }
    }

    fn by_git(&self, from: &str, to: &str, dry: bool) -> Result<(), String> {
        let (from, to) = (inside(self.folder, from), inside(self.folder, to));
        self.repository.map_or(Ok(()), |repository| repository.rename(from, to, dry))
    }
}
