//! What an application carries: bytes of its program, and of its heap.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use throwaway_postgres::Server;

use crate::generate;
use crate::project::{Kind, Project};
use crate::report::Report;
use crate::tools::Tool;

pub(crate) fn measure(report: &mut Report, work: &Path) -> Result<()> {
    const COUNT: usize = 1_000;
    const MEGABYTES: usize = 10;
    let size = |kind, count| -> Result<(Project, u64)> {
        let project = Project::new(work, kind, count)?;
        project.cargo(&["build", "--release"])?;
        let bytes = fs::metadata(project.release())?.len();
        Ok((project, bytes))
    };
    let (project, with) = size(Kind::Tool(Tool::Ours), COUNT)?;
    let scripts: u64 =
        fs::read_dir(project.migrations())?.map(|entry| Ok(entry?.metadata()?.len())).sum::<Result<u64>>()?;
    let (_, without) = size(Kind::Empty, 0)?;
    let (_, client) = size(Kind::Client, 0)?;
    let rows = [
        ("the client, and no migrations", client),
        ("with the runtime, and no migrations", without),
        ("with 1,000 migrations", with),
        ("the bytes of their scripts", scripts),
    ];
    let rows: Vec<Vec<String>> = rows.map(|(what, bytes)| vec![what.to_owned(), bytes.to_string()]).into();
    report.table("The release program, in bytes", &["", "bytes"], &rows);
    let more = with.saturating_sub(without).saturating_sub(scripts) / 1_000;
    report.goal(
        "what 1,000 migrations add to the program",
        "script bytes and 150 KB",
        &format!("script bytes and {more} KB"),
        more <= 150,
        "",
    );

    let (peak, copied) = heap(work, MEGABYTES)?;
    ensure!(copied > MEGABYTES * 1_000_000, "the count misses what is on the heap: {copied} bytes");
    let megabytes = |bytes: usize| -> Result<f64> { Ok(f64::from(u32::try_from(bytes)?) / 1e6) };
    report.goal(
        "heap while applying 10 MB of scripts of 1 MB each",
        "2 MB",
        &format!("{:.1} MB at most; {:.1} MB with a copy of them all", megabytes(peak)?, megabytes(copied)?),
        peak < 2_000_000,
        "a script stands in the message and in what the client sends of it, which grows by doubling",
    );
    Ok(())
}

/// The most that is on the heap at once: as it is, and where the program has a copy of all scripts, which shows that it
/// is counted.
fn heap(work: &Path, megabytes: usize) -> Result<(usize, usize)> {
    let project = Project::new(work, Kind::Counted, 0)?;
    generate::large(&project.migrations(), megabytes)?;
    project.cargo(&["build", "--release"])?;
    let server = Server::builder().tcp().start()?;
    let peak = |arguments: &[&str]| -> Result<usize> {
        let database = server.fresh_database()?;
        let name = database.rsplit('/').next().context("a database")?;
        let mut program = Command::new(project.release());
        let output = program.arg(server.tcp_url(name).context("a port")?).args(arguments).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().last().context("a number")?.trim().parse()?)
    };
    Ok((peak(&[])?, peak(&["copied"])?))
}
