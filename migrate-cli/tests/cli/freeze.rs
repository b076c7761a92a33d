//! `freeze`, and what follows from it for the other commands.

use crate::project::Project;

const LOCK: &str = "migrations/migrations.lock";

fn project() -> Project {
    Project::of(&[
        ("migrations/001_first.sql", "CREATE TABLE first (id int);\n"),
        ("migrations/002_second.sql", "CREATE TABLE second (id int);\nSELECT 1;\n"),
    ])
}

#[test]
fn everything_is_frozen_once() {
    let project = project();
    insta::assert_snapshot!(project.run(&["freeze", "--check"]), @"
    not frozen: migrations/001_first.sql
    not frozen: migrations/002_second.sql
    --- stderr
    run `cargo migrate freeze`, and commit the lock
    --- exit 1
    ");
    assert!(!project.path(LOCK).exists(), "it only looks");
    insta::assert_snapshot!(project.run(&["freeze"]), @"
    frozen: migrations/001_first.sql
    frozen: migrations/002_second.sql
    migrations/migrations.lock lists 2 migrations: commit it with the migrations
    --- exit 0
    ");
    let lock = project.read(LOCK);
    insta::assert_snapshot!(lock, @"
    # The migrations that are frozen: version, name, checksum, and a mark for each statement.
    # `cargo migrate freeze` writes this file; do not edit it. Commit it: what it lists can't change any more.
    # checked by migrate 0.1.0
    1 first 74f7a6c1f63945ee3dac0dda1dbc2dcb5622cb745b57430c524b2205fc9d1321 74f7
    2 second cc0affc275f7c6dad5b4655d90f80ad4e529aa5f106dfd9eb11e52b76ba261ed 370e0db8
    ");
    insta::assert_snapshot!(project.run(&["freeze"]), @"
    migrations/migrations.lock lists 2 migrations: nothing to freeze
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["freeze", "--check"]), @"
    migrations/migrations.lock lists 2 migrations: all are frozen
    --- exit 0
    ");
    assert_eq!(project.read(LOCK), lock);
    project.write("migrations/003_third.sql", "SELECT 1;");
    insta::assert_snapshot!(project.run(&["freeze", "--check"]), @"
    not frozen: migrations/003_third.sql
    --- stderr
    run `cargo migrate freeze`, and commit the lock
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["freeze"]), @"
    frozen: migrations/003_third.sql
    migrations/migrations.lock lists 3 migrations: commit it with the migrations
    --- exit 0
    ");
    assert!(project.read(LOCK).starts_with(&lock), "a line is added at the end");
    assert_eq!(project.files().len(), 4, "no draft is left");
}

#[test]
fn for_machines() {
    let project = project();
    insta::assert_snapshot!(project.run(&["freeze", "--check", "--json"]), @r#"
    {"migrations":2,"frozen":[],"unfrozen":["migrations/001_first.sql","migrations/002_second.sql"]}
    --- exit 1
    "#);
    insta::assert_snapshot!(project.run(&["freeze", "--json"]), @r#"
    {"migrations":2,"frozen":["migrations/001_first.sql","migrations/002_second.sql"],"unfrozen":[]}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["freeze", "--check", "--json"]), @r#"
    {"migrations":2,"frozen":[],"unfrozen":[]}
    --- exit 0
    "#);
}

#[test]
fn what_has_problems_is_not_frozen() {
    let project = project();
    project.run(&["freeze"]);
    let lock = project.read(LOCK);
    project.write("migrations/002_second.sql", "CREATE TABLE second (id bigint);\nSELECT 1;\n");
    for arguments in [&["freeze"][..], &["freeze", "--check"], &["check"]] {
        insta::allow_duplicates! {
            let said = project.run(arguments);
            insta::assert_snapshot!(said.split("\n\n").next().unwrap(), @"
            --- stderr
            error: frozen migration 2_second was edited
             --> migrations/002_second.sql:1:1
              |
            1 | CREATE TABLE second (id bigint);
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              |
              = note: this is the first statement that is not as it was
              = note: migrations/migrations.lock:5 has it as databases have it
              = help: take the edit back, `git diff migrations/002_second.sql` shows it, and write a new migration for it: `cargo migrate new NAME`
            ");
            assert!(said.ends_with("--- exit 1"));
        }
    }
    assert_eq!(project.read(LOCK), lock);
}

#[test]
fn another_checkers_lock_is_written_anew_once_all_is_checked() {
    let project = project();
    project.run(&["freeze"]);
    let lock = project.read(LOCK);
    project.write(LOCK, &lock.replace("# checked by migrate ", "# checked by migrate 0.0.0-"));
    insta::assert_snapshot!(project.run(&["freeze"]), @"
    migrations/migrations.lock lists 2 migrations: written anew
    --- exit 0
    ");
    assert_eq!(project.read(LOCK), lock);
}

#[test]
fn what_is_frozen_keeps_its_version() {
    let project = project();
    project.run(&["freeze"]);
    project.write("migrations/001_a.sql", "SELECT 1;");
    insta::assert_snapshot!(project.run(&["renumber", "migrations/001_first.sql"]), @"
    --- stderr
    error: a frozen migration keeps its version
    --> migrations/001_first.sql
     = note: databases have it under this one
     = help: renumber the migration that it clashes with, or that comes late

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/001_a.sql -> migrations/003_a.sql
    3 migrations, the newest is 003_a: no problems
    --- exit 0
    ");
    project.write("migrations/00002_late.sql", "SELECT 1;");
    project.write("migrations/0_zero.sql", "SELECT 1;");
    insta::assert_snapshot!(project.run(&["renumber", "migrations/0_zero.sql", "00002_late.sql"]), @"
    migrations/0_zero.sql -> migrations/4_zero.sql
    migrations/00002_late.sql -> migrations/00005_late.sql
    5 migrations, the newest is 00005_late: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["new", "next"]), @"
    migrations/00006_next.sql
    --- exit 0
    ");
}

/// Two branches that each add and freeze a migration with the same number, and git.
fn two_branches() -> Project {
    let project = project();
    project.run(&["freeze"]);
    project.commit(1);
    project.git(&["checkout", "-q", "-b", "theirs"]);
    project.write("migrations/003_theirs.sql", "CREATE TABLE theirs (id int);\n");
    project.run(&["freeze"]);
    project.commit(3);
    project.git(&["checkout", "-q", "-"]);
    project.write("migrations/003_ours.sql", "CREATE TABLE ours (id int);\n");
    project.run(&["freeze"]);
    project.commit(2);
    assert!(project.try_git(4, &["merge", "-q", "theirs"]).is_err(), "they conflict");
    insta::allow_duplicates! {
        insta::assert_snapshot!(project.git(&["status", "--porcelain"]), @"
        A  migrations/003_theirs.sql
        UU migrations/migrations.lock
        ");
    }
    project
}

/// Of the newer one both lines stay in the lock, or only the marks between them go.
fn is_solved(project: &Project) {
    insta::allow_duplicates! {
        insta::assert_snapshot!(project.run(&["renumber"]), @"
        migrations/003_theirs.sql -> migrations/004_theirs.sql
        4 migrations, the newest is 004_theirs: no problems
        --- stderr
        note: migrations/migrations.lock no longer lists them; `cargo migrate freeze` does again
        --- exit 0
        ");
        insta::assert_snapshot!(project.run(&["freeze"]), @"
        frozen: migrations/004_theirs.sql
        migrations/migrations.lock lists 4 migrations: commit it with the migrations
        --- exit 0
        ");
        insta::assert_snapshot!(project.read(LOCK), @"
        # The migrations that are frozen: version, name, checksum, and a mark for each statement.
        # `cargo migrate freeze` writes this file; do not edit it. Commit it: what it lists can't change any more.
        # checked by migrate 0.1.0
        1 first 74f7a6c1f63945ee3dac0dda1dbc2dcb5622cb745b57430c524b2205fc9d1321 74f7
        2 second cc0affc275f7c6dad5b4655d90f80ad4e529aa5f106dfd9eb11e52b76ba261ed 370e0db8
        3 ours f269e9989b2cccfbe2aa42c67b57cd8b1a5660240231fbfb34777f76a9a30a6c f269
        4 theirs 38033bf4d873cdbb28f4baee93a5e65281da8e22daf28fc4c635f7d441cdaa13 3803
        ");
        insta::assert_snapshot!(project.run(&["freeze", "--check"]), @"
        migrations/migrations.lock lists 4 migrations: all are frozen
        --- exit 0
        ");
    }
    project.commit(5);
    assert_eq!(project.git(&["status", "--porcelain"]), "");
}

#[test]
fn after_a_merge_whose_marks_are_left() {
    let project = two_branches();
    insta::assert_snapshot!(project.run(&["check"]), @"
    --- stderr
    error: two migrations have the version 3
    --> migrations/003_theirs.sql
     = note: the other one is migrations/003_ours.sql
     = help: rename the one that no database has yet; the next free version is 4: `004_theirs.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: a merge has left its marks in the lock
     --> migrations/migrations.lock:6:1
      |
    6 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
      |
      = note: both sides have version 3: ours and theirs
      = help: `cargo migrate renumber` gives the one that git has known for less time a version of its own, and takes it out of the lock; then `cargo migrate freeze`

    2 problems in migrations
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["freeze"]).lines().last().unwrap(), @"--- exit 1");
    is_solved(&project);
}

#[test]
fn after_a_merge_that_has_kept_both_sides() {
    let project = two_branches();
    let is_mark = |line: &&str| ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark));
    let both: Vec<String> =
        project.read(LOCK).lines().filter(|line| !is_mark(line)).map(str::to_owned).collect();
    project.write(LOCK, &(both.join("\n") + "\n"));
    project.commit(4);
    insta::assert_snapshot!(project.run(&["check"]), @"
    --- stderr
    error: two migrations have the version 3
    --> migrations/003_theirs.sql
     = note: the other one is migrations/003_ours.sql
     = help: rename the one that no database has yet; the next free version is 4: `004_theirs.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: two lines of the lock have the version 3
     --> migrations/migrations.lock:7:1
      |
    7 | 3 theirs 38033bf4d873cdbb28f4baee93a5e65281da8e22daf28fc4c635f7d441cdaa13 3803
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ again here
      |
     ::: migrations/migrations.lock:6:1
      |
    6 | 3 ours f269e9989b2cccfbe2aa42c67b57cd8b1a5660240231fbfb34777f76a9a30a6c f269
      | ---------------------------------------------------------------------------- first here
      |
      = note: two branches have frozen a migration with this version, and both were kept
      = help: `cargo migrate renumber` gives the one that git has known for less time a version of its own, and takes it out of the lock; then `cargo migrate freeze`

    2 problems in migrations
    --- exit 1
    ");
    is_solved(&project);
}

#[test]
fn after_a_merge_of_different_versions_both_lines_are_kept() {
    let project = project();
    project.run(&["freeze"]);
    let lock = project.read(LOCK);
    project.write("migrations/003_ours.sql", "SELECT 1;");
    project.run(&["freeze"]);
    let ours = project.read(LOCK);
    let ours = ours.lines().last().unwrap();
    project.write(LOCK, &lock);
    project.write("migrations/004_theirs.sql", "SELECT 1");
    std::fs::remove_file(project.path("migrations/003_ours.sql")).unwrap();
    project.run(&["freeze"]);
    project.write("migrations/003_ours.sql", "SELECT 1;");
    let theirs = project.read(LOCK);
    let sorted = theirs.replace("\n4 ", &format!("\n{ours}\n4 "));
    project.write(LOCK, &format!("{theirs}{ours}\n"));
    insta::assert_snapshot!(project.run(&["check"]), @"
    4 migrations, the newest is 004_theirs: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["freeze"]), @"
    migrations/migrations.lock lists 4 migrations: written anew
    --- exit 0
    ");
    assert_eq!(project.read(LOCK), sorted);
}
