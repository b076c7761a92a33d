//! What a build costs: expansion in a dev build, how it grows, and a build from nothing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Error, Result};
use migrate_tests::embedded::frozen;

use crate::plot::{self, Series};
use crate::project::{Cost, Kind, Project};
use crate::report::{Report, milliseconds, ratio, seconds};
use crate::tools::Tool;

pub(crate) fn measure(report: &mut Report, work: &Path, results: &Path, is_quick: bool) -> Result<()> {
    let times = if is_quick { 3 } else { 5 };
    expansion(report, work, times)?;
    let most = if is_quick { 1_000 } else { 10_000 };
    Ok(fs::write(results.join("growth.svg"), growth(report, work, most, 3)?)?)
}

fn expansion(report: &mut Report, work: &Path, times: usize) -> Result<()> {
    const COUNT: usize = 1_000;
    let nothing = || Ok(());
    let mut rows = Vec::new();
    let mut add = |what: &str, cost: Cost| {
        rows.push(vec![what.to_owned(), milliseconds(cost.wall), milliseconds(cost.processor)]);
        cost
    };
    let bare = Project::new(work, Kind::Included, 0)?;
    add("an empty program", bare.touched(times, nothing)?);
    let included = Project::new(work, Kind::Included, COUNT)?;
    add("`include_str!` of the files", included.touched(times, nothing)?);
    let included = Project::new(work, Kind::IncludedBeside, COUNT)?;
    let included = add("the same beside our runtime", included.touched(times, nothing)?);
    let empty = Project::new(work, Kind::Empty, 0)?;
    let empty = add("ours, without migrations", empty.touched(times, nothing)?);
    let mut peers = Vec::new();
    for tool in Tool::PEERS {
        let project = Project::new(work, Kind::Tool(tool), COUNT)?;
        peers.push((tool, add(&format!("{tool} (reads no SQL)"), project.touched(times, nothing)?)));
    }
    let project = Project::new(work, Kind::Tool(Tool::Ours), COUNT)?;
    let own = add("ours, nothing frozen", project.touched(times, nothing)?);
    add("ours, nothing frozen, nothing remembered", project.touched(times.min(3), || project.forget())?);
    let edited = add("ours, the newest of them edited", project.touched(times, || project.edit_newest())?);
    freeze_all(&project)?;
    let frozen = add("ours, everything frozen", project.touched(times, nothing)?);
    report.table("`cargo check` after touching main.rs, 1,000 files", &["", "time", "processor"], &rows);
    let of = |wanted: Tool| peers.iter().find(|(tool, _)| *tool == wanted).map(|(_, cost)| *cost);
    let (sqlx, diesel) = (of(Tool::Sqlx).context("sqlx")?, of(Tool::Diesel).context("Diesel")?);
    let why =
        "cargo looks at the crates of a client, and the compiler loads them; see `ours, without migrations`";
    let mut goal = |what: &str, must: &str, (cost, limit): (Cost, Cost), factor: f64| {
        let (wall, processor) = (ratio(cost.wall, limit.wall), ratio(cost.processor, limit.processor));
        let found = format!("{wall:.2} of its time, {processor:.2} of its processor time");
        // Of processors, because a machine that does something else as well says little by its clock.
        report.goal(what, must, &found, processor <= factor, why);
    };
    goal("expansion, nothing frozen", "not slower than sqlx", (own, sqlx), 1.0);
    goal("expansion, everything frozen", "not slower than diesel", (frozen, diesel), 1.0);
    goal(
        "expansion, everything frozen",
        "less than twice `include_str!` in the same application",
        (frozen, included),
        2.0,
    );
    let why = "the schema in front of it is read from what was kept; see what checking costs";
    let share = ratio(edited.processor, own.processor);
    let found = format!("{share:.2} of its processor time");
    report.goal("the newest of 1,000 files edited", "1.5 of an unchanged build", &found, share <= 1.5, why);
    report.text(&format!(
        "Of ours, {} of processor time are there without a single migration.",
        milliseconds(empty.processor)
    ));
    Ok(())
}

fn freeze_all(project: &Project) -> Result<()> {
    let folder = project.migrations();
    let text = frozen(folder.to_str().context("a path in UTF-8")?, Path::new("/")).map_err(Error::msg)?;
    Ok(fs::write(folder.join("migrations.lock"), text)?)
}

