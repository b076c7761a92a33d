//! What developers do with a database of their own: run a migration again, begin anew. No program that is deployed has these.

#![allow(clippy::doc_markdown, reason = "a terminal shows the comments as they are")]

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::options::{Database, Limits};
use crate::cli::run::{Stop, below_newest, confirm, say};
use crate::cli::{Output, progress};
use crate::client::{Named, Standing};
use crate::report::migrations;
use crate::{Error, Report, Reverted, Runner};

/// What to do with a database of one's own.
#[derive(Clone, Debug, Subcommand)]
pub enum Development {
    /// Revert the newest applied migration, edited or not, and apply it again: for a development database
    Redo(Redo),
    /// Drop the database, make it again and apply everything: for a development database
    Reset(Reset),
    /// Make the database that the URL names
    Create(Create),
    /// Drop the database that the URL names
    Drop(Drop),
}

/// Who says that it may be done.
#[derive(Args, Clone, Debug)]
pub(super) struct Consent {
    /// Don't ask
    #[arg(long, short)]
    pub(super) yes: bool,

    /// Also where it is plainly no development database
    #[arg(long)]
    pub(super) force: bool,
}

/// What is told of [`Consent::force`].
macro_rules! after_help {
    ($text:literal) => {
        concat!(
            $text,
            " It asks, and refuses where the database is plainly no development database: its server is on another machine \
             (not a socket, this machine's own address, or a name without a dot, as containers beside each other have), \
             archives what is written or has a standby. `--force` says that it is one after all."
        )
    };
}

/// `redo`.
#[derive(Args, Clone, Debug)]
#[command(after_help = after_help!("\
The down script is the one that the folder has now. Where that does not fit what was applied, nothing is changed, and \
`reset` begins anew."))]
pub struct Redo {
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    database: Database,
}

/// `reset`.
#[derive(Args, Clone, Debug)]
#[command(after_help = after_help!("\
Whoever is connected to the database is disconnected. Roles are the server's and stay, and the database keeps its owner; what it \
has of its own (settings, grants, a collation) is not made again: put it into a migration, or make the database by hand."))]
pub struct Reset {
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    database: Database,
}

/// `create`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Where it is there already, nothing is done.")]
pub struct Create {
    #[command(flatten)]
    database: Database,
}

/// `drop`.
#[derive(Args, Clone, Debug)]
#[command(after_help = after_help!("\
Whoever is connected to the database is disconnected. Where it is not there, nothing is done."))]
pub struct Drop {
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    database: Database,
}

/// What was made or dropped.
#[derive(Serialize)]
struct Done<'d> {
    database: &'d str,
    is_done: bool,
}

/// What `redo` has done.
#[derive(Serialize)]
struct Redone {
    reverted: Reverted,
    applied: Report,
}

impl Development {
    /// Whether it can't be done without knowing the migrations.
    #[must_use]
    pub fn needs_migrations(&self) -> bool {
        matches!(self, Development::Redo(_) | Development::Reset(_))
    }

    /// Does it, prints the answer, and says how it went, as [`Command::run`](crate::cli::Command::run) does.
    #[must_use]
    pub fn run(&self, runner: &Runner, output: &Output) -> ExitCode {
        let runner = &progress::told(runner.clone(), output);
        let done = match self {
            Development::Redo(redo) => self::redo(redo, runner, output),
            Development::Reset(reset) => self::reset(reset, runner, output),
            Development::Create(create) => self::create(create, runner, output),
            Development::Drop(drop) => self::drop(drop, runner, output),
        };
        done.unwrap_or_else(|stop| stop.told(output))
    }
}

