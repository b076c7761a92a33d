//! What a boot costs: round trips, counted, and times, on this machine and over a link of 5 ms.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use migrate_runtime::{Migration, Migrations};
use migrate_tests::proxy::Proxy;
use postgres::NoTls;
use throwaway_postgres::Server;

use crate::plot::{self, Series};
use crate::report::{Report, milliseconds, ratio};
use crate::tools::{Loaded, Tool, ours};
use crate::{generate, link};

const ROUND_TRIP: Duration = Duration::from_millis(5);

/// Why a first boot takes its time.
const SESSION: &str = "peers don't set the session, see after each script that its transaction is the same and that it has left nothing behind, and put all back; \
     the server spends a fifth of the time of such a small migration on that";

/// What one tool needs for its migrations.
struct Boot {
    tool: Tool,
    first_trips: usize,
    first: Duration,
    first_far: Duration,
    trips: usize,
    nothing: Duration,
    nothing_far: Duration,
}

pub(crate) fn measure(report: &mut Report, work: &Path, results: &Path, is_quick: bool) -> Result<()> {
    let server = Server::builder().tcp().start()?;
    let count = if is_quick { 100 } else { 1_000 };
    let boots = boots(&server, work, count)?;
    let rows: Vec<Vec<String>> = boots.iter().map(Boot::row).collect();
    let head = [
        "tool",
        "first boot: round trips",
        "first boot",
        "at 5 ms",
        "nothing to do: round trips",
        "nothing to do",
        "at 5 ms",
    ];
    report.table(&format!("Boot, {count} migrations"), &head, &rows);
    let (own, peers) = boots.split_first().context("tools")?;
    let best = |of: fn(&Boot) -> Duration| peers.iter().map(of).min().unwrap_or_default();
    report.goal("nothing to do: round trips", "1", &own.trips.to_string(), own.trips == 1, "");
    let bare = bare_select(&server, work, count)?;
    let share = ratio(own.nothing, best(|boot| boot.nothing));
    let far = ratio(own.nothing_far, best(|boot| boot.nothing_far));
    report.goal(
        "nothing to do: time",
        "0.4 of the best peer's",
        &format!("{share:.2}; at 5 ms {far:.2}"),
        share <= 0.4 && far <= 0.4,
        &format!(
            "a new session of the server reads its catalogue before it reads a row: that row alone takes {}, and the rest is whose it is",
            milliseconds(bare)
        ),
    );
    report.goal(
        &format!("first boot of {count}: round trips"),
        "40",
        &own.first_trips.to_string(),
        own.first_trips <= 40,
        "",
    );
    let share = ratio(own.first, best(|boot| boot.first));
    report.goal(
        "first boot: time",
        "0.85 of the best peer's",
        &format!("{share:.2}"),
        share <= 0.85,
        SESSION,
    );
    let far = ratio(own.first_far, best(|boot| boot.first_far));
    report.goal(
        "first boot at 5 ms",
        "0.08 of the best peer's",
        &format!("{far:.2}"),
        far <= 0.08,
        "the round trips leave that much to the server",
    );
    let psql = with_psql(&server, work, count)?;
    let share = ratio(own.first, psql);
    report.goal(
        "first boot beside psql",
        "0.75 of psql sending the same transactions, without its start",
        &format!("{share:.2} ({} and {})", milliseconds(own.first), milliseconds(psql)),
        share <= 0.75,
        SESSION,
    );
    growth(report, &server, work, if is_quick { 1_000 } else { 10_000 })?;
    long_history(report, &server, work, if is_quick { 10_000 } else { 1_000_000 })?;
    replicas(report, &server, work)?;
    let plot = by_round_trip(&server, work, if is_quick { &[1, 5] } else { &[1, 2, 5, 10, 20, 50] })?;
    report.text(
        "What a new session's first statement costs, measured: `SELECT 1` 0.27 ms; a table of one row, read bare, 0.65; the newest row by its \
         index 1.0 to 1.2, at 10 rows as at 10,000, because the planner loads more of the catalogue; `count(*)` up to 3.4. So a boot reads one row. \
         Of a first boot, each migration was a round trip, and a fifth of the server's time went into setting and looking after the session: \
         32 small ones are a message now.",
    );
    report.text("![First boot by round trip](results/boot.svg)");
    Ok(fs::write(results.join("boot.svg"), plot)?)
}

