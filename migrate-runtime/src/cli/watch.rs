//! `apply --watch`: a development database is kept at the state of a folder while that is edited.

#![allow(clippy::doc_markdown, reason = "a terminal shows the comments as they are")]

use std::process::ExitCode;

use clap::Args;

use crate::cli::development::Consent;
use crate::cli::options::Apply;
use crate::cli::run::{Stop, below_newest};
use crate::cli::{Output, progress};
use crate::client::Named;
use crate::{Error, Migrations, Reverted, Runner, State, To};

/// What `apply` has besides in a program that sees the folder.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "While migrations are written")]
pub struct Watch {
    /// Apply what is saved whenever the folder changes, and the newest migration again when it was edited, until Ctrl-C: for a
    /// development database, of which it asks as `redo` does
    #[arg(long, conflicts_with_all = ["each", "target"])]
    pub watch: bool,

    /// With `--watch`: also where it is plainly no development database
    #[arg(long, requires = "watch")]
    force: bool,
}

/// A database that follows a folder.
#[derive(Debug)]
pub struct Follower {
    apply: Apply,
    /// What it has: its down scripts fit, whatever the files say since.
    applied: Option<Runner>,
}

impl Watch {
    /// Asks whether the database may follow the folder.
    ///
    /// # Errors
    ///
    /// It may not; why is said, and the exit status is this.
    pub fn begin(&self, apply: &Apply, output: &Output) -> Result<Follower, ExitCode> {
        self.consented(apply, output).map_err(|stop| stop.told(output))?;
        Ok(Follower { apply: apply.clone(), applied: None })
    }

    fn consented(&self, apply: &Apply, output: &Output) -> Result<(), Stop> {
        let consent = Consent { yes: apply.yes, force: self.force };
        let runner = progress::told(apply.settings(&Migrations::EMPTY.runner()), output);
        let named = Named::of(apply.database.url())?;
        consent.standing(&named, || named.own_standing(&runner))?;
        let what = format!(
            "applies to {named} what is saved, as often as it is; what an edited migration had made is lost with its rows"
        );
        consent.asks(output, &what, "Watch?")
    }
}

impl Follower {
    /// Makes the database what these migrations make, as far as that goes, and says what was done.
    pub fn follow(&mut self, runner: &Runner, output: &Output) {
        let runner = progress::told(self.apply.settings(runner), output);
        match self.brought(&runner, output) {
            Ok(()) => self.applied = Some(runner),
            Err(stop) => {
                // The next change is another try.
                let _status = stop.told(output);
            }
        }
    }

    fn brought(&self, runner: &Runner, output: &Output) -> Result<(), Stop> {
        let url = self.apply.database.url();
        if let Some(reverted) = self.reverted(runner, url)? {
            output.say(&reverted.to_string())?;
            output.json(&reverted)?;
        }
        let (runner, bar) = progress::shown(runner.clone(), output, runner.migrations.iter().count());
        let answer = runner.apply_url(url);
        bar.finish_and_clear();
        let answer = answer?;
        output.say(&answer.to_string())?;
        output.json(&answer)?;
        Ok(())
    }

    /// The newest applied migration is taken back where its file is not what was applied any more, and it alone.
    fn reverted(&self, runner: &Runner, url: &str) -> Result<Option<Reverted>, Error> {
        let status = runner.status_url(url)?;
        let mut applied = status.migrations.iter().filter(|row| row.applied_at.is_some()).rev();
        let Some(newest) = applied.next() else { return Ok(None) };
        let is_other = |state| matches!(state, State::Edited | State::Unknown | State::Newer);
        if !is_other(newest.state) || applied.any(|row| is_other(row.state)) {
            return Ok(None);
        }
        let to = below_newest(runner, url)?;
        let as_applied = self.applied.as_ref().map(|applied| applied.revert_url(url, to));
        match as_applied {
            Some(Ok(reverted)) => Ok(Some(reverted)),
            // The folder's own down script may be the better one.
            _ if newest.state == State::Edited => again(runner, url, to).map(Some),
            // Nobody has its script: another branch may.
            None => Ok(None),
            Some(Err(error)) => Err(error),
        }
    }
}

fn again(runner: &Runner, url: &str, to: To) -> Result<Reverted, Error> {
    runner.clone().reverting_edited().revert_url(url, to)
}
