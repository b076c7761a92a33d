//! Sections and directives.

use super::*;

/// The one migration of this text.
fn migration(text: &str) -> Migration {
    checked(&[("1_a.sql", text)]).unwrap().remove(0)
}

#[test]
fn sections_make_an_up_a_down_and_a_verify_script() {
    let text = "-- header\n-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\nDROP TABLE a;\n-- migrate:verify\nSELECT true;\n";
    let migration = migration(text);
    let sql = |script: Option<&Script>| script.map(|script| script.sql().trim().to_owned());
    assert_eq!(sql(Some(&migration.up)).as_deref(), Some("CREATE TABLE a ();"));
    assert_eq!(sql(migration.down.as_deref()).as_deref(), Some("DROP TABLE a;"));
    assert_eq!(sql(migration.verify.as_deref()).as_deref(), Some("SELECT true;"));
    let alone = checked(&[("1_a.sql", "CREATE TABLE a ();")]).unwrap();
    assert_eq!(migration.checksum, alone[0].checksum, "what undoes a migration is not what was applied");
}

#[test]
fn other_tools_marks_make_sections_too() {
    let marks = [
        ("-- +goose Up\n-- +goose StatementBegin", "-- +goose StatementEnd\n-- +goose Down"),
        ("-- +migrate Up", "-- +migrate Down"),
        ("-- Up Migration", "-- Down Migration"),
        ("", "---- create above / drop below ----"),
    ];
    for (up, down) in marks {
        let migration = migration(&format!("{up}\nCREATE TABLE a ();\n{down}\nDROP TABLE a;\n"));
        assert_eq!(migration.up.statements.len(), 1, "{down}");
        assert_eq!(migration.down.unwrap().statements.len(), 1, "{down}");
    }
}

#[test]
fn every_tools_word_for_leaving_the_transaction() {
    let texts = [
        "-- migrate:no-transaction",
        "-- Copyright\n\n/* … */\n-- migrate:no-transaction",
        "-- no-transaction",
        "\u{feff}-- no-transaction",
        "-- migrate:up transaction:false",
        "-- +goose NO TRANSACTION\n-- +goose Up",
        "-- +migrate Up notransaction",
        "VACUUM;",
    ];
    for text in texts {
        assert_eq!(migration(&format!("{text}\nSELECT 1;")).up.mode, Mode::Statements, "{text}");
    }
    for text in [
        "-- migrate:up transaction:true",
        "-- hello\n-- no-transaction",
        "SELECT '-- migrate:no-transaction';",
    ] {
        assert_eq!(migration(&format!("{text}\nSELECT 1;")).up.mode, Mode::Transaction, "{text}");
    }
}

#[test]
fn values() {
    let text = "-- Licence\nCREATE TABLE a (); -- migrate:lock-timeout 5s\n-- migrate:statement-timeout 1h
        -- migrate:expect-unchanged public.Profiles, \"Odd Name\"\n-- migrate:allow renaming-column ban-drop-table: it is a small table\n";
    let migration = migration(text);
    assert_eq!(migration.up.lock_timeout, Some(std::time::Duration::from_secs(5)));
    assert_eq!(migration.up.statement_timeout, Some(std::time::Duration::from_hours(1)));
    assert_eq!(migration.expect_unchanged.as_ref(), ["\"public\".\"profiles\"", "\"Odd Name\""]);
}

