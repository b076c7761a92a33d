//! What each command does: one call of the runner, and its answer in print.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use migrate_core::Version;
use serde::Serialize;

use crate::cli::confirm::confirmed;
use crate::cli::options::{self, Command, Database, Each};
use crate::cli::{Output, paint, progress};
use crate::{Error, Runner, State, Tenant, To, plan};

/// Why a command ended early.
pub(super) enum Stop {
    Error(Error),
    /// It can't be printed: who reads has gone away.
    Print(io::Error),
    /// A person has said no.
    Unconfirmed,
    /// What is there does not let it be done.
    Refused(String),
}

/// The exit status where a setting or a URL can't be used; clap's, where it is an argument.
const WRONG_USE: u8 = 2;
/// The exit status where there is no connection to be had, or none any more.
const UNREACHABLE: u8 = 3;

impl Command {
    /// Does it, prints the answer, and says how it went: 0 fine, 1 there is something to do or something wrong, 2 a setting or
    /// a URL can't be used, 3 there is no connection to be had.
    #[must_use]
    pub fn run(&self, runner: &Runner, output: &Output) -> ExitCode {
        let runner = &progress::told(runner.clone(), output);
        let done = match self {
            Command::Status(status) => self::status(status, runner, output),
            Command::Plan(plan) => self::plan(plan, runner, output),
            Command::Apply(apply) => self::apply(apply, runner, output),
            Command::Deferred(deferred) => self::deferred(deferred, runner, output),
            Command::Verify(verify) => self::verify(verify, runner, output),
            Command::Revert(revert) => self::revert(revert, runner, output),
            Command::Baseline(baseline) => {
                let runner = baseline.database.settings(runner);
                let answer = runner.baseline_url(baseline.database.url(), baseline.version);
                answer.map_err(Stop::Error).and_then(|answer| say(output, &answer, &answer.to_string(), true))
            }
            Command::Adopt(adopt) => self::adopt(adopt, runner, output),
            Command::Repair(repair) => {
                let answer = repair.database.settings(runner).repair_url(repair.database.url());
                answer.map_err(Stop::Error).and_then(|answer| say(output, &answer, &answer.to_string(), true))
            }
        };
        done.unwrap_or_else(|stop| stop.told(output))
    }
}

impl Stop {
    /// Says why, if that is not said yet.
    pub(super) fn told(self, output: &Output) -> ExitCode {
        match self {
            Stop::Error(error) => {
                output.error(&error).ok();
                match error {
                    error if error.is_connection() => ExitCode::from(UNREACHABLE),
                    error if error.is_setting() => ExitCode::from(WRONG_USE),
                    _ => ExitCode::FAILURE,
                }
            }
            Stop::Print(error) => {
                // `… status | head` has what it wanted.
                if error.kind() != io::ErrorKind::BrokenPipe {
                    output.tell(&format!("{} can't print: {error}", paint::error())).ok();
                }
                ExitCode::FAILURE
            }
            Stop::Unconfirmed => ExitCode::FAILURE,
            Stop::Refused(why) => {
                output.refusal(&why).ok();
                ExitCode::FAILURE
            }
        }
    }
}

fn status(status: &options::Status, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let (runner, url) = (status.database.settings(runner), status.database.url());
    if status.until_current {
        match runner.wait_current_url(url) {
            // The table below says which.
            Err(error) if !error.is_pending() => return Err(error.into()),
            _ => {}
        }
    }
    let answer = runner.status_url(url)?;
    let styles: Vec<Option<paint::State>> = answer.migrations.iter().map(|row| style(row.state)).collect();
    say(output, &answer, &paint::status(&answer.to_string(), &styles), answer.is_up_to_date())
}

fn style(state: State) -> Option<paint::State> {
    match state {
        State::Applied | State::Newer => None,
        State::Pending | State::Deferred { .. } | State::Running { .. } => Some(paint::State::Open),
        State::OutOfOrder | State::Edited | State::Unknown | State::Reverting { .. } | State::Unfinished => {
            Some(paint::State::Bad)
        }
    }
}

