//! `new`: files in the way of the folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::project::Project;

#[test]
fn the_first_of_all() {
    let project = Project::of(&[]);
    insta::assert_snapshot!(project.run(&["new", "add orders", "--dir", "db/migrations/"]), @"
    db/migrations/001_add_orders.sql
    --- exit 0
    ");
    insta::assert_snapshot!(project.read("db/migrations/001_add_orders.sql"), @"
    -- What: add orders
    -- Why:
    ");
    assert!(project.run(&["check", "--dir", "db/migrations"]).contains("001_add_orders has no statement"));
    insta::assert_snapshot!(project.run(&["new", "größe", "--dir", "db/migrations", "--json", "--down", "--verify"]), @r#"
    {"created":["db/migrations/002_größe.sql","db/migrations/002_größe.verify.sql"],"problems":[]}
    --- exit 0
    "#);
    project.write("db/migrations/002_größe.sql", "SELECT 1;");
    insta::assert_snapshot!(project.run(&["check", "--dir", "db/migrations"]), @"
    2 migrations, the newest is 002_größe: no problems
    --- exit 0
    ");
}

#[test]
fn by_the_clock() {
    insta::with_settings!({ filters => [(r"\d{14}", "TIMESTAMP")] }, {
        insta::assert_snapshot!(Project::of(&[]).run(&["new", "a", "--timestamp"]), @"
        migrations/TIMESTAMP_a.sql
        --- exit 0
        ");
    });
    let ahead = Project::of_names(&["21991231235959_a.sql"]);
    insta::assert_snapshot!(ahead.run(&["new", "b"]), @"
    migrations/21991231235960_b.sql
    --- exit 0
    ");
    insta::assert_snapshot!(ahead.run(&["new", "c", "--timestamp"]), @"
    migrations/21991231235961_c.sql
    --- exit 0
    ");
    insta::assert_snapshot!(ahead.run(&["new", "d", "--sequence"]), @"
    --- stderr
    error: the versions of this folder are timestamps
    --> migrations
     = note: the newest is migrations/21991231235961_c.sql
     = help: leave the option out: a new migration is numbered like the newest

    --- exit 1
    ");
}

#[test]
fn a_folder_a_migration() {
    let project = Project::of_names(&["2199-01-01-000003_a/up.sql", "2199-01-01-000003_a/down.sql"]);
    insta::assert_snapshot!(project.run(&["new", "b"]), @"
    migrations/2199-01-01-000004_b/up.sql
    migrations/2199-01-01-000004_b/down.sql
    --- exit 0
    ");
    insta::assert_snapshot!(project.read("migrations/2199-01-01-000004_b/down.sql"), @"-- Takes the migration back. Remove this file if nothing can.");
}

#[test]
fn a_folder_with_problems_gets_its_migration_all_the_same() {
    let project = Project::of_names(&["003_a.sql", "003_b.sql", "notes.sql"]);
    insta::assert_snapshot!(project.run(&["new", "c"]), @"
    migrations/004_c.sql
    --- stderr
    note: 2 problems in migrations; `cargo migrate check` says which
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["new", "d", "--json"]), @r#"
    {"created":["migrations/005_d.sql"],"problems":[{"title":"two migrations have the version 3","rule":null,"path":"migrations/003_b.sql","line":null,"column":null,"notes":["the other one is migrations/003_a.sql"],"help":"rename the one that no database has yet; the next free version is 6: `006_b.sql`; where databases have both, `cargo migrate renumber --in-place`","also":null},{"title":"`notes.sql` is not the name of a migration","rule":null,"path":"migrations/notes.sql","line":null,"column":null,"notes":["a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`"],"help":"rename it; if it is no migration, make `-- migrate:ignore` its first line","also":null}]}
    --- exit 0
    "#);
}

#[test]
fn nothing_is_overwritten_and_nothing_half_done() {
    let project = Project::of(&[
        ("migrations/003_a.up.sql", "SELECT 1;"),
        ("migrations/004_b.down.sql", "-- migrate:ignore\n"),
    ]);
    insta::assert_snapshot!(project.run(&["new", "b"]), @"
    --- stderr
    error: there is a `migrations/004_b.down.sql` already
    --> migrations/004_b.down.sql
     = note: nothing is overwritten
     = help: choose another name, or remove it

    --- exit 1
    ");
    assert_eq!(project.files(), ["migrations/003_a.up.sql", "migrations/004_b.down.sql"]);
    assert_eq!(project.read("migrations/004_b.down.sql"), "-- migrate:ignore\n");
}

#[test]
fn where_nothing_can_be_written() {
    let project = Project::of(&[("file", "")]);
    insta::assert_snapshot!(project.run(&["new", "a", "--dir", "file"]), @"
    --- stderr
    error: `file` is a file, not a migrations folder
    --> file
     = help: name the folder that holds it

    --- exit 1
    ");
    insta::assert_snapshot!(project.run(&["new", "a", "--dir", "file/migrations"]), @"
    --- stderr
    error: `file/migrations` is a file, not a migrations folder
    --> file/migrations
     = help: name the folder that holds it

    --- exit 1
    ");
    let long = "x".repeat(300);
    let refused = project.run(&["new", &long]);
    assert!(refused.contains("can't write this") && refused.ends_with("exit 1"), "{refused}");
    assert!(!project.path("migrations").exists(), "what was made for it is gone again");
    fs::create_dir(project.path("closed")).unwrap();
    fs::set_permissions(project.path("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(project.path("closed")).is_err() {
        let refused = project.run(&["new", "a", "--dir", "closed"]);
        assert!(refused.contains("can't read the folder `closed`"), "{refused}");
    }
}