#[test]
fn words_and_values_that_are_wrong() {
    insta::assert_snapshot!(problems(&[("1_a.sql", "SELECT 1; -- migrate:ignore
-- migrate:no-transation
-- migrate:frobnicate
-- migrate:no-transaction please
-- migrate:lock-timeout
-- migrate:lock-timeout 5
-- migrate:statement-timeout 99999999999d
-- migrate:expect-unchanged a.b.c
-- migrate:allow ban-drop-table
-- migrate:allow renaming-column ban-drop_table: why
-- migrate:allow Some_Rule: why
")]), @"
    error: `migrate:ignore` must be the first line of the file
     --> migrations/1_a.sql:1:22
      |
    1 | SELECT 1; -- migrate:ignore
      |                      ^^^^^^
      |
      = help: move it to the first line, or remove it

    error: unknown directive `migrate:no-transation`
     --> migrations/1_a.sql:2:12
      |
    2 | -- migrate:no-transation
      |            ^^^^^^^^^^^^^
      |
      = help: did you mean `migrate:no-transaction`?

    error: unknown directive `migrate:frobnicate`
     --> migrations/1_a.sql:3:12
      |
    3 | -- migrate:frobnicate
      |            ^^^^^^^^^^
      |
      = help: known are: after, allow, deferred, down, expect-unchanged, external, finish-by, ignore, lock-timeout, no-transaction, rerunnable, statement-timeout, up, verify

    error: nothing may follow this directive
     --> migrations/1_a.sql:4:27
      |
    4 | -- migrate:no-transaction please
      |                           ^^^^^^
      |
      = help: remove it, or make it a comment of its own

    error: not a length of time
     --> migrations/1_a.sql:5:12
      |
    5 | -- migrate:lock-timeout
      |            ^^^^^^^^^^^^
      |
      = help: write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`

    error: not a length of time
     --> migrations/1_a.sql:6:25
      |
    6 | -- migrate:lock-timeout 5
      |                         ^
      |
      = help: write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`

    error: not a length of time
     --> migrations/1_a.sql:7:30
      |
    7 | -- migrate:statement-timeout 99999999999d
      |                              ^^^^^^^^^^^^
      |
      = help: write a whole number and a unit, `ms`, `s`, `min`, `h` or `d`: `5s`

    error: not a list of tables
     --> migrations/1_a.sql:8:29
      |
    8 | -- migrate:expect-unchanged a.b.c
      |                             ^^^^^
      |
      = help: write their names: `public.profiles, public.addresses`

    error: a rule is allowed for a reason
     --> migrations/1_a.sql:9:18
      |
    9 | -- migrate:allow ban-drop-table
      |                  ^^^^^^^^^^^^^^
      |
      = help: write it behind a colon: `-- migrate:allow RULE: why it is right here`

    error: there is no rule `ban-drop_table`
      --> migrations/1_a.sql:10:34
       |
    10 | -- migrate:allow renaming-column ban-drop_table: why
       |                                  ^^^^^^^^^^^^^^
       |
       = help: did you mean `ban-drop-table`?

    error: there is no rule `Some_Rule`
      --> migrations/1_a.sql:11:18
       |
    11 | -- migrate:allow Some_Rule: why
       |                  ^^^^^^^^^
       |
       = help: the rules are: adding-field-with-default, adding-foreign-key-constraint, adding-not-nullable-field, adding-required-field, adding-trigger, backfill-with-ddl, ban-alter-domain-with-add-constraint, ban-cluster, ban-drop-column, ban-drop-table, ban-truncate-cascade, ban-vacuum-full, breaking-function, changing-column-type, changing-persistence, concurrent-index-if-not-exists, constraint-missing-not-valid, deferred-not-done, disallowed-unique-constraint, empty-migration, identifier-too-long, incomplete-down, locking-table, look-alike-space, near-name, password-literal, pending-trigger-events, refused-statement, renaming-column, renaming-table, require-concurrent-index-creation, require-concurrent-index-deletion, require-concurrent-refresh, require-concurrent-reindex, require-row-level-security, security-definer-search-path, several-tables-locked, validate-with-not-valid, writing-under-row-security, writing-whole-table
    ");
}

#[test]
fn sections_that_are_wrong() {
    insta::assert_snapshot!(problems(&[
        ("1_a.sql", "SELECT 1;\n-- migrate:up\nSELECT 2;\n-- migrate:up\n-- migrate:down transaction:maybe\n"),
        ("2_b.sql", "SELECT 1;\n-- migrate:verify\nDELETE FROM a;\n"),
        ("3_c.verify.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n"),
        ("3_c.sql", "SELECT 1;"),
    ]), @"
    error: not understood behind the mark of a section
     --> migrations/1_a.sql:5:17
      |
    5 | -- migrate:down transaction:maybe
      |                 ^^^^^^^^^^^^^^^^^
      |
      = help: `transaction:false` may stand there

    error: SQL before the first section
     --> migrations/1_a.sql:1:1
      |
    1 | SELECT 1;
      | ^^^^^^
      |
      = help: move it into a section

    error: a second section of one kind
     --> migrations/1_a.sql:4:1
      |
    4 | -- migrate:up
      | ^^^^^^^^^^^^^ again here
      |
     ::: migrations/1_a.sql:2:1
      |
    2 | -- migrate:up
      | ------------- first here
      |
      = help: join them, or make it a migration of its own

    error: a verify script holds queries only
     --> migrations/2_b.sql:3:1
      |
    3 | DELETE FROM a;
      | ^^^^^^^^^^^^^
      |
      = note: each row must have `true` in its first column
      = help: write what must hold: `SELECT count(*) = 0 FROM orders WHERE total < 0`

    error: sections in a file that is a part of a migration
    --> migrations/3_c.verify.sql
     = help: keep the sections in one file, or give each a file
    ");
}

#[test]
fn counts_can_not_be_kept_where_nothing_can_be_rolled_back() {
    insta::assert_snapshot!(problems(&[("1_a.sql", "-- migrate:expect-unchanged a\nVACUUM a;")]), @"
    error: rows are to stay as they are, and the migration commits more than once
    --> migrations/1_a.sql
     = note: what has committed could not be rolled back if they did not
     = help: put what has to leave them into a migration of its own, in one transaction
    ");
}

#[test]
fn the_steps_of_what_runs_statement_by_statement() {
    let text = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My i\" ON ONLY app.t (a);
        DROP INDEX CONCURRENTLY IF EXISTS app.old;
        ALTER TABLE app.t DETACH PARTITION app.p CONCURRENTLY;
        REINDEX TABLE CONCURRENTLY app.t; REINDEX SCHEMA app; VACUUM (ANALYZE) app.t; CLUSTER; ALTER SYSTEM SET work_mem = '8MB';
        UPDATE app.t SET a = 1; SET search_path = app; SELECT set_config('a.b', 'c', false)";
    let steps: Vec<Step> =
        migration(text).up.statements.iter().map(|statement| statement.step.clone()).collect();
    insta::assert_debug_snapshot!(steps, @r#"
    [
        CreateIndex {
            index: "\"My i\"",
            table: "app.t",
        },
        DropIndex {
            index: "app.old",
        },
        DetachPartition {
            table: "app.t",
            partition: "app.p",
        },
        Reindex,
        Rerun,
        Rerun,
        Rerun,
        Rerun,
        InTransaction,
        Session,
        Session,
    ]
    "#);
}
