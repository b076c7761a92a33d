//! `check`: the words of the compiler.

use std::fs;

use crate::project::Project;

#[test]
fn nothing_wrong() {
    let project = Project::of(&[
        ("migrations/001_customers.sql", "CREATE TABLE customers (id int);"),
        ("migrations/002_orders.sql", "CREATE TABLE orders (id int);"),
        ("empty/README.md", "nothing yet"),
    ]);
    insta::assert_snapshot!(project.run(&["check"]), @"
    2 migrations, the newest is 002_orders: no problems
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["check", "--json"]), @r#"
    {"migrations":2,"newest":"002_orders","problems":[],"warnings":[]}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["check", "--dir", "empty"]), @"
    --- stderr
    error: there is no migration in `empty`
    --> empty
     = note: a file that was not copied looks like this: `.dockerignore`, `.gitignore`, the wrong folder
     = help: make the first one with `cargo migrate new NAME`; if none is meant, `embed_migrations!(allow_empty)` or `allow_empty = true` in migrate.toml

    1 problem in empty
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["check", "--dir", "empty", "--json"]), @r#"
    {"migrations":null,"newest":null,"problems":[{"title":"there is no migration in `empty`","rule":null,"path":"empty","line":null,"column":null,"notes":["a file that was not copied looks like this: `.dockerignore`, `.gitignore`, the wrong folder"],"help":"make the first one with `cargo migrate new NAME`; if none is meant, `embed_migrations!(allow_empty)` or `allow_empty = true` in migrate.toml","also":null}],"warnings":[]}
    --- exit 1
    "#);
}

fn faulty() -> Project {
    Project::of(&[
        ("db/migrations/001_customers.sql", "CREATE TABLE customers (id int);"),
        ("db/migrations/001_orders.sql", "-- Größe\nSELECT 'é' FORM orders;"),
        ("db/migrations/2_moods.sql", "-- migrate:lock-timeout soon\nSELECT 1;"),
    ])
}

