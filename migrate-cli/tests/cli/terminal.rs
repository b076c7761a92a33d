//! `cargo migrate` in a terminal, as a person uses it: colours, a question before data is lost, a bar.

use std::time::Duration;

use expectrl::{Eof, Session};
use migrate_tests::{ask, connect, fresh_database};

use crate::project::Project;

/// Starts a command in a terminal of its own.
fn start(project: &Project, database: &str, arguments: &[&str]) -> Session {
    let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
    command.args(arguments).env("DATABASE_URL", database).env("TERM", "xterm-256color");
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_mins(2)));
    session
}

/// What is shown until the command ends.
fn rest(mut session: Session) -> String {
    let shown = session.expect(Eof).unwrap();
    String::from_utf8_lossy(shown.as_bytes()).into_owned()
}

#[test]
fn a_person_is_asked_before_data_is_lost() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let mut client = connect(&database);
    rest(start(&project, &database, &["apply", "--target", "3"]));
    assert_eq!(ask(&mut client, "SELECT count(*) FROM migrate.schema_migrations"), "3");

    let mut session = start(&project, &database, &["apply"]);
    session.expect("004_no_notes destroys column note of customers").unwrap();
    session.expect("Apply?").unwrap();
    session.send("n").unwrap();
    rest(session);
    assert_eq!(ask(&mut client, "SELECT count(*) FROM migrate.schema_migrations"), "3");

    let mut session = start(&project, &database, &["apply"]);
    session.expect("Apply?").unwrap();
    session.send("y").unwrap();
    assert!(rest(session).contains("applied 1 migration"));

    let mut session = start(&project, &database, &["revert", "1"]);
    session.expect("does not bring back column note of customers").unwrap();
    session.expect("Revert?").unwrap();
    session.send("y").unwrap();
    assert!(rest(session).contains("reverted 3 migrations"));
    assert_eq!(ask(&mut client, "SELECT max(version) FROM migrate.schema_migrations"), "1");
}

#[test]
fn what_is_to_be_seen_is_in_colour() {
    let project = Project::of_fixture("reversible");
    let database = fresh_database();
    let status = rest(start(&project, &database, &["status"]));
    assert!(status.contains("\u{1b}[33m1        customers  pending"), "{status:?}");
    assert!(!rest(start(&project, &database, &["status", "--color", "never"])).contains('\u{1b}'));
    let error = rest(start(&project, "nonsense", &["status"]));
    assert!(error.contains("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m"), "{error:?}");
}

#[test]
fn a_long_run_shows_how_far_it_is() {
    let project = Project::of(&[
        ("migrations/001_quick.sql", "SELECT 1"),
        ("migrations/002_slow.sql", "SELECT pg_sleep(1.5)"),
        ("migrations/003_last.sql", "SELECT 1"),
    ]);
    let shown = rest(start(&project, &fresh_database(), &["apply"]));
    assert!(shown.contains("1/3"), "{shown:?}");
    assert!(shown.contains("002_slow: started"), "{shown:?}");
    assert!(shown.contains("applied 3 migrations"), "{shown:?}");
}
