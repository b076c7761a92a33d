//! The folder and what is said of it, found from wherever somebody is.

use crate::project::Project;

/// What `check` says in that folder; open, a migration may name what none makes.
fn check(project: &Project, folder: &str) -> String {
    let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
    let output = command.current_dir(project.path(folder)).args(["migrate", "check"]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    text(output.stdout) + &text(output.stderr)
}

const OUTSIDE: &str = "ALTER TABLE somebody_elses ADD note text;";

#[test]
fn in_a_project_that_is_no_crate() {
    let project = Project::of(&[
        (".git/HEAD", ""),
        ("migrate.toml", "folder = \"db/migrations\"\nworld = \"open\"\n"),
        ("db/migrations/001_a.sql", OUTSIDE),
        ("src/deep/index.ts", ""),
    ]);
    let found = |folder| check(&project, folder);
    insta::assert_snapshot!(found("."), @"1 migration, 001_a: no problems");
    insta::assert_snapshot!(found("src/deep"), @"1 migration, 001_a: no problems");
    insta::assert_snapshot!(found("db/migrations"), @"1 migration, 001_a: no problems");
}

#[test]
fn in_a_workspace_that_says_it_for_its_crates() {
    let project = Project::of(&[
        (".git/HEAD", ""),
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"db\"]\n"),
        ("migrate.toml", "folder = \"db/sql\"\nworld = \"open\"\n"),
        ("db/Cargo.toml", "[package]\nname = \"db\"\n"),
        ("db/sql/001_a.sql", OUTSIDE),
        ("app/Cargo.toml", "[package]\nname = \"app\"\n"),
        ("app/src/main.rs", "fn main() {}"),
    ]);
    let found = |folder| check(&project, folder);
    insta::assert_snapshot!(found("."), @"1 migration, 001_a: no problems");
    insta::assert_snapshot!(found("app/src"), @"1 migration, 001_a: no problems");
    insta::assert_snapshot!(found("db"), @"1 migration, 001_a: no problems");
    // A crate's own is nearer, and of a folder that another one has in it nobody speaks.
    project.write("db/migrate.toml", "folder = \"sql\"\nworld = \"closed\"\n");
    project.write("app/migrations/001_b.sql", OUTSIDE);
    assert!(found("db/sql").contains("relation `somebody_elses` does not exist"));
    insta::assert_snapshot!(found("app/src"), @"1 migration, 001_b: no problems");
}

#[test]
fn what_is_above_a_repository_is_somebody_elses() {
    let project = Project::of(&[
        ("migrate.toml", "folder = \"ours/migrations\"\nworld = \"open\"\n"),
        ("ours/.git/HEAD", ""),
        ("ours/src/main.rs", ""),
        ("ours/migrations/001_a.sql", OUTSIDE),
    ]);
    assert!(check(&project, "ours/src").contains("relation `somebody_elses` does not exist"));
}
