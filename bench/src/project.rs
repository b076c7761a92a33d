//! The smallest application that embeds migrations and applies them when it boots, with each tool.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::tools::Tool;
use crate::{generate, suites};

/// What an application is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tool(Tool),
    /// `include_str!` of every file, and nothing else: what the compiler takes for reading them.
    Included,
    /// The same beside our runtime, as an application would have it.
    IncludedBeside,
    /// Ours, without migrations.
    Empty,
    /// The client, and no migrations at all.
    Client,
    /// Ours, with a heap that is counted.
    Counted,
    /// What the macro does when it runs, as a program.
    Checked,
    /// Tests, each with a database of its own.
    Suite(Tool),
}

pub(crate) struct Project {
    folder: PathBuf,
    target: PathBuf,
}

/// Time that passed, and time that processors spent.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) processor: Duration,
}

impl Project {
    /// With so many migrations. Projects with the same dependencies share what is built of them.
    pub(crate) fn new(work: &Path, kind: Kind, count: usize) -> Result<Project> {
        let name = format!("{kind:?}").to_lowercase().replace(['(', ')'], "");
        let project = Project {
            folder: work.join(format!("{name}-app-{count}")),
            target: work.join(format!("{}-target", target(kind))),
        };
        fs::remove_dir_all(&project.folder).ok();
        fs::create_dir_all(project.folder.join("src"))?;
        let tool = if let Kind::Tool(tool) | Kind::Suite(tool) = kind { tool } else { Tool::Ours };
        generate::folder(&project.migrations(), tool, count)?;
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n{}[dependencies]\n{}",
            // As cargo builds macros.
            if kind == Kind::Checked { "[profile.dev]\ndebug = false\n\n" } else { "" },
            dependencies(kind, home)
        );
        fs::write(project.folder.join("Cargo.toml"), manifest)?;
        fs::copy(home.join("Cargo.lock"), project.folder.join("Cargo.lock"))?;
        fs::write(project.folder.join("src/main.rs"), program(kind, count))?;
        Ok(project)
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.folder.join("migrations")
    }

    /// Runs cargo, which must succeed.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<Cost> {
        self.cargo_with(arguments, &[])
    }

    /// The same with these variables.
    pub(crate) fn cargo_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<Cost> {
        let (started, before) = (Instant::now(), processor_of_children()?);
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).args(["--offline", "--quiet"]).current_dir(&self.folder);
        // Nothing of the one who measures, so that profiles and settings are the default ones.
        for name in ["CARGO_INCREMENTAL", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "OUT_DIR"]
        {
            cargo.env_remove(name);
        }
        cargo.envs(variables.iter().copied());
        let output = cargo.env("CARGO_TARGET_DIR", &self.target).stdin(Stdio::null()).output()?;
        let cost = Cost { wall: started.elapsed(), processor: processor_of_children()? - before };
        ensure!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(cost)
    }

    /// A build from nothing, of the profile `dev` or `release`, which share nothing.
    pub(crate) fn cold(&self, profile: &str) -> Result<Cost> {
        let folder = self.target.join(if profile == "dev" { "debug" } else { profile });
        fs::remove_dir_all(&folder).ok();
        ensure!(!folder.exists(), "{} is still there", folder.display());
        self.cargo(&["build", "--profile", profile])
    }

    /// `cargo check` after touching main.rs: the least of several, and `before` each.
    pub(crate) fn touched(&self, times: usize, before: impl Fn() -> Result<()>) -> Result<Cost> {
        self.cargo(&["check"])?;
        let main = self.folder.join("src/main.rs");
        let mut least: Option<Cost> = None;
        for _ in 0..times {
            fs::write(&main, fs::read(&main)?)?;
            before()?;
            let cost = self.cargo(&["check"])?;
            let earlier = least.unwrap_or(cost);
            least = Some(Cost {
                wall: cost.wall.min(earlier.wall),
                processor: cost.processor.min(earlier.processor),
            });
        }
        least.context("a time")
    }

    /// Writes one more statement into the newest migration.
    pub(crate) fn edit_newest(&self) -> Result<()> {
        let files = fs::read_dir(self.migrations())?.flatten().map(|entry| entry.path());
        let newest = files.max().context("a file")?;
        Ok(fs::write(&newest, fs::read_to_string(&newest)? + "\nSELECT 1;\n")?)
    }

    /// Removes what the macro remembers.
    pub(crate) fn forget(&self) -> Result<()> {
        for entry in fs::read_dir(self.target.join("debug/incremental"))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("embed_migrations") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// How many crates `cargo tree` lists for these edges.
    pub(crate) fn crates(&self, edges: &str) -> Result<usize> {
        let mut cargo = Command::new("cargo");
        cargo.args(["tree", "--offline", "--prefix", "none", "--edges", edges]).current_dir(&self.folder);
        let output = cargo.output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut lines: Vec<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        lines.sort_unstable();
        lines.dedup();
        Ok(lines.len().saturating_sub(1))
    }

    pub(crate) fn debug(&self) -> PathBuf {
        self.target.join("debug/app")
    }

    pub(crate) fn release(&self) -> PathBuf {
        self.target.join("release/app")
    }
}

