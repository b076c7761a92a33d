//! `examples/clients`: each program migrates at boot and then does its work.

use std::process::Command;

use migrate_tests::fresh_database;

use crate::server::{Server, built};
use crate::stable;

fn said(example: &str) -> String {
    let output = Command::new(built(example)).env("DATABASE_URL", fresh_database()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn programs_with_one_connection() {
    let _stable = stable();
    insta::allow_duplicates! {
        for example in ["blocking", "diesel"] {
            insta::assert_snapshot!(said(example), @"
            using the database of DATABASE_URL
            applied 3 migrations in N ms
              001_notes N ms
              002_note_tags N ms
              003_popular_tags N ms
            2 × #oil
            1 × #towels
            ");
        }
    }
}

#[test]
fn a_service_with_sqlxs_pool() {
    let _stable = stable();
    let server = Server::start("sqlx", &fresh_database());
    insta::assert_snapshot!(server.said, @"
    using the database of DATABASE_URL
    applied 3 migrations in N ms
      001_notes N ms
      002_note_tags N ms
      003_popular_tags N ms
    ");
    assert_eq!(server.ask("POST", "/", "Ask Mara about the #oil"), "201 ");
    assert_eq!(server.ask("GET", "/", ""), r#"200 [["oil",1]]"#);
}
