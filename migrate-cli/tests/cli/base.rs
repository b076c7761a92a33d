//! `--base`: two branches, each right by itself, are seen to clash before they are merged.

use std::fs;
use std::path::Path;

use migrate_tests::fresh_database;

use crate::project::Project;

const TABLES: (&str, &str) = (
    "migrations/001_tables.sql",
    "CREATE TYPE mood AS ENUM ('sad', 'fine');\nCREATE TABLE people (id int PRIMARY KEY, name text, mood mood);\n",
);

/// A branch `feature` with these files, which comes from a commit before `main` got those.
fn branches(main: &[(&str, &str)], feature: &[(&str, &str)]) -> Project {
    let project = Project::of(&[TABLES]);
    project.git(&["init", "-q", "-b", "main"]);
    project.commit(1);
    project.git(&["branch", "feature"]);
    for (files, branch) in [(main, "main"), (feature, "feature")] {
        project.git(&["checkout", "-q", branch]);
        for (path, text) in files {
            project.write(path, text);
        }
        project.git(&["add", "--all"]);
        project.git_at(2, &["commit", "-q", "--allow-empty", "-m", "a change"]);
    }
    project
}

const CHECK: &[&str] = &["check", "--base", "main"];

#[test]
fn a_number_twice() {
    let project = branches(
        &[("migrations/002_orders.sql", "CREATE TABLE orders ();")],
        &[("migrations/002_carts.sql", "CREATE TABLE carts ();")],
    );
    insta::assert_snapshot!(project.run(CHECK), @"
    --- stderr
    error: two migrations have the version 2
    --> migrations/002_carts.sql
     = note: the other one is main:migrations/002_orders.sql
     = help: rename this one; the next free version is 3: `003_carts.sql`, by `cargo migrate renumber --base main`

    1 problem in migrations
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["renumber", "--base", "main"]), @"
    migrations/002_carts.sql -> migrations/003_carts.sql
    2 migrations, the newest is 003_carts: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(CHECK), @"
    3 migrations, the newest is 003_carts: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber", "--base", "main"]), @"
    nothing to renumber in migrations: all that main has not comes after what it has
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["schema", "--diff", "--base", "main"]), @"
    + table carts
    --- exit 0
    ");
}

