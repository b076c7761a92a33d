use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Args, ColorChoice};
use serde::Serialize;

use crate::cli::paint;

/// How to print, for all commands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of every command")]
pub struct OutputOptions {
    /// Print one line of JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,

    /// When to use colours; `auto` heeds the variable `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
}

/// What is printed: results to stdout, what is wrong to stderr, or one line of JSON to stdout.
#[derive(Clone, Debug)]
pub struct Output {
    json: bool,
}

/// An error for machines.
#[derive(Serialize)]
struct Failed<'e> {
    error: &'e Failure<'e>,
}

#[derive(Serialize)]
struct Failure<'e> {
    message: &'e str,
    version: Option<migrate_core::Version>,
    sqlstate: Option<&'e str>,
}

/// Says what clap has to say of a program's arguments, help or wrong use, and ends the program. Where `--json` is one of
/// them, wrong use is JSON too.
pub fn refused(arguments: &[OsString], error: &clap::Error) -> ! {
    if error.use_stderr() && arguments.iter().any(|argument| argument == "--json") {
        let message = error.render().to_string();
        let message = message.trim_end().trim_start_matches("error: ");
        let failure = Failure { message, version: None, sqlstate: None };
        // Who reads may have gone away; the exit status says it as well.
        Output { json: true }.failure(&failure).ok();
        std::process::exit(error.exit_code());
    }
    error.exit()
}

impl Output {
    /// As the options say.
    #[must_use]
    pub fn new(options: &OutputOptions) -> Output {
        let choice = match options.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Output { json: options.json }
    }

    /// Whether machines read it.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A result, for people.
    ///
    /// # Errors
    ///
    /// It can't be printed: who reads has gone away.
    pub fn say(&self, text: &str) -> io::Result<()> {
        if self.json { Ok(()) } else { writeln!(anstream::stdout(), "{text}") }
    }

    /// What else people should know.
    ///
    /// # Errors
    ///
    /// It can't be printed.
    pub fn tell(&self, text: &str) -> io::Result<()> {
        if self.json { Ok(()) } else { writeln!(anstream::stderr(), "{text}") }
    }

    /// A result, for machines.
    ///
    /// # Errors
    ///
    /// It can't be printed.
    pub fn json(&self, result: &impl Serialize) -> io::Result<()> {
        if self.json { writeln!(io::stdout(), "{}", serde_json::to_string(result)?) } else { Ok(()) }
    }

    /// Why something was not done.
    pub(super) fn error(&self, error: &crate::Error) -> io::Result<()> {
        self.failure(&Failure {
            message: &error.to_string(),
            version: error.version(),
            sqlstate: error.sqlstate(),
        })
    }

    /// Nobody has said that it may be done.
    pub(super) fn unconfirmed(&self) -> io::Result<()> {
        self.refusal("not confirmed\nsay `--yes` where nobody can be asked")
    }

    /// What is there does not let it be done.
    pub(super) fn refusal(&self, message: &str) -> io::Result<()> {
        self.failure(&Failure { message, version: None, sqlstate: None })
    }

    fn failure(&self, error: &Failure<'_>) -> io::Result<()> {
        self.tell(&format!("{} {}", paint::error(), error.message))?;
        self.json(&Failed { error })
    }
}
