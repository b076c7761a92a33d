//! Side by side with refinery, sqlx and diesel_migrations: what a boot and a build cost. `bench/run` runs it.

mod boots;
mod builds;
mod carried;
mod checks;
mod diesel_source;
mod fleets;
mod generate;
mod link;
mod machine;
mod plot;
mod project;
mod report;
mod suites;
mod tools;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use report::Report;

const HEAD: &str = "\
# What it costs, side by side

`bench/run` measures all of this and writes this file; `bench/run boots`, `disk`, `fleets`, `suites`, `cold`, `builds`, `checks` or
`carried` does so for one part.
`bench/run quick` takes less of everything and leaves this file alone. Ratios say more than times: what stands in one table
was measured in one run, one after the other.
";

/// The parts, by their words on the command line. What one has built serves those after it.
const PARTS: [(&str, &str); 8] = [
    ("boots", "What a boot costs"),
    ("disk", "What a first boot costs on a disk that syncs"),
    ("fleets", "What a fleet costs"),
    ("suites", "What a suite of tests costs"),
    ("cold", "What a build from nothing costs"),
    ("builds", "What a build costs"),
    ("checks", "What checking costs"),
    ("carried", "What an application carries"),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let is_quick = has("quick");
    let is_wanted = |word: &str| has(word) || !PARTS.iter().any(|(word, _)| has(word));
    let temporary = tempfile::tempdir()?;
    // What is built of the peers is worth keeping from one run to the next.
    let work = std::env::var_os("BENCH_WORK").map_or(temporary.path().to_owned(), PathBuf::from);
    fs::create_dir_all(&work)?;
    // A quick look is no result.
    let home = if is_quick { work.clone() } else { PathBuf::from(env!("CARGO_MANIFEST_DIR")) };
    let results = home.join("results");
    fs::create_dir_all(&results)?;
    for (word, title) in PARTS.into_iter().filter(|(word, _)| is_wanted(word)) {
        println!("\n# {title}\n");
        let mut report = Report::default();
        match word {
            "boots" => boots::measure(&mut report, &work, &results, is_quick)?,
            "disk" => boots::on_disk(&mut report, &work, is_quick)?,
            "suites" => suites::measure(&mut report, &work, is_quick)?,
            "builds" => builds::measure(&mut report, &work, &results, is_quick)?,
            "checks" => checks::measure(&mut report, &work)?,
            "fleets" => fleets::measure(&mut report, &work, is_quick)?,
            "cold" => builds::cold(&mut report, &work)?,
            _ => carried::measure(&mut report, &work)?,
        }
        fs::write(results.join(word).with_extension("md"), report.whole(title, &machine::description()))?;
    }
    let part = |word: &str| fs::read_to_string(results.join(word).with_extension("md"));
    let parts: Vec<String> = PARTS.iter().filter_map(|(word, _)| part(word).ok()).collect();
    fs::write(home.join("RESULTS.md"), format!("{HEAD}\n{}", parts.join("\n"))).context("RESULTS.md")
}
