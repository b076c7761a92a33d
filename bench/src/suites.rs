//! What a suite of tests costs where each test has a migrated database of its own.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use throwaway_postgres::Server;

use crate::boots::fresh;
use crate::project::{Kind, Project};
use crate::report::{Report, ratio, seconds};
use crate::tools::Tool;

/// How many tests the suite has.
pub(crate) const TESTS: usize = 100;

pub(crate) fn measure(report: &mut Report, work: &Path, is_quick: bool) -> Result<()> {
    let count = if is_quick { 100 } else { 1_000 };
    let mut rows = Vec::new();
    let mut next: Vec<Duration> = Vec::new();
    for tool in [Tool::Ours, Tool::Sqlx] {
        let server = Server::builder().tcp().start()?;
        let url = server.tcp_url(&fresh(&server)?).context("a port")?;
        let project = Project::new(work, Kind::Suite(tool), count)?;
        project.cargo(&["test", "--no-run"])?;
        let run =
            || Ok::<Duration, anyhow::Error>(project.cargo_with(&["test"], &[("DATABASE_URL", &url)])?.wall);
        let (first, second) = (run()?, run()?);
        rows.push(vec![tool.to_string(), seconds(first), seconds(second)]);
        next.push(second);
    }
    report.table(
        &format!("{TESTS} tests on {count} migrations, `cargo test` of a suite that is built"),
        &["tool", "the first run", "the next one"],
        &rows,
    );
    if let [own, peer] = next.as_slice() {
        let share = ratio(*own, *peer);
        report.goal(
            &format!("`TestDatabase`, {TESTS} tests on {count} migrations"),
            "0.5 of `sqlx::test`",
            &format!("{share:.2}"),
            share <= 0.5,
            "the server copies a database for each test",
        );
    }
    Ok(())
}