/// The first boot where the server answers for what it has written. `/var/tmp` is for files that outlive the machine's start.
pub(crate) fn on_disk(report: &mut Report, work: &Path, is_quick: bool) -> Result<()> {
    let server = Server::builder().tcp().within(Path::new("/var/tmp")).setting("fsync", "on").start()?;
    let count = if is_quick { 100 } else { 1_000 };
    let tools = Tool::ALL.map(|tool| load(work, tool, count));
    let mut rows = Vec::new();
    let mut times = Vec::new();
    for loaded in tools {
        let (tool, loaded) = loaded?;
        let url = || server.tcp_url(&fresh(&server)?).context("a port");
        let time = least(3, || loaded.boot(&url()?, || ()))?;
        rows.push(vec![tool.to_string(), milliseconds(time)]);
        times.push(time);
    }
    report.table(&format!("First boot of {count}, with `fsync = on`"), &["tool", "time"], &rows);
    let (own, peers) = times.split_first().context("tools")?;
    let best = peers.iter().min().context("a peer")?;
    let share = ratio(*own, *best);
    let what = format!("first boot of {count} on a disk that syncs");
    report.goal(
        &what,
        "0.85 of the best peer's",
        &format!("{share:.2}"),
        share <= 0.85,
        "each migration is a transaction that is synced",
    );
    Ok(())
}

fn load(work: &Path, tool: Tool, count: usize) -> Result<(Tool, Loaded)> {
    let folder = work.join(format!("{tool}-{count}"));
    fs::remove_dir_all(&folder).ok();
    generate::folder(&folder, tool, count)?;
    Ok((tool, Loaded::of(tool, &folder)?))
}

/// The first boot of a hundred migrations over links of so many milliseconds.
fn by_round_trip(server: &Server, work: &Path, links: &[u64]) -> Result<String> {
    let mut series = Vec::new();
    for tool in Tool::ALL {
        let (_, loaded) = load(work, tool, 100)?;
        let mut points = Vec::new();
        for &milliseconds in links {
            let far = link::to(
                port(&server.tcp_url("x").context("a port")?)?,
                Duration::from_millis(milliseconds),
            )?;
            let url = format!("postgresql://postgres@127.0.0.1:{far}/{}", fresh(server)?);
            points.push((usize::try_from(milliseconds)?, loaded.boot(&url, || ())?));
        }
        series.push(Series { name: tool.to_string(), points });
    }
    Ok(plot::log_log("first boot of 100 migrations", "milliseconds of a round trip", &series))
}

/// A boot where the history has that many rows more than migrations.
fn long_history(report: &mut Report, server: &Server, work: &Path, rows: usize) -> Result<()> {
    let (_, loaded) = load(work, Tool::Ours, 10)?;
    let url = server.tcp_url(&fresh(server)?).context("a port")?;
    loaded.boot(&url, || ())?;
    let short = median(21, || loaded.boot(&url, || ()))?;
    let mut client = postgres::Client::connect(&url, NoTls)?;
    let digest = "SELECT digest::text FROM migrate.schema_migrations_digest";
    let before: String = client.query_one(digest, &[])?.try_get(0)?;
    // As of a program that has them all: what it reads is one row, of that much.
    client.batch_execute(&format!(
        "INSERT INTO migrate.schema_migrations (version, name, checksum, state, applied_at)
           SELECT v, 'x', encode(sha256(v::text::bytea), 'hex'), 'applied', now() FROM generate_series(1000, 999 + {rows}) v;
         UPDATE migrate.schema_migrations_digest SET digest = {before}"
    ))?;
    client.batch_execute("VACUUM ANALYZE migrate.schema_migrations, migrate.schema_migrations_digest")?;
    let long = median(21, || loaded.boot(&url, || ()))?;
    let grown = ratio(long, short);
    report.goal(
        &format!("nothing to do with {rows} rows in the history"),
        "1.2 times the time with 10",
        &format!("{grown:.2} times ({} and {})", milliseconds(long), milliseconds(short)),
        grown <= 1.2,
        "one row is read, however many there are",
    );
    Ok(())
}

impl Boot {
    fn row(&self) -> Vec<String> {
        vec![
            self.tool.to_string(),
            self.first_trips.to_string(),
            milliseconds(self.first),
            milliseconds(self.first_far),
            self.trips.to_string(),
            milliseconds(self.nothing),
            milliseconds(self.nothing_far),
        ]
    }
}

