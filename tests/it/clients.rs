//! `examples/clients`: each program migrates at boot and then does its work.

use std::fs;
use std::path::Path;
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

/// What a guide asks of a program is what the program beside it has, in at most five lines.
#[test]
fn switching_is_a_few_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (guide, program) in [
        ("docs/from_sqlx.md", "examples/clients/examples/sqlx.rs"),
        ("docs/from_diesel.md", "examples/clients/examples/diesel.rs"),
        ("docs/from_sea_orm.md", "examples/sea-orm/src/main.rs"),
    ] {
        let (text, program) =
            (fs::read_to_string(root.join(guide)).unwrap(), fs::read_to_string(root.join(program)).unwrap());
        let added: Vec<&str> = text
            .split("```")
            .filter_map(|block| block.strip_prefix("diff"))
            .flat_map(|block| block.lines().filter_map(|line| line.strip_prefix('+')))
            .filter(|line| !line.is_empty())
            .collect();
        assert!((2..=5).contains(&added.len()), "{guide}: {added:?}");
        for line in added.iter().filter(|line| line.contains("MIGRATIONS")) {
            assert!(program.contains(&line.replace("migrate_runtime::", "")), "{guide}: {line}");
        }
    }
}
