//! `check --watch`: what it prints while the folder changes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::project::Project;

/// A running command and the lines that it prints, stdout and stderr in one.
pub(crate) struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    pub(crate) fn start(project: &Project, variables: &[(&str, &str)], arguments: &[&str]) -> Watching {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
        command.arg("migrate").args(arguments).arg("--watch").envs(variables.iter().copied());
        command.stdout(writer.try_clone().unwrap()).stderr(writer).stdin(Stdio::null());
        let process = command.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                let _test_is_over = sender.send(line);
            }
        });
        Watching { process, lines }
    }

    /// The lines up to the first one that begins like this.
    pub(crate) fn until(&self, beginning: &str) -> String {
        let mut shown = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_mins(1));
            let line = line.unwrap_or_else(|_| panic!("no `{beginning}` after {shown:?}"));
            let is_last = line.starts_with(beginning);
            shown.push(line);
            if is_last {
                return shown.join("\n");
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _it_is_gone = self.process.kill();
        let _it_is_gone = self.process.wait();
    }
}

#[test]
fn each_change_is_checked() {
    let project = Project::of(&[("migrations/001_a.sql", "SELECT 1;")]);
    let watching = Watching::start(&project, &[], &["check"]);
    insta::assert_snapshot!(watching.until("watching"), @"
    1 migration, 001_a: no problems
    watching migrations; Ctrl-C ends
    ");
    project.write("migrations/002_b.sql", "SELCT 1;");
    insta::assert_snapshot!(watching.until("1 problem"), @"

    ──── migrations/002_b.sql is new ────

    error: syntax error at or near `SELCT`
     --> migrations/002_b.sql:1:1
      |
    1 | SELCT 1;
      | ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `SELECT`?

    1 problem in migrations
    ");
    project.write("migrations/002_b.sql", "SELECT 22;");
    insta::assert_snapshot!(watching.until("2 migrations"), @"
    ──── migrations/002_b.sql has changed ────

    2 migrations, the newest is 002_b: no problems
    ");
    fs::remove_file(project.path("migrations/002_b.sql")).unwrap();
    insta::assert_snapshot!(watching.until("1 migration"), @"
    ──── migrations/002_b.sql is gone ────

    1 migration, 001_a: no problems
    ");
}

#[test]
fn a_folder_may_go_and_come_back() {
    let project = Project::of(&[("db/migrations/001_a.sql", "SELECT 1;")]);
    let watching = Watching::start(&project, &[], &["check", "--dir", "db/migrations"]);
    watching.until("watching");
    fs::remove_dir_all(project.path("db")).unwrap();
    insta::assert_snapshot!(watching.until("1 problem"), @"
    ──── db/migrations is gone ────

    error: there is no migrations folder `db/migrations`
    --> db/migrations
     = note: the path is relative to the current folder
     = help: make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`

    1 problem in db/migrations
    ");
    fs::create_dir(project.path("db")).unwrap();
    fs::rename(project.path("db"), project.path("database")).unwrap();
    project.write("database/migrations/001_a.sql", "SELECT 1;");
    fs::rename(project.path("database"), project.path("db")).unwrap();
    insta::assert_snapshot!(watching.until("1 migration"), @"
    ──── db/migrations is there again ────

    1 migration, 001_a: no problems
    ");
    project.write("db/migrations/002_b.sql", "SELECT 2;");
    insta::assert_snapshot!(watching.until("2 migrations"), @"
    ──── db/migrations/002_b.sql is new ────

    2 migrations, the newest is 002_b: no problems
    ");
}

#[test]
fn a_folder_that_is_not_there_yet_and_one_line_a_check_for_machines() {
    let project = Project::of(&[]);
    let watching = Watching::start(&project, &[], &["check", "--json"]);
    insta::assert_snapshot!(watching.until("{"), @r#"{"migrations":null,"newest":null,"problems":[{"title":"there is no migrations folder `migrations`","rule":null,"path":"migrations","line":null,"column":null,"notes":["the path is relative to the current folder"],"help":"make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`","also":null}],"warnings":[]}"#);
    fs::create_dir(project.path("new")).unwrap();
    fs::create_dir(project.path("new/2199-01-01-000003_a")).unwrap();
    project.write("new/2199-01-01-000003_a/up.sql", "SELECT 1;");
    fs::rename(project.path("new"), project.path("migrations")).unwrap();
    insta::assert_snapshot!(watching.until("{"), @r#"{"migrations":1,"newest":"2199-01-01-000003_a","problems":[],"warnings":[]}"#);
    project.write("migrations/2199-01-01-000003_a/down.sql", "SELCT 1;");
    insta::assert_snapshot!(watching.until("{"), @r#"{"migrations":null,"newest":null,"problems":[{"title":"syntax error at or near `SELCT`","rule":null,"path":"migrations/2199-01-01-000003_a/down.sql","line":1,"column":1,"notes":["PostgreSQL would refuse it with SQLSTATE 42601"],"help":"did you mean `SELECT`?","also":null}],"warnings":[]}"#);
}
