//! What checking a folder costs, in instructions of the machine: they are the same on a busy one. Nothing is optimised, as where
//! the macro runs in a dev build.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use migrate_core::check::{Checker, Folder};

use crate::boots::median_of;
use crate::project::{Kind, Project};
use crate::report::{Report, milliseconds};

/// What 200 files took at 3f94a0b, before types were checked, by the same program.
const BEFORE: f64 = 1_748_000_000.0;

pub(crate) fn measure(report: &mut Report, work: &Path) -> Result<()> {
    watched(report, work)?;
    if Command::new("valgrind").arg("--version").output().is_err() {
        report.text("Not measured: `valgrind` is missing.");
        return Ok(());
    }
    let [small, large] = [200, 1_000].map(|count| Checked::of(work, count));
    let (small, large) = (small?, large?);
    let mut rows = Vec::new();
    for (what, of) in [
        ("from nothing", (|checked| checked.fresh) as fn(&Checked) -> f64),
        ("the newest file edited", |checked| checked.edited),
        ("unchanged", |checked| checked.unchanged),
    ] {
        let cells = [&small, &large].map(|checked| format!("{:.0}", of(checked) / 1e6));
        rows.push([what.to_owned()].into_iter().chain(cells).collect());
    }
    report.table("Millions of instructions", &["", "200 files", "1,000 files"], &rows);
    let found = small.fresh / BEFORE;
    let why = "the grammar's parser takes the half of it, and is another's";
    report.goal(
        "checking 200 files from nothing",
        "0.5 of what it was before types were checked",
        &format!("{found:.2} of it"),
        found <= 0.5,
        why,
    );
    let found = large.edited / large.fresh;
    let why = "the schema in front of it is read from what was kept";
    report.goal(
        "the newest of 1,000 files edited",
        "0.1 of checking them from nothing",
        &format!("{found:.2} of it"),
        found <= 0.1,
        why,
    );
    report.text(
        "By callgrind, an edit of the newest of 1,000 files took 3,106 million instructions: 1,846 for the replay of the others, 1,060 to read \
         them. With the schema kept as it stands before it, 462: 177 to read that, 68 to pack what is embedded, 66 less because bodies of \
         functions are looked through only where something was dropped or renamed.",
    );
    let growth = large.fresh / small.fresh / 5.0;
    report.goal(
        "growth of checking",
        "linear within 1.15",
        &format!("a file costs {growth:.2} of what it does with a fifth of them"),
        growth <= 1.15,
        "",
    );
    Ok(())
}

/// What `check --watch` does once the folder has changed, in the release build that users install.
fn watched(report: &mut Report, work: &Path) -> Result<()> {
    /// How long it waits for whatever else belongs to a change.
    const PAUSE: Duration = Duration::from_millis(25);
    let project = Project::new(work, Kind::Checked, 1_000)?;
    let (folder, mut checker) = (project.migrations(), Checker::default());
    let folder = Folder::new(folder.to_str().context("a path in UTF-8")?, Path::new("/"));
    let mut check = || -> Result<Duration> {
        let started = Instant::now();
        let is_fine = checker.check(&folder).is_ok();
        ensure!(is_fine, "the folder has problems");
        Ok(started.elapsed())
    };
    let fresh = check()?;
    let mut edited = Vec::new();
    for _ in 0..11 {
        project.edit_newest()?;
        edited.push(check()?);
    }
    let edited = median_of(&edited)? + PAUSE;
    report.goal(
        "`check --watch`, the newest of 1,000 files edited",
        "100 ms",
        &format!(
            "{}, of which {} are a pause; {} from nothing",
            milliseconds(edited),
            milliseconds(PAUSE),
            milliseconds(fresh)
        ),
        edited <= Duration::from_millis(100),
        "",
    );
    Ok(())
}

struct Checked {
    fresh: f64,
    edited: f64,
    unchanged: f64,
}

impl Checked {
    fn of(work: &Path, count: usize) -> Result<Checked> {
        let project = Project::new(work, Kind::Checked, count)?;
        project.cargo(&["build"])?;
        let folder = project.migrations();
        let memory = folder.with_file_name("memory");
        fs::create_dir(&memory)?;
        let check = || instructions(&project.debug(), &folder, &memory);
        let fresh = check()?;
        project.edit_newest()?;
        Ok(Checked { fresh, edited: check()?, unchanged: check()? })
    }
}

fn instructions(program: &Path, folder: &Path, memory: &Path) -> Result<f64> {
    let counts = memory.with_file_name("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", counts.display()));
    let output = valgrind.arg(program).arg(folder).arg(memory).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(&counts)?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: ")).context("totals")?;
    Ok(totals.trim().parse()?)
}