#[test]
fn a_drop_beside_an_index() {
    let project = branches(
        &[("migrations/003_by_name.sql", "CREATE INDEX CONCURRENTLY people_name ON people (name);")],
        &[(
            "migrations/002_no_names.sql",
            "-- migrate:allow ban-drop-column: nobody reads it\nALTER TABLE people DROP COLUMN name;",
        )],
    );
    assert!(project.run(&["check"]).ends_with("exit 0"));
    insta::assert_snapshot!(project.run(CHECK), @"
    --- stderr
    error: column `name` of `people` does not exist
     --> main:migrations/003_by_name.sql:1:50
      |
    1 | CREATE INDEX CONCURRENTLY people_name ON people (name);
      |                                                  ^^^^
      |
     ::: migrations/002_no_names.sql:2:1
      |
    2 | ALTER TABLE people DROP COLUMN name;
      | ----------------------------------- dropped here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = note: rule: refused-statement (deny by default)
      = help: correct it, or say why it is right here: `-- migrate:allow refused-statement: why`

    error: migration 2 comes before 3
    --> migrations/002_no_names.sql
     = note: main has 003_by_name.sql already
     = note: a database that has that one would refuse this one, which comes too late
     = help: give it the next free version: `004_no_names.sql`, by `cargo migrate renumber --base main`

    2 problems in migrations
    --- exit 1
    ");
}

#[test]
fn a_rename_beside_a_view() {
    let project = branches(
        &[("migrations/002_rename.sql", "ALTER TABLE people RENAME name TO title;")],
        &[("migrations/003_view.sql", "CREATE VIEW names AS SELECT name FROM people;")],
    );
    assert!(project.run(&["check"]).ends_with("exit 0"));
    insta::assert_snapshot!(project.run(CHECK), @"
    --- stderr
    error: column `name` of `people` does not exist
     --> migrations/003_view.sql:1:29
      |
    1 | CREATE VIEW names AS SELECT name FROM people;
      |                             ^^^^
      |
     ::: main:migrations/002_rename.sql:1:35
      |
    1 | ALTER TABLE people RENAME name TO title;
      |                                   ----- renamed to `title` here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42703
      = note: rule: refused-statement (deny by default)
      = help: write `title`

    1 problem in migrations
    --- exit 1
    ");
}

#[test]
fn an_enum_value_beside_its_use() {
    let project = branches(
        &[("migrations/002_moods.sql", "ALTER TYPE mood RENAME VALUE 'fine' TO 'good';")],
        &[("migrations/003_ada.sql", "INSERT INTO people VALUES (1, 'Ada', 'fine');")],
    );
    insta::assert_snapshot!(project.run(CHECK), @"
    --- stderr
    error: invalid input value for enum `mood`: `fine`
     --> migrations/003_ada.sql:1:38
      |
    1 | INSERT INTO people VALUES (1, 'Ada', 'fine');
      |                                      ^^^^^^
      |
     ::: migrations/001_tables.sql:1:13
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'fine');
      |             ---- the type is created here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 22P02
      = note: rule: refused-statement (deny by default)
      = help: its values are `sad`, `good`

    1 problem in migrations
    --- exit 1
    ");
}

#[test]
fn silence_where_there_is_nothing() {
    let project = branches(
        &[("migrations/002_orders.sql", "CREATE TABLE orders (id int PRIMARY KEY);")],
        &[("migrations/003_carts.sql", "CREATE TABLE carts (of int REFERENCES people);")],
    );
    insta::assert_snapshot!(project.run(CHECK), @"
    3 migrations, the newest is 003_carts: no problems
    --- exit 0
    ");
    // What the base has removed since is gone, and what this branch has removed stays so.
    project.git(&["rm", "-q", "migrations/001_tables.sql"]);
    insta::assert_snapshot!(project.run(&["check", "--base", "main"]).lines().filter(|line| line.starts_with("error")).collect::<Vec<_>>().join("\n"), @"error: relation `people` does not exist");
}

#[test]
fn rules_judge_all_that_the_base_has_not() {
    let project = branches(
        &[("migrations/002_orders.sql", "CREATE INDEX people_mood ON people (mood);")],
        &[
            ("migrations/003_a.sql", "CREATE INDEX people_a ON people (name);"),
            ("migrations/004_b.sql", "CREATE TABLE b ();"),
        ],
    );
    insta::assert_snapshot!(project.run(CHECK), @"
    4 migrations, the newest is 004_b: 1 warning
    --- stderr
    warning: building an index of `people` blocks its writes
     --> migrations/003_a.sql:1:1
      |
    1 | CREATE INDEX people_a ON people (name);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: while the index is built nobody writes to the table
      = note: rule: require-concurrent-index-creation (warn by default)
      = help: write `CREATE INDEX CONCURRENTLY people_a ON people (…)`, in a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow require-concurrent-index-creation: why`

    --- exit 0
    ");
}

#[test]
fn what_git_does_not_know() {
    let project =
        branches(&[("migrations/002_a.sql", "SELECT 1;")], &[("migrations/003_b.sql", "SELECT 2;")]);
    insta::assert_snapshot!(project.run(&["check", "--base", "origin/main"]), @"
    --- stderr
    error: git knows no `origin/main` here
    --> migrations
     = help: fetch it: `git fetch origin +refs/heads/main:refs/remotes/origin/main`

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["check", "--base", "nowhere"]), @"
    --- stderr
    error: git knows no `nowhere` here
    --> migrations
     = help: name a branch, a tag or a commit that this clone has: `origin/main`

    --- exit 1
    ");
    let url = format!("file://{}", project.path("").display());
    project.git(&["clone", "-q", "--depth", "1", "--no-single-branch", "-b", "feature", &url, "clone"]);
    insta::assert_snapshot!(project.run(&["check", "--dir", "clone/migrations", "--base", "origin/main"]), @"
    --- stderr
    error: where this branch and `origin/main` part is not in this shallow clone
    --> origin/main
     = note: without it nobody knows which of them has added a file, and which has removed it
     = help: fetch the rest: `git fetch --unshallow`; in a workflow of GitHub's, `fetch-depth: 0` of actions/checkout

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["check", "--dir", "clone/migrations", "--base", "origin/other"]), @"
    --- stderr
    error: git knows no `origin/other` here
    --> clone/migrations
     = note: this is a shallow clone
     = help: fetch it: `git fetch origin +refs/heads/other:refs/remotes/origin/other`

    --- exit 1
    ");
    insta::assert_snapshot!(Project::of(&[TABLES]).run(CHECK), @"
    --- stderr
    error: `main` is a revision of git's, and this folder is in no repository
    --> migrations
     = help: leave out `--base`, or run it in a clone

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["schema", "--diff"]), @"
    --- stderr
    error: `--diff` from what?
    --> migrations
     = help: name a version, `--diff 3`, or what the branch is merged into, `--diff --base origin/main`

    --- exit 1
    ");
}

/// Each command of the workflows in `docs/ci`, in a repository as they have it.
#[test]
fn the_workflows_of_the_documentation_run() {
    let note = ("migrations/002_note.sql", "ALTER TABLE people ADD COLUMN note text;\n");
    let project = branches(&[], &[note]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ci");
    for page in ["github.yml", "gitlab.yml"] {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        let commands = text.lines().filter_map(|line| line.split_once("cargo migrate "));
        let database = fresh_database();
        let mut tried = 0;
        for (_, command) in commands {
            let (command, _) = command.split_once(" >").unwrap_or((command, ""));
            let (command, _) = command.split_once(" ||").unwrap_or((command, ""));
            let command =
                command.replace("\"origin/$GITHUB_BASE_REF\"", "main").replace("FETCH_HEAD", "main");
            let said =
                project.run_with(&[("DATABASE_URL", &database)], &command.split(' ').collect::<Vec<_>>());
            assert!(said.ends_with("--- exit 0"), "{command}\n{said}");
            tried += 1;
        }
        assert_eq!(tried, 6, "{page}");
    }
}
