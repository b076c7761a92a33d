//! `renumber`, by names alone.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::project::Project;

#[test]
fn the_action_plan_of_a_real_guide() {
    let project = Project::of_fixture("seed_002");
    let before: Vec<String> = project.files().iter().map(|path| project.read(path)).collect();
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/003_add_unread_tracking.sql -> migrations/011_add_unread_tracking.sql
    migrations/005_enhance_chat_for_phase1.sql -> migrations/012_enhance_chat_for_phase1.sql
    migrations/006_group_conversations.sql -> migrations/013_group_conversations.sql
    13 migrations, the newest is 013_group_conversations: no problems
    --- stderr
    note: migrations/011_add_unread_tracking.sql:2 still says `-- Version: 003`; its version is 11 now
    note: migrations/012_enhance_chat_for_phase1.sql:2 still says `-- Version: 005`; its version is 12 now
    note: migrations/013_group_conversations.sql:2 still says `-- Version: 006`; its version is 13 now
    --- exit 0
    ");
    insta::assert_snapshot!(project.files().join("\n"), @"
    migrations/001_migration_tracking.sql
    migrations/002_enhanced_requests_system.sql
    migrations/003_add_missing_request_columns.sql
    migrations/004_direct_messaging_system.sql
    migrations/005_add_request_pins.sql
    migrations/006_add_request_attachments.sql
    migrations/007_notifications.sql
    migrations/008_request_comments.sql
    migrations/009_search_requests.sql
    migrations/010_audit_log.sql
    migrations/011_add_unread_tracking.sql
    migrations/012_enhance_chat_for_phase1.sql
    migrations/013_group_conversations.sql
    ");
    let mut after: Vec<String> = project.files().iter().map(|path| project.read(path)).collect();
    let mut before = before;
    before.sort();
    after.sort();
    assert_eq!(before, after, "names change, and nothing else");
    insta::assert_snapshot!(project.run(&["check"]), @"
    13 migrations, the newest is 013_group_conversations: 3 warnings
    --- stderr
    warning: a new CHECK reads all of `conversations` under its strongest lock
      --> migrations/013_group_conversations.sql:13:3
       |
    13 |   ADD CONSTRAINT conversations_group_has_name CHECK (NOT is_group OR name IS NOT NULL);
       |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = note: all rows are checked, and meanwhile nobody reads or writes the table
       = note: rule: constraint-missing-not-valid (warn by default)
       = help: write `ALTER TABLE conversations ADD CONSTRAINT conversations_group_has_name CHECK (…) NOT VALID`, and in the next migration `ALTER TABLE conversations VALIDATE CONSTRAINT conversations_group_has_name`; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow constraint-missing-not-valid: why`

    warning: nobody reads or writes `conversations` and `conversation_members` until this commits
      --> migrations/013_group_conversations.sql:15:1
       |
    15 | ALTER TABLE conversation_members
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the next
       |
      ::: migrations/013_group_conversations.sql:7:1
       |
     7 | ALTER TABLE conversations
       | ------------------------- the first
       |
       = note: nobody reads or writes the first while the migration waits for the next, and a transaction that has them in the other order ends in a deadlock
       = note: rule: several-tables-locked (warn by default)
       = help: give each table a migration of its own; or say why it is right here: `-- migrate:allow several-tables-locked: why`

    warning: a new CHECK reads all of `conversation_members` under its strongest lock
      --> migrations/013_group_conversations.sql:16:3
       |
    16 |   ADD COLUMN role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member'));
       |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = note: all rows are checked, and meanwhile nobody reads or writes the table
       = note: rule: constraint-missing-not-valid (warn by default)
       = help: write `ALTER TABLE conversation_members ADD CONSTRAINT conversation_members_check CHECK (…) NOT VALID`, and in the next migration `ALTER TABLE conversation_members VALIDATE CONSTRAINT conversation_members_check`; no start waits for it with `-- migrate:deferred`; or say why it is right here: `-- migrate:allow constraint-missing-not-valid: why`

    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    nothing to renumber in migrations: no version is there twice
    --- exit 0
    ");
}

#[test]
fn a_dry_run_renames_nothing() {
    let project = Project::of_fixture("seed_002");
    let before = project.files();
    insta::assert_snapshot!(project.run(&["renumber", "--dry-run"]), @"
    migrations/003_add_unread_tracking.sql -> migrations/011_add_unread_tracking.sql
    migrations/005_enhance_chat_for_phase1.sql -> migrations/012_enhance_chat_for_phase1.sql
    migrations/006_group_conversations.sql -> migrations/013_group_conversations.sql
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber", "--dry-run", "--json"]), @r#"
    {"renamed":[{"from":"migrations/003_add_unread_tracking.sql","to":"migrations/011_add_unread_tracking.sql"},{"from":"migrations/005_enhance_chat_for_phase1.sql","to":"migrations/012_enhance_chat_for_phase1.sql"},{"from":"migrations/006_group_conversations.sql","to":"migrations/013_group_conversations.sql"}],"notes":[],"problems":[]}
    --- exit 0
    "#);
    assert_eq!(project.files(), before);
}

#[test]
fn for_machines() {
    let project =
        Project::of(&[("migrations/1_a.sql", "SELECT 1;"), ("migrations/1_b.sql", "-- version 1\nSELCT 1;")]);
    insta::assert_snapshot!(project.run(&["renumber", "--json"]), @r#"
    {"renamed":[{"from":"migrations/1_b.sql","to":"migrations/2_b.sql"}],"notes":["migrations/2_b.sql:1 still says `-- version 1`; its version is 2 now"],"problems":[{"title":"syntax error at or near `SELCT`","rule":null,"path":"migrations/2_b.sql","line":2,"column":1,"notes":["PostgreSQL would refuse it with SQLSTATE 42601"],"help":"did you mean `SELECT`?","also":null}]}
    --- exit 1
    "#);
    insta::assert_snapshot!(project.run(&["renumber", "--json"]), @r#"
    {"renamed":[],"notes":[],"problems":[]}
    --- exit 0
    "#);
}

#[test]
fn three_with_one_version_and_all_that_belongs_to_them() {
    let project = Project::of_names(&[
        "001_a.up.sql",
        "001_a.down.sql",
        "001_b.up.sql",
        "001_b.down.sql",
        "001_b.verify.sql",
        "001_c.up.sql",
        "999_z.up.sql",
    ]);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/001_b.up.sql -> migrations/1000_b.up.sql
    migrations/001_b.down.sql -> migrations/1000_b.down.sql
    migrations/001_b.verify.sql -> migrations/1000_b.verify.sql
    migrations/001_c.up.sql -> migrations/1001_c.up.sql
    4 migrations, the newest is 1001_c: no problems
    --- exit 0
    ");
}

#[test]
fn a_whole_folder_of_diesel() {
    let project = Project::of(&[
        ("migrations/2199-01-01-000003_a/up.sql", "SELECT 1;"),
        ("migrations/2199-01-01-000003_b/up.sql", "-- Version: 21990101000003\nSELECT 1;"),
        ("migrations/2199-01-01-000003_b/down.sql", "SELECT 1;"),
        ("migrations/2199-01-01-000003_b/notes.md", "kept"),
    ]);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/2199-01-01-000003_b -> migrations/2199-01-01-000004_b
    2 migrations, the newest is 2199-01-01-000004_b: no problems
    --- stderr
    note: migrations/2199-01-01-000004_b/up.sql:1 still says `-- Version: 21990101000003`; its version is 21990101000004 now
    --- exit 0
    ");
    assert_eq!(project.read("migrations/2199-01-01-000004_b/notes.md"), "kept");
    insta::assert_snapshot!(project.run(&["renumber", "migrations/2199-01-01-000003_a/up.sql"]), @"
    migrations/2199-01-01-000003_a -> migrations/2199-01-01-000005_a
    2 migrations, the newest is 2199-01-01-000005_a: no problems
    --- exit 0
    ");
}

#[test]
fn by_the_clock() {
    let project = Project::of_names(&["20251007_a.sql", "20251007_b.sql"]);
    insta::with_settings!({ filters => [(r"-> migrations/\d{8}_", "-> migrations/TODAY_"), (r"is \d{8}_", "is TODAY_")] }, {
        insta::assert_snapshot!(project.run(&["renumber"]), @"
        migrations/20251007_b.sql -> migrations/TODAY_b.sql
        2 migrations, the newest is TODAY_b: no problems
        --- exit 0
        ");
    });
}

#[test]
fn the_named_ones() {
    let names = ["001_a.sql", "002_late.sql", "002_late.verify.sql", "003_late.sql", "004_d.sql"];
    let project = Project::of_names(&names);
    insta::assert_snapshot!(
        project.run(&["renumber", "003_late.sql", "migrations/002_late.verify.sql", "./migrations/002_late.sql"]),
        @"
    migrations/002_late.sql -> migrations/005_late.sql
    migrations/002_late.verify.sql -> migrations/005_late.verify.sql
    migrations/003_late.sql -> migrations/006_late.sql
    4 migrations, the newest is 006_late: no problems
    --- exit 0
    "
    );
    insta::assert_snapshot!(project.run(&["renumber", "migrations/006_late.sql"]), @"
    nothing to renumber in migrations: it is the newest
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber", "nonsense.sql", "006_late.sql", "/etc/passwd"]), @"
    --- stderr
    error: this is no migration in `migrations`
    --> nonsense.sql
     = help: name its file, or its folder where it is one

    error: this is no migration in `migrations`
    --> /etc/passwd
     = help: name its file, or its folder where it is one

    --- exit 1
    ");
}

#[test]
fn the_older_one_can_be_named_instead() {
    let project = Project::of_names(&["003_a.sql", "003_b.sql"]);
    insta::assert_snapshot!(project.run(&["renumber", "migrations/003_a.sql"]), @"
    migrations/003_a.sql -> migrations/004_a.sql
    2 migrations, the newest is 004_a: no problems
    --- exit 0
    ");
}

#[test]
fn a_name_that_is_taken_stops_all() {
    let project = Project::of(&[
        ("migrations/001_a.sql", "SELECT 1;"),
        ("migrations/001_b.sql", "SELECT 1;"),
        ("migrations/002_a.sql", "SELECT 1;"),
        ("migrations/002_b.sql", "SELECT 1;"),
        ("migrations/004_b.sql", "-- migrate:ignore\n"),
    ]);
    let before = project.files();
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    --- stderr
    error: `migrations/004_b.sql` is there already
    --> migrations/002_b.sql
     = note: nothing was renamed
     = help: remove it, or give it another name

    --- exit 1
    ");
    assert_eq!(project.files(), before);
}

#[test]
fn what_remains_is_said() {
    let project = Project::of(&[("migrations/1_a.sql", "SELCT 1;"), ("migrations/1_b.sql", "SELECT 1;")]);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/1_b.sql -> migrations/2_b.sql
    --- stderr
    error: syntax error at or near `SELCT`
     --> migrations/1_a.sql:1:1
      |
    1 | SELCT 1;
      | ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `SELECT`?

    --- exit 1
    ");
}

#[test]
fn no_version_is_left() {
    let project = Project::of_names(&["9223372036854775807_a.sql", "9223372036854775807_b.sql"]);
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    --- stderr
    error: no version is free above the newest migration
    --> migrations
     = note: the newest is migrations/9223372036854775807_b.sql
     = note: versions go up to 9223372036854775807
     = help: give the newest a lower version

    --- exit 1
    ");
}

#[test]
fn names_that_are_no_text_stay_as_they_are() {
    let project = Project::of_names(&["1_a.sql", "1_b.sql"]);
    let odd = project.path("migrations").join(OsStr::from_bytes(b"1_\xff.sql"));
    fs::write(&odd, "").unwrap();
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    migrations/1_b.sql -> migrations/2_b.sql
    --- stderr
    error: the path of this file is not UTF-8
    --> migrations/1_�.sql
     = help: rename it

    --- exit 1
    ");
    assert!(odd.exists());
}

#[test]
fn nothing_there() {
    let project = Project::of(&[("empty/README.md", "")]);
    insta::assert_snapshot!(project.run(&["renumber", "--dir", "empty"]), @"
    nothing to renumber in empty: no version is there twice
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["renumber"]), @"
    --- stderr
    error: there is no migrations folder `migrations`
    --> migrations
     = note: the path is relative to the current folder
     = help: make a first migration with `cargo migrate new NAME`, or name the folder that you have: `--dir db/migrations`

    --- exit 1
    ");
}
