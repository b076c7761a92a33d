//! The schema as a file for others, and whether a file is that.

use std::fs;
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::replay::Written;
use serde::Serialize;

use crate::output::{Failure, Output};

/// So many lines of a difference are shown.
const MOST: usize = 20;

/// For whom it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Sql,
    Typescript,
    Diesel,
}

impl Language {
    fn option(self) -> &'static str {
        match self {
            Language::Sql => "--sql",
            Language::Typescript => "--typescript",
            Language::Diesel => "--diesel",
        }
    }
}

/// What it says to machines: one of the three.
#[derive(Serialize)]
struct Document<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    typescript: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diesel: Option<&'d str>,
    not_shown: &'d [String],
}

/// What is said to machines of a file that is only looked at.
#[derive(Serialize)]
struct Checked<'c> {
    path: &'c str,
    is_current: bool,
}

pub(super) fn write(written: &Written, language: Language, output: &Output) -> Result<(), Failure> {
    let Written { text, not_shown } = written;
    output.say(text.trim_end())?;
    for left_out in not_shown {
        output.tell(&format!("not shown: {left_out}"))?;
    }
    let of = |other| (language == other).then_some(text.as_str());
    output.json(&Document {
        sql: of(Language::Sql),
        typescript: of(Language::Typescript),
        diesel: of(Language::Diesel),
        not_shown,
    })?;
    Ok(())
}

/// Fails where the file is not what would be written, and shows the lines.
pub(super) fn check(
    written: &Written,
    language: Language,
    path: &str,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let writes = format!("`cargo migrate schema {} > {path}`", language.option());
    let there = fs::read_to_string(path).map_err(|error| {
        Diagnostic::of(path, format!("can't read this: {error}")).help(format!("write it: {writes}"))
    })?;
    // How a line ends is git's affair, and how a shell ends a file its own.
    let lines = |text: &str| text.trim_end().lines().map(str::to_owned).collect::<Vec<String>>();
    let (there, wanted) = (lines(&there), lines(&written.text));
    let is_current = there == wanted;
    output.json(&Checked { path, is_current })?;
    if is_current {
        output.say(&format!("{path} is the schema that the migrations make"))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&difference(&there, &wanted))?;
    output.tell(&format!("{path} is not the schema that the migrations make: {writes} writes it"))?;
    Ok(ExitCode::FAILURE)
}

/// The lines from the first that differs to the last, `-` those of the file, `+` those that would be written.
fn difference(there: &[String], wanted: &[String]) -> String {
    let same = |one: &mut dyn Iterator<Item = (&String, &String)>| one.take_while(|(a, b)| a == b).count();
    let first = same(&mut there.iter().zip(wanted));
    let most = there.len().min(wanted.len()) - first;
    let last = same(&mut there.iter().rev().zip(wanted.iter().rev())).min(most);
    let changed = |mark: &str, lines: &[String]| {
        let lines = lines.get(first..lines.len() - last).unwrap_or_default();
        let mut shown: Vec<String> = lines.iter().take(MOST).map(|line| format!("{mark}{line}")).collect();
        let more = lines.len().saturating_sub(MOST);
        shown.extend((more > 0).then(|| format!("{mark}… and {more} more lines")));
        shown
    };
    let mut all = vec![format!("@@ line {} @@", first + 1)];
    all.extend(changed("-", there));
    all.extend(changed("+", wanted));
    all.join("\n")
}
