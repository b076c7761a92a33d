//! What is judged of the SQL.

use super::*;

#[test]
fn a_backslash_in_a_plain_constant_is_one_error() {
    let sql =
        "INSERT INTO t VALUES ('it\\'s'); CREATE TABLE u (a text DEFAULT 'x'); INSERT INTO v VALUES ('a;b');";
    insta::assert_snapshot!(refusal(sql), @r"
    error: syntax error at or near `s`
     --> migrations/001_a.sql:1:28
      |
    1 | INSERT INTO t VALUES ('it\'s'); CREATE TABLE u (a text DEFAULT 'x'); INSERT INTO v VALUES ('a;b');
      |                            ^
      |
      = note: expected `,`
      = note: a backslash escapes nothing in `'…'`, so the constant ended at the quote after it
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: double the quote, `''`, or write `E'…'`, in which a backslash escapes
    ");
    insta::assert_snapshot!(refusal("CREATE USER MAPING IF NOT EXISTS FOR u SERVER s;"), @"
    error: syntax error at or near `IF`
     --> migrations/001_a.sql:1:20
      |
    1 | CREATE USER MAPING IF NOT EXISTS FOR u SERVER s;
      |                    ^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `MAPPING` by `MAPING`?
    ");
}

#[test]
fn syntax_errors_name_the_token_that_the_server_would_name() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (\n  id int,,\n  name text\n);\nSELCT 1;\nDROP TABLE;\nINSERT INTO INTO a VALUES (1);"), @"
    error: syntax error at or near `,`
     --> migrations/001_a.sql:2:10
      |
    2 |   id int,,
      |          ^
      |
      = note: unexpected comma
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    error: syntax error at or near `SELCT`
     --> migrations/001_a.sql:5:1
      |
    5 | SELCT 1;
      | ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `SELECT`?

    error: syntax error at or near `;`
     --> migrations/001_a.sql:6:11
      |
    6 | DROP TABLE;
      |           ^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    error: syntax error at or near `INTO`
     --> migrations/001_a.sql:7:13
      |
    7 | INSERT INTO INTO a VALUES (1);
      |             ^^^^
      |
      = note: expected path name
      = note: PostgreSQL would refuse it with SQLSTATE 42601
    ");
}

#[test]
fn syntax_errors_at_the_end() {
    insta::assert_snapshot!(refusal("CREATE TABLE a (id int"), @"
    error: syntax error at end of input
     --> migrations/001_a.sql:1:23
      |
    1 | CREATE TABLE a (id int
      |                       ^
      |
      = note: expected `)`
      = note: PostgreSQL would refuse it with SQLSTATE 42601
    ");
}

#[test]
fn syntax_errors_inside_function_bodies() {
    insta::assert_snapshot!(refusal("-- é\nDO $$\nBEGIN\n  PERFORM 1\nEND $$;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE';"), @"
    error: syntax error at end of input
     --> migrations/001_a.sql:5:5
      |
    5 | END $$;
      |     ^
      |
      = note: expected `;`
      = note: PostgreSQL would refuse it with SQLSTATE 42601

    error: syntax error at or near `WHERE`
     --> migrations/001_a.sql:6:62
      |
    6 | CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT FROM WHERE';
      |                                                              ^^^^^
      |
      = note: expected from item
      = note: PostgreSQL would refuse it with SQLSTATE 42601
    ");
}

#[test]
fn psql_is_not_sql() {
    insta::assert_snapshot!(refusal("\\i other.sql\nSELECT :name;"), @r"
    error: syntax error at or near `\`
     --> migrations/001_a.sql:1:1
      |
    1 | \i other.sql
      | ^
      |
      = note: commands that begin with a backslash are psql's own; the server does not know them
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: write what it does in SQL, or remove it
    ");
}

#[test]
fn what_would_break_a_promise() {
    insta::assert_snapshot!(refusal(
        "COMMIT;\nROLLBACK;\nDISCARD ALL;\nCOPY a FROM STDIN;\nSET client_encoding = 'LATIN1';\nSELECT pg_advisory_unlock_all();"
    ), @"
    error: `ROLLBACK` inside a migration
     --> migrations/001_a.sql:2:1
      |
    2 | ROLLBACK;
      | ^^^^^^^^
      |
      = note: each transaction commits together with its record in the history, or not at all
      = help: remove it; where a transaction is to end, write `COMMIT;`

    error: `DISCARD ALL` inside a migration
     --> migrations/001_a.sql:3:1
      |
    3 | DISCARD ALL;
      | ^^^^^^^^^^^
      |
      = note: it would release the runner's lock
      = help: remove it: the session is put back after each migration

    error: `COPY` with data from or to the client
     --> migrations/001_a.sql:4:1
      |
    4 | COPY a FROM STDIN;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: a script that is sent to the server has no data beside it
      = help: write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so

    error: `SET client_encoding = 'LATIN1'` inside a migration
     --> migrations/001_a.sql:5:1
      |
    5 | SET client_encoding = 'LATIN1';
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: the file was checked as UTF-8 with standard strings, and is sent so
      = help: remove it

    error: `pg_advisory_unlock_all()` inside a migration
     --> migrations/001_a.sql:6:1
      |
    6 | SELECT pg_advisory_unlock_all();
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it would release the runner's lock
      = help: remove it: the session is put back after each migration
    ");
}

#[test]
fn what_can_not_run_exactly_once() {
    insta::assert_snapshot!(refusal(
        "CREATE DATABASE d;\nCREATE INDEX CONCURRENTLY ON a (b);\nDROP INDEX CONCURRENTLY a, b;\nBEGIN;"
    ), @"
    error: CREATE DATABASE can't be run exactly once
     --> migrations/001_a.sql:1:1
      |
    1 | CREATE DATABASE d;
      | ^^^^^^^^^^^^^^^^^
      |
      = note: it can't run inside a transaction, and after an interruption nobody can know whether it happened
      = help: do it by hand; or say that it may run twice: `-- migrate:no-transaction` and `-- migrate:rerunnable`

    error: CONCURRENTLY takes one index, by its name
     --> migrations/001_a.sql:2:1
      |
    2 | CREATE INDEX CONCURRENTLY ON a (b);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: after an interruption the runner looks for an index of that name
      = help: name the index, and give each a statement of its own

    error: CONCURRENTLY takes one index, by its name
     --> migrations/001_a.sql:3:1
      |
    3 | DROP INDEX CONCURRENTLY a, b;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: after an interruption the runner looks for an index of that name
      = help: name the index, and give each a statement of its own

    error: `BEGIN` without a `COMMIT`
     --> migrations/001_a.sql:4:1
      |
    4 | BEGIN;
      | ^^^^^
      |
      = note: some clients would commit what follows it, others would roll it back
      = help: write `COMMIT;` where its transaction is to end; or remove it: a migration is in a transaction anyway
    ");
    let rerunnable = "-- migrate:no-transaction\n-- migrate:rerunnable\nCREATE DATABASE d;";
    assert_eq!(checked(&[("1_a.sql", rerunnable)]).unwrap()[0].up.statements[0].step, Step::Rerun);
}

#[test]
fn parameters_have_no_meaning_in_a_script() {
    insta::assert_snapshot!(refusal("SELECT $1;\nPREPARE p AS SELECT $1;\nCREATE FUNCTION f(int) RETURNS int LANGUAGE sql RETURN $1;"), @"
    error: there is no parameter $1
     --> migrations/001_a.sql:1:8
      |
    1 | SELECT $1;
      |        ^^
      |
      = note: a migration is sent as it stands, with nothing to put in its place
      = help: write the value
    ");
}

#[test]
fn what_pg_dump_writes_in_its_header_is_fine() {
    let header = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);";
    assert_eq!(checked(&[("1_a.sql", header)]).unwrap()[0].up.statements.len(), 3);
}

#[test]
fn inline_data_is_one_problem_and_the_rest_is_still_checked() {
    insta::assert_snapshot!(refusal("COPY a (b) FROM stdin;\n1\t2\n\\.\n;SELECT 1;\nDISCARD ALL;\nCREATE TABEL b ();"), @"
    error: `COPY` with data from or to the client
     --> migrations/001_a.sql:1:1
      |
    1 | COPY a (b) FROM stdin;
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = note: a script that is sent to the server has no data beside it
      = help: write `INSERT INTO … VALUES …`; `pg_dump --inserts` does so

    error: `DISCARD ALL` inside a migration
     --> migrations/001_a.sql:5:1
      |
    5 | DISCARD ALL;
      | ^^^^^^^^^^^
      |
      = note: it would release the runner's lock
      = help: remove it: the session is put back after each migration

    error: syntax error at or near `TABEL`
     --> migrations/001_a.sql:6:8
      |
    6 | CREATE TABEL b ();
      |        ^^^^^
      |
      = note: PostgreSQL would refuse it with SQLSTATE 42601
      = help: did you mean `TABLE`?
    ");
}

#[test]
fn begin_and_commit_around_a_file_are_not_sent() {
    let text = "-- header\nBEGIN /* ; */ ;\nCREATE TABLE a (id int);\nEND;\n";
    let scripts = checked(&[("1_a.sql", text)]).unwrap();
    assert_eq!(scripts[0].up.sql(), "\nCREATE TABLE a (id int);\n");
    assert_eq!(scripts[0].up.statements.len(), 1);
}

#[test]
fn begin_without_its_commit_is_refused() {
    insta::assert_snapshot!(refusal("BEGIN;\nCREATE TABLE a (id int);"), @"
    error: `BEGIN` without a `COMMIT`
     --> migrations/001_a.sql:1:1
      |
    1 | BEGIN;
      | ^^^^^
      |
      = note: some clients would commit what follows it, others would roll it back
      = help: write `COMMIT;` where its transaction is to end; or remove it: a migration is in a transaction anyway
    ");
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let deep = format!("SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(refusal(&deep).starts_with("error: syntax error at or near `(`"));
    let deep = format!("SELECT {}1{}", "CASE WHEN true THEN ".repeat(100_000), " END".repeat(100_000));
    assert!(refusal(&deep).starts_with("error: syntax error at or near `CASE`"));
    assert!(
        refusal(&format!("DO $$ BEGIN PERFORM 1;\n{deep};\nEND $$"))
            .contains("no more than 1000 levels of nesting")
    );
}

#[test]
fn what_sqlparser_can_not_read_is_accepted() {
    let sql = "COMMENT ON FUNCTION f() IS 'x'; DO $$ BEGIN PERFORM 1; END $$; ALTER SEQUENCE s OWNED BY t.c;
        DROP INDEX IF EXISTS i; CREATE STATISTICS s ON a, b FROM t; REINDEX TABLE t;";
    assert_eq!(checked(&[("1_a.sql", sql)]).unwrap()[0].up.statements.len(), 6);
}