fn redo(redo: &Redo, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = redo.limits.settings(redo.database.settings(runner)).reverting_edited();
    let url = redo.database.url();
    let named = Named::of(url)?;
    redo.consent.standing(&named, || named.own_standing(&runner))?;
    let to = below_newest(&runner, url)?;
    let plan = runner.plan_revert_url(url, to)?;
    let Some(again) = plan.migrations.first().map(|one| one.version) else {
        return say(output, &plan, "nothing to do again: nothing is applied", true);
    };
    // What would stop the second half is found before the first one.
    let disagreements = runner.plan_url(url)?.disagreements;
    let others =
        disagreements.iter().filter(|one| one.version != Some(again)).map(|one| one.message.as_str());
    let others: Vec<&str> = others.collect();
    if !others.is_empty() {
        let others = others.join("\n\n");
        return Err(Stop::Refused(format!("only the newest migration can be done again\n\n{others}")));
    }
    redo.consent.asks(output, &format!("{plan}\nand apply it again"), "Revert and apply?")?;
    let (runner, bar) = progress::shown(runner, output, 2);
    let reverted = runner.revert_url(url, to)?;
    let applied = runner.target(again).apply_url(url);
    bar.finish_and_clear();
    let applied = match applied {
        Ok(applied) => applied,
        Err(error) => {
            output.tell(&format!("{reverted}\nit is pending now: correct it, and apply"))?;
            return Err(error.into());
        }
    };
    let done = Redone { reverted, applied };
    say(output, &done, &format!("{}\n{}", done.reverted, done.applied), true)
}

fn reset(reset: &Reset, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = reset.limits.settings(reset.database.settings(runner));
    let url = reset.database.url();
    let named = Named::of(url)?;
    let standing = reset.consent.standing(&named, || named.standing(&runner))?;
    let count = runner.migrations.iter().count();
    if let Some(owner) = &standing.owner {
        let (ending, all) = (standing.ending(), migrations(count));
        reset.consent.asks(
            output,
            &format!("drops {named}{ending}; makes it again, and applies {all}"),
            "Reset?",
        )?;
        named.drop(&runner)?;
        named.create(&runner, Some(owner))?;
    } else {
        named.create(&runner, None)?;
    }
    let (runner, bar) = progress::shown(runner, output, count);
    let answer = runner.apply_url(url);
    bar.finish_and_clear();
    let answer = answer?;
    say(output, &answer, &format!("made {named}\n{answer}"), true)
}

fn create(create: &Create, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = create.database.settings(runner);
    let named = Named::of(create.database.url())?;
    let is_done = named.standing(&runner)?.owner.is_none();
    if is_done {
        named.create(&runner, None)?;
    }
    let text = if is_done { format!("made {named}") } else { format!("there is {named} already") };
    say(output, &Done { database: &named.name, is_done }, &text, true)
}

fn drop(drop: &Drop, runner: &Runner, output: &Output) -> Result<ExitCode, Stop> {
    let runner = drop.database.settings(runner);
    let named = Named::of(drop.database.url())?;
    let standing = drop.consent.standing(&named, || named.standing(&runner))?;
    let is_done = standing.owner.is_some();
    if is_done {
        drop.consent.asks(output, &format!("drops {named}{}", standing.ending()), "Drop?")?;
        named.drop(&runner)?;
    }
    let text = if is_done { format!("dropped {named}") } else { format!("there is no {named}") };
    say(output, &Done { database: &named.name, is_done }, &text, true)
}

impl Consent {
    /// What the server says of the database, if that may be a development one; its place alone may say that it is none.
    pub(super) fn standing(
        &self,
        named: &Named,
        ask: impl FnOnce() -> Result<Standing, Error>,
    ) -> Result<Standing, Error> {
        self.admits(named, &Standing::default())?;
        let standing = ask()?;
        if standing.owner.is_some() {
            self.admits(named, &standing)?;
        }
        Ok(standing)
    }

    /// Whether the database may be a development one, or is said to be.
    fn admits(&self, named: &Named, standing: &Standing) -> Result<(), Error> {
        let objections = named.objections(standing);
        if self.force || objections.is_empty() {
            return Ok(());
        }
        let reasons = objections.join("\n");
        Err(Error::setting(format!(
            "this is no development database: {named}\n{reasons}\nif it is one after all, say `--force` too"
        )))
    }

    pub(super) fn asks(&self, output: &Output, what: &str, question: &str) -> Result<(), Stop> {
        if self.yes {
            return Ok(());
        }
        output.tell(what)?;
        confirm(output, question)
    }
}