/// In turn, so that whatever else the machine does meets all of them alike.
fn boots(server: &Server, work: &Path, count: usize) -> Result<Vec<Boot>> {
    const FIRST: usize = 5;
    const NOTHING: usize = 21;
    let url = |database: &str| server.tcp_url(database).context("a port");
    let far = link::to(port(&url("x")?)?, ROUND_TRIP)?;
    let far_url = |database: &str| format!("postgresql://postgres@127.0.0.1:{far}/{database}");
    let tools = Tool::ALL.into_iter().map(|tool| load(work, tool, count)).collect::<Result<Vec<_>>>()?;
    let each = |times: usize, run: &dyn Fn(usize, &Loaded) -> Result<Duration>| {
        let mut rounds = vec![Vec::new(); tools.len()];
        for _ in 0..times {
            for (index, (round, (_, loaded))) in rounds.iter_mut().zip(&tools).enumerate() {
                round.push(run(index, loaded)?);
            }
        }
        anyhow::Ok(rounds)
    };
    let first = each(FIRST, &|_, loaded| loaded.boot(&url(&fresh(server)?)?, || ()))?;
    let first_far = each(1, &|_, loaded| loaded.boot(&far_url(&fresh(server)?), || ()))?;
    let databases = tools.iter().map(|_| fresh(server)).collect::<Result<Vec<String>>>()?;
    each(1, &|index, loaded| loaded.boot(&url(&databases[index])?, || ()))?;
    let nothing = each(NOTHING, &|index, loaded| loaded.boot(&url(&databases[index])?, || ()))?;
    let nothing_far = each(5, &|index, loaded| loaded.boot(&far_url(&databases[index]), || ()))?;
    let boot = |(index, (tool, loaded)): (usize, &(Tool, Loaded))| -> Result<Boot> {
        let (first_trips, trips) = trips(loaded).with_context(|| format!("{tool} boots"))?;
        Ok(Boot {
            tool: *tool,
            first_trips,
            first: least_of(&first[index])?,
            first_far: least_of(&first_far[index])?,
            trips,
            nothing: median_of(&nothing[index])?,
            nothing_far: median_of(&nothing_far[index])?,
        })
    };
    tools.iter().enumerate().map(boot).collect()
}

/// Of a first boot, and of one with nothing to do. The proxy stands before a server that listens on its socket only.
fn trips(loaded: &Loaded) -> Result<(usize, usize)> {
    let server = Server::shared()?;
    let database = fresh(server)?;
    let count = || -> Result<usize> {
        let proxy = Proxy::start(server, None);
        let mut connected = 0;
        loaded.boot(&proxy.url(&database), || connected = proxy.count().round_trips)?;
        Ok(proxy.count().round_trips - connected)
    };
    Ok((count()?, count()?))
}

/// The same scripts from a file, each in a transaction with its row in a plain history; without the time that psql takes
/// to start and to connect.
fn with_psql(server: &Server, work: &Path, count: usize) -> Result<Duration> {
    let folder = work.join(format!("{}-{count}", Tool::Ours));
    let file = folder.with_extension("sql");
    fs::write(&file, by_hand(&ours(&folder)?)?)?;
    let run = |arguments: &[&str]| -> Result<Duration> {
        let mut psql = server.psql(&server.tcp_url(&fresh(server)?).context("a port")?);
        psql.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
            .args(arguments)
            .stdout(Stdio::null());
        let started = Instant::now();
        ensure!(psql.status()?.success(), "psql failed");
        Ok(started.elapsed())
    };
    let file = file.to_str().context("a path in UTF-8")?;
    let (whole, start) = (least(3, || run(&["--file", file]))?, least(3, || run(&["--command", ""]))?);
    Ok(whole.saturating_sub(start))
}

/// What somebody would write who applies them with psql and keeps a history.
fn by_hand(migrations: &Migrations) -> Result<String> {
    let mut sql =
        "CREATE TABLE history (version bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, \
                   applied_at timestamptz NOT NULL);\n"
            .to_owned();
    for Migration { version, name, checksum, up, .. } in migrations {
        writeln!(
            sql,
            "BEGIN;\n{}\nINSERT INTO history (version, name, checksum, applied_at) VALUES ({version}, '{name}', '{checksum}', now());\n\
             COMMIT;",
            up.sql()
        )?;
    }
    Ok(sql)
}

