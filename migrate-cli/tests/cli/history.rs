//! `renumber` in a repository: which of two is the newer one, and renames that git knows.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::project::Project;

#[test]
fn what_was_committed_first_keeps_its_version() {
    let project = Project::of(&[("migrations/003_z.sql", "SELECT 1;")]);
    project.commit(1);
    project.write("migrations/003_a.sql", "SELECT 2;");
    project.commit(2);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/003_a.sql -> migrations/004_a.sql
    2 migrations, the newest is 004_a: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.git(&["status", "--short"]), @"R  migrations/003_a.sql -> migrations/004_a.sql");
}

#[test]
fn what_is_not_committed_is_newer_than_anything() {
    let project = Project::of(&[("migrations/003_z.sql", "SELECT 1;")]);
    project.commit(1);
    project.write("migrations/003_a.sql", "SELECT 2;");
    project.write("migrations/003_b.sql", "SELECT 3;");
    project.git(&["add", "migrations/003_a.sql"]);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/003_a.sql -> migrations/004_a.sql
    migrations/003_b.sql -> migrations/005_b.sql
    3 migrations, the newest is 005_b: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.git(&["status", "--short"]), @"
    A  migrations/004_a.sql
    ?? migrations/005_b.sql
    ");
}

#[test]
fn a_copy_is_as_young_as_its_commit_and_a_rename_makes_nothing_younger() {
    let project = Project::of(&[("migrations/3_old.sql", "SELECT 1;\nSELECT 2;\n")]);
    project.commit(1);
    project.write("migrations/003_copy.sql", "SELECT 1;\nSELECT 2;\n");
    project.commit(2);
    project.git(&["mv", "migrations/3_old.sql", "migrations/003_old.sql"]);
    project.commit(3);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/003_copy.sql -> migrations/004_copy.sql
    2 migrations, the newest is 004_copy: no problems
    --- exit 0
    ");
}

