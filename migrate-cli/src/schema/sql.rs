//! The schema as SQL, and whether a file has it.

use std::fs;
use std::process::ExitCode;

use migrate_core::Diagnostic;
use migrate_core::check::replay::Ddl;
use serde::Serialize;

use crate::output::{Failure, Output};

/// So many lines of a difference are shown.
const MOST: usize = 20;

/// What it says to machines.
#[derive(Serialize)]
struct Written<'w> {
    sql: &'w str,
    not_shown: &'w [String],
}

/// The same of a file that is only looked at.
#[derive(Serialize)]
struct Checked<'c> {
    path: &'c str,
    is_current: bool,
}

pub(super) fn write(ddl: &Ddl, output: &Output) -> Result<(), Failure> {
    output.say(ddl.text.trim_end())?;
    for left_out in &ddl.not_shown {
        output.tell(&format!("not shown: {left_out}"))?;
    }
    output.json(&Written { sql: &ddl.text, not_shown: &ddl.not_shown })?;
    Ok(())
}

/// Fails where the file is not what would be written, and shows the lines.
pub(super) fn check(ddl: &Ddl, path: &str, output: &Output) -> Result<ExitCode, Failure> {
    let there = fs::read_to_string(path).map_err(|error| {
        Diagnostic::of(path, format!("can't read this: {error}"))
            .help(format!("write it: `cargo migrate schema --sql > {path}`"))
    })?;
    // How a line ends is git's affair, and how a shell ends a file its own.
    let lines = |text: &str| text.trim_end().lines().map(str::to_owned).collect::<Vec<String>>();
    let (there, wanted) = (lines(&there), lines(&ddl.text));
    let is_current = there == wanted;
    output.json(&Checked { path, is_current })?;
    if is_current {
        output.say(&format!("{path} is the schema that the migrations make"))?;
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&difference(&there, &wanted))?;
    output.tell(&format!(
        "{path} is not the schema that the migrations make: `cargo migrate schema --sql > {path}` writes it"
    ))?;
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