fn plan(plan: &options::Plan, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = plan.policy.settings(plan.limits.settings(plan.database.settings(runner)));
    if let Some(version) = plan.from {
        output.say(runner.sql_from(version)?.trim_end())?;
        return Ok(ExitCode::SUCCESS);
    }
    let url = plan.database.url();
    if plan.sql {
        output.say(&runner.plan_sql_url(url)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer = runner.plan_url(url)?;
    say(output, &answer, &answer.to_string(), answer.is_up_to_date())
}

fn apply(apply: &options::Apply, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = apply.settings(runner);
    if let Some(file) = &apply.each.file {
        return to_each(&apply.each, file, &apply.database, &runner, output);
    }
    let url = apply.database.url();
    let plan = runner.plan_url(url)?;
    confirm_loss(output, plan::destroys(&plan.pending).filter(|_| plan.disagreements.is_empty()), apply.yes)?;
    let (runner, bar) = progress::shown(runner, output, plan.pending.len());
    let answer = runner.apply_url(url);
    bar.finish_and_clear();
    let answer = answer?;
    say(output, &answer, &answer.to_string(), true)
}

fn deferred(deferred: &options::Deferred, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let mut runner = deferred.limits.settings(deferred.database.settings(runner));
    if deferred.now {
        runner = runner.trying_now();
    }
    let url = deferred.database.url();
    let plan = runner.plan_url(url)?;
    confirm_loss(output, plan::destroys(&plan.deferred), deferred.yes)?;
    let (runner, bar) = progress::shown(runner, output, plan.deferred.len());
    let answer = runner.deferred_url(url);
    bar.finish_and_clear();
    let answer = answer?;
    say(output, &answer, &answer.to_string(), true)
}

/// Asks before these are lost, each a migration's title with what it deletes.
fn confirm_loss<'l>(
    output: &Output,
    lost: impl Iterator<Item = (&'l str, &'l str)>,
    yes: bool,
) -> Result<(), Stop> {
    let mut lost = lost.filter(|_| !yes).peekable();
    if lost.peek().is_none() {
        return Ok(());
    }
    for (title, what) in lost {
        output.tell(&format!("{title} destroys {what}"))?;
    }
    confirm(output, "Apply?")
}

/// `apply --each`: a schema or a URL a line.
fn to_each(
    each: &Each,
    file: &Path,
    database: &Database,
    runner: &Runner,
    output: &Output,
) -> Result<ExitCode, Stop> {
    let text =
        if file == Path::new("-") { io::read_to_string(io::stdin()) } else { std::fs::read_to_string(file) };
    let text = text.map_err(|error| Error::setting(format!("can't read `{}`: {error}", file.display())))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let tenants = lines.enumerate().map(|(number, line)| {
        if line.contains("://") {
            Tenant::database(format!("database {}", number + 1), line)
        } else {
            Tenant::schema(database.url(), line)
        }
    });
    let fleet = runner.fleet().at_once(each.at_once).first(each.first).go_on(each.go_on);
    let report = fleet.apply(tenants);
    say(output, &report, &report.to_string(), report.is_done())
}

fn verify(verify: &options::Verify, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = verify.limits.settings(verify.database.settings(runner));
    let answer = runner.verify_url(verify.database.url())?;
    say(output, &answer, &paint::verification(&answer.to_string()), answer.has_passed())
}

fn revert(revert: &options::Revert, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = revert.limits.settings(revert.database.settings(runner));
    let url = revert.database.url();
    let to = match (revert.all, revert.to) {
        (true, _) => To::Nothing,
        (false, Some(to)) => to.into(),
        (false, None) => below_newest(&runner, url)?,
    };
    let plan = runner.plan_revert_url(url, to)?;
    if revert.dry_run {
        return say(output, &plan, &plan.to_string(), plan.migrations.is_empty());
    }
    if !plan.migrations.is_empty() && !revert.yes {
        output.tell(&plan.to_string())?;
        confirm(output, "Revert?")?;
    }
    let (runner, bar) = progress::shown(runner, output, plan.migrations.len());
    let answer = runner.revert_url(url, to);
    bar.finish_and_clear();
    let answer = answer?;
    say(output, &answer, &answer.to_string(), true)
}

fn adopt(adopt: &options::Adopt, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let mut runner = adopt.database.settings(runner);
    if let Some(table) = &adopt.from {
        runner = runner.adopt_from(table);
    }
    let url = adopt.database.url();
    let plan = runner.plan_adoption_url(url)?;
    let is_blocked = plan.obstacles(adopt.accept_edited).next().is_some();
    if adopt.dry_run || is_blocked || plan.to_record() == 0 {
        return say(output, &plan, &plan.to_string(), !is_blocked && plan.to_record() == 0);
    }
    if !adopt.yes {
        output.tell(&plan.to_string())?;
        confirm(output, "Record them?")?;
    }
    let answer = runner.adopt_url(url, adopt.accept_edited)?;
    say(output, &answer, &answer.to_string(), true)
}

/// How far it is back if only the newest one is reverted.
pub(super) fn below_newest(runner: &Runner, url: &str) -> Result<To, Error> {
    let status = runner.status_url(url)?;
    let applied = status.migrations.iter().filter(|row| row.applied_at.is_some());
    let versions: Vec<Version> = applied.map(|row| row.version).collect();
    let stays = versions.len().checked_sub(2).and_then(|last| versions.get(last));
    Ok(stays.map_or(To::Nothing, |version| To::from(*version)))
}

pub(super) fn confirm(output: &Output, question: &str) -> Result<(), Stop> {
    if confirmed(output, question)? { Ok(()) } else { Err(Stop::Unconfirmed) }
}

pub(super) fn say(
    output: &Output,
    answer: &impl Serialize,
    text: &str,
    is_fine: bool,
) -> Result<ExitCode, Stop> {
    output.say(text)?;
    output.json(answer)?;
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Print(error)
    }
}