/// By what is built for it.
fn target(kind: Kind) -> String {
    match kind {
        Kind::Tool(tool) => tool.to_string(),
        Kind::Empty | Kind::IncludedBeside | Kind::Counted => Tool::Ours.to_string(),
        Kind::Included => "included".to_owned(),
        Kind::Client => "client".to_owned(),
        Kind::Checked => "checked".to_owned(),
        Kind::Suite(tool) => format!("{tool}-suite"),
    }
}

fn dependencies(kind: Kind, home: &Path) -> String {
    let runtime = format!(
        "migrate-runtime = {{ path = {:?}, default-features = false, features = [\"postgres\"] }}\n",
        home.join("../migrate-runtime")
    );
    let client = "postgres = \"0.19\"\n";
    let core = format!(
        "migrate-core = {{ package = \"migrate-runtime-core\", path = {:?}, features = [\"check\"] }}\n",
        home.join("../migrate-core")
    );
    match kind {
        Kind::Checked => core,
        Kind::Suite(Tool::Ours) => runtime.replace("[\"postgres\"]", "[\"postgres\", \"test\"]") + client,
        Kind::Suite(_) => "sqlx = { version = \"0.9\", default-features = false, features = [\"macros\", \"migrate\", \"postgres\", \"runtime-tokio\"] }\n".to_owned(),
        Kind::Included => String::new(),
        Kind::Client => client.to_owned(),
        Kind::Tool(Tool::Ours) | Kind::Empty | Kind::IncludedBeside | Kind::Counted => runtime + client,
        Kind::Tool(Tool::Refinery) => format!("refinery = {{ version = \"0.10\", features = [\"postgres\"] }}\n{client}"),
        Kind::Tool(Tool::Sqlx) => "sqlx = { version = \"0.9\", default-features = false, features = [\"macros\", \"migrate\", \"postgres\", \"runtime-tokio\"] }\n\
             tokio = { version = \"1\", features = [\"rt\"] }\n"
            .to_owned(),
        Kind::Tool(Tool::Diesel) => "diesel = { version = \"2.3\", default-features = false, features = [\"postgres\"] }\n\
             diesel_migrations = { version = \"2.3\", default-features = false }\n\
             pq-sys = { version = \"0.7\", default-features = false, features = [\"bundled_without_openssl\"] }\n"
            .to_owned(),
    }
}

