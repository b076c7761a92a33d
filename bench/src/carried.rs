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

    let project = Project::new(work, Kind::Counted, 0)?;
    generate::large(&project.migrations(), MEGABYTES)?;
    project.cargo(&["build", "--release"])?;
    let server = Server::builder().tcp().start()?;
    let database = server.fresh_database()?;
    let name = database.rsplit('/').next().context("a database")?;
    let output = Command::new(project.release()).arg(server.tcp_url(name).context("a port")?).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let peak: usize = text.lines().last().context("a number")?.trim().parse()?;
    report.goal(
        "heap while applying 10 MB of scripts of 1 MB each",
        "no copy of them all",
        &format!("{:.1} MB at most", f64::from(u32::try_from(peak)?) / 1e6),
        peak < 5_000_000,
        "",
    );
    Ok(())
}
