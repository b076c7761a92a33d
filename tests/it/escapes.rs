//! What servers, rows and files say reaches a terminal as text: nothing of it moves the cursor or forges a line.

use std::fs;

use migrate_runtime::{Migrations, embed_migrations};
use migrate_tests::embedded::embedded;
use migrate_tests::ways::{plan, repair, status};
use migrate_tests::{Way, apply, connect, fresh_database};

use crate::stable;

static LOUD: Migrations = embed_migrations!("fixtures/escapes");
static FAILS: Migrations = embed_migrations!("fixtures/escapes_fail");
static TINY: Migrations = embed_migrations!("fixtures/tiny");

fn is_safe(text: &str) {
    let obeyed = text.chars().find(|c| c.is_control() && *c != '\n');
    assert!(obeyed.is_none() && !text.lines().any(|line| line.starts_with("error: forged")), "{text:?}");
}

#[test]
fn what_the_server_says() {
    let _stable = stable();
    let report = LOUD.apply_url(&fresh_database()).unwrap().to_string();
    is_safe(&report);
    insta::assert_snapshot!(report, @r"
    applied 1 migration in N ms
      001_loud N ms
        NOTICE: \u{1b}[2Jgone\nerror: forged
    ");
    let error = FAILS.apply_url(&fresh_database()).unwrap_err().to_string();
    is_safe(&error);
    insta::assert_snapshot!(error, @r"
    migration 001_loud failed: \u{1b}[2Jgone\nerror: forged (SQLSTATE P0001)
     --> fixtures/escapes_fail/001_loud.sql:1:1
      |
    1 | DO $$ BEGIN RAISE EXCEPTION '%', E'\x1b[2Jgone\nerror: forged' USING HINT = concat(chr(155), '31mred'); END $$;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it was rolled back as a whole; what was applied before stays applied
      = help: \u{9b}31mred
    ");
}

#[test]
fn what_the_history_says() {
    let url = fresh_database();
    apply(Way::Url, &TINY, &url).unwrap();
    connect(&url)
        .batch_execute(
            r"UPDATE migrate.schema_migrations SET checksum = E'\x1b[2J\nerror: forged';
              INSERT INTO migrate.schema_migrations (version, name, checksum, state, applied_at, applied_by, origin)
              VALUES (7, E'x\nerror: forged\x1b[2J', E'\x1b', 'applied', now(), E'\nerror: forged', E'\x07')",
        )
        .unwrap();
    is_safe(&status(Way::Url, &TINY.runner(), &url).unwrap().to_string());
    is_safe(&plan(Way::Url, &TINY.runner(), &url).unwrap().to_string());
    is_safe(&apply(Way::Url, &TINY, &url).unwrap_err().to_string());
    is_safe(&repair(Way::Url, &TINY.runner(), &url).unwrap().to_string());
    let report = apply(Way::Url, &TINY, &url).unwrap().to_string();
    is_safe(&report);
    insta::assert_snapshot!(report, @r"
    nothing to apply: 1 migration up to 001_tiny applied before
    the database has newer migrations than this program:
      7 x\nerror: forged\u{1b}[2J (of unknown class)
    ");
}

#[test]
fn what_a_file_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    for name in ["001_a\nerror: forged.sql", "002_\u{1b}[2J.sql", "no\nerror: forged version.sql"] {
        fs::write(migrations.join(name), "CREATE TABEL x ();").unwrap();
    }
    let error = embedded("migrations", folder.path()).unwrap_err();
    is_safe(&error);
    insta::assert_snapshot!(error, @r"
    the name of this file holds a control character, or one that turns the direction of writing
    --> migrations/001_a\nerror: forged.sql
     = note: it is written out above: a terminal would obey it
     = help: rename the file

    syntax error at or near `TABEL`
     --> migrations/001_a\nerror: forged.sql:1:8
      |
    1 | CREATE TABEL x ();
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?

    the name of this file holds a control character, or one that turns the direction of writing
    --> migrations/002_\u{1b}[2J.sql
     = note: it is written out above: a terminal would obey it
     = help: rename the file

    syntax error at or near `TABEL`
     --> migrations/002_\u{1b}[2J.sql:1:8
      |
    1 | CREATE TABEL x ();
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?

    the name of this file holds a control character, or one that turns the direction of writing
    --> migrations/no\nerror: forged version.sql
     = note: it is written out above: a terminal would obey it
     = help: rename the file

    `no\nerror: forged version.sql` is not the name of a migration
    --> migrations/no\nerror: forged version.sql
     = note: a migration is named VERSION_NAME.sql, for instance `003_add_orders.sql`
     = help: rename it; if it is no migration, make `-- migrate:ignore` its first line
    ");
}