/// The least that a first statement takes which reads what such a boot reads, on a new connection.
fn bare_select(server: &Server, work: &Path, count: usize) -> Result<Duration> {
    let url = server.tcp_url(&fresh(server)?).context("a port")?;
    Loaded::of(Tool::Ours, &work.join(format!("{}-{count}", Tool::Ours)))?.boot(&url, || ())?;
    median(21, || {
        let mut client = postgres::Client::connect(&url, NoTls)?;
        let started = Instant::now();
        client.simple_query("SELECT digest FROM migrate.schema_migrations_digest")?;
        Ok(started.elapsed())
    })
}

/// Time with much applied, against that with little.
fn growth(report: &mut Report, server: &Server, work: &Path, most: usize) -> Result<()> {
    let mut rows = Vec::new();
    let mut times = Vec::new();
    for count in [10, 100, 1_000, 10_000].into_iter().filter(|&count| count <= most) {
        let folder = work.join(format!("nothing-{count}"));
        generate::folder(&folder, Tool::Ours, count)?;
        let (loaded, database) = (Loaded::of(Tool::Ours, &folder)?, fresh(server)?);
        let url = server.tcp_url(&database).context("a port")?;
        loaded.boot(&url, || ())?;
        let time = median(21, || loaded.boot(&url, || ()))?;
        rows.push(vec![count.to_string(), milliseconds(time)]);
        times.push(time);
    }
    report.table("Nothing to do, by what is applied", &["applied", "time"], &rows);
    if let (Some(least), Some(most_time)) = (times.first(), times.last()) {
        let grown = ratio(*most_time, *least);
        report.goal(
            &format!("nothing to do with {most} applied"),
            "1.2 times the time with 10",
            &format!("{grown:.2} times"),
            grown <= 1.2,
            "one row is read, however many there are",
        );
    }
    Ok(())
}

fn replicas(report: &mut Report, server: &Server, work: &Path) -> Result<()> {
    const REPLICAS: usize = 32;
    let folder = work.join("replicas");
    generate::folder(&folder, Tool::Ours, 100)?;
    let migrations = ours(&folder)?;
    let boot = |url: &str| -> Result<()> {
        migrations.apply(&mut postgres::Client::connect(url, NoTls)?)?;
        Ok(())
    };
    let url = || server.tcp_url(&fresh(server)?).context("a port");
    let together = |count: usize, url: String| -> Result<Duration> {
        let started = Instant::now();
        thread::scope(|scope| {
            let all: Vec<_> = (0..count).map(|_| scope.spawn(|| boot(&url))).collect();
            all.into_iter().try_for_each(|one| one.join().expect("no replica panics"))
        })?;
        Ok(started.elapsed())
    };
    let (alone, crowd) = (least(5, || together(1, url()?))?, least(5, || together(REPLICAS, url()?))?);
    let applied = url()?;
    boot(&applied)?;
    let idle = least(5, || together(REPLICAS, applied.clone()))?;
    let times = ratio(crowd, alone + idle);
    report.goal(
        "32 replicas at once, 100 pending",
        "1.2 times one alone and 32 that have nothing to do",
        &format!("{times:.2} ({}, {} and {})", milliseconds(crowd), milliseconds(alone), milliseconds(idle)),
        times <= 1.2,
        "who waits asks again every few milliseconds",
    );
    Ok(())
}

pub(crate) fn fresh(server: &Server) -> Result<String> {
    let url = server.fresh_database()?;
    Ok(url.rsplit('/').next().context("a database")?.to_owned())
}

fn port(url: &str) -> Result<u16> {
    let after = url.rsplit(':').next().and_then(|rest| rest.split('/').next());
    Ok(after.context("a port")?.parse()?)
}

fn median(count: usize, mut run: impl FnMut() -> Result<Duration>) -> Result<Duration> {
    median_of(&(0..count).map(|_| run()).collect::<Result<Vec<_>>>()?)
}

pub(crate) fn median_of(times: &[Duration]) -> Result<Duration> {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied().context("a time")
}

fn least(count: usize, mut run: impl FnMut() -> Result<Duration>) -> Result<Duration> {
    least_of(&(0..count).map(|_| run()).collect::<Result<Vec<_>>>()?)
}

fn least_of(times: &[Duration]) -> Result<Duration> {
    times.iter().min().copied().context("a time")
}