fn program(kind: Kind, count: usize) -> String {
    let suite = |head: &str, test: &str| {
        let tests = (0..suites::TESTS).map(|number| test.replace("NUMBER", &number.to_string()));
        format!("#![cfg(test)]\nfn main() {{}}\n{head}\n{}", tests.collect::<String>())
    };
    let ours = |migrations: &str| {
        format!(
            "static MIGRATIONS: migrate_runtime::Migrations = {migrations};\n\
             fn main() {{\n    let url = std::env::args().nth(1).unwrap();\n    \
             let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();\n    \
             println!(\"{{}}\", MIGRATIONS.apply(&mut client).unwrap().applied.len());\n}}\n"
        )
    };
    match kind {
        Kind::Suite(Tool::Ours) => suite(
            "static MIGRATIONS: migrate_runtime::Migrations = migrate_runtime::embed_migrations!();",
            "#[test]\nfn test_NUMBER() {\n    let database = migrate_runtime::test::TestDatabase::new(&MIGRATIONS).unwrap();\n    \
             let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();\n    \
             client.simple_query(\"SELECT 1\").unwrap();\n}\n",
        ),
        Kind::Suite(_) => suite(
            "static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();",
            "#[sqlx::test(migrator = \"MIGRATOR\")]\nasync fn test_NUMBER(pool: sqlx::PgPool) {\n    \
             sqlx::query(\"SELECT 1\").execute(&pool).await.unwrap();\n}\n",
        ),
        Kind::Tool(Tool::Ours) => ours("migrate_runtime::embed_migrations!()"),
        Kind::Empty => ours("migrate_runtime::Migrations::EMPTY"),
        Kind::Counted => {
            ours("migrate_runtime::embed_migrations!()").replace(
                "    println!",
                "    COUNTED.peak.store(0, Relaxed);\n    \
                 let is_copied = std::env::args().nth(2).is_some();\n    \
                 let copies: Vec<String> = MIGRATIONS.iter().filter(|_| is_copied).map(|one| one.up.sql().to_owned()).collect();\n    \
                 println!",
            ).replace(
                "applied.len());\n",
                "applied.len());\n    println!(\"{}\", COUNTED.peak.load(Relaxed));\n    drop(copies);\n",
            ) + include_str!("counted.txt")
        }
        Kind::Checked => "use std::path::Path;\nuse migrate_core::check::{Folder, embed};\n\
             fn main() {\n    let arguments: Vec<String> = std::env::args().collect();\n    \
             let folder = Folder::new(&arguments[1], Path::new(\"/\"));\n    \
             embed(&folder, Some(Path::new(&arguments[2]))).unwrap();\n}\n"
            .to_owned(),
        Kind::Client => "fn main() {\n    let url = std::env::args().nth(1).unwrap();\n    \
             let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();\n    \
             println!(\"{}\", client.simple_query(\"SELECT 1\").unwrap().len());\n}\n"
            .to_owned(),
        Kind::Tool(Tool::Refinery) => "mod embedded {\n    refinery::embed_migrations!(\"migrations\");\n}\n\
             fn main() {\n    let url = std::env::args().nth(1).unwrap();\n    \
             let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();\n    \
             println!(\"{}\", embedded::migrations::runner().run(&mut client).unwrap().applied_migrations().len());\n}\n"
            .to_owned(),
        Kind::Tool(Tool::Sqlx) => "use sqlx::Connection;\nstatic MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();\n\
             fn main() {\n    let url = std::env::args().nth(1).unwrap();\n    \
             let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();\n    \
             runtime.block_on(async {\n        let mut client = sqlx::PgConnection::connect(&url).await.unwrap();\n        \
             MIGRATOR.run(&mut client).await.unwrap();\n    });\n}\n"
            .to_owned(),
        Kind::Tool(Tool::Diesel) => "use diesel::Connection;\n\
             use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};\n\
             const MIGRATIONS: EmbeddedMigrations = embed_migrations!();\n\
             fn main() {\n    let url = std::env::args().nth(1).unwrap();\n    \
             let mut client = diesel::PgConnection::establish(&url).unwrap();\n    \
             println!(\"{}\", client.run_pending_migrations(MIGRATIONS).unwrap().len());\n}\n"
            .to_owned(),
        Kind::Included | Kind::IncludedBeside => {
            let files = (1..=count).map(|number| format!("    include_str!(\"../migrations/{number:05}_orders_{number}.sql\"),\n"));
            format!("static ALL: &[&str] = &[\n{}];\nfn main() {{\n    println!(\"{{}}\", ALL.len());\n}}\n", files.collect::<String>())
        }
    }
}

/// In hundredths of a second, as Linux counts it.
fn processor_of_children() -> Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = text.rsplit_once(')').context("a name in brackets")?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