#[test]
fn all_that_is_wrong() {
    let project = faulty();
    insta::assert_snapshot!(project.run(&["check", "--dir", "db/migrations"]), @"
    --- stderr
    error: two migrations have the version 1
    --> db/migrations/001_orders.sql
     = note: the other one is db/migrations/001_customers.sql
     = help: rename the one that no database has yet; the next free version is 3: `003_orders.sql`; where databases have both, `cargo migrate renumber --in-place`

    error: syntax error at or near `orders`
     --> db/migrations/001_orders.sql:2:17
      |
    2 | SELECT 'é' FORM orders;
      |                 ^^^^^^
      |
      = note: missing comma
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    error: not a length of time
     --> db/migrations/2_moods.sql:1:25
      |
    1 | -- migrate:lock-timeout soon
      |                         ^^^^
      |
      = help: write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`

    3 problems in db/migrations
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["--json", "--dir", "db/migrations", "check"]), @r#"
    {"migrations":null,"newest":null,"problems":[{"title":"two migrations have the version 1","rule":null,"path":"db/migrations/001_orders.sql","line":null,"column":null,"notes":["the other one is db/migrations/001_customers.sql"],"help":"rename the one that no database has yet; the next free version is 3: `003_orders.sql`; where databases have both, `cargo migrate renumber --in-place`","also":null},{"title":"syntax error at or near `orders`","rule":null,"path":"db/migrations/001_orders.sql","line":2,"column":17,"notes":["missing comma","PostgreSQL would refuse it with SQLSTATE 42601"],"help":null,"also":null},{"title":"not a length of time","rule":null,"path":"db/migrations/2_moods.sql","line":1,"column":25,"notes":[],"help":"write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`","also":null}],"warnings":[]}
    --- exit 1
    "#);
}

/// Rules that the newest migration breaks.
fn careless() -> Project {
    Project::of(&[
        ("migrations/001_orders.sql", "CREATE TABLE orders (id int, note text);"),
        ("migrations/002_index.sql", "CREATE INDEX orders_note_idx ON orders (note);"),
    ])
}

#[test]
fn warnings_are_no_problems_unless_they_are_denied() {
    let project = careless();
    insta::assert_snapshot!(project.run(&["check"]), @"
    2 migrations, the newest is 002_index: 1 warning
    --- stderr
    warning: building an index of `orders` blocks its writes
     --> migrations/002_index.sql:1:1
      |
    1 | CREATE INDEX orders_note_idx ON orders (note);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: while the index is built nobody writes to the table
      = note: rule: require-concurrent-index-creation (warn by default)
      = help: write `CREATE INDEX CONCURRENTLY orders_note_idx ON orders (…)`, in a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow require-concurrent-index-creation: why`

    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["check", "--deny-warnings", "--json"]), @r#"
    {"migrations":2,"newest":"002_index","problems":[],"warnings":[{"title":"building an index of `orders` blocks its writes","rule":"require-concurrent-index-creation","path":"migrations/002_index.sql","line":1,"column":1,"notes":["while the index is built nobody writes to the table","rule: require-concurrent-index-creation (warn by default)"],"help":"write `CREATE INDEX CONCURRENTLY orders_note_idx ON orders (…)`, in a migration of its own; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow require-concurrent-index-creation: why`","also":null}]}
    --- exit 1
    "#);
    assert!(project.run(&["check", "--deny-warnings"]).ends_with("--- exit 1"));
    fs::write(
        project.path("migrations/migrate.toml"),
        "[lints]\nrequire-concurrent-index-creation = \"deny\"\n",
    )
    .unwrap();
    assert!(project.run(&["check"]).contains("error: building an index of `orders` blocks its writes"));
    fs::write(
        project.path("migrations/migrate.toml"),
        "[lints]\nrequire-concurrent-index-creation = \"allow\"\n",
    )
    .unwrap();
    assert!(project.run(&["check", "--deny-warnings"]).ends_with("no problems\n--- exit 0"));
}

#[test]
fn colours_are_a_choice() {
    let project = faulty();
    let run = |color: &str| project.run(&["check", "--dir", "db/migrations", "--color", color]);
    assert!(!run("auto").contains('\u{1b}'), "no terminal");
    assert_eq!(run("never"), run("auto"));
    let first: String = run("always").lines().take(5).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(first.replace('\u{1b}', "^"), @"
    --- stderr
    ^[1m^[91merror^[0m^[1m: two migrations have the version 1^[0m
    ^[1m^[94m--> ^[0mdb/migrations/001_orders.sql
     ^[1m^[94m= ^[0m^[1mnote^[0m: the other one is db/migrations/001_customers.sql
     ^[1m^[94m= ^[0m^[1mhelp^[0m: rename the one that no database has yet; the next free version is 3: `003_orders.sql`; where databases have both, `cargo migrate renumber --in-place`
    ");
    let mut command = project.command(env!("CARGO_BIN_EXE_cargo-migrate"));
    command.args(["check", "--dir", "db/migrations"]).env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1");
    assert!(!command.output().unwrap().stderr.contains(&0x1b));
}

#[test]
fn every_problem_is_shown() {
    let names: Vec<String> = (1..=25).map(|number| format!("migrations/{number:03}_a.sql")).collect();
    let project = Project::of(&names.iter().map(|name| (name.as_str(), "SELCT 1;")).collect::<Vec<_>>());
    let shown = project.run(&["check"]);
    assert_eq!(shown.matches("error: ").count(), 25);
    assert!(shown.ends_with("25 problems in migrations\n--- exit 1"), "{shown}");
}

#[test]
fn folders_that_are_none() {
    let project = Project::of(&[("migrations.sql", "")]);
    insta::assert_snapshot!(project.run(&["check"]), @"
    --- stderr
    error: there is no migrations folder `migrations`
    --> migrations
     = note: the path is relative to the current folder
     = help: make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`

    1 problem in migrations
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["check", "--dir", "migrations.sql"]), @"
    --- stderr
    error: `migrations.sql` is a file, not a migrations folder
    --> migrations.sql
     = help: name the folder that holds it

    1 problem in migrations.sql
    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["check", "--json"]), @r#"
    {"migrations":null,"newest":null,"problems":[{"title":"there is no migrations folder `migrations`","rule":null,"path":"migrations","line":null,"column":null,"notes":["the path is relative to the current folder"],"help":"make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`","also":null}],"warnings":[]}
    --- exit 1
    "#);
}

#[test]
fn a_link_out_of_the_crate_is_refused_from_outside_of_it_too() {
    let project = Project::of(&[
        ("Cargo.toml", "[workspace]"),
        ("shared/001_a.sql", "SELECT 1;"),
        ("app/Cargo.toml", "[package]"),
        ("app/sql/001_a.sql", "SELECT 1;"),
    ]);
    fs::create_dir(project.path("app/migrations")).unwrap();
    let link = |to: &str| std::os::unix::fs::symlink(to, project.path("app/migrations/001_a.sql"));
    link("../../shared/001_a.sql").unwrap();
    insta::assert_snapshot!(project.run(&["check", "--dir", "app/migrations"]), @"
    --- stderr
    error: this file is a link to a file outside of the crate
    --> app/migrations/001_a.sql
     = note: where the crate is packed or checked out alone, there is no such file
     = help: put the file itself here

    1 problem in app/migrations
    --- exit 1
    ");
    fs::remove_file(project.path("app/migrations/001_a.sql")).unwrap();
    link("../sql/001_a.sql").unwrap();
    assert!(project.run(&["check", "--dir", "app/migrations"]).ends_with("exit 0"));
}

#[test]
fn who_reads_may_go_away() {
    let project = faulty();
    let binary = env!("CARGO_BIN_EXE_cargo-migrate");
    let script = format!("'{binary}' check --dir db/migrations --json | true; '{binary}' man | true");
    let output = project.command("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// A text that is put together when it runs may have changed anything.
#[test]
fn what_can_not_be_seen() {
    let tables = "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n";
    let project = Project::of(&[
        ("migrations/001_tables.sql", tables),
        ("migrations/002_loop.sql", "DO $$ DECLARE t text; BEGIN\n  EXECUTE 'DROP TABLE ' || t;\nEND $$;"),
        ("migrations/003_more.sql", "CREATE TABLE c (id int);"),
        ("prefix/001_tables.sql", tables),
        (
            "prefix/002_loop.sql",
            "DO $$ DECLARE t text; BEGIN\n  EXECUTE format('ALTER TABLE %I ADD c int', 'a' || t);\nEND $$;",
        ),
        ("seen/001_tables.sql", tables),
        (
            "seen/002_loop.sql",
            "DO $$ DECLARE t regclass; BEGIN\n  EXECUTE format('ALTER TABLE %s ENABLE TRIGGER ALL', t);\nEND $$;",
        ),
    ]);
    insta::assert_snapshot!(project.run(&["check"]), @"
    3 migrations, the newest is 003_more: no problems
    unseen from migrations/002_loop.sql:1 on: 2 of 3 objects may be otherwise than is known here, and others may be there
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["check", "--json"]), @r#"
    {"migrations":3,"newest":"003_more","problems":[],"warnings":[],"unseen":{"path":"migrations/002_loop.sql","line":1,"objects":2,"of":3,"names":true}}
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["check", "--dir", "prefix"]), @"
    2 migrations, the newest is 002_loop: no problems
    unseen from prefix/002_loop.sql:1 on: 1 of 2 objects may be otherwise than is known here
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["check", "--dir", "seen"]), @"
    2 migrations, the newest is 002_loop: no problems
    --- exit 0
    ");
}
