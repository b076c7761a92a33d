//! `completions` and `man`: made from the definition of the command line.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap_mangen::Man as Page;

use crate::arguments::{Arguments, Completions, Man};
use crate::output::Failure;

pub(crate) fn completions(completions: &Completions) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut Arguments::definition(), "cargo-migrate", &mut text);
    print(&text)
}

pub(crate) fn man(man: &Man) -> Result<ExitCode, Failure> {
    let mut all = Arguments::definition();
    all.build();
    let command = match &man.command {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().unwrap_or_else(|| {
            all.error(ErrorKind::InvalidSubcommand, format!("there is no command `{name}`")).exit()
        }),
    };
    let mut text = Vec::new();
    Page::new(command).render(&mut text)?;
    print(&text)
}

fn print(text: &[u8]) -> Result<ExitCode, Failure> {
    io::stdout().write_all(text)?;
    Ok(ExitCode::SUCCESS)
}