/// Of what the migrations add; the plot shows all tools.
fn growth(report: &mut Report, work: &Path, most: usize, times: usize) -> Result<String> {
    let counts: Vec<usize> = [100, 1_000, 10_000].into_iter().filter(|&count| count <= most).collect();
    let mut series = Vec::new();
    let mut rows = Vec::new();
    let kinds = Tool::ALL.map(|tool| (tool.to_string(), Kind::Tool(tool)));
    for (name, kind) in kinds.into_iter().chain([("include_str!".to_owned(), Kind::Included)]) {
        let mut points = Vec::new();
        let is_own = kind == Kind::Tool(Tool::Ours);
        for &count in counts.iter().chain([50_000].iter().filter(|_| is_own && most == 10_000)) {
            let cost = Project::new(work, kind, count)?.touched(times, || Ok(()))?;
            rows.push(vec![
                name.clone(),
                count.to_string(),
                milliseconds(cost.wall),
                milliseconds(cost.processor),
            ]);
            points.push((count, cost));
        }
        series.push((name, points));
    }
    let mut fresh = Vec::new();
    for &count in &counts {
        let project = Project::new(work, Kind::Tool(Tool::Ours), count)?;
        let cost = project.touched(times.min(2), || project.forget())?;
        rows.push(vec![
            "ours, nothing remembered".into(),
            count.to_string(),
            milliseconds(cost.wall),
            milliseconds(cost.processor),
        ]);
        fresh.push((count, cost));
    }
    report.table(
        "Growth of `cargo check` after touching main.rs",
        &["tool", "files", "time", "processor"],
        &rows,
    );
    let mut judge = |what: &str, points: &[(usize, Cost)]| {
        let added: Vec<f64> = points.windows(2).filter_map(a_file).collect();
        if let [.., before, last] = added.as_slice() {
            report.goal(
                &format!("growth of expansion, {what}"),
                "linear within 1.15",
                &format!("a file costs {:.2} of what it does with fewer", last / before),
                last / before <= 1.15,
                "",
            );
        }
    };
    if let Some((_, points)) = series.first() {
        judge("as remembered", points);
    }
    judge("nothing remembered", &fresh);
    series.push(("ours, nothing remembered".to_owned(), fresh));
    report.text("![Time by files](results/growth.svg)");
    let series: Vec<Series> = series
        .into_iter()
        .map(|(name, points)| Series {
            name,
            points: points.into_iter().map(|(x, cost)| (x, cost.wall)).collect(),
        })
        .collect();
    Ok(plot::log_log("cargo check after touching main.rs", "migrations", &series))
}

/// What a file adds, in processor seconds: they are more equal from run to run than time is.
fn a_file(points: &[(usize, Cost)]) -> Option<f64> {
    let [(few, before), (many, after)] = points else { return None };
    let files = f64::from(u32::try_from(many - few).ok()?);
    Some(after.processor.saturating_sub(before.processor).as_secs_f64() / files)
}

/// The smallest application with each tool, from nothing.
pub(crate) fn cold(report: &mut Report, work: &Path) -> Result<()> {
    let mut rows = Vec::new();
    let mut walls: Vec<(Tool, Duration)> = Vec::new();
    for tool in Tool::ALL {
        let project = Project::new(work, Kind::Tool(tool), 10)?;
        let (dev, release) = (project.cold("dev")?, project.cold("release")?);
        walls.push((tool, dev.wall));
        rows.push(vec![
            tool.to_string(),
            seconds(dev.wall),
            seconds(dev.processor),
            seconds(release.wall),
            seconds(release.processor),
            project.crates("normal,build")?.to_string(),
            project.crates("normal,no-proc-macro")?.to_string(),
        ]);
    }
    let head = ["tool", "dev", "processor", "release", "processor", "crates built", "crates linked"];
    report.table("Build from nothing, the smallest application without TLS", &head, &rows);
    let own = walls.first().map(|(_, wall)| *wall).unwrap_or_default();
    let best = walls.iter().skip(1).map(|(_, wall)| *wall).min().unwrap_or_default();
    report.goal(
        "cold build, dev",
        "the fastest peer's",
        &format!("{:.2} of it", ratio(own, best)),
        own <= best,
        "Diesel's client is a library in C; beside the tools whose client is in Rust, two parsers of SQL cost nothing that shows",
    );
    Ok(())
}
