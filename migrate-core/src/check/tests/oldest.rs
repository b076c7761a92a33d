//! `postgres` in `migrate.toml`.

use super::*;

/// Of one migration, in a closed world.
fn said(version: &str, sql: &str) -> String {
    let config = format!("world = \"closed\"\n{version}");
    let root = folder(&[("001_a.sql", sql), ("migrate.toml", &config)]);
    match check(&Folder::new("migrations", root.path())) {
        Ok(catalog) => catalog.warnings.iter().map(|warning| format!("warning: {warning}\n")).collect(),
        Err(problems) => problems.iter().map(|problem| format!("error: {problem}\n\n")).collect(),
    }
}

#[test]
fn what_the_oldest_server_does_not_read() {
    let sql = "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1), UNIQUE NULLS NOT DISTINCT (a));";
    insta::assert_snapshot!(said("postgres = \"15\"", sql), @r#"
    error: PostgreSQL 15 does not read virtual generated columns
     --> migrations/001_a.sql:1:30
      |
    1 | CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1), UNIQUE NULLS NOT DISTINCT (a));
      |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL 18 is the first version that has it
      = note: rule: refused-statement (deny by default)
      = help: do without it, or write `postgres = "18"` in migrate.toml if no older server has to run this
    "#);
    assert_eq!(said("postgres = \"18\"", sql), "");
    assert_eq!(said("", sql), "");
    let allowed = format!("-- migrate:allow refused-statement: only for 18\n{sql}");
    assert_eq!(said("postgres = \"15\"", &allowed), "");
}

#[test]
fn what_the_oldest_server_does_not_have() {
    let sql =
        "CREATE TABLE t (id uuid DEFAULT uuidv7(), a int DEFAULT random(1, 6), b float DEFAULT random());
SET transaction_timeout = 0;
SET old_snapshot_threshold = 1;
SET vacuum_cleanup_index_scale_factor = 1;
SET force_parallel_mode = off;
CREATE VIEW v AS SELECT any_value(a) FROM t;";
    insta::assert_snapshot!(said("postgres = \"15\"", sql), @r#"
    error: PostgreSQL 15 has no function `uuidv7()`
     --> migrations/001_a.sql:1:33
      |
    1 | CREATE TABLE t (id uuid DEFAULT uuidv7(), a int DEFAULT random(1, 6), b float DEFAULT random());
      |                                 ^^^^^^
      |
      = note: PostgreSQL 18 is the first version that has it
      = note: PostgreSQL 15 would refuse it with SQLSTATE 42883
      = note: rule: refused-statement (deny by default)
      = help: do without it, or write `postgres = "18"` in migrate.toml if no older server has to run this

    error: PostgreSQL 15 has no setting `transaction_timeout`
     --> migrations/001_a.sql:2:5
      |
    2 | SET transaction_timeout = 0;
      |     ^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL 17 is the first version that has it
      = note: PostgreSQL 15 would refuse it with SQLSTATE 42704
      = note: rule: refused-statement (deny by default)
      = help: do without it, or write `postgres = "17"` in migrate.toml if no older server has to run this

    error: PostgreSQL 17 has no setting `old_snapshot_threshold`
     --> migrations/001_a.sql:3:5
      |
    3 | SET old_snapshot_threshold = 1;
      |     ^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL 16 is the last version that has it
      = note: PostgreSQL 17 would refuse it with SQLSTATE 42704
      = note: rule: refused-statement (deny by default)
      = help: do without it: `postgres` in migrate.toml names the oldest server, and newer ones have to run it too

    error: unrecognized configuration parameter `vacuum_cleanup_index_scale_factor`
     --> migrations/001_a.sql:4:5
      |
    4 | SET vacuum_cleanup_index_scale_factor = 1;
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42704
      = note: rule: refused-statement (deny by default)
      = help: a setting of your own has a prefix and a dot: `app.name`

    error: PostgreSQL 16 has no setting `force_parallel_mode`
     --> migrations/001_a.sql:5:5
      |
    5 | SET force_parallel_mode = off;
      |     ^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL 15 is the last version that has it
      = note: PostgreSQL 16 would refuse it with SQLSTATE 42704
      = note: rule: refused-statement (deny by default)
      = help: do without it: `postgres` in migrate.toml names the oldest server, and newer ones have to run it too
    "#);
    assert_eq!(
        said("postgres = \"18\"", "CREATE TABLE t (id uuid DEFAULT uuidv7(), a int DEFAULT random(1, 6));"),
        ""
    );
}

#[test]
fn a_version_that_is_none() {
    insta::assert_snapshot!(said("postgres = \"13\"\npostgres = \"15\"\npostgres = \"16\"", "SELECT 1;"), @r#"
    error: this is a version of PostgreSQL from 14 to 18
     --> migrations/migrate.toml:2:12
      |
    2 | postgres = "13"
      |            ^^^^
      |
      = help: `postgres = "15"` says that every migration must run on 15, and on newer servers

    error: `postgres` is said twice
     --> migrations/migrate.toml:4:1
      |
    4 | postgres = "16"
      | ^^^^^^^^
      |
      = help: keep the one that you mean
    "#);
}

#[test]
fn a_setting_that_takes_one_value() {
    assert_eq!(said("", "SET search_path = a, b; SET datestyle = iso, mdy; SET app.a = 'x';"), "");
    insta::assert_snapshot!(said("", "SET work_mem = '1MB', '2MB';"), @"
    error: SET work_mem takes only one argument
     --> migrations/001_a.sql:1:16
      |
    1 | SET work_mem = '1MB', '2MB';
      |                ^^^^^^^^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 22023
      = note: rule: refused-statement (deny by default)
      = help: write the value in one pair of quotes
    ");
}

#[test]
fn what_older_servers_refuse_that_newer_ones_take() {
    let sql = "CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (a);
CREATE TABLE one PARTITION OF p DEFAULT;
ALTER TABLE ONLY p DROP CONSTRAINT c;";
    insta::assert_snapshot!(said("postgres = \"17\"", sql), @"
    error: constraint `c` must be dropped from the partitions too
     --> migrations/001_a.sql:3:36
      |
    3 | ALTER TABLE ONLY p DROP CONSTRAINT c;
      |                                    ^
      |
     ::: migrations/001_a.sql:1:35
      |
    1 | CREATE TABLE p (a int, CONSTRAINT c CHECK (a > 0)) PARTITION BY RANGE (a);
      |                                   - created here
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42P16
      = note: rule: refused-statement (deny by default)
      = help: leave out ONLY, which servers before 18 don't take here
    ");
    assert_eq!(said("postgres = \"18\"", sql), "");
    assert_eq!(said("", sql), "");
}