#[test]
fn two_branches_that_were_merged() {
    let project = Project::of(&[("migrations/001_a.sql", "SELECT 1;")]);
    project.commit(1);
    project.git(&["checkout", "-q", "-b", "late"]);
    project.write("migrations/002_a_late.sql", "SELECT 2;");
    project.commit(3);
    project.git(&["checkout", "-q", "-"]);
    project.write("migrations/002_b_early.sql", "SELECT 3;");
    project.commit(2);
    project.git_at(4, &["merge", "-q", "-m", "merge", "late"]);
    insta::assert_snapshot!(project.run(&["renumber", "--dry-run"]), @"
    migrations/002_a_late.sql -> migrations/003_a_late.sql
    --- exit 0
    ");
}

#[test]
fn edits_that_are_not_committed_stay_where_they_are() {
    let project =
        Project::of(&[("migrations/003_a.sql", "SELECT 1;"), ("migrations/003_b.sql", "SELECT 2;")]);
    project.commit(1);
    project.write("migrations/003_b.sql", "SELECT 'edited';");
    project.run(&["renumber"]);
    insta::assert_snapshot!(project.git(&["status", "--short"]), @"RM migrations/003_b.sql -> migrations/004_b.sql");
    assert_eq!(project.read("migrations/004_b.sql"), "SELECT 'edited';");
}

#[test]
fn a_diesel_folder_moves_with_what_git_does_not_track() {
    let project = Project::of_names(&["2199-01-01-000003_a/up.sql", "2199-01-01-000003_b/up.sql"]);
    project.commit(1);
    project.write("migrations/2199-01-01-000003_b/down.sql", "SELECT 1;");
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/2199-01-01-000003_b -> migrations/2199-01-01-000004_b
    2 migrations, the newest is 2199-01-01-000004_b: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.git(&["status", "--short"]), @"
    R  migrations/2199-01-01-000003_b/up.sql -> migrations/2199-01-01-000004_b/up.sql
    ?? migrations/2199-01-01-000004_b/down.sql
    ");
}

#[test]
fn in_a_folder_of_the_repository_and_before_its_first_commit() {
    let project =
        Project::of(&[("app/db/001_a :(top)*.sql", "SELECT 1;"), ("app/db/001_b :(top)*.sql", "SELECT 1;")]);
    project.git(&["init", "-q"]);
    project.git(&["add", "--all"]);
    insta::assert_snapshot!(project.run(&["renumber", "--dir", "app/db/"]), @"
    app/db/001_b :(top)*.sql -> app/db/002_b :(top)*.sql
    2 migrations, the newest is 002_b :(top)*: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.git(&["status", "--short"]), @r#"
    A  "app/db/001_a :(top)*.sql"
    A  "app/db/002_b :(top)*.sql"
    "#);
}

#[test]
fn what_git_refuses_to_rename_stops_all() {
    let project = Project::of(&[
        ("migrations/1_a.sql", "SELECT 1;"),
        ("migrations/2_b.sql", "SELECT 1;"),
        ("migrations/3_c.sql", "SELECT 1;"),
    ]);
    project.commit(1);
    project.git(&["checkout", "-q", "-b", "other"]);
    project.write("migrations/2_b.sql", "SELECT 2;");
    project.commit(2);
    project.git(&["checkout", "-q", "-"]);
    project.write("migrations/2_b.sql", "SELECT 3;");
    project.commit(3);
    project.try_git(3, &["merge", "-q", "other"]).unwrap_err();
    insta::assert_snapshot!(project.git(&["status", "--short"]), @"UU migrations/2_b.sql");
    let before = project.files();
    insta::assert_snapshot!(project.run(&["renumber", "1_a.sql", "2_b.sql"]), @"
    --- stderr
    error: git can't rename this
    --> migrations/2_b.sql
     = note: fatal: conflicted, source=migrations/2_b.sql, destination=migrations/5_b.sql
     = note: nothing was renamed
     = help: put that right, then start again

    --- exit 1
    ");
    assert_eq!(project.files(), before);
}

/// A `git` that fails to rename these, and else is git.
fn git_failing_at(project: &Project, names: &[&str]) -> String {
    let cases: String = names
        .iter()
        .map(|name| format!("case \"$*\" in *'mv -- {name}'*) echo 'fatal: no more' >&2; exit 1;; esac\n"))
        .collect();
    let git = project.command("sh").args(["-c", "command -v git"]).output().unwrap();
    let git = String::from_utf8(git.stdout).unwrap();
    project.write("bin/git", &format!("#!/bin/sh\n{cases}exec '{}' \"$@\"\n", git.trim()));
    fs::set_permissions(project.path("bin/git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    format!("{}:{path}", project.path("bin").display())
}

#[test]
fn a_rename_that_fails_half_way_is_taken_back() {
    let project = Project::of_names(&["1_a.sql", "1_b.sql", "2_c.sql", "2_d.sql", "3_e.sql", "3_f.sql"]);
    project.commit(1);
    project.git(&["rm", "-q", "--cached", "migrations/2_d.sql"]);
    project.git_at(2, &["commit", "-q", "-m", "forget one"]);
    let path = git_failing_at(&project, &["3_f.sql"]);
    let (before, status) = (project.files(), project.git(&["status", "--short"]));
    insta::assert_snapshot!(project.run_with(&[("PATH", &path)], &["renumber"]), @"
    --- stderr
    error: can't rename this to `migrations/6_f.sql`: fatal: no more
    --> migrations/3_f.sql
     = note: nothing was renamed

    --- exit 1
    ");
    assert_eq!(project.files(), before);
    assert_eq!(project.git(&["status", "--short"]), status);
}

#[test]
fn what_can_not_be_taken_back_is_said() {
    let project = Project::of_names(&["1_a.sql", "1_b.sql", "2_c.sql", "2_d.sql"]);
    project.commit(1);
    let path = git_failing_at(&project, &["2_d.sql", "3_b.sql"]);
    insta::assert_snapshot!(project.run_with(&[("PATH", &path)], &["renumber"]), @"
    --- stderr
    error: can't rename this to `migrations/4_d.sql`: fatal: no more
    --> migrations/2_d.sql
     = note: `migrations/3_b.sql` could not become `migrations/1_b.sql` again: fatal: no more

    --- exit 1
    ");
    insta::assert_snapshot!(project.git(&["status", "--short", "migrations"]), @"R  migrations/1_b.sql -> migrations/3_b.sql");
}

#[test]
fn without_the_program_names_decide_only_where_there_is_no_repository() {
    let project = Project::of_names(&["003_a.sql", "003_z.sql"]);
    let nowhere = [("PATH", "/nonexistent")];
    insta::assert_snapshot!(project.run_with(&nowhere, &["renumber", "--dry-run"]), @"
    migrations/003_z.sql -> migrations/004_z.sql
    --- exit 0
    ");
    project.commit(1);
    insta::assert_snapshot!(project.run_with(&nowhere, &["renumber", "--dry-run"]), @"
    --- stderr
    error: git does not say what it knows of this folder
    --> migrations
     = note: can't start `git`: No such file or directory (os error 2)
     = help: nothing was renamed; put that right, then start again

    --- exit 1
    ");
}

#[test]
fn a_repository_that_git_does_not_speak_of_is_left_alone() {
    let project = Project::of_names(&["1_a.sql", "1_b.sql"]);
    project.commit(1);
    project.write(".git/config", "[core\n");
    let before = project.files();
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    --- stderr
    error: git does not say what it knows of this folder
    --> migrations
     = note: fatal: bad config line 1 in file .git/config
     = help: nothing was renamed; put that right, then start again

    --- exit 1
    ");
    assert_eq!(project.files(), before);
}
