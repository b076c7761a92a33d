//! What a schema or a database for each tenant costs, where all are up to date.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use migrate_runtime::{Fleet, Tenant};
use postgres::NoTls;
use throwaway_postgres::Server;

use crate::boots::{fresh, median_of};
use crate::generate;
use crate::report::{Report, milliseconds, ratio};
use crate::tools::{Tool, ours};

const AT_ONCE: usize = 4;

pub(crate) fn measure(report: &mut Report, work: &Path, is_quick: bool) -> Result<()> {
    const ROUNDS: usize = 7;
    let server = Server::builder().tcp().start()?;
    let url = server.tcp_url(&fresh(&server)?).context("a port")?;
    let folder = work.join("fleet");
    generate::folder(&folder, Tool::Ours, 10)?;
    let fleet = ours(&folder)?.runner().fleet().at_once(AT_ONCE);
    let count = if is_quick { 100 } else { 1_000 };
    let schemas: Vec<String> = (1..=count).map(|number| format!("tenant_{number}")).collect();
    let tenants: Vec<Tenant> = schemas.iter().map(|schema| Tenant::schema(&url, schema)).collect();
    // One database stands for as many: nothing is shared between two of these.
    let databases: Vec<Tenant> = schemas.iter().map(|name| Tenant::database(name, &url)).collect();
    boot(&fleet, &tenants)?;
    boot(&fleet, &databases)?;
    // In turn, so that whatever else the machine does meets all alike.
    let (mut of_schemas, mut of_databases, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(read(&url, &schemas)?);
        of_schemas.push(boot(&fleet, &tenants)?);
        of_databases.push(boot(&fleet, &databases)?);
    }
    let bare = median_of(&bare)?;
    for (what, own) in
        [("schemas of one database", median_of(&of_schemas)?), ("databases", median_of(&of_databases)?)]
    {
        let times = ratio(own, bare);
        report.goal(
            &format!("{count} {what} that are up to date"),
            "1.2 times connecting and one read",
            &format!("{times:.2} ({} and {})", milliseconds(own), milliseconds(bare)),
            times <= 1.2,
            "a new session's first look at its catalogue: whose the history is",
        );
    }
    report.text(
        "A profile of the server had about two thirds of the time in making sessions: schemas of one database share one now, as long as \
         they have nothing to do. Of what the look took there beyond a bare read, by callgrind, 40 in 100 instructions were for \
         finding the operator of `regclass = oid`: both are `oid` now.",
    );
    Ok(())
}

/// One call for all of them.
fn boot(fleet: &Fleet, tenants: &[Tenant]) -> Result<Duration> {
    let started = Instant::now();
    let report = fleet.apply(tenants.iter().cloned());
    let time = started.elapsed();
    ensure!(report.is_done(), "{report}");
    Ok(time)
}

/// What nobody can do without: as many at a time connect, with that search path, and read one row of each.
fn read(url: &str, schemas: &[String]) -> Result<Duration> {
    let next = AtomicUsize::new(0);
    let some = || -> Result<()> {
        while let Some(schema) = schemas.get(next.fetch_add(1, Ordering::Relaxed)) {
            let url = format!("{url}?options=-csearch_path%3D{schema}");
            let mut client = postgres::Client::connect(&url, NoTls)?;
            client.simple_query(&format!("SELECT digest FROM {schema}.schema_migrations_digest"))?;
        }
        Ok(())
    };
    let started = Instant::now();
    thread::scope(|scope| {
        let all: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(some)).collect();
        all.into_iter().try_for_each(|one| one.join().expect("no reader panics"))
    })?;
    Ok(started.elapsed())
}
